import { document, list, optional, type Reader } from './shape.ts'
import { reasonOf } from './unreadable.ts'

/** The `_access` part of a document: the actions that the caller's roles allow and deny on it. */
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

const reason = document<AccessEntryRep['reason']>({
  resources: optional(list()),
  notResources: optional(list()),
  actions: optional(list()),
  notActions: optional(list()),
})

/** An entry of the list of allowed or denied actions. The list implies the effect if the entry lacks it. */
const entry = (effect: string) =>
  document<AccessEntryRep>({
    reason: (value, name, fail) => {
      const told = reason(value, name, fail)
      return reasonOf(told) || typeof told.effect === 'string' ? told : { ...told, effect }
    },
  })

const whole = document<AccessRep>({ allowed: list(entry('allow')), denied: list(entry('deny')) })

export const access: Reader<AccessRep> = (value, name, fail) =>
  (fail.leftOut?.(value) as AccessRep | undefined) ?? whole(value, name, fail)

/** Whether an action is allowed. Null if the document does not list it. */
export function allows(access: AccessRep | undefined, action: string): boolean | null {
  if (access?.denied.some((entry) => entry.action === action)) return false
  if (access?.allowed.some((entry) => entry.action === action)) return true
  return null
}
