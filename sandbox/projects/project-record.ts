import type { ClientSideAvailability, FlagRecord } from '../flags/flag-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'

export interface ProjectRecord {
  id: string
  key: string
  name: string
  tags: readonly string[]
  createdAt: number
  includeInSnippetByDefault: boolean
  defaultClientSideAvailability: ClientSideAvailability
  defaultReleasePipelineKey?: string
  /** What the keys of new flags have to look like. */
  namingConvention?: { case?: string; prefix?: string }
  environments: Map<string, EnvironmentRecord>
  flags: Map<string, FlagRecord>
}
