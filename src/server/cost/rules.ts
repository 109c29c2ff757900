import { account, environmentsWithProjects, perPage } from './account.ts'
import { leastFor, mostFor } from './look-ups.ts'
import type { Place, Scope } from './place.ts'
import {
  allApprovalRequests,
  allMembers,
  allTeams,
  approvalRequests,
  auditLog,
  byEnvironment,
  dependents,
  each,
  flagLists,
  flagScan,
  flagsByKey,
  groupMembers,
  least,
  listed,
  maintainedFlags,
  namedFlags,
  pages,
  perFlag,
} from './plans.ts'

/** What a field costs in REST calls, at worst. */
export interface Rule {
  /** The calls of one use of the field. Uses of a path add up. */
  readonly calls?: (place: Place) => number
  /**
   * The calls without which one use of the field cannot be answered. An operation is refused by these, as nobody can ask a router for
   * smaller batches. Default `calls`.
   */
  readonly least?: (place: Place) => number
  /** Whether the arguments name the objects, so that they tell how many there are of each type. Default false. */
  readonly names?: true
  /** The calls for so many things, asked for by all uses of a path together. */
  readonly together?: (keys: number) => number
  /** Fields beside this one with the same word share its calls. */
  readonly shares?: string
  /** The type on the way here that the field leads back to, so that there are no more of it than there were. */
  readonly back?: Scope
  /** Of how many projects the objects are, where an argument says so. */
  readonly project?: true
}

/** Things by their identities, which tell how many there are of each type and whose they are. */
const lookUp: Rule = {
  names: true,
  calls: mostFor,
  least: leastFor,
}

const detail: Rule = { calls: each, shares: 'details' }

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
  'Query.node': lookUp,
  'Query.nodes': lookUp,
  'Query._entities': lookUp,
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
