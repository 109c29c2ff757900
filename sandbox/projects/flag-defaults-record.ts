import type { ClientSideAvailability } from '../flags/flag-record.ts'

/** What a new flag of a project is like unless it is told otherwise. */
export interface FlagDefaultsRecord {
  key: string
  tags: readonly string[]
  temporary: boolean
  clientSideAvailability: ClientSideAvailability
  booleanDefaults: {
    trueDisplayName: string
    falseDisplayName: string
    trueDescription: string
    falseDescription: string
    onVariation: number
    offVariation: number
  }
}
