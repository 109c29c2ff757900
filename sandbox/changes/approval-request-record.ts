/** A change that waits for others to agree to it, or that waited. */
export interface ApprovalRequestRecord {
  id: string
  version: number
  createdAt: number
  resource: ApprovalResource
  requestorId: string
  description?: string
  serviceKind: 'launchdarkly' | 'servicenow' | 'jira'
  status: 'pending' | 'scheduled' | 'completed' | 'failed'
  reviewStatus: 'pending' | 'approved' | 'declined'
  /** The oldest first. */
  reviews: readonly ReviewRecord[]
  /** Those who were asked to review, the members of teams among them. */
  notifyMemberIds: readonly string[]
  /** Who was asked by name, each team for one. Without it, the members are. */
  reviewers?: { memberIds: readonly string[]; teamKeys: readonly string[] }
  /** In the form of a semantic patch. */
  instructions: readonly InstructionRecord[]
  conflicts: readonly { instruction: InstructionRecord; reason: string }[]
  appliedAt?: number
  appliedByMemberId?: string
  appliedByServiceTokenId?: string
  executionDate?: number
  /** The scheduled change that is to be edited or deleted. */
  operatingOnId?: string
  integration?: { externalId: string; display: string; value: string; url: string; lastChecked: number }
  /** The flag, and its version, whose configuration is to be copied. */
  source?: { key: string; version: number }
  /** The workflow that asks for the approval. Its id finds the request as well. */
  workflow?: { id: string; name: string; stage: { index: number; name: string } }
}

export interface ApprovalResource {
  kind: 'flag' | 'segment' | 'aiconfig'
  projectKey: string
  /** Or {@link everyEnvironment}, for the variations of a flag. */
  environmentKey: string
  key: string
}

/** What stands in a specifier in place of an environment if all are meant. */
export const everyEnvironment = '*'

export type InstructionRecord = Readonly<{ kind: string } & Record<string, unknown>>

export interface ReviewRecord {
  id: string
  kind: 'approve' | 'decline' | 'comment'
  createdAt: number
  comment?: string
  memberId?: string
  serviceTokenId?: string
}
