import { invalid } from '../http/errors.ts'
import { type Given, oneOf, optional, required, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import type { TeamGrant, TeamRecord } from './team-record.ts'
import { membersNamed } from './team-state.ts'

interface Grant {
  /** Undefined for the set of actions of those who look after the team. */
  actions: readonly string[] | undefined
  memberIds: readonly string[]
}

function grantIn(given: Given, call: Call): Grant {
  const actionSet = optional(given, 'actionSet', oneOf('maintainTeam'))
  const actions = optional(given, 'actions', strings) ?? []
  if ((actionSet === undefined) === (actions.length === 0)) throw invalid('Either actionSet or actions is required')
  const memberIds = membersNamed(required(given, 'memberIDs', strings), call)
  if (memberIds.length === 0) throw invalid('memberIDs must not be empty')
  return { actions: actionSet ? undefined : [...new Set(actions)].toSorted(), memberIds: [...new Set(memberIds)] }
}

const isOf = (memberId: string, actions: readonly string[]) => (grant: TeamGrant) =>
  grant.memberId === memberId && isSame(grant.actions, actions)

/** The team with a grant more. Whoever has the same already keeps it. */
export function granted(team: TeamRecord, given: Given, call: Call): TeamRecord {
  const { actions, memberIds } = grantIn(given, call)
  if (!actions) return { ...team, maintainerIds: [...new Set([...team.maintainerIds, ...memberIds])] }
  const { grants = [] } = team
  const added = memberIds.filter((id) => !grants.some(isOf(id, actions))).map((memberId) => ({ memberId, actions }))
  return added.length === 0 ? team : { ...team, grants: [...grants, ...added] }
}

/** The team without a grant, which each of the members must have. */
export function withdrawn(team: TeamRecord, given: Given, call: Call): TeamRecord {
  const { actions, memberIds } = grantIn(given, call)
  const { grants = [], maintainerIds } = team
  const without = memberIds.find((id) => (actions ? !grants.some(isOf(id, actions)) : !maintainerIds.includes(id)))
  if (without !== undefined) throw invalid(`The member ${without} has no such permission grant`)
  if (!actions) return { ...team, maintainerIds: maintainerIds.filter((id) => !memberIds.includes(id)) }
  return { ...team, grants: grants.filter((grant) => !memberIds.some((id) => isOf(id, actions)(grant))) }
}
