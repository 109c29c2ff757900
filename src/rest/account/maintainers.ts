import { document, optional, word } from '../shape.ts'
import { type MemberSummaryRep, memberSummary } from './members.ts'

/** A team as the documents that it maintains name it. */
interface MaintainingTeam {
  readonly key: string
  readonly name?: string
}

/** The maintainer of a document. LaunchDarkly documents `member` and `team`, and its newer routes answer `_member` and `_team`. */
export interface DocumentMaintainer {
  readonly member?: MemberSummaryRep
  readonly team?: MaintainingTeam
  readonly _member?: MemberSummaryRep
  readonly _team?: MaintainingTeam
}

const team = document<MaintainingTeam>({ key: word })

export const documentMaintainer = document<DocumentMaintainer>({
  member: optional(memberSummary),
  team: optional(team),
  _member: optional(memberSummary),
  _team: optional(team),
})
