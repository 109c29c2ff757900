import { document, list, optional } from './shape.ts'

/** The `_access` part of a document: what the caller's roles allow and deny on it. */
export interface AccessRep {
  readonly allowed: readonly AccessEntryRep[]
  readonly denied: readonly AccessEntryRep[]
}

export interface AccessEntryRep {
  readonly action: string
  readonly reason: {
    readonly effect: string
    readonly resources?: readonly string[]
    readonly notResources?: readonly string[]
    readonly actions?: readonly string[]
    readonly notActions?: readonly string[]
    readonly role_name?: string
  }
}

const entry = document<AccessEntryRep>({
  reason: document<AccessEntryRep['reason']>({
    resources: optional(list()),
    notResources: optional(list()),
    actions: optional(list()),
    notActions: optional(list()),
  }),
})

export const access = document<AccessRep>({ allowed: list(entry), denied: list(entry) })

/** Whether an action is allowed; null if the document does not tell. */
export function allows(access: AccessRep | undefined, action: string): boolean | null {
  if (access?.denied.some((entry) => entry.action === action)) return false
  if (access?.allowed.some((entry) => entry.action === action)) return true
  return null
}
