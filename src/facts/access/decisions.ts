import { memoize1 } from '@graphql-tools/utils'
import type { MemberDoc } from '../../rest/account/members.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import type { FactGap } from '../gaps.ts'
import { isKnownAction, needsApproval } from './actions.ts'
import type { ApprovalNeed } from './approval.ts'
import { type AccessInputs, type AccessReason, type Permission, permissions } from './permissions.ts'
import type { Missing, ResourcePart } from './specifier.ts'

/** Whether a member may do something. */
export type AccessOutcome = 'ALLOWED' | 'NEEDS_APPROVAL' | 'DENIED' | 'UNKNOWN'

export interface AccessDecision {
  readonly outcome: AccessOutcome
  readonly action: string
  readonly resource: string
  readonly knownAction: boolean
  /** The deciding reasons first. */
  readonly because: readonly AccessReason[]
  readonly gaps: readonly FactGap[]
}

/** An action on a resource. */
export interface AccessQuestion {
  readonly action: string
  /** The specifier of the resource. */
  readonly specifier: string
  readonly resource: readonly ResourcePart[]
  /** The resource in the other environments of the project, if the action concerns all of them. Null if they are not known. */
  readonly elsewhere: readonly (readonly ResourcePart[])[] | null
  /** Whether changes of the targeting of the resource need an approval. */
  readonly approval: ApprovalNeed
  /** What of the resource could not be read. */
  readonly gaps: readonly FactGap[]
}

/** Decides a question for members. */
export function decisions(inputs: AccessInputs, question: AccessQuestion): (member: MemberDoc) => AccessDecision {
  const { action, specifier, resource, elsewhere, gaps } = question
  const { kind } = resource.at(-1)!
  const places = [resource, ...(elsewhere ?? [])]
  const may = places.map((place) => permissions(inputs, action, place))
  const mayView = projectOf(resource) && permissions(inputs, 'viewProject', resource.slice(0, 1))
  const mayBypass = permissions(inputs, 'bypassRequiredApproval', resource)
  const approval = needIn(question, kind)
  const asked = { action, resource: specifier, knownAction: isKnownAction(kind, action) }

  function decide(member: MemberDoc): Pick<AccessDecision, 'outcome' | 'because'> {
    if (reasonOf(member) || [member.customRoles, member.teams, member.permissionGrants].some(reasonOf))
      return { outcome: 'UNKNOWN', because: [] }
    const permission = everywhere(may.map((one) => one(member)))
    if (permission.effect === 'DENY') return { outcome: 'DENIED', because: sorted(permission.reasons, 'DENY') }
    if (permission.effect === 'UNKNOWN') return { outcome: 'UNKNOWN', because: sorted(permission.reasons, 'UNKNOWN') }
    if (elsewhere === null) return { outcome: 'UNKNOWN', because: sorted(permission.reasons, 'ALLOW') }
    const hiding = hidden(mayView?.(member).reasons ?? [])
    if (action !== 'viewProject' && hiding.length)
      return { outcome: 'UNKNOWN', because: [...hiding, ...sorted(permission.reasons, 'ALLOW')] }
    return withApproval(permission, member)
  }

  /** Someone who may skip approvals needs none. */
  function withApproval({ reasons }: Permission, member: MemberDoc): Pick<AccessDecision, 'outcome' | 'because'> {
    const because = sorted(reasons, 'ALLOW')
    if (approval === 'NOT_REQUIRED') return { outcome: 'ALLOWED', because }
    const bypass = mayBypass(member)
    if (bypass.effect === 'ALLOW') return { outcome: 'ALLOWED', because }
    if (approval === 'UNKNOWN' || bypass.effect === 'UNKNOWN') {
      const undecided = bypass.reasons.filter(({ effect }) => effect === 'UNKNOWN')
      const of = because.map((reason) => ({ ...reason, code: 'UNDECIDED_APPROVAL' as const }))
      return { outcome: 'UNKNOWN', because: [...undecided, ...(approval === 'UNKNOWN' ? of : because)] }
    }
    return { outcome: 'NEEDS_APPROVAL', because }
  }

  const decision = (member: MemberDoc): AccessDecision => {
    const { outcome, because } = decide(member)
    return { ...asked, outcome, because, gaps: outcome === 'UNKNOWN' ? missingIn(because, inputs, gaps) : [] }
  }

  /** The decisions by what members have, which many have in common. */
  const known = new Map<string, AccessDecision>()
  return (member) => {
    const having = reasonOf(member) ? null : havingOf(member)
    if (having === null) return decision(member)
    // Tokens belong to members.
    const name = resource[0]?.kind === 'member' ? `${member._id} ${having}` : having
    const found = known.get(name) ?? decision(member)
    known.set(name, found)
    return found
  }
}

/** What decides on a member, as a text that is the same for members who have the same. Null if a part cannot be read. */
const havingOf = memoize1((member: MemberDoc): string | null => {
  const { role, customRoles, teams, permissionGrants = [], roleAttributes = {} } = member
  const parts = [customRoles, teams, permissionGrants, roleAttributes]
  if (parts.some(reasonOf)) return null
  const within = [...teams, ...permissionGrants, ...Object.values(roleAttributes)]
  if (within.some(reasonOf) || teams.some(({ customRoleKeys }) => reasonOf(customRoleKeys))) return null
  const ofTeams = teams.map(({ key, customRoleKeys }) => [key, customRoleKeys])
  return JSON.stringify([role, customRoles, ofTeams, permissionGrants, roleAttributes])
})

/** The project that a resource is in, or is. */
const projectOf = ([first]: readonly ResourcePart[]) => (first?.kind === 'proj' ? first : null)

function needIn({ action, approval }: AccessQuestion, kind: string): ApprovalNeed {
  const needs = needsApproval(kind, action)
  if (needs === false || approval === 'NOT_REQUIRED') return 'NOT_REQUIRED'
  return needs === null ? 'UNKNOWN' : approval
}

/** An action that concerns several environments has to be allowed in all of them. */
function everywhere(all: readonly Permission[]): Permission {
  return all.find(({ effect }) => effect === 'DENY') ?? all.find(({ effect }) => effect === 'UNKNOWN') ?? all[0]!
}

/** The reasons for which a project is possibly hidden: roles that deny viewing it, while none allows that. */
function hidden(reasons: readonly AccessReason[]): readonly AccessReason[] {
  if (reasons.some(({ effect }) => effect === 'ALLOW')) return []
  return reasons.flatMap((reason) => (reason.mayDeny ? { ...reason, code: 'PROJECT_HIDDEN' as const } : []))
}

/** The reasons with an effect first. Reasons that say nothing are left out if others say something. */
function sorted(reasons: readonly AccessReason[], effect: AccessReason['effect']): readonly AccessReason[] {
  const deciding = reasons.filter((reason) => reason.effect === effect)
  const others = reasons.filter((reason) => reason.effect !== effect && reason.effect !== 'NONE')
  const telling = [...deciding, ...others]
  return telling.length ? telling : reasons
}

/** The gaps that an undecided outcome is due to. */
function missingIn(
  because: readonly AccessReason[],
  { roles, teams }: AccessInputs,
  gaps: readonly FactGap[],
): FactGap[] {
  const codes = new Set(because.map(({ code }) => code))
  return [
    ...(codes.has('UNREADABLE_ROLE') && roles.gap ? [roles.gap] : []),
    ...(codes.has('UNREADABLE_ATTRIBUTES') && teams.gap ? [teams.gap] : []),
    ...gaps,
  ]
}

/** What of the resource would decide some decisions that are open. */
export function missingFor(all: Iterable<AccessDecision>): readonly Missing[] {
  const found = new Map<string, Missing>()
  for (const { outcome, because } of all) {
    if (outcome !== 'UNKNOWN') continue
    for (const { missing } of because) if (missing) found.set(`${missing.part} ${missing.what}`, missing)
  }
  return [...found.values()]
}
