import type { Permissions } from '../policies/held.ts'
import type { Statement } from '../policies/statements.ts'

export type BaseRole = 'reader' | 'writer' | 'admin'

export interface TokenRecord {
  id: string
  value: string
  /** The value before the last reset, as long as it is valid. */
  earlier?: { value: string; until: number }
  name?: string
  description?: string
  /** Whose it is, or who made the service token. */
  memberId: string
  serviceToken: boolean
  role?: BaseRole
  customRoleIds: readonly string[]
  inlineRole: readonly Statement[]
  defaultApiVersion: number
  createdAt: number
  lastModified: number
  /** 0 if it was never used. */
  lastUsed: number
  /** Kinds of resources that are answered with 403, even to somebody who only reads. */
  refused: readonly string[]
}

/** A token that asks. */
export interface Caller extends Omit<TokenRecord, 'memberId'> {
  /** The member who acts. A service token acts for none. */
  memberId: string | undefined
  /** Whose the token is, or who made the service token. */
  madeBy: string
  /** What it may change: all, most, what its policy names, or nothing. */
  level: BaseRole | 'custom'
  /** The kinds of resources that its policy names, as specifiers spell them. A star is all of them. */
  kinds: readonly string[]
  /** What a token with a policy may do. Undefined if that is all that its member may. */
  own?: Permissions
  /** What the member may do whose token it is. Only for a token with a policy, or with all that the member may. */
  member?: Permissions
}

/** Known in advance, so that a command line or a configuration can name them. They open nothing but a sandbox. */
export const tokens = {
  admin: 'api-5a17db0c-0000-4000-8000-5a17db0c0001',
  reader: 'api-5a17db0c-0000-4000-8000-5a17db0c0002',
  limited: 'api-5a17db0c-0000-4000-8000-5a17db0c0003',
}
