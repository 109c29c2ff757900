import { memoize1 } from '@graphql-tools/utils'
import type { MemberDoc, MemberTeamRep, PermissionGrantRep } from '../../rest/account/members.ts'
import type { RoleDoc, StatementRep } from '../../rest/account/roles.ts'
import type { TeamDoc } from '../../rest/account/teams.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { type Known, valueOr } from '../gaps.ts'
import { decideBaseRole } from './base-role.ts'
import { decidePolicy, decideRole, type PolicyDecision, type PolicyVerdict } from './policy.ts'
import { hasReference } from './role-attributes.ts'
import type { ResourcePart, Unsure } from './specifier.ts'
import type { Attributes } from './statement.ts'

/** What the permissions of members follow from: the roles of the account and its teams, with their attributes. */
export interface AccessInputs {
  readonly roles: Known<readonly RoleDoc[]>
  readonly teams: Known<readonly TeamDoc[]>
}

export type AccessSource = 'BASE_ROLE' | 'MEMBER_ROLE' | 'TEAM_ROLE' | 'PERMISSION_GRANT'

export type AccessReasonCode =
  | Unsure['code']
  | 'PROJECT_HIDDEN'
  | 'UNREADABLE_ROLE'
  | 'BASE_ROLE_LIMIT'
  | 'UNDECIDED_APPROVAL'

/** What one role, or a permission without a role, says. */
export interface AccessReason {
  readonly effect: PolicyVerdict
  readonly source: AccessSource
  /** Null for base roles and permissions without a role, and if the role could not be read. */
  readonly role: RoleDoc | null
  /** The team that the member has the role by. */
  readonly team: MemberTeamRep | null
  readonly statement: StatementRep | null
  readonly code: AccessReasonCode | null
  /** The action that it is about. */
  readonly action: string
  readonly mayDeny: boolean
  readonly missing: Unsure['missing'] | null
}

/** What all of a member's roles say together. */
export interface Permission {
  readonly effect: 'ALLOW' | 'DENY' | 'UNKNOWN'
  readonly reasons: readonly AccessReason[]
}

/**
 * Decides whether members may do something to a resource. One role that allows is enough, whatever other roles deny.
 *
 * A member with custom roles of their own has no base role, except for the owner. Roles of teams are added, and refer to the attributes
 * of the team.
 */
export function permissions(
  { roles, teams }: AccessInputs,
  action: string,
  resource: readonly ResourcePart[],
): (member: MemberDoc) => Permission {
  const rolesByName = byIdOrKey(valueOr(roles, none))
  const areAllReadable = roles.gap === undefined && !roles.value.some(reasonOf)
  const teamsByKey = byKey(valueOr(teams, none))
  const decided = new Map<RoleDoc | string, PolicyDecision>()

  /** Decides by a role once for all members with the same attributes. */
  function byRole(role: RoleDoc, attributes: Attributes): PolicyDecision {
    const name = refers(role) ? JSON.stringify([role.key, attributes]) : role
    const known = decided.get(name)
    if (known) return known
    const decision = decideRole(role, action, resource, attributes)
    decided.set(name, decision)
    return decision
  }

  function ofRole(name: string, attributes: Attributes, team: MemberTeamRep | null): readonly AccessReason[] {
    const source = team ? 'TEAM_ROLE' : 'MEMBER_ROLE'
    const role = rolesByName.get(name)
    if (role && !reasonOf(role.policy) && !reasonOf(role._presetStatements))
      return [{ ...told(byRole(role, attributes)), source, role, team, action }]
    // A role that the whole list lacks was deleted.
    if (!role && areAllReadable) return []
    return [unreadable(source, role ?? null, team, action)]
  }

  const ofTeam = (team: MemberTeamRep): readonly AccessReason[] => {
    if (reasonOf(team) || reasonOf(team.customRoleKeys)) return [unreadable('TEAM_ROLE', null, null, action)]
    const attributes = attributesOf(teamsByKey.get(team.key))
    return team.customRoleKeys.flatMap((key) => ofRole(key, attributes, team))
  }

  function ofGrant(grant: PermissionGrantRep): AccessReason {
    const statement = { effect: 'allow', actions: actionsOf(grant), resources: [grant.resource] }
    const decision = decidePolicy([[statement]], action, resource, {})
    // The actions of a set that the document does not list are not known.
    const isOpen = grant.actionSet !== undefined && !grant.actions?.length && decision.effect === 'ALLOW'
    const { effect, unsure } = isOpen ? { effect: 'UNKNOWN' as const, unsure: undecided } : decision
    return {
      ...told({ ...decision, effect, unsure }),
      statement,
      source: 'PERMISSION_GRANT',
      role: null,
      team: null,
      action,
    }
  }

  function ofBaseRole(member: MemberDoc): readonly AccessReason[] {
    if (member.customRoles.length > 0 && member.role !== 'owner') return []
    const effect = decideBaseRole(member.role, action, resource, member)
    const code = effect === 'UNKNOWN' ? 'BASE_ROLE_LIMIT' : null
    return [{ ...silent, effect, code, source: 'BASE_ROLE', role: null, team: null, action }]
  }

  return (member) =>
    together([
      ...ofBaseRole(member),
      ...member.customRoles.flatMap((name) => ofRole(name, attributesOf(member), null)),
      ...member.teams.flatMap(ofTeam),
      ...(member.permissionGrants ?? []).map(ofGrant),
    ])
}

const unreadable = (
  source: AccessSource,
  role: RoleDoc | null,
  team: MemberTeamRep | null,
  action: string,
): AccessReason => ({
  ...silent,
  effect: 'UNKNOWN',
  code: 'UNREADABLE_ROLE',
  mayDeny: true,
  source,
  role,
  team,
  action,
})

const none: readonly never[] = []

/** The roles by the names that members and teams have for them. */
const byIdOrKey = memoize1(
  (roles: readonly RoleDoc[]): ReadonlyMap<string, RoleDoc> =>
    new Map(roles.flatMap((role) => (reasonOf(role) ? [] : [role.key, role._id].map((name) => [name, role] as const)))),
)

const byKey = memoize1(
  (teams: readonly TeamDoc[]): ReadonlyMap<string, TeamDoc> =>
    new Map(teams.flatMap((team) => (reasonOf(team) ? [] : [[team.key, team] as const]))),
)

const undecided = { code: 'UNDECIDED_STATEMENT' } as const

const silent = { statement: null, code: null, mayDeny: false, missing: null }

const told = ({ effect, mayDeny, statement, unsure }: PolicyDecision) => ({
  effect,
  mayDeny,
  statement,
  code: unsure?.code ?? null,
  missing: unsure?.missing ?? null,
})

/** Without `actions`, the names in a set of actions are unknown, so the grant is decided for each action on its resource. */
const actionsOf = ({ actions, actionSet }: PermissionGrantRep): readonly string[] =>
  actions?.length ? actions : actionSet === undefined ? [] : ['*']

const attributesOf = (owner: Pick<MemberDoc | TeamDoc, 'roleAttributes'> | undefined): Attributes => {
  const { roleAttributes } = owner ?? {}
  return roleAttributes === undefined || reasonOf(roleAttributes) ? null : roleAttributes
}

/** Whether a role refers to attributes. */
const refers = memoize1(({ policy, _presetStatements = [] }: RoleDoc): boolean =>
  [...policy, ..._presetStatements].some(
    (statement) =>
      !reasonOf(statement) &&
      [statement.resources, statement.notResources].some(
        (list) => Array.isArray(list) && list.some((one) => hasReference(String(one))),
      ),
  ),
)

/** One role that allows is enough. */
function together(reasons: readonly AccessReason[]): Permission {
  const has = (effect: PolicyVerdict) => reasons.some((reason) => reason.effect === effect)
  if (has('ALLOW')) return { effect: 'ALLOW', reasons }
  return { effect: has('UNKNOWN') ? 'UNKNOWN' : 'DENY', reasons }
}
