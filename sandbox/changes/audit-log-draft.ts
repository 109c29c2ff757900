import { capitalized } from '../resource/shape.ts'
import type { AuditLogEntryRecord } from './audit-log-record.ts'
import type { About } from './audit-targets.ts'

/** An entry before the log is put in order, which is when it gets its id. */
export type Draft = Omit<AuditLogEntryRecord, 'id' | 'subentryIds'> & { subentries?: readonly Draft[] }

type Told = 'description' | 'shortDescription'

/** What was done, by whom and when; the resource it was done to is said beside. */
export type Deed = Omit<Draft, 'kind' | 'target' | 'parent' | 'where' | Told> & Partial<Pick<Draft, Told>>

/** Without a longer description, the short one is the only item of the list that a description is; without that, the verb. */
export function draft(about: About, deed: Deed): Draft {
  const shortDescription = deed.shortDescription ?? capitalized(deed.titleVerb)
  return { description: `- ${shortDescription}`, ...about, ...deed, shortDescription }
}
