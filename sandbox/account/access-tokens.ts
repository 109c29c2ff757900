import { tokenOf } from '../changes/audit-targets.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { needsStatements, type Statement } from '../policies/statements.ts'
import { boolean, integer, objects, oneOf, optional, string, strings } from '../resource/body.ts'
import { type Call, currentVersion } from '../resource/call.ts'
import { momentOf, newUuid } from '../resource/change.ts'
import { post, type Resource } from '../resource/operation.ts'
import { plain } from '../resource/plain.ts'
import { possible, usually } from '../resource/properties.ts'
import { first } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { accessTokenRows } from './access-tokens-seed.ts'
import { memberSummary } from './member-document.ts'
import { resetting } from './resets.ts'
import { roles } from './roles.ts'
import type { Caller, TokenRecord } from './tokens.ts'

const path = '/api/v2/tokens/{id}'

const isOwn = ({ memberId }: TokenRecord, { caller }: Call) => memberId === caller.memberId

const tokens = plain<TokenRecord>({
  noun: 'access token',
  path,
  by: 'id',
  called: 'access token id',
  site: '/settings/tokens',
  list: { pageMaximum: 100, pageUsual: 25, takes: { showAll: 1 } },
  inapplicable: 422,
  // Personal tokens of others are for admins, who see them only if they ask for them.
  sees: (row, call) => call.caller.level === 'admin' || row.serviceToken || isOwn(row, call),
  lists: (row, call) => row.serviceToken || isOwn(row, call) || first(call.query, 'showAll') === 'true',
  properties: {
    name: possible(string, 'updateAccessTokenName'),
    description: possible(string, 'updateAccessTokenDescription'),
    role: { read: roleIn, action: 'updateAccessTokenPolicy' },
    customRoleIds: { read: roleIdsIn, action: 'updateAccessTokenPolicy' },
    inlineRole: { read: policyIn, action: 'updateAccessTokenPolicy' },
    serviceToken: usually(boolean, false),
    defaultApiVersion: { read: versionIn },
  },
  made(sent, call) {
    if (sent.serviceToken) needsLevel('admin', call.caller, 'make a service token')
    const isLimited = sent.role !== undefined || sent.customRoleIds.length > 0 || sent.inlineRole.length > 0
    return {
      ...sent,
      ...(!isLimited && { role: 'reader' as const }),
      ...{ memberId: call.caller.madeBy, value: `api-${newUuid(call)}`, lastUsed: 0, refused: [] },
      ...{ createdAt: momentOf(call), lastModified: momentOf(call) },
    }
  },
  settled: (row, call) => ({ ...row, lastModified: momentOf(call) }),
  title: ({ name, value }) => name ?? `…${value.slice(-4)}`,
  about: (row, { store }) => {
    const name = row.name ?? `…${row.value.slice(-4)}`
    return tokenOf({ id: row.id, name }, row.serviceToken ? undefined : store.members.get(row.memberId))
  },
  document: (row, { links, call: { store } }) => ({
    _id: row.id,
    ownerId: [...store.members.values()].find(({ role }) => role === 'owner')!.id,
    memberId: row.memberId,
    _member: memberOf(row, store),
    ...only(row, 'name', 'description', 'customRoleIds', 'inlineRole', 'role', 'serviceToken', 'defaultApiVersion'),
    creationDate: row.createdAt,
    lastModified: row.lastModified,
    lastUsed: row.lastUsed,
    token: row.value.slice(-4),
    _links: links,
  }),
  credential: ({ value }) => ({ token: value }),
  seed: accessTokenRows,
})

function memberOf({ memberId }: TokenRecord, { members }: Store) {
  const member = members.get(memberId)
  return member && memberSummary(member)
}

function roleIn(given: Readonly<Record<string, unknown>>, name: string, { caller }: Call) {
  const role = optional(given, name, oneOf('reader', 'writer', 'admin'))
  if (role === 'admin') needsLevel('admin', caller, 'make a token of an admin')
  return role
}

function needsLevel(level: Caller['level'], caller: Caller, what: string): void {
  if (caller.level !== level) throw new ApiError(403, `Only an admin may ${what}`)
}

function roleIdsIn(given: Readonly<Record<string, unknown>>, name: string, { store }: Call): readonly string[] {
  const ids = optional(given, name, strings) ?? []
  const all = [...store.rows(roles.table).values()]
  const unknown = ids.find((id) => !all.some((role) => role.id === id))
  if (unknown !== undefined) throw invalid(`${name} must be ids of custom roles, got ${unknown}`)
  return ids
}

function policyIn(given: Readonly<Record<string, unknown>>, name: string, { store }: Call): readonly Statement[] {
  return needsStatements(optional(given, name, objects) ?? [], store)
}

function versionIn(given: Readonly<Record<string, unknown>>, name: string): number {
  const version = optional(given, name, integer) ?? currentVersion
  if (version === currentVersion) return version
  throw invalid(`${name} must be ${currentVersion}, got ${version}`)
}

const reset = resetting<TokenRecord>({
  resource: tokens,
  noun: 'access token',
  action: 'resetAccessToken',
  renewed: ({ earlier: _, ...row }, call, until) => ({
    ...row,
    value: `api-${newUuid(call)}`,
    lastModified: momentOf(call),
    ...(until !== undefined && { earlier: { value: row.value, until } }),
  }),
})

export const accessTokens = {
  ...tokens,
  operations: [...tokens.operations, post(`${path}/reset`, 'access token', reset)],
} satisfies Resource
