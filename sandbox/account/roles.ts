import { needsStatements, type Statement } from '../policies/statements.ts'
import { objects, oneOf, required, string, text } from '../resource/body.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { day, now, objectId, random, year } from '../seed/random.ts'
import type { Store } from '../store.ts'
import { rolePlans } from './roles-policies-seed.ts'

export interface RoleRecord {
  id: string
  key: string
  name: string
  description?: string
  policy: readonly Statement[]
  basePermissions: 'no_access' | 'reader'
  resourceCategory: 'organization' | 'project' | 'any'
  /** A role that was made from a preset keeps the preset's statements apart, and its policy holds only what was added. */
  preset?: { bundleVersion: number; statements: readonly Statement[] }
}

/** LaunchDarkly offers neither filter nor sort nor expansion here. Unlike most things, a role goes by its id as well. */
export const roles = plain<RoleRecord>({
  noun: 'role',
  path: '/api/v2/roles/{customRoleKey}',
  by: 'key',
  alsoById: true,
  called: 'custom role key or id',
  site: '/settings/roles',
  list: { pageMaximum: 100 },
  merge: true,
  access: ['updateName', 'updatePolicy'],
  properties: {
    name: needed(text, 'updateName'),
    description: possible(string, 'updateDescription'),
    policy: {
      read: (given, name, { store }) => needsStatements(required(given, name, objects), store),
      action: 'updatePolicy',
    },
    basePermissions: usually(oneOf('no_access', 'reader'), 'no_access', 'updateBasePermissions'),
    resourceCategory: usually(oneOf('organization', 'project', 'any'), 'any'),
  },
  document: (row, { links, access, call: { store } }) => ({
    _id: row.id,
    _links: links,
    _access: access,
    ...only(row, 'key', 'name', 'description', 'policy', 'basePermissions', 'resourceCategory'),
    assignedTo: {
      membersCount: count(store.members, ({ customRoleKeys }) => customRoleKeys.includes(row.key)),
      teamsCount: count(store.teams, ({ roleKeys }) => roleKeys.includes(row.key)),
    },
    _presetBundleVersion: row.preset?.bundleVersion,
    _presetStatements: row.preset?.statements,
  }),
  deleted: (row, { store }) => withdraw(row, store),
  seed: () => rolePlans.map((plan) => ({ id: seededRoleId(plan.key), ...plan })),
})

/** The id of a role that is there from the start. */
export function seededRoleId(key: string): string {
  const index = rolePlans.findIndex((plan) => plan.key === key)
  return objectId(now - 3 * year + index * 60 * day, random(`role/${key}`))
}

const count = <Row>(rows: ReadonlyMap<string, Row>, holds: (row: Row) => boolean) =>
  [...rows.values()].filter(holds).length

/** Whoever had the role has it no more. */
function withdraw({ key }: RoleRecord, { members, teams }: Store): void {
  const without = (keys: readonly string[]) => keys.filter((one) => one !== key)
  for (const row of members.values()) {
    if (row.customRoleKeys.includes(key))
      members.set(row.id, { ...row, customRoleKeys: without(row.customRoleKeys), version: row.version + 1 })
  }
  for (const row of teams.values()) {
    if (row.roleKeys.includes(key)) teams.set(row.key, { ...row, roleKeys: without(row.roleKeys) })
  }
}
