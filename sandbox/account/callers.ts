import type { Held, Permissions } from '../policies/held.ts'
import { lastKindIn } from '../policies/resource-specifier.ts'
import type { Store } from '../store.ts'
import { accessTokens } from './access-tokens.ts'
import type { MemberRecord } from './member-record.ts'
import { roles } from './roles.ts'
import type { TeamRecord } from './team-record.ts'
import type { Caller, TokenRecord } from './tokens.ts'

/** The token with a value, or with a value that is not over yet after a reset. */
function tokenWith(value: string, store: Store): TokenRecord | undefined {
  const all = [...store.rows(accessTokens.table).values()]
  const isEarlier = ({ earlier }: TokenRecord) => earlier?.value === value && earlier.until > store.moment
  return all.find((row) => row.value === value) ?? all.find(isEarlier)
}

/** Whoever asks by a value, and whether the token was not used before at this moment. */
export function callerWith(value: string, store: Store): { caller: Caller; isFirstUse: boolean } | undefined {
  const row = tokenWith(value, store)
  if (!row) return undefined
  const isFirstUse = row.lastUsed < store.moment
  if (isFirstUse) store.rows(accessTokens.table).set(row.id, { ...row, lastUsed: store.moment })
  return { caller: callerOf(row, store), isFirstUse }
}

function callerOf(row: TokenRecord, store: Store): Caller {
  const { memberId, serviceToken, customRoleIds, inlineRole, role } = row
  const whose = { ...row, memberId: serviceToken ? undefined : memberId, madeBy: memberId }
  const member = serviceToken ? undefined : store.members.get(memberId)
  const ofMember = member && permissionsOf(member, store)
  if (customRoleIds.length > 0 || inlineRole.length > 0) {
    const keys = [...store.rows(roles.table).values()].filter(({ id }) => customRoleIds.includes(id))
    const own = [
      ...held(
        keys.map(({ key }) => key),
        member?.roleAttributes ?? {},
        store,
      ),
      ...(inlineRole.length > 0 ? [{ statements: inlineRole, attributes: {}, shows: false }] : []),
    ]
    return {
      ...{ ...whose, level: 'custom', own: { policies: own }, kinds: kindsIn(own) },
      ...(ofMember && { member: ofMember }),
    }
  }
  // A token does not make its member an admin.
  if (role === 'admin' && ofMember && ofMember.base !== 'owner' && ofMember.base !== 'admin')
    return { ...whose, level: 'custom', member: ofMember, kinds: kindsIn(ofMember.policies) }
  return { ...whose, level: role ?? 'reader', kinds: [] }
}

/** What a member may do. Custom roles of their own replace the base role, except for an owner's. */
function permissionsOf(member: MemberRecord, store: Store): Permissions {
  const { role, customRoleKeys, roleAttributes, teamKeys, id } = member
  const teams = teamKeys.flatMap((key) => store.teams.get(key) ?? [])
  return {
    base: customRoleKeys.length === 0 || role === 'owner' ? role : undefined,
    policies: [
      ...held(customRoleKeys, roleAttributes, store),
      ...teams.flatMap((team) => held(team.roleKeys, team.roleAttributes, store)),
      ...[...store.teams.values()].flatMap((team) => grantsOf(team, id)),
    ],
  }
}

const held = (keys: readonly string[], attributes: MemberRecord['roleAttributes'], store: Store): readonly Held[] =>
  keys
    .flatMap((key) => store.rows(roles.table).get(key) ?? [])
    .map(({ policy, preset, basePermissions }) => ({
      statements: [...policy, ...(preset?.statements ?? [])],
      attributes,
      shows: basePermissions === 'reader',
    }))

function grantsOf({ key, maintainerIds, grants = [] }: TeamRecord, memberId: string): readonly Held[] {
  const own = grants.filter((grant) => grant.memberId === memberId).flatMap((grant) => grant.actions)
  const actions = [...(maintainerIds.includes(memberId) ? ['updateTeamMembers'] : []), ...own]
  if (actions.length === 0) return []
  return [{ statements: [{ effect: 'allow', actions, resources: [`team/${key}`] }], attributes: {}, shows: false }]
}

/** The kinds of resources that policies allow to change. */
const kindsIn = (policies: readonly Held[]): readonly string[] =>
  policies
    .flatMap(({ statements }) => statements)
    .filter(({ effect }) => effect === 'allow')
    .flatMap(({ resources = ['*'] }) => resources.map(lastKindIn))
