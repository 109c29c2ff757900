import type { AuditLogEntryRecord } from './audit-log-record.ts'
import type { About } from './audit-targets.ts'

/** An entry before the log is put in order, which is when it gets its id. */
export type Draft = Omit<AuditLogEntryRecord, 'id' | 'subentryIds'> & { subentries?: readonly Draft[] }

/** What was done, by whom and when; the resource it was done to is said beside. */
export type Deed = Omit<Draft, 'kind' | 'target' | 'parent' | 'where' | 'description'> & { description?: string }

/** Without a longer description, the short one is the only item of the list that a description is. */
export const draft = (about: About, deed: Deed): Draft => ({
  description: `- ${deed.shortDescription}`,
  ...about,
  ...deed,
})
