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
  /** By `expand=flag`, for a request about a flag that still exists. */
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

/** A flag as a request embeds it, without environments, teams, experiments and deprecation. */
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

export const approvalReview = document<ApprovalReviewRep>({ memberId: textOrNone })

export const approvalRequest = document<ApprovalRequestRep>({
  _id: word,
  requestorId: textOrNone,
  appliedByMemberId: textOrNone,
  appliedByServiceTokenId: textOrNone,
  allReviews: list(approvalReview),
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

/** The parts that the list and the single route can expand. */
export type ApprovalRequestExpand = 'environments' | 'flag' | 'project'

/** The resource that a request wants to change. */
export interface ApprovedResource {
  readonly projectKey: string
  /** Null for a resource outside of environments, or for a change in all of them. */
  readonly environmentKey: string | null
  /** The kind in specifiers: `flag`, `segment` and so on. */
  readonly kind: string
  readonly key: string
}

export interface ApprovalRequestDoc extends Located<typeof approvalRequestResource, ApprovalRequestRep> {
  /** Null if the request lacks its specifier, or if the specifier has an unknown form. */
  readonly about: ApprovedResource | null
  /** Whether a flag's route returned the request, without the approval settings. */
  readonly brief?: true
}

/** The source of a copy, with its project. */
export interface ApprovalSourceDoc extends ApprovalSourceRep {
  readonly projectKey: string | undefined
}

export interface Expand {
  expand?: string | undefined
}

/** The filter is of grammar B (see operator-filter.ts). The list has no `sort`. */
export const listApprovalRequests = get('/api/v2/approval-requests')
  .takes<Partial<Window> & { filter?: string | undefined } & Expand>()
  .lists(approvalRequest)
/** The id of a workflow returns the approval request that the workflow made. */
export const getApprovalRequest = get('/api/v2/approval-requests/{id}').takes<Expand>().returns(approvalRequest)

const ofFlag = '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests'

/** The complete list, which has no pages. The documents of a flag's routes lack the resource and the approval settings. */
export const listFlagApprovalRequests = get(ofFlag).lists(approvalRequest)
export const getFlagApprovalRequest = get(`${ofFlag}/{id}`).returns(approvalRequest)

export interface NewApprovalRequest {
  readonly description: string
  readonly instructions: readonly object[]
  readonly comment?: string | undefined
  readonly notifyMemberIds?: readonly string[]
  readonly notifyTeamKeys?: readonly string[]
  /** Epoch ms. This and the next property are only for changes of a flag in an environment. */
  readonly executionDate?: number
  /** The scheduled change that the instructions concern. */
  readonly operatingOnId?: string
  readonly integrationConfig?: unknown
}

/** Requests a change of a flag in an environment. Unlike on the account's routes, the answer lacks the resource. */
export const createFlagApprovalRequest = post(ofFlag)
  .takes<{ readonly body: NewApprovalRequest }>()
  .returns(approvalRequest)

export interface NewCopyApprovalRequest
  extends Pick<NewApprovalRequest, 'description' | 'comment' | 'notifyMemberIds' | 'notifyTeamKeys'>,
    CopiedParts {
  readonly source: ApprovalSourceRep
}

/** Requests a copy of a flag's configuration to the environment of the address. */
export const createFlagCopyApprovalRequest = post(`${ofFlag}-flag-copy`)
  .takes<{ readonly body: NewCopyApprovalRequest }>()
  .returns(approvalRequest)

/**
 * Requests a change of any resource that supports approvals. For a flag, it accepts only instructions about variations. {@link
 * specifierOf} makes the name of the resource.
 */
export const createApprovalRequest = post('/api/v2/approval-requests')
  .takes<{
    readonly body: Omit<NewApprovalRequest, 'executionDate' | 'operatingOnId'> & { readonly resourceId: string }
  }>()
  .returns(approvalRequest)

/** The list lacks requests of workflows, so a request that is not in the list can still exist. */
export const approvalRequestResource = resource({
  type: 'ApprovalRequest',
  address: ['approvalRequestId'],
  key: '_id',
  get: getApprovalRequest,
  list: listApprovalRequests,
  pageSize: 200,
  sizes: { assumed: 400, ordinary: 50 },
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

/** The request in an answer of a flag's route. */
export const briefApprovalRequest = (
  place: { readonly projectKey: string; readonly flagKey: string; readonly environmentKey: string },
  request: ApprovalRequestRep,
): ApprovalRequestDoc =>
  withMore(request, (told) => {
    const resourceId = specifierOf(place.projectKey, place.environmentKey, 'flag', place.flagKey)
    return { ...approvalRequestAt({ ...told, resourceId }, []), brief: true as const }
  })

/** Replaces the environment in the specifier of a flag if a change concerns all environments, such as a change of variations. */
export const everyEnvironment = '*'

/** The specifier of a flag or another resource in an environment. */
export const specifierOf = (projectKey: string, environmentKey: string, kind: string, key: string): string =>
  `proj/${projectKey}:env/${environmentKey}:${kind}/${key}`

/** Whether a specifier is of a kind of resources. Specifiers spell the kind of AI configs in either case. */
export const isKind = (kind: string, other: string): boolean => kind.toLowerCase() === other.toLowerCase()

/** Each part of a specifier can have tags after a semicolon. */
const specifier = /^proj\/([^:;/]+)(?:;[^:]*)?(?::env\/([^:;/]+)(?:;[^:]*)?)?:([\w-]+)\/([^:;]+)/

function resourceOf(resourceId: string): ApprovedResource | null {
  const [, projectKey, environment, kind, key] = specifier.exec(resourceId) ?? []
  if (!projectKey || !kind || !key || ![projectKey, key].every(isUsable)) return null
  return { projectKey, environmentKey: environment && environment !== everyEnvironment ? environment : null, kind, key }
}

/** The flag that a request embeds. Fields that the request lacks are read from the flag itself. */
export const approvedFlag = (projectKey: string, flag: ApprovedFlagRep): FlagDoc =>
  flagAt(projectKey, flag as FlagRep, noParts)
