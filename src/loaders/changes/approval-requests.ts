import {
  type ApprovalRequestDoc,
  type ApprovalRequestRep,
  approvalRequestAt,
  approvalRequestResource,
  briefApprovalRequest,
  everyEnvironment,
  getFlagApprovalRequest,
  isKind,
  listFlagApprovalRequests,
  specifierOf,
} from '../../rest/changes/approval-requests.ts'
import { orNull } from '../../rest/errors.ts'
import { type Conditions, isAnyOf, isEqual, operatorFilter } from '../../rest/operator-filter.ts'
import { countOf, expanded, type Page, type Window } from '../../rest/page.ts'
import { covers, united } from '../../rest/parts.ts'
import { environmentAt } from '../../rest/projects/environments.ts'
import { projectAt } from '../../rest/projects/projects.ts'
import { batch } from '../batch.ts'
import { ownedDocuments } from '../documents.ts'
import type { FlagEnvironmentKey } from '../flags/expiring-targets.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import { allOf, walk } from '../pages.ts'
import type { EnvironmentLoaders } from '../projects/environments.ts'
import type { ProjectLoaders } from '../projects/projects.ts'
import type { Read } from '../read.ts'
import { readRecord } from '../record.ts'
import { type Pages, type Sharing, shared } from '../shared-list.ts'

/** A flag or an environment. */
export interface InProject {
  readonly projectKey: string
  readonly key: string
}

export interface ResourceOwner extends InProject {
  readonly environmentKey: string
  /** The kind as in specifiers and filters: `flag` or `segment`. */
  readonly kind: string
}

export interface WorkflowRequest {
  readonly workflowId: string
  readonly expand: readonly string[]
}

/** The most members that one filter can hold. Requests of more members are selected from the list of all requests. */
const membersPerCall = 100

/** Loads approval requests by id or by owner. One turn of the request reads one list for all owners and assigns its items here. */
export function approvalRequestLoaders(
  read: Read,
  environments: EnvironmentLoaders,
  projects: ProjectLoaders,
  singles: SingleCalls,
) {
  const requests = ownedDocuments<ApprovalRequestRep, ApprovalRequestDoc>(read, {
    kind: approvalRequestResource,
    owner: [],
    locate(rep, has) {
      const request = approvalRequestAt(rep, has)
      if (request.project) projects.know(projectAt(request.project, []))
      const { about } = request
      for (const one of about ? (request.environments ?? []) : [])
        environments.know(environmentAt(about!.projectKey, one))
      return request
    },
  })

  /** The lists that came in one page. */
  const whole = readRecord<readonly string[], readonly ApprovalRequestDoc[]>(covers)

  async function page(conditions: Conditions, window: Window, expand: readonly string[]) {
    const filter = operatorFilter(conditions)
    const came = await requests.pages({ filter }, expand)(window)
    if (window.offset === 0 && came.items.length === countOf(came)) whole.add(filter ?? '', expand, came.items)
    return came
  }

  const of = <Owner>(sharing: Sharing<Owner, ApprovalRequestDoc>) =>
    shared(sharing, {
      ...requests.collection({}),
      page,
      known: (conditions, expand) => whole.find(operatorFilter(conditions) ?? '', expand)?.read,
      compare: (one, other) => other.creationDate - one.creationDate,
    })

  const ofProject = of<string>({
    identity: (projectKey) => projectKey,
    among: () => ({}),
    alone: (projectKey) => ({ projectKey: isEqual('a project key', projectKey) }),
    ownersOf: ({ about }) => (about ? [about.projectKey] : []),
  })

  /** REST has no filter by environment. */
  const ofEnvironment = of<InProject>({
    identity: ({ projectKey, key }) => placeOf(projectKey, key),
    group: ({ projectKey }) => projectKey,
    among: ([owner], ...asked) => ofProject.source(owner!.projectKey, ...asked),
    alone: () => null,
    ownersOf: ({ about }) => (about?.environmentKey ? [placeOf(about.projectKey, about.environmentKey)] : []),
  })

  /** The requests about a resource of a kind, in any environment. */
  const inAnyEnvironment = (kind: string, alone: Sharing<InProject, ApprovalRequestDoc>['alone']) =>
    of<InProject>({
      identity: ({ projectKey, key }) => placeOf(projectKey, key),
      group: ({ projectKey }) => projectKey,
      among: ([owner], conditions, expand) => amongProject(owner!.projectKey, kind, conditions, expand),
      alone,
      ownersOf: ({ about }) => (about && isKind(about.kind, kind) ? [placeOf(about.projectKey, about.key)] : []),
    })

  /** A filter selects one environment, or the requests that concern all environments. */
  const ofFlag = inAnyEnvironment(
    'flag',
    ({ projectKey, key }) =>
      async () =>
        [...(await environments.keysOf(projectKey)), everyEnvironment].map((environmentKey) => ({
          resourceId: isEqual('a specifier', specifierOf(projectKey, environmentKey, 'flag', key)),
        })),
  )

  /** LaunchDarkly does not document how specifiers spell the kind of an AI config, so no filter selects one of them. */
  const ofAIConfig = inAnyEnvironment('aiConfig', () => null)

  /** The requests about a resource in one environment. */
  const ofResource = of<ResourceOwner>({
    identity: nameOf,
    group: ({ projectKey, kind }) => placeOf(projectKey, kind),
    among: ([owner], conditions, expand) => amongProject(owner!.projectKey, owner!.kind, conditions, expand),
    alone: (owner) => ({ resourceId: isEqual('a specifier', nameOf(owner)) }),
    route: (owner) => (owner.kind === 'flag' ? ofRoute(owner) : null),
    ownersOf: ({ about }) =>
      about?.environmentKey ? [nameOf({ ...about, environmentKey: about.environmentKey })] : [],
  })

  /** The requests that a member made. */
  const ofRequestor = of<string>({
    identity: (memberId) => memberId,
    among: () => ({}),
    alone: (memberId) => ({ requestorId: isEqual('a member id', memberId) }),
    ownersOf: ({ requestorId }) => (requestorId ? [requestorId] : []),
  })

  /** The requests that a member was asked to review. */
  const ofReviewer = of<string>({
    identity: (memberId) => memberId,
    among: (ids) => (ids.length > membersPerCall ? {} : { notifyMemberIds: isAnyOf('a member id', ids) }),
    alone: (memberId) => ({ notifyMemberIds: isAnyOf('a member id', [memberId]) }),
    ownersOf: ({ notifyMemberIds }) => notifyMemberIds,
  })

  /** The pages of the list of a flag in an environment, which has none. */
  const ofRoute =
    ({ projectKey, environmentKey, key: flagKey }: ResourceOwner) =>
    async ({ offset, limit }: Window): Promise<Page<ApprovalRequestDoc>> => {
      const place = { projectKey, flagKey, environmentKey }
      const { items } = await read(listFlagApprovalRequests, place)
      const docs = items.slice(offset, offset + limit).map((request) => briefApprovalRequest(place, request))
      return { items: docs, totalCount: items.length }
    }

  function amongProject(projectKey: string, kind: string, conditions: Conditions, expand: readonly string[]) {
    return ofProject.source(projectKey, { ...conditions, resourceKind: isEqual('a kind', kind) }, expand)
  }

  const everyOne = (pages: Pages<ApprovalRequestDoc>): Promise<readonly ApprovalRequestDoc[]> =>
    allOf(walk({ ...requests.collection({}), page: pages }))

  /** One list for all that ask, with all parts that they want. */
  const completed = batch<{ readonly expand: readonly string[] }, readonly ApprovalRequestDoc[]>({
    identity: () => 'completed',
    wants: ({ expand }) => expanded(expand) ?? '',
    fetch: async (asked) => {
      const expand = united(asked.map((one) => one.expand))
      const conditions: Conditions = { status: isAnyOf('a status', ['completed']) }
      const list = { ...requests.collection({}), page: (window: Window) => page(conditions, window, expand) }
      return new Map([['completed', await allOf(walk<ApprovalRequestDoc>(list))]])
    },
  })

  return {
    byId: requests.byKey,

    /** All completed requests of the account. */
    completed: async (expand: readonly string[]): Promise<readonly ApprovalRequestDoc[]> =>
      (await completed({ expand }))!,

    /** Reads the request of a workflow by the id of the workflow, which lists lack. Null if it has none. */
    ofWorkflow: irreducible<WorkflowRequest, ApprovalRequestDoc>({
      field: 'Workflow.approvalRequest',
      singles,
      identity: ({ workflowId }) => workflowId,
      ask: (keys) => requests.alone(keys[0].workflowId, united(keys.map(({ expand }) => expand))),
    }),

    /** Reads a request by the route of its flag. Null if the flag has none with the id. */
    ofFlagById: async (place: FlagEnvironmentKey, id: string): Promise<ApprovalRequestDoc | null> => {
      const request = await orNull(read(getFlagApprovalRequest, { ...place, id }))
      return request && briefApprovalRequest(place, request)
    },

    whole: (request: ApprovalRequestDoc, expand?: readonly string[]) => requests.whole(request, request._id, expand),

    /** The pages of the account's requests. */
    list:
      (conditions: Conditions, expand: readonly string[]) =>
      (window: Window): Promise<Page<ApprovalRequestDoc>> =>
        page(conditions, window, expand),

    ofProject: ofProject.pages,
    ofEnvironment: ofEnvironment.pages,
    ofFlag: ofFlag.pages,
    ofAIConfig: ofAIConfig.pages,
    ofResource: ofResource.pages,

    /** All requests about a flag in any environment. */
    allOfFlag: (owner: InProject, conditions: Conditions, expand: readonly string[]) =>
      everyOne(ofFlag.pages(owner, conditions, expand)),

    /** All requests about a resource in one environment. */
    allOfResource: (owner: ResourceOwner, conditions: Conditions, expand: readonly string[]) =>
      everyOne(ofResource.pages(owner, conditions, expand)),

    /** Begins to read the requests about all flags of a project. */
    beginOfFlags: async (projectKey: string, conditions: Conditions, expand: readonly string[]) =>
      (await amongProject(projectKey, 'flag', conditions, expand)).pages(firstPage),

    /** Begins to read the requests of all projects. */
    beginOfProjects: ofProject.begin,

    ofRequestor: ofRequestor.pages,
    ofReviewer: ofReviewer.pages,
  }
}

const firstPage: Window = { offset: 0, limit: approvalRequestResource.pageSize }

const placeOf = (projectKey: string, key: string): string => JSON.stringify([projectKey, key])

const nameOf = ({ projectKey, environmentKey, kind, key }: ResourceOwner): string =>
  specifierOf(projectKey, environmentKey, kind, key)
