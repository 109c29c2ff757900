import { type GraphQLField, type GraphQLObjectType, getNamedType, getNullableType, isListType } from 'graphql'
import { foundBy, listedBy } from '../../graph/plain-reads.ts'
import { ownName } from '../../graph/type-names.ts'
import { type Calls, callsByKey } from '../../loaders/by-key-plan.ts'
import { isNodeType, type NodeType, pageSizeOf, resources } from '../../rest/resources.ts'
import { tagsPerPage } from '../../rest/tags.ts'
import { assumed, environmentsWithProjects } from './account.ts'
import { leastFor, mostFor } from './look-ups.ts'
import type { Place, Scope } from './place.ts'
import {
  allApprovalRequests,
  allMembers,
  allRoles,
  allTeams,
  approvalRequests,
  auditLog,
  byEnvironment,
  dependents,
  each,
  eachOfAll,
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

/** The REST calls of a field. */
export interface Rule {
  /** The calls of one use of the field in the worst case. Uses of the same path add up. */
  readonly calls?: (place: Place) => number
  /** The calls that one use of the field needs in every account. Default none. */
  readonly least?: (place: Place) => number
  /** Whether the arguments name the objects, which gives their number by type. Default false. */
  readonly names?: true
  /** The calls for the objects of all uses of a path together. */
  readonly together?: (keys: number) => Calls
  /** Whether the calls for references are added. Default only for fields without a rule. */
  readonly refers?: true
  /** Sibling fields with the same value share the calls. */
  readonly shares?: string
  /** The type on the path that the field leads back to, so that the number of objects does not grow. */
  readonly back?: Scope
  /** Whether an argument names the project of the objects. */
  readonly project?: true
}

/** Look-ups by identity. The identities give the number of objects by type and by owner. */
const lookUp: Rule = {
  names: true,
  calls: mostFor,
  least: leastFor,
}

/** A list for each parent. */
const list = (type: NodeType): Rule => ({ calls: listed(pageSizeOf(type)), least: eachOfAll })

/** Look-ups by an argument. Two values can name the same object, such as the key and the id of a role. */
const named = (type: NodeType): Rule => ({
  together: (keys) => ({ most: callsByKey(resources[type], keys).most, least: 1 }),
})

/** One call for each parent. */
const single: Rule = { calls: ({ parents }) => parents, least: eachOfAll }

/** One call, whatever the arguments. */
const one: Rule = { calls: () => 1, least: () => 1 }

/** One call for the arguments. */
const apart: Rule = { calls: each, least: () => 1 }

const log: Rule = { calls: auditLog }

const detail: Rule = { calls: each, least: eachOfAll, shares: 'details' }

/** The flag of one of its parts. */
const flagOfPart: Rule = {
  back: 'Flag',
  calls: ({ parents, of, environments }) => namedFlags(parents, least(parents, of('Project')), environments),
}

const teamPart: Rule = { ...single, shares: 'parts' }

/** A change, and up to two calls to read its subject or the reason of a failure. The reads of the payload are counted separately. */
export const mutation: Rule = { calls: () => 3 }

/**
 * The calls of fields, as the loaders plan them. A field without a rule costs the calls of its type (see references.ts), and none if it
 * is part of its parent's document.
 */
export const rules: Readonly<Record<string, Rule>> = {
  'Query.project': named('Project'),
  'Query.projects': list('Project'),
  'Query.environment': { together: (keys) => ({ most: keys + (keys > 1 ? 1 : 0), least: 1 }), project: true },
  'Query.flag': { together: (keys) => ({ most: flagsByKey(keys), least: 1 }), project: true },
  'Query.segment': { together: (keys) => ({ most: keys, least: 1 }), project: true },
  'Query.member': named('Member'),
  'Query.members': list('Member'),
  'Query.team': named('Team'),
  'Query.teams': list('Team'),
  'Query.role': named('CustomRole'),
  'Query.roles': list('CustomRole'),
  'Query.tags': { calls: listed(tagsPerPage), least: eachOfAll },
  'Query.approvalRequest': named('ApprovalRequest'),
  'Query.approvalRequests': list('ApprovalRequest'),
  'Query.auditLog': log,
  'Query.auditLogEntry': apart,
  'Query.auditLogCounts': apart,
  'Query.viewer': apart,
  'Query.rateLimit': {},
  'Query.node': lookUp,
  'Query.nodes': lookUp,
  'Query._entities': lookUp,
  'Query.codeReferenceRepository': one,
  'Query.codeReferenceRepositories': one,
  'Query.codeReferenceExtinctions': one,
  'Query.codeReferenceProjects': { calls: () => 2, least: () => 1 },
  'Query.migrationSafetyIssues': apart,

  'Project.approvalRequests': { calls: approvalRequests('account') },
  'Project.auditLog': log,
  'Project.codeReferences': single,
  'Project.environment': {
    together: (keys) => ({ most: keys + (keys > 1 ? pages(keys, pageSizeOf('Project')) : 0), least: 0 }),
  },
  'Project.environments': {
    calls: (place) => {
      const { parents, first, args } = place
      const isPlain = !args.filter && !args.orderBy && !args.after && typeof args.last !== 'number'
      const known =
        isPlain && first <= environmentsWithProjects ? pages(parents, pageSizeOf('Project')) : Number.POSITIVE_INFINITY
      return Math.min(known, listed(pageSizeOf('Environment'))(place) + 1)
    },
  },
  'Project.flag': { together: (keys) => ({ most: flagsByKey(keys), least: 1 }) },
  'Project.flags': { calls: flagLists, least: eachOfAll },
  'Project.flagDefaults': single,

  'Environment.approvalRequests': { calls: (place) => place.of('Project') * allApprovalRequests(place) },
  'Environment.auditLog': log,
  'Environment.flagStatuses': single,
  'Environment.followedFlags': single,
  'Environment.segmentMemberships': single,
  'Environment.segments': list('Segment'),

  'Flag.approvalRequests': { calls: approvalRequests('Project') },
  'Flag.auditLog': log,
  'Flag.codeReferences': { calls: ({ of }) => of('Project') },
  'Flag.extinctions': { calls: () => 1 },
  'Flag.dependents': { calls: (place) => dependents(place, Number.POSITIVE_INFINITY) },
  'Flag.statuses': {
    calls: ({ parents, of }) => {
      const projects = of('Project')
      return projects * least(Math.ceil(parents / projects), 1 + assumed.environments)
    },
  },

  'FlagEnvironment.approvalRequests': { calls: approvalRequests('Project') },
  'FlagEnvironment.auditLog': log,
  'FlagEnvironment.dependents': { calls: (place) => dependents(place, perFlag(place)) },
  'FlagEnvironment.expiringTargets': single,
  'FlagEnvironment.status': {
    calls: (place) => {
      const flags = least(place.parents, place.of('Flag'))
      const projects = least(flags, place.of('Project'))
      return projects * least(Math.ceil(flags / projects), perFlag(place))
    },
  },
  'FlagEnvironment.followers': { calls: byEnvironment },
  'FlagEnvironment.flag': { back: 'Flag' },

  'FlagCodeReferences.references': { calls: ({ of }) => of('Project') },
  'FlagCodeReferences.flag': flagOfPart,
  'FlagStatus.flag': flagOfPart,
  'CodeReferenceRepository.branch': { calls: () => 1 },
  'CodeReferenceRepository.branches': { calls: () => 1 },
  'CodeReferenceRepository.defaultBranch': { calls: () => 1 },
  'CodeReferenceBranch.references': { calls: ({ parents }) => parents },

  'Segment.approvalRequests': { calls: approvalRequests('Project') },
  'Segment.auditLog': log,
  'Segment.expiringTargets': single,
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

  'Member.approvalRequests': { calls: approvalRequests('account') },
  'Member.approvalRequestsToReview': { calls: approvalRequests('account') },
  'Member.auditLog': log,
  'Member.flags': { calls: maintainedFlags, project: true },

  'Team.auditLog': log,
  'Team.flags': { calls: maintainedFlags, project: true },
  'Team.members': { calls: groupMembers },
  'Team.roles': {
    calls: (place) => {
      const { parents, keys, selected } = place
      const named = parents < 3 ? parents : parents + allMembers(place)
      const isTold = [...selected].every((name) => ['id', 'key', 'name'].includes(name))
      return named + (isTold ? 0 : least(keys, allRoles(place)))
    },
  },
  'Team.roleAssignments': teamPart,
  'Team.projects': { ...teamPart, refers: true },
  'Team.projectCount': teamPart,

  'CustomRole.members': { calls: groupMembers },
  'CustomRole.teams': {
    calls: (place) => allMembers(place) + allTeams(place) + least(assumed.teamsWithoutMembers, place.account.teams),
  },

  // The objects are read to know whether they still exist.
  'AuditLogTarget.resource': { calls: ({ keys }) => keys },
  'AuditLogParent.resource': { calls: ({ keys }) => keys },
  'AuditLogEntry.delta': detail,
  'AuditLogEntry.triggerBody': detail,
  'AuditLogEntry.merge': detail,
  'AuditLogEntry.previousVersion': detail,
  'AuditLogEntry.currentVersion': detail,
  'AuditLogEntry.subentries': detail,

  // The request names them, and has the environments within it.
  'ApprovalRequest.environments': {},
}

/** The rule of a field. Undefined if only the objects that the field names take calls. */
export function ruleAt(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Rule | undefined {
  const coordinate = `${ownName(parent)}.${field.name}`
  return Object.hasOwn(rules, coordinate) ? rules[coordinate] : plainRule(parent, field)
}

/** The project of what belongs to one. */
const ofProject: Rule = { back: 'Project', calls: ({ of }) => pages(of('Project'), pageSizeOf('Project')) }

/**
 * Derives the rule of a field from the resources: a connection, a look-up by the last part of the address, a list without pages, a part of
 * single reads, or the project of an object. Undefined for other fields, and for objects that the parent embeds.
 */
function plainRule(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Rule | undefined {
  const listed = listedBy(field)
  const found = foundBy(field)
  const project = field.args.some(({ name }) => name === 'projectKey') && { project: true as const }
  if (listed) return { ...list(listed), ...project }
  // Where the owner was named only, a look-up that finds nothing reads it to know that it exists.
  if (found)
    return { ...named(found), ...project, ...(ownName(parent) !== 'Query' && { calls: ({ parents }) => parents }) }
  const name = ownName(getNamedType(field.type))
  if (ownName(parent) === 'Query' && isNodeType(name) && isListType(getNullableType(field.type))) return one
  const owner = ownName(parent)
  if (!isNodeType(owner)) return undefined
  const { address, parts = {}, alone } = resources[owner]
  if (name === 'Project' && address[0] === 'projectKey') return ofProject
  const part = Object.hasOwn(parts, field.name) ? parts[field.name] : undefined
  const isAlone = part !== undefined && alone?.parts.includes(part)
  return isAlone ? { calls: ({ parents }) => parents, shares: part, refers: true } : undefined
}
