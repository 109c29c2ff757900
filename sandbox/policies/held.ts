import type { MemberRecord } from '../account/member-record.ts'
import type { Statement } from './statements.ts'

/** The attributes of roles, with their values. */
export type Attributes = Readonly<Record<string, readonly string[]>>

/** A policy that somebody has: a role with the attributes of whoever has it, or the statements of a token. */
export interface Held {
  statements: readonly Statement[]
  attributes: Attributes
  /** Whether the policy also shows everything that it does not deny. */
  shows: boolean
}

/** What somebody may do: by a base role, if it counts, and by policies. */
export interface Permissions {
  base?: MemberRecord['role'] | undefined
  policies: readonly Held[]
}
