import { invalid } from '../http/errors.ts'
import { type Given, type Kind, oneOf, optional, strings } from '../resource/body.ts'
import { isObject } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import type { MemberRecord } from './member-record.ts'

/** Nobody is invited as an owner. */
export const invitableRole = oneOf('reader', 'writer', 'admin', 'no_access')
export const baseRole = oneOf('owner', 'admin', 'writer', 'reader', 'no_access')

export const roleAttributes: Kind<MemberRecord['roleAttributes']> = {
  takes: 'an object of lists of strings',
  is: (value): value is MemberRecord['roleAttributes'] => isObject(value) && Object.values(value).every(strings.is),
}

/** The keys of custom roles that are named by key or by id, each once. */
export function roleKeysOf(names: readonly string[], { roles }: Store): readonly string[] {
  const keys = names.map((name) => {
    const role = roles.get(name) ?? [...roles.values()].find(({ id }) => id === name)
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
