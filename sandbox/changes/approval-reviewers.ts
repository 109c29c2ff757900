import { invalid } from '../http/errors.ts'
import { type Given, optional, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { shown } from '../resource/shape.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'

const mostReviewers = 10

type Reviewed = Pick<ApprovalRequestRecord, 'notifyMemberIds' | 'reviewers'>

/** Those who are asked to review, besides those who were, and the members of teams with them. */
export function withReviewers(given: Given, { store }: Call, before?: Reviewed): Required<Reviewed> {
  const { memberIds, teamKeys } = before?.reviewers ?? { memberIds: before?.notifyMemberIds ?? [], teamKeys: [] }
  const newMembers = optional(given, 'notifyMemberIds', strings) ?? []
  const newTeams = optional(given, 'notifyTeamKeys', strings) ?? []
  const nobody = newMembers.find((id) => !store.members.has(id))
  if (nobody !== undefined) throw invalid(`notifyMemberIds must be ids of members, got ${shown(nobody)}`)
  const noTeam = newTeams.find((key) => !store.teams.has(key))
  if (noTeam !== undefined) throw invalid(`notifyTeamKeys must be keys of teams, got ${shown(noTeam)}`)
  const reviewers = {
    memberIds: [...new Set([...memberIds, ...newMembers])],
    teamKeys: [...new Set([...teamKeys, ...newTeams])],
  }
  const count = reviewers.memberIds.length + reviewers.teamKeys.length
  if (count > mostReviewers) throw invalid(`A request has at most ${mostReviewers} reviewers, got ${count}`)
  const inTeams = [...store.members.values()].filter((one) => one.teamKeys.some((key) => newTeams.includes(key)))
  const notifyMemberIds = [
    ...new Set([...(before?.notifyMemberIds ?? []), ...newMembers, ...inTeams.map(({ id }) => id)]),
  ]
  return { notifyMemberIds, reviewers }
}
