import { accessTo } from '../policies/access.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { roleOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import type { RoleRecord } from './roles-record.ts'

/** LaunchDarkly offers neither filter nor sort nor expansion here. */
export const roles: Collection<RoleRecord> = {
  rows: ({ store }) => [...store.roles.values()],
  represent: roleDocument,
  pageMaximum: 100,
}

export const role = single(roleOf, roleDocument)

export function roleDocument(row: RoleRecord, { caller, store }: Call) {
  return {
    _id: row.id,
    _links: { self: json(api('roles', row.key)), parent: json(api('roles')) },
    _access: accessTo('role', caller),
    key: row.key,
    name: row.name,
    description: row.description,
    policy: row.policy,
    basePermissions: row.basePermissions,
    resourceCategory: row.resourceCategory,
    assignedTo: {
      membersCount: count(store.members, ({ customRoleKeys }) => customRoleKeys.includes(row.key)),
      teamsCount: count(store.teams, ({ roleKeys }) => roleKeys.includes(row.key)),
    },
    _presetBundleVersion: row.preset?.bundleVersion,
    _presetStatements: row.preset?.statements,
  }
}

const count = <Row>(rows: ReadonlyMap<string, Row>, holds: (row: Row) => boolean) =>
  [...rows.values()].filter(holds).length
