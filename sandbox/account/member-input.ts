import { invalid } from '../http/errors.ts'
import { type Given, type Kind, oneOf, optional, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isObject } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import type { MemberRecord } from './member-record.ts'
import { roles } from './roles.ts'

/** Nobody is invited as an owner. */
export const invitableRole = oneOf('reader', 'writer', 'admin', 'no_access')
export const baseRole = oneOf('owner', 'admin', 'writer', 'reader', 'no_access')

export const roleAttributes: Kind<MemberRecord['roleAttributes']> = {
  takes: 'an object of lists of strings',
  is: (value): value is MemberRecord['roleAttributes'] => isObject(value) && Object.values(value).every(strings.is),
}

/** The keys of custom roles that are named by key or by id, each once. */
export function roleKeysOf(names: readonly string[], store: Store): readonly string[] {
  const rows = store.rows(roles.table)
  const keys = names.map((name) => {
    const role = rows.get(name) ?? [...rows.values()].find(({ id }) => id === name)
    if (!role) throw invalid(`There is no custom role ${name}`)
    return role.key
  })
  return [...new Set(keys)]
}

/** The keys of teams, each once. */
export function teamKeysIn(given: Given, { teams }: Store): readonly string[] {
  const keys = optional(given, 'teamKeys', strings) ?? []
  const unknown = keys.find((key) => !teams.has(key))
  if (unknown !== undefined) throw invalid(`There is no team ${unknown}`)
  return [...new Set(keys)]
}

/** Why somebody's roles cannot become others; undefined if they can. */
export const ownRole = ({ id }: MemberRecord, { caller }: Call): string | undefined =>
  id === caller.memberId ? 'you cannot modify your own role' : undefined
