import { addressOf } from '../../graph/node.ts'
import { account, environmentsWithProjects, perPage } from './account.ts'
import type { Place, Scope } from './place.ts'

/** What a field costs in REST calls, at worst. */
export interface Rule {
  /** The calls of one use of the field. Uses of a path add up. */
  readonly calls?: (place: Place) => number
  /** The calls for so many things, asked for by all uses of a path together. */
  readonly together?: (keys: number) => number
  /** Fields beside this one with the same word share its calls. */
  readonly shares?: string
  /** The type on the way here that the field leads back to, so that there are no more of it than there were. */
  readonly back?: Scope
  /** Of how many projects the objects are, where an argument says so. */
  readonly project?: true
}

const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size))

const least = (...calls: readonly number[]): number => Math.min(...calls)

// Plans that several fields share.

/** A list for each parent. The end of a list takes its beginning as well, and may be cut otherwise than pages are. */
const listed =
  (size: number) =>
  ({ parents, first, args }: Place): number =>
    parents * (pages(first, size) + (typeof args.last === 'number' ? 2 : 0))

const each = ({ keys }: Place): number => keys

/** The calls for the plain list of a project's flags, with some environments of each. */
const flagScan = (environments: number): number =>
  Number.isFinite(environments)
    ? pages(account.flags, perPage.flags) * groups(environments)
    : 1 + pages(account.flags, perPage.flags) * groups(account.environments)

/** LaunchDarkly tells three environments in a call. */
const groups = (environments: number): number => pages(environments, perPage.flagEnvironments)

/** So many flags, of so many projects, that others name: found in the list, or one by one. */
function namedFlags(keys: number, projects: number, environments: number): number {
  const ofOne = Math.ceil(keys / projects)
  // The list shows whether it is worth it by its first page.
  return projects * (ofOne < 3 ? ofOne : least(ofOne + 1, flagScan(environments)))
}

function flagLists(place: Place): number {
  const { parents, first, environments } = place
  const listPages = parents * pages(first, perPage.flags)
  if (Number.isFinite(environments))
    return listPages * groups(environments) + (typeof place.args.last === 'number' ? 2 * parents : 0)
  const listed = listPages * groups(account.environments) + parents
  return least(listed, listPages + parents * (1 + first))
}

/** The flags that each of some members or teams maintains: a list for each, or all flags of the project. */
function maintainedFlags(place: Place): number {
  const lists = flagLists(place)
  return place.args.filter || place.args.orderBy ? lists : least(lists + 1, flagScan(place.environments))
}

/** Flags by keys that the caller gave, so that each may be one that no list has. */
const flagsByKey = (keys: number): number => (keys < 3 ? keys : keys + least(keys, pages(account.flags, perPage.flags)))

const allMembers = pages(account.members, perPage.members)
const allTeams = pages(account.teams, perPage.teams)
const allRoles = pages(account.roles, perPage.roles)
const allApprovalRequests = pages(account.approvalRequests, perPage.approvalRequests)

/** The members of each of some groups: a list for each, or all members. */
function groupMembers(place: Place): number {
  const lists = listed(perPage.members)(place)
  return place.args.filter || place.args.orderBy ? lists + 1 : least(lists + 1, allMembers + 1)
}

/** Those of one owner have a list; those of several are among all. */
const approvalRequests =
  (scope: 'Project' | 'account') =>
  (place: Place): number => {
    const owners = scope === 'Project' ? place.of('Project') : 1
    const lists = listed(perPage.approvalRequests)(place)
    return place.parents > owners
      ? owners * allApprovalRequests
      : least(lists, owners * Math.max(allApprovalRequests, lists))
  }

/** A call tells twenty entries, the newest of several subjects are read together, and the count is a call of its own. */
function auditLog({ parents, first, selected }: Place): number {
  const entries = first + (selected.has('pageInfo') ? 1 : 0)
  return parents * (pages(entries, perPage.auditLogEntries) + (selected.has('totalCount') ? 1 : 0))
}

const detail: Rule = { calls: each, shares: 'details' }

const dependents = ({ parents, of }: Place, environments: number): number => {
  const flags = least(parents, of('Flag'))
  const projects = least(of('Project'), flags)
  const ofOne = Math.ceil(flags / projects)
  return projects * (ofOne < 3 ? ofOne : least(ofOne + 1, flagScan(environments)))
}

/** How many environments of each flag there are on the way here. */
const perFlag = ({ of, parents }: Place): number => Math.ceil(parents / least(parents, of('Flag')))

/** What a whole environment tells, or a single flag in it. */
const byEnvironment = ({ parents, of }: Place): number => least(parents, of('Environment'))

/** A change, and up to two calls to learn what it is about or what is in its way. What the payload reads is beside it. */
export const mutation: Rule = { calls: () => 3 }

/**
 * What fields cost, as the loaders plan it. A field that is not here costs what its type does (see references.ts): nothing, if
 * it is a part of the document that it is of.
 */
export const rules: Readonly<Record<string, Rule>> = {
  'Query.project': { together: (keys) => pages(keys, perPage.projects) },
  'Query.projects': { calls: listed(perPage.projects) },
  'Query.environment': { together: (keys) => keys + (keys > 1 ? 1 : 0), project: true },
  'Query.flag': { together: flagsByKey, project: true },
  'Query.segment': { together: (keys) => keys, project: true },
  'Query.member': { together: (keys) => pages(keys, perPage.namedMembers) },
  'Query.members': { calls: listed(perPage.members) },
  'Query.team': { together: (keys) => keys },
  'Query.teams': { calls: listed(perPage.teams) },
  'Query.role': { together: (keys) => keys },
  'Query.roles': { calls: listed(perPage.roles) },
  'Query.tags': { calls: listed(perPage.tags) },
  'Query.approvalRequest': { together: (keys) => keys + (keys < 3 ? 0 : allApprovalRequests) },
  'Query.approvalRequests': { calls: listed(perPage.approvalRequests) },
  'Query.auditLog': { calls: auditLog },
  'Query.auditLogEntry': { calls: each },
  'Query.auditLogCounts': { calls: each },
  'Query.viewer': { calls: each },
  'Query.rateLimit': {},
  'Query.node': { calls: ({ args }) => nodes([args.id]) },
  'Query.nodes': { calls: ({ args }) => nodes(args.ids as readonly unknown[]) },
  'Query.codeReferenceRepository': { calls: () => 1 },
  'Query.codeReferenceRepositories': { calls: () => 1 },
  'Query.codeReferenceExtinctions': { calls: () => 1 },
  'Query.codeReferenceProjects': { calls: () => 2 },
  'Query.migrationSafetyIssues': { calls: each },

  'Project.approvalRequests': { calls: approvalRequests('account') },
  'Project.auditLog': { calls: auditLog },
  'Project.codeReferences': { calls: ({ parents }) => parents },
  'Project.environment': { together: (keys) => keys + (keys > 1 ? pages(keys, perPage.projects) : 0) },
  'Project.environments': {
    calls: (place) => {
      const { parents, first, args } = place
      const isPlain = !args.filter && !args.orderBy && !args.after && typeof args.last !== 'number'
      const known =
        isPlain && first <= environmentsWithProjects ? pages(parents, perPage.projects) : Number.POSITIVE_INFINITY
      return least(known, listed(perPage.environments)(place) + 1)
    },
  },
  'Project.flag': { together: flagsByKey },
  'Project.flags': { calls: flagLists },
  'Project.flagDefaults': { calls: each },

  'Environment.approvalRequests': { calls: ({ of }) => of('Project') * allApprovalRequests },
  'Environment.auditLog': { calls: auditLog },
  'Environment.flagStatuses': { calls: ({ parents }) => parents },
  'Environment.followedFlags': { calls: ({ parents }) => parents },
  'Environment.segmentMemberships': { calls: ({ parents }) => parents },
  'Environment.segments': { calls: listed(perPage.segments) },
  'Environment.project': { back: 'Project', calls: ({ of }) => pages(of('Project'), perPage.projects) },

  'Flag.approvalRequests': { calls: approvalRequests('Project') },
  'Flag.auditLog': { calls: auditLog },
  'Flag.codeReferences': { calls: ({ of }) => of('Project') },
  'Flag.extinctions': { calls: () => 1 },
  'Flag.dependents': { calls: (place) => dependents(place, Number.POSITIVE_INFINITY) },
  'Flag.statuses': {
    calls: ({ parents, of }) => {
      const projects = of('Project')
      return projects * least(Math.ceil(parents / projects), 1 + account.environments)
    },
  },
  'Flag.project': { back: 'Project', calls: ({ of }) => pages(of('Project'), perPage.projects) },

  'FlagEnvironment.approvalRequests': { calls: approvalRequests('Project') },
  'FlagEnvironment.auditLog': { calls: auditLog },
  'FlagEnvironment.dependents': { calls: (place) => dependents(place, perFlag(place)) },
  'FlagEnvironment.expiringTargets': { calls: ({ parents }) => parents },
  'FlagEnvironment.status': {
    calls: (place) => {
      const flags = least(place.parents, place.of('Flag'))
      const projects = least(flags, place.of('Project'))
      return projects * least(Math.ceil(flags / projects), perFlag(place))
    },
  },
  'FlagEnvironment.followers': { calls: byEnvironment },
  'FlagEnvironment.flag': { back: 'Flag' },

  'FlagCodeReferences.references': { calls: () => 1 },
  'FlagCodeReferences.flag': { back: 'Flag' },
  'FlagStatus.flag': {
    back: 'Flag',
    calls: ({ parents, of, environments }) => namedFlags(parents, least(parents, of('Project')), environments),
  },
  'CodeReferenceRepository.branch': { calls: () => 1 },
  'CodeReferenceRepository.branches': { calls: () => 1 },
  'CodeReferenceRepository.defaultBranch': { calls: () => 1 },
  'CodeReferenceBranch.references': { calls: ({ parents }) => parents },

  'Segment.approvalRequests': { calls: approvalRequests('Project') },
  'Segment.auditLog': { calls: auditLog },
  'Segment.expiringTargets': { calls: ({ parents }) => parents },
  'Segment.membership': { calls: each },
  'Segment.import': { calls: each },
  'Segment.export': { calls: each },
  'Segment.flags': {
    calls: ({ parents, of }) => {
      const environments = of('Environment')
      return environments * least(Math.ceil(parents / environments) + 1, flagScan(1))
    },
  },
  'Segment.environment': { back: 'Environment', calls: ({ of }) => of('Environment') },
  'Segment.project': { back: 'Project', calls: ({ of }) => pages(of('Project'), perPage.projects) },

  'Member.approvalRequests': { calls: approvalRequests('account') },
  'Member.approvalRequestsToReview': { calls: approvalRequests('account') },
  'Member.auditLog': { calls: auditLog },
  'Member.flags': { calls: maintainedFlags, project: true },

  'Team.auditLog': { calls: auditLog },
  'Team.flags': { calls: maintainedFlags, project: true },
  'Team.members': { calls: groupMembers },
  'Team.roles': { calls: ({ parents }) => (parents < 3 ? parents : parents + allMembers) },
  'Team.roleAssignments': { calls: ({ parents }) => parents, shares: 'parts' },
  'Team.projects': { calls: ({ parents }) => parents, shares: 'parts' },
  'Team.projectCount': { calls: ({ parents }) => parents, shares: 'parts' },

  'CustomRole.members': { calls: groupMembers },
  'CustomRole.teams': { calls: () => allMembers + allTeams + account.teamsWithoutMembers },

  'AuditLogEntry.delta': detail,
  'AuditLogEntry.triggerBody': detail,
  'AuditLogEntry.merge': detail,
  'AuditLogEntry.previousVersion': detail,
  'AuditLogEntry.currentVersion': detail,
  'AuditLogEntry.subentries': detail,

  // The request names them, and has the environments within it.
  'ApprovalRequest.environments': {},
}

/** The calls that objects by their global ids take. An id that is none takes no call. */
function nodes(ids: readonly unknown[]): number {
  const types = ids.map((id) => (typeof id === 'string' ? addressOf(id)?.type : undefined))
  const byType = Object.groupBy(types, (type) => type ?? '')
  return Object.entries(byType).reduce((sum, [type, some]) => sum + ofType(type, some?.length ?? 0), 0)
}

function ofType(type: string, count: number): number {
  if (type === '') return 0
  if (type === 'Member') return pages(count, perPage.namedMembers)
  if (type === 'Project') return pages(count, perPage.projects)
  return type === 'Flag' ? flagsByKey(count) : count
}

interface Reference {
  /** What whatever names a thing of the type knows of it, or what has a read of its own. */
  readonly told: readonly string[]
  readonly calls: (place: Place) => number
}

const ownReadsOfFlag = [
  ...['project', 'dependents', 'statuses', 'codeReferences', 'extinctions'],
  ...['auditLog', 'approvalRequests'],
]

/** What it takes to read things of a type that a document only names. */
const references: Readonly<Record<string, Reference>> = {
  Project: {
    told: [
      'id',
      'key',
      'flags',
      'flag',
      'environments',
      'environment',
      'auditLog',
      'approvalRequests',
      'codeReferences',
    ],
    calls: ({ keys, of }) => pages(least(keys, of('Project'), account.projects), perPage.projects),
  },
  Environment: {
    told: ['id', 'key', 'projectKey', 'segments', 'flagStatuses', 'followedFlags', 'auditLog', 'approvalRequests'],
    calls: ({ keys, of }) => {
      const projects = least(keys, of('Project'))
      return projects + (projects > 1 ? pages(projects, perPage.projects) : 0)
    },
  },
  Flag: {
    told: ['id', 'key', 'projectKey', ...ownReadsOfFlag],
    calls: ({ keys, of, parents, environments }) => namedFlags(keys, least(parents, of('Project')), environments),
  },
  Segment: {
    told: ['id', 'projectKey', 'environmentKey'],
    calls: ({ keys, of, parents }) => {
      const environments = least(parents, of('Environment'))
      return environments * pages(least(Math.ceil(keys / environments), account.segments), perPage.segments)
    },
  },
  Member: {
    told: ['id', 'memberId', 'email', 'firstName', 'lastName', 'role', 'flags'],
    calls: ({ keys }) => pages(least(keys, account.members), perPage.namedMembers),
  },
  Team: {
    told: ['id', 'key', 'name', 'members', 'flags', 'roles', 'roleAssignments', 'projects', 'projectCount'],
    calls: ({ keys }) => least(keys, allTeams),
  },
  CustomRole: {
    told: [],
    calls: ({ keys }) => least(keys, allRoles),
  },
  CodeReferenceRepository: { told: ['id', 'name', 'branch', 'branches', 'defaultBranch'], calls: () => 1 },
  AuditLogEntry: { told: [], calls: each },
}

/** Whether what names a thing tells a field of it, where that is not as {@link references} has it. */
const tellsOtherwise: Readonly<Record<string, (name: string) => boolean>> = {
  'DependentFlag.flag': (name) => name === 'name' || references.Flag!.told.includes(name),
  'ApprovalRequest.flag': embeds,
  'ApprovalRequest.resource': embeds,
  'ApprovalRequest.requestor': () => false,
  'ApprovalRequest.reviewers': () => false,
  'ApprovalRequest.appliedBy': () => false,
  'ApprovalReview.member': () => false,
}

/** The flag that a request embeds is silent of these. */
function embeds(name: string): boolean {
  const silent = ['state', 'deprecatedAt', 'maintainer', 'experiments', 'goalIds', 'purpose', 'migrationSettings']
  return ![...silent, 'environment', 'environments'].includes(name)
}

/** The calls for what a field names, if more is selected of it than whatever names it tells. */
export function referenceCalls(coordinate: string, type: string, place: Place): number {
  const reference = Object.hasOwn(references, type) ? references[type] : undefined
  if (!reference) return 0
  const otherwise = Object.hasOwn(tellsOtherwise, coordinate) ? tellsOtherwise[coordinate] : undefined
  const tells = otherwise ?? ((name: string) => reference.told.includes(name))
  return [...place.selected].every(tells) ? 0 : reference.calls(place)
}
