import { type IntegrationMetadataRep, integrationMetadata, type MemberSummaryRep } from '../account/members.ts'
import { noParts } from '../flags/flag-parts.ts'
import {
  type CopiedParts,
  type FlagDoc,
  type FlagRep,
  flagAt,
  flagWithin,
  type PropertyValuesRep,
  type VariationRep,
} from '../flags/flags.ts'
import { get, isUsable, post } from '../operation.ts'
import { type Links, links, type Window } from '../page.ts'
import {
  type ApprovalSettingsRep,
  approvalSettings,
  type EnvironmentRep,
  environment,
} from '../projects/environments.ts'
import { type ClientSideAvailabilityRep, type ProjectRep, project } from '../projects/projects.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, textOrNone, texts, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'

export interface ApprovalRequestRep {
  readonly _id: string
  readonly _version: number
  readonly creationDate: number
  readonly serviceKind: string
  readonly requestorId?: string
  readonly description?: string
  readonly reviewStatus: string
  readonly allReviews: readonly ApprovalReviewRep[]
  readonly notifyMemberIds: readonly string[]
  readonly appliedDate?: number
  readonly appliedByMemberId?: string
  readonly appliedByServiceTokenId?: string
  readonly status: string
  readonly instructions: readonly unknown[]
  readonly conflicts: readonly ApprovalConflictRep[]
  readonly executionDate?: number
  readonly operatingOnId?: string
  readonly integrationMetadata?: IntegrationMetadataRep
  readonly source?: ApprovalSourceRep
  readonly customWorkflowMetadata?: ApprovalWorkflowRep
  readonly resourceId?: string
  readonly approvalSettings?: ApprovalSettingsRep
  /** By `expand=project`. */
  readonly project?: ProjectRep
  /** By `expand=environments`. */
  readonly environments?: readonly EnvironmentRep[]
  /** By `expand=flag`, of a request for a flag that is still there. */
  readonly flag?: ApprovedFlagRep
  readonly _links: Links
}

export interface ApprovalReviewRep {
  readonly _id: string
  readonly kind: string
  readonly creationDate?: number
  readonly comment?: string
  readonly memberId?: string
  readonly serviceTokenId?: string
}

export interface ApprovalConflictRep {
  readonly instruction?: unknown
  readonly reason?: string
}

export interface ApprovalSourceRep {
  readonly key: string
  readonly version?: number
}

export interface ApprovalWorkflowRep {
  readonly name?: string
  readonly stage?: ApprovalWorkflowStageRep
}

export interface ApprovalWorkflowStageRep {
  readonly index?: number
  readonly name?: string
}

/** A flag as a request embeds it: nothing of environments, of teams, of experiments, or of whether it is deprecated. */
export interface ApprovedFlagRep {
  readonly name: string
  readonly kind: string
  readonly description?: string
  readonly key: string
  readonly _version: number
  readonly creationDate: number
  readonly includeInSnippet?: boolean
  readonly clientSideAvailability?: ClientSideAvailabilityRep
  readonly variations: readonly VariationRep[]
  readonly temporary: boolean
  readonly tags: readonly string[]
  readonly _links: Links
  readonly maintainerId?: string
  readonly _maintainer?: MemberSummaryRep
  readonly customProperties: Readonly<Record<string, PropertyValuesRep>>
  readonly archived: boolean
  readonly archivedDate?: number
  readonly defaults?: { readonly onVariation: number; readonly offVariation: number }
}

export const approvalRequest = document<ApprovalRequestRep>({
  _id: word,
  requestorId: textOrNone,
  appliedByMemberId: textOrNone,
  allReviews: list(document<ApprovalReviewRep>({ memberId: textOrNone })),
  notifyMemberIds: texts,
  instructions: list(),
  conflicts: list(document<ApprovalConflictRep>({})),
  integrationMetadata: optional(integrationMetadata),
  source: optional(document<ApprovalSourceRep>({ key: word })),
  customWorkflowMetadata: optional(document<ApprovalWorkflowRep>({ stage: optional(flat) })),
  resourceId: textOrNone,
  approvalSettings: optional(approvalSettings),
  project: optional(project),
  environments: optional(list(environment)),
  flag: optional(flagWithin<ApprovedFlagRep>()),
  _links: links,
})

/** What the list and the single route both expand. */
export type ApprovalRequestExpand = 'environments' | 'flag' | 'project'

/** What a request wants to change. */
export interface ApprovedResource {
  readonly projectKey: string
  /** Null for a resource that is in no environment, or in any. */
  readonly environmentKey: string | null
  /** As the specifier has it: `flag`, `segment` and so on. */
  readonly kind: string
  readonly key: string
}

export interface ApprovalRequestDoc extends Located<typeof approvalRequestResource, ApprovalRequestRep> {
  /** Null if the request does not tell, or in words that nobody knows. */
  readonly about: ApprovedResource | null
}

/** What a copy copies from, with the project that it is in. */
export interface ApprovalSourceDoc extends ApprovalSourceRep {
  readonly projectKey: string | undefined
}

export interface Expand {
  expand?: string | undefined
}

/** The filter is of grammar B (see operators.ts). There is no order to choose. */
export const listApprovalRequests = get('/api/v2/approval-requests')
  .takes<Partial<Window> & { filter?: string | undefined } & Expand>()
  .lists(approvalRequest)
/** The id of a workflow finds the request that it made. */
export const getApprovalRequest = get('/api/v2/approval-requests/{id}').takes<Expand>().returns(approvalRequest)

export interface NewApprovalRequest {
  readonly description: string
  readonly instructions: readonly object[]
  readonly comment?: string | undefined
  readonly notifyMemberIds?: readonly string[]
  readonly notifyTeamKeys?: readonly string[]
  /** In epoch ms. Only of a change of a flag in an environment, as is the next. */
  readonly executionDate?: number
  /** The scheduled change that the instructions are for. */
  readonly operatingOnId?: string
  readonly integrationConfig?: unknown
}

/** Of a change of a flag in an environment. Unlike the account's routes, it does not tell the resource that it is about. */
export const createFlagApprovalRequest = post(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests',
)
  .takes<{ readonly body: NewApprovalRequest }>()
  .returns(approvalRequest)

export interface NewCopyApprovalRequest
  extends Pick<NewApprovalRequest, 'description' | 'comment' | 'notifyMemberIds' | 'notifyTeamKeys'>,
    CopiedParts {
  readonly source: ApprovalSourceRep
}

/** Of a copy of a flag's configuration to the environment of the address. */
export const createFlagCopyApprovalRequest = post(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests-flag-copy',
)
  .takes<{ readonly body: NewCopyApprovalRequest }>()
  .returns(approvalRequest)

/**
 * Of a change of anything that takes approvals. For a flag it takes only instructions about its variations.
 * The resource is named as {@link specifierOf} does.
 */
export const createApprovalRequest = post('/api/v2/approval-requests')
  .takes<{
    readonly body: Omit<NewApprovalRequest, 'executionDate' | 'operatingOnId'> & { readonly resourceId: string }
  }>()
  .returns(approvalRequest)

/** Requests of workflows are in no list, so that a list proves nothing. */
export const approvalRequestResource = resource({
  type: 'ApprovalRequest',
  address: ['approvalRequestId'],
  key: '_id',
  get: getApprovalRequest,
  list: listApprovalRequests,
  pageSize: 200,
  firm: true,
  byKey: { scan: { from: 3, proves: false } },
})

export const approvalRequestAt = (request: ApprovalRequestRep, has: readonly string[]): ApprovalRequestDoc =>
  withMore(request, ({ _id, resourceId = '' }) => ({
    at: { type: 'ApprovalRequest', approvalRequestId: _id },
    has,
    about: resourceOf(resourceId),
    ...(has.includes('environments') && { environments: request.environments ?? [] }),
  }))

/** What stands for an environment in the specifier of a flag that is to be changed in all of them, as its variations are. */
export const everyEnvironment = '*'

/** The specifier of a flag, or of another kind of resource, in an environment. */
export const specifierOf = (projectKey: string, environmentKey: string, kind: string, key: string): string =>
  `proj/${projectKey}:env/${environmentKey}:${kind}/${key}`

/** Tags may follow each part of a specifier, after a semicolon. */
const specifier = /^proj\/([^:;/]+)(?:;[^:]*)?(?::env\/([^:;/]+)(?:;[^:]*)?)?:([\w-]+)\/([^:;]+)/

function resourceOf(resourceId: string): ApprovedResource | null {
  const [, projectKey, environment, kind, key] = specifier.exec(resourceId) ?? []
  if (!projectKey || !kind || !key || ![projectKey, key].every(isUsable)) return null
  return { projectKey, environmentKey: environment && environment !== everyEnvironment ? environment : null, kind, key }
}

/** The flag as a request embeds it. Fields of which it is silent have to be asked of the flag itself. */
export const approvedFlag = (projectKey: string, flag: ApprovedFlagRep): FlagDoc =>
  flagAt(projectKey, flag as FlagRep, noParts)
