import { document, isRecord, optional, type Reader } from '../shape.ts'
import { type MemberSummaryRep, type MemberTeamRep, memberSummary, memberTeam } from './members.ts'

/** The maintainer of what members as well as teams can maintain: one of the two. */
export interface MaintainerRep {
  readonly member?: MemberSummaryRep
  readonly team?: MemberTeamRep
}

const either = document<MaintainerRep>({ member: optional(memberSummary), team: optional(memberTeam) })

/** Reads a maintainer. LaunchDarkly documents `member` and `team`, and some routes answer `_member` and `_team`. */
export const maintainer: Reader<MaintainerRep> = (value, name, fail) => {
  if (!isRecord(value)) return either(value, name, fail)
  const { _member, _team, ...documented } = value
  return either({ member: _member, team: _team, ...documented }, name, fail)
}
