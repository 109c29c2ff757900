import {
  type ApprovalRequestDoc,
  approvalRequestAt,
  approvalRequestResource,
  everyEnvironment,
  getApprovalRequest,
  listApprovalRequests,
  specifierOf,
} from '../../rest/changes/approval-requests.ts'
import { orNull } from '../../rest/errors.ts'
import { type Conditions, isAnyOf, isEqual, operatorFilter } from '../../rest/operator-filter.ts'
import { expanded, type Page, type Window } from '../../rest/page.ts'
import { projectAt } from '../../rest/projects/projects.ts'
import { byIdentity } from '../batch.ts'
import { expandable } from '../expandable.ts'
import { decided, scan, walk } from '../pages.ts'
import type { ProjectLoaders } from '../projects/projects.ts'
import type { Read } from '../read.ts'
import { type Sharing, shared } from '../shared-list.ts'

/** A flag, or an environment. */
export interface InProject {
  readonly projectKey: string
  readonly key: string
}

export interface ResourceOwner extends InProject {
  readonly environmentKey: string
  /** As specifiers and filters have it: `flag` or `segment`. */
  readonly kind: string
}

/** Below this many, single reads are no more than a page of the list, which may not have them. */
const worthAPage = 3

/** More members than a filter has room for are found among all requests. */
const membersPerCall = 100

/**
 * Approval requests: by id, and those of whatever they belong to. The latter are read as one list for all that a turn of the
 * request asks for, and told apart here.
 *
 * @param environmentKeys the keys of all environments of a project.
 */
export function approvalRequestLoaders(
  read: Read,
  environmentKeys: (projectKey: string) => Promise<readonly string[]>,
  projects: ProjectLoaders,
) {
  const byId = expandable<ApprovalRequestDoc>(async (ids, expand) => {
    const list = walk<ApprovalRequestDoc>({ ...every, page: (window) => page({}, window, expand) })
    const found = () => byIdentity(list.documents(), ({ _id }) => _id)
    const missing = () => {
      const known = found()
      return ids.filter((id) => !known.has(id))
    }
    if (ids.length >= worthAPage) await scan(list, { missing: () => missing().length })
    // The id of a workflow is in no list, so that not even the whole list is a proof that there is no such request.
    const singles = await decided(list, missing(), async (id) => {
      const request = await orNull(read(getApprovalRequest, { id, expand: expanded(expand) }))
      return request && know(approvalRequestAt(request, expand))
    })
    return new Map([...found(), ...singles])
  })

  function know(request: ApprovalRequestDoc): ApprovalRequestDoc {
    if (request.project) projects.know(projectAt(request.project, []))
    return byId.know(request._id, request)
  }

  async function page(conditions: Conditions, window: Window, expand: readonly string[]) {
    const filter = operatorFilter(conditions)
    const requests = await read(listApprovalRequests, { ...window, filter, expand: expanded(expand) })
    return { ...requests, items: requests.items.map((request) => know(approvalRequestAt(request, expand))) }
  }

  const every = {
    afford: read.afford,
    operation: listApprovalRequests,
    size: approvalRequestResource.pageSize,
    firm: true,
    identity: ({ _id }: ApprovalRequestDoc) => _id,
  }

  const of = <Owner>(sharing: Sharing<Owner, ApprovalRequestDoc>) =>
    shared(sharing, {
      ...every,
      page,
      compare: (one, other) => other.creationDate - one.creationDate,
    })

  const ofProject = of<string>({
    identity: (projectKey) => projectKey,
    among: () => ({}),
    alone: (projectKey) => ({ projectKey: isEqual('a project key', projectKey) }),
    ownersOf: ({ about }) => (about ? [about.projectKey] : []),
  })

  /** No filter tells environments apart. */
  const ofEnvironment = of<InProject>({
    identity: ({ projectKey, key }) => placeOf(projectKey, key),
    group: ({ projectKey }) => projectKey,
    among: ([owner], ...asked) => ofProject.source(owner!.projectKey, ...asked),
    alone: () => null,
    ownersOf: ({ about }) => (about?.environmentKey ? [placeOf(about.projectKey, about.environmentKey)] : []),
  })

  /** Of a flag, wherever it is to be changed. A filter takes one environment at a time, or the changes that are in all. */
  const ofFlag = of<InProject>({
    identity: ({ projectKey, key }) => placeOf(projectKey, key),
    group: ({ projectKey }) => projectKey,
    among: ([owner], conditions, expand) => amongProject(owner!.projectKey, 'flag', conditions, expand),
    alone:
      ({ projectKey, key }) =>
      async () =>
        [...(await environmentKeys(projectKey)), everyEnvironment].map((environmentKey) => ({
          resourceId: isEqual('a specifier', specifierOf(projectKey, environmentKey, 'flag', key)),
        })),
    ownersOf: ({ about }) => (about?.kind === 'flag' ? [placeOf(about.projectKey, about.key)] : []),
  })

  /** Of a resource in one environment. */
  const ofResource = of<ResourceOwner>({
    identity: nameOf,
    group: ({ projectKey, kind }) => placeOf(projectKey, kind),
    among: ([owner], conditions, expand) => amongProject(owner!.projectKey, owner!.kind, conditions, expand),
    alone: (owner) => ({ resourceId: isEqual('a specifier', nameOf(owner)) }),
    ownersOf: ({ about }) =>
      about?.environmentKey ? [nameOf({ ...about, environmentKey: about.environmentKey })] : [],
  })

  /** Those that a member asked for. */
  const ofRequestor = of<string>({
    identity: (memberId) => memberId,
    among: () => ({}),
    alone: (memberId) => ({ requestorId: isEqual('a member id', memberId) }),
    ownersOf: ({ requestorId }) => (requestorId ? [requestorId] : []),
  })

  /** Those that a member was asked to review. */
  const ofReviewer = of<string>({
    identity: (memberId) => memberId,
    among: (ids) => (ids.length > membersPerCall ? {} : { notifyMemberIds: isAnyOf('a member id', ids) }),
    alone: (memberId) => ({ notifyMemberIds: isAnyOf('a member id', [memberId]) }),
    ownersOf: ({ notifyMemberIds }) => notifyMemberIds,
  })

  function amongProject(projectKey: string, kind: string, conditions: Conditions, expand: readonly string[]) {
    return ofProject.source(projectKey, { ...conditions, resourceKind: isEqual('a kind', kind) }, expand)
  }

  return {
    byId: byId.load,
    whole: (request: ApprovalRequestDoc, expand?: readonly string[]) => byId.whole(request, request._id, expand),

    /** The pages of the account's requests. */
    list:
      (conditions: Conditions, expand: readonly string[]) =>
      (window: Window): Promise<Page<ApprovalRequestDoc>> =>
        page(conditions, window, expand),

    ofProject: ofProject.pages,
    ofEnvironment: ofEnvironment.pages,
    ofFlag: ofFlag.pages,
    ofResource: ofResource.pages,
    ofRequestor: ofRequestor.pages,
    ofReviewer: ofReviewer.pages,
  }
}

const placeOf = (projectKey: string, key: string): string => JSON.stringify([projectKey, key])

const nameOf = ({ projectKey, environmentKey, kind, key }: ResourceOwner): string =>
  specifierOf(projectKey, environmentKey, kind, key)
