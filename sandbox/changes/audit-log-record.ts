/** Something that was done, as it was when it was done: later changes of those who did it do not change the entry. */
export interface AuditLogEntryRecord {
  id: string
  date: number
  /** What sort of resource was acted upon: `flag`, `environment`, `member` … */
  kind: string
  actions: readonly string[]
  target: AuditTarget
  parent?: AuditParent
  /** What was done, to be read between who did it and what it was done to. */
  titleVerb: string
  /** Where it was done, to be read at the end: ` in Production`. */
  where: string
  shortDescription: string
  description: string
  comment?: string
  by: AuditActor
  /** The JSON patch, if that is how it was done. */
  delta?: unknown
  triggerBody?: unknown
  merge?: unknown
  previousVersion?: unknown
  currentVersion?: unknown
  /** The entries that together make up this one; they are in the log as well. */
  subentryIds: readonly string[]
}

export interface AuditTarget {
  name: string
  /** Resource specifiers: a change of a flag itself is a change in each of its environments. */
  resources: readonly string[]
  /** Address of the API. */
  canonical: string
  /** Address of the user interface. */
  site: string
}

export interface AuditParent {
  name: string
  resource: string
  canonical: string
  site: string
}

/** A member, perhaps by a token of theirs; a service token; an application; or, if all are missing, LaunchDarkly itself. */
export interface AuditActor {
  member?: { id: string; email: string; firstName: string; lastName: string }
  token?: { id: string; name: string; ending: string; serviceToken: boolean }
  app?: { id: string; name: string; isScim: boolean; maintainerName: string }
}
