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
  notifyMemberIds: readonly string[]
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
  kind: 'flag' | 'segment'
  projectKey: string
  environmentKey: string
  key: string
}

export type InstructionRecord = Readonly<{ kind: string } & Record<string, unknown>>

export interface ReviewRecord {
  id: string
  kind: 'approve' | 'decline' | 'comment'
  createdAt: number
  comment?: string
  memberId?: string
  serviceTokenId?: string
}
