import { get } from './operation.ts'
import type { ClientSideAvailabilityRep } from './projects.ts'

/** What a new flag is like. The documentation requires none of these properties. */
export interface FlagDefaultsRep {
  readonly key?: string
  readonly tags?: readonly string[]
  readonly temporary?: boolean
  readonly defaultClientSideAvailability?: ClientSideAvailabilityRep
  readonly booleanDefaults?: BooleanDefaultsRep
}

export interface BooleanDefaultsRep {
  readonly trueDisplayName?: string
  readonly falseDisplayName?: string
  readonly trueDescription?: string
  readonly falseDescription?: string
  /** Indexes. */
  readonly onVariation?: number
  readonly offVariation?: number
}

export const getFlagDefaults = get('/api/v2/projects/{projectKey}/flag-defaults').returns<FlagDefaultsRep>()
