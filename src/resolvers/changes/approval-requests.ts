import type { Context, Info } from '../../context.ts'
import type { ApprovalRequestFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection, mostNodes, type PageArgs } from '../../graph/connection.ts'
import { begin } from '../../graph/early.ts'
import { badInput } from '../../graph/errors.ts'
import { after, oneOf } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId, ownId, typeOf } from '../../graph/node.ts'
import type { ReadPage } from '../../graph/part.ts'
import { aiConfigResource } from '../../rest/ai/ai-configs.ts'
import {
  type ApprovalRequestDoc,
  type ApprovedResource,
  approvalRequestResource,
  approvedFlag,
  isKind,
} from '../../rest/changes/approval-requests.ts'
import { type Conditions, isAnyOf, isEqual, operatorFilter } from '../../rest/operator-filter.ts'
import { environmentAt } from '../../rest/projects/environments.ts'
import { glimpsedSegment } from '../../rest/segments/segments.ts'
import { shown } from '../../rest/shown.ts'
import { tokenOf } from '../account/access-tokens.ts'
import { memberOf, membersOf } from '../account/member-behind.ts'
import { placeOf } from '../flags/flag-places.ts'
import { readFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { plainAt } from '../resources.ts'
import { segmentNeeds } from '../segments/segment-lookahead.ts'
import { startBelow } from '../starts.ts'
import { needsApprovalSettings } from './approval-request-answers.ts'
import { approvalRequestExpand, needsWholeFlag } from './approval-request-lookahead.ts'

interface RequestsArgs extends PageArgs {
  readonly filter?: ApprovalRequestFilter | null
}

/**
 * The approval requests of an owner as a connection.
 *
 * @param fixed The conditions that the owner implies. The filter must not repeat them.
 */
function requestsOf(
  args: RequestsArgs,
  { budget, info }: Pick<Context, 'budget'> & { readonly info: Info },
  pages: (conditions: Conditions, expand: readonly string[]) => ReadPage<ApprovalRequestDoc>,
  fixed: readonly (keyof ApprovalRequestFilter)[] = [],
) {
  const read = pages(conditionsFor(args, info, fixed), approvalRequestExpand(info))
  return connection(args, read, { pageMaximum: approvalRequestResource.pageSize, budget, info })
}

/** The conditions of the requests of an owner, in REST's form. @throws if the filter repeats those that the owner implies. */
function conditionsFor(
  { filter }: RequestsArgs,
  { parentType, fieldName }: Info,
  fixed: readonly (keyof ApprovalRequestFilter)[],
): Conditions {
  for (const name of fixed) {
    if (filter?.[name] === undefined || filter[name] === null) continue
    throw badInput(`Expected no filter.${name} for ${parentType.name}.${fieldName}, but got ${shown(filter[name])}.`)
  }
  return conditionsOf(filter ?? {})
}

const conditionsOf = (filter: ApprovalRequestFilter): Conditions => ({
  notifyMemberIds: isAnyOf(
    'filter.reviewerIds',
    filter.reviewerIds?.map((id) => ownId('Member', id)),
  ),
  requestorId: isEqual('filter.requestorId', filter.requestorId && ownId('Member', filter.requestorId)),
  projectKey: isEqual('filter.projectKey', filter.projectKey),
  resourceId: isEqual('filter.resourceId', filter.resourceId),
  resourceKind: isEqual(
    'filter.resourceKind',
    filter.resourceKind && kinds[known('resourceKind', filter.resourceKind)],
  ),
  reviewStatus: isAnyOf('filter.reviewStatus', words('reviewStatus', filter.reviewStatus)),
  status: isAnyOf('filter.status', words('status', filter.status)),
})

const kinds = { FLAG: 'flag', SEGMENT: 'segment', AI_CONFIG: 'aiConfig' } as const

const words = (name: string, values: readonly string[] | null | undefined) =>
  values?.map((value) => known(name, value).toLowerCase())

/** Refuses `OTHER`, which LaunchDarkly has no word for. */
function known<Value extends string>(name: string, value: Value): Exclude<Value, 'OTHER'> {
  if (value !== 'OTHER') return value as Exclude<Value, 'OTHER'>
  throw badInput(`Expected filter.${name} to be a value that LaunchDarkly knows, but got OTHER.`)
}

/** The kind of a resource. Specifiers spell it in any case. */
function kindOf({ kind }: ApprovedResource) {
  const [name] = Object.entries(kinds).find(([, word]) => isKind(word, kind)) ?? ['OTHER']
  return name as keyof typeof kinds | 'OTHER'
}

/** The flag that the request embeds. Reads the flag if the request does not embed it or the selection needs more. */
function flagOf({ about, has, flag }: ApprovalRequestDoc, context: Context, info: Info) {
  if (about?.kind !== 'flag') return null
  if (needsWholeFlag(info) || !has.includes('flag')) return readFlag(about.projectKey, about.key, context, info, 'Flag')
  return flag ? approvedFlag(about.projectKey, flag) : null
}

/** The segment of a request. Undefined for a request about another resource. */
function segmentOf({ about }: ApprovalRequestDoc, context: Context, info: Info) {
  if (about?.kind !== 'segment' || about.environmentKey === null) return undefined
  const { projectKey, environmentKey, key } = about
  startBelow(info, glimpsedSegment({ projectKey, environmentKey }, key), context, 'Segment')
  return context.loaders.segments.byKey({ projectKey, environmentKey }, key, expandOf(info, segmentNeeds, 'Segment'))
}

/** The AI config of a request. Undefined for a request about another resource. */
const aiConfigOf = ({ about }: ApprovalRequestDoc, context: Context, info: Info) =>
  about && isKind(about.kind, kinds.AI_CONFIG)
    ? plainAt(aiConfigResource, { projectKey: about.projectKey, key: about.key }, context, info)
    : undefined

/** Whether the request names its project and the project is not known to be deleted. */
const isProjectThere = (
  request: ApprovalRequestDoc,
): request is ApprovalRequestDoc & { readonly about: ApprovedResource } =>
  request.about !== null && (request.project !== undefined || !request.has.includes('project'))

/** The conditions that a resource implies, which the filter must not repeat. */
const resource = ['projectKey', 'resourceKind', 'resourceId'] as const

/** Begins to read the requests about all flags of a project, for the connections of each of them. */
export function beginRequestsOfFlags(projectKey: string, args: RequestsArgs, { loaders }: Context, info: Info): void {
  begin(() => {
    mostNodes(args)
    const conditions = conditionsFor(args, info, resource)
    return loaders.approvalRequests.beginOfFlags(projectKey, conditions, approvalRequestExpand(info))
  })
}

/** Begins to read the requests of all projects, for the connections of each of them. */
export function beginRequestsOfProjects(args: RequestsArgs, { loaders }: Context, info: Info): void {
  begin(() => {
    mostNodes(args)
    const conditions = conditionsFor(args, info, ['projectKey'])
    return loaders.approvalRequests.beginOfProjects(conditions, approvalRequestExpand(info))
  })
}

export const approvalRequestLookup: Lookup<'ApprovalRequest', Context, ApprovalRequestDoc | null> = (
  { approvalRequestId },
  { loaders },
  info,
) => loaders.approvalRequests.byId(approvalRequestId, approvalRequestExpand(info, 'ApprovalRequest'))

export const approvalRequests = {
  Query: {
    approvalRequest: (_, { id, flag }, { loaders: { approvalRequests } }, info) =>
      flag
        ? approvalRequests.ofFlagById(placeOf({ ...flag, flagKey: flag.key }), ownId('ApprovalRequest', id))
        : approvalRequests.byId(ownId('ApprovalRequest', id), approvalRequestExpand(info)),
    approvalRequests: (_, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, loaders.approvalRequests.list),
  },

  Project: {
    approvalRequests: ({ key }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofProject(key, ...asked), [
        'projectKey',
      ]),
  },

  Environment: {
    approvalRequests: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofEnvironment(at, ...asked), [
        'projectKey',
      ]),
  },

  Flag: {
    approvalRequests: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofFlag(at, ...asked), resource),
  },

  FlagEnvironment: {
    approvalRequests: ({ flag: { at }, environmentKey }, args, { loaders, budget }, info) =>
      requestsOf(
        args,
        { budget, info },
        (conditions, expand) => {
          const brief = !operatorFilter(conditions) && expand.length === 0 && !needsApprovalSettings(info)
          const owner = { ...at, environmentKey, kind: 'flag' }
          return loaders.approvalRequests.ofResource(owner, conditions, expand, brief)
        },
        resource,
      ),
  },

  Segment: {
    approvalRequests: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(
        args,
        { budget, info },
        (...asked) => loaders.approvalRequests.ofResource({ ...at, kind: 'segment' }, ...asked),
        resource,
      ),
  },

  AIConfig: {
    approvalRequests: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofAIConfig(at, ...asked), resource),
  },

  Member: {
    approvalRequests: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofRequestor(at.memberId, ...asked), [
        'requestorId',
      ]),
    approvalRequestsToReview: ({ at }, args, { loaders, budget }, info) =>
      requestsOf(args, { budget, info }, (...asked) => loaders.approvalRequests.ofReviewer(at.memberId, ...asked), [
        'reviewerIds',
      ]),
  },

  ApprovalRequest: {
    id: nodeId,
    approvalRequestId: ({ _id }) => _id,
    status: ({ status }) => oneOf(['PENDING', 'SCHEDULED', 'FAILED', 'COMPLETED'], status),
    reviewStatus: ({ reviewStatus }) => oneOf(['PENDING', 'APPROVED', 'DECLINED'], reviewStatus),
    version: ({ _version }) => _version,
    resourceKind: ({ about }) => (about ? kindOf(about) : null),
    resourceKey: ({ about }) => about?.key ?? null,
    resource: (request, _, context, info) =>
      segmentOf(request, context, info) ?? aiConfigOf(request, context, info) ?? flagOf(request, context, info),
    flag: (request, _, context, info) => flagOf(request, context, info),
    project: (request, _, context, info) =>
      isProjectThere(request) ? projectBehind(request.about.projectKey, context, info) : null,
    environmentKey: ({ about }) => about?.environmentKey ?? null,
    approvalSettings: async ({ approvalSettings, brief, _id }, _, { loaders }) =>
      approvalSettings ?? (brief && (await loaders.approvalRequests.byId(_id))?.approvalSettings) ?? null,
    environments: (request, _, { loaders }) =>
      after(loaders.approvalRequests.whole(request, ['environments']), ({ about, environments }) =>
        about && environments ? environments.map((one) => environmentAt(about.projectKey, one)) : null,
      ),
    source: ({ source, about }) => (source ? { ...source, projectKey: about?.projectKey } : null),
    requestor: ({ requestorId }, _, context, info) => memberOf(requestorId, context, info),
    reviewers: ({ notifyMemberIds }, _, context, info) => membersOf(notifyMemberIds, context, info),
    reviews: ({ allReviews }) => allReviews,
    appliedBy: ({ appliedByMemberId }, _, context, info) => memberOf(appliedByMemberId, context, info),
    appliedByServiceToken: ({ appliedByServiceTokenId }, _, context) => tokenOf(appliedByServiceTokenId, context),
    workflow: ({ customWorkflowMetadata }) => customWorkflowMetadata ?? null,
    createdAt: ({ creationDate }) => creationDate,
    executesAt: ({ executionDate }) => executionDate ?? null,
    appliedAt: ({ appliedDate }) => appliedDate ?? null,
  },

  ApprovalResource: { __resolveType: typeOf },

  ApprovalReview: {
    reviewId: ({ _id }) => _id,
    kind: ({ kind }) => oneOf(['APPROVE', 'DECLINE', 'COMMENT'], kind),
    member: ({ memberId }, _, context, info) => memberOf(memberId, context, info),
    serviceToken: ({ serviceTokenId }, _, context) => tokenOf(serviceTokenId, context),
    createdAt: ({ creationDate }) => creationDate ?? null,
  },

  ApprovalSource: {
    flagKey: ({ key }) => key,
    flag: ({ projectKey, key }, _, context, info) => (projectKey ? readFlag(projectKey, key, context, info) : null),
  },
} satisfies Resolvers
