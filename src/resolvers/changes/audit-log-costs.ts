import { apart, type Cost, type Costs, type Place, whole } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { listApprovalRequests } from '../../rest/changes/approval-requests.ts'
import {
  auditLogEntryResource,
  countAuditLogEntries,
  getAuditLogEntry,
  listAuditLogEntries,
  searchAuditLogEntries,
} from '../../rest/changes/audit-log.ts'
import { specified } from '../../rest/changes/named-resources.ts'
import { listEnvironments } from '../../rest/projects/environments.ts'
import { listProjects } from '../../rest/projects/projects.ts'
import type { NodeType } from '../../rest/resources.ts'

const { pageSize } = auditLogEntryResource

/**
 * The calls for audit entries. A call returns 20 entries, and consecutive pages share one. The count takes a call of its own. A long list
 * is read in stretches, which takes up to three counts and an eighth more calls.
 */
function entries(place: Place): number {
  const { parents, first, selected, args } = place
  const conditions = conditionsOf(args)
  if (conditions.searched) return parents * mostSearchCalls + conditions.inputs(place)
  return walked({ parents, first, selected }) + conditions.inputs(place)
}

function walked({ parents, first, selected }: Pick<Place, 'parents' | 'first' | 'selected'>): number {
  const wanted = first + (selected.has('pageInfo') ? 1 : 0)
  const others = Math.ceil(Math.max(0, wanted - pageSize) / (pageSize - 1))
  const cuts = others > 10 ? 3 + Math.ceil(others / 8) : 0
  return parents * (1 + others + cuts + (selected.has('totalCount') ? 1 : 0))
}

/** The most calls of a search: see loaders/changes/audit-log-search.ts. */
const mostSearchCalls = 50

const allRequests = whole('ApprovalRequest')
const environmentsOfAll = (place: Place) => whole('Project')(place) + place.size('Project')

/** What the conditions of a filter add: a search for those that LaunchDarkly does not have, and the lists that they depend on. */
function conditionsOf({ filter }: Place['args']) {
  const given = (typeof filter === 'object' && filter !== null ? filter : {}) as Readonly<Record<string, unknown>>
  const has = (name: string) => given[name] !== undefined && given[name] !== null
  return {
    // If there are many critical environments, their entries are searched as well.
    searched: ['actor', 'comment', 'context', 'approval', 'critical'].some(has),
    inputs: (place: Place) =>
      (has('approval') ? allRequests(place) : 0) + (has('critical') ? environmentsOfAll(place) : 0),
  }
}

const log: Cost = {
  by: [
    ...[listAuditLogEntries, searchAuditLogEntries, countAuditLogEntries, getAuditLogEntry],
    ...[listApprovalRequests, listProjects, listEnvironments],
  ],
  calls: entries,
}

/** The log of objects that are changed rarely. Estimates assume that the entries of each fit into a page. */
const shortLog: Cost = { ...log, calls: (place) => entries({ ...place, first: Math.min(place.first, pageSize - 1) }) }

/** The logs of the objects that specifiers name. */
const logs = Object.fromEntries(
  specified.map(({ type, rarelyChanged }) => [`${type}.auditLog`, rarelyChanged ? shortLog : log]),
)

const detail: Cost = {
  by: [getAuditLogEntry],
  calls: ({ parents }) => parents,
  least: ({ sure }) => sure,
  shares: 'details',
}

/** The entry, the flag of today, and the flags that are prerequisites again. */
const inverse: Cost = {
  by: [getAuditLogEntry, ...operationsOf('Flag')],
  calls: ({ parents }) => parents * (2 + requiredFlags),
  refers: false,
}

/** The entry, and the segment of today. */
const segmentInverse: Cost = {
  by: [getAuditLogEntry, ...operationsOf('Segment')],
  calls: ({ parents }) => parents * 2,
  refers: false,
}

/** The number of prerequisites that estimates assume to come back. */
const requiredFlags = 1

/** The objects are read to know whether they still exist. */
const reading = (types: readonly NodeType[]): Cost => ({
  by: types.flatMap((type) => [...operationsOf(type)]),
  calls: ({ keys }) => keys,
})

export const auditLogCosts: Costs = {
  fields: {
    'Query.auditLog': log,
    'Query.auditLogActors': {
      ...log,
      calls: (place) => mostSearchCalls + conditionsOf(place.args).inputs(place),
      least: () => 1,
    },
    'AuditLogActor.member': { tells: () => false },
    'AuditLogEntry.approvalRequest': { by: [listApprovalRequests], calls: allRequests, shares: 'approvals' },
    'AuditLogEntry.approvalGaps': { by: [listApprovalRequests], calls: allRequests, shares: 'approvals', length: 1 },
    'Flag.lastChange': { by: [listAuditLogEntries, searchAuditLogEntries], calls: ({ parents }) => parents },
    'Query.auditLogEntry': { ...apart, by: [getAuditLogEntry] },
    'Query.auditLogCounts': { ...apart, by: [countAuditLogEntries] },
    ...logs,
    'FlagEnvironment.auditLog': log,
    'AuditLogTarget.resource': reading(specified.map(({ type }) => type)),
    'AuditLogParent.resource': reading(['Project', 'Environment']),
    'AuditLogMember.member': { tells: () => false },
    'AuditLogToken.accessToken': { tells: () => false },
    'AuditLogEntry.delta': detail,
    'AuditLogEntry.triggerBody': detail,
    'AuditLogEntry.merge': detail,
    'AuditLogEntry.previousVersion': detail,
    'AuditLogEntry.currentVersion': detail,
    'AuditLogEntry.subentries': detail,
    'AuditLogEntry.documentChanges': detail,
    'AuditLogEntry.changes': detail,
    'AuditLogEntry.segmentChanges': detail,
    'AuditLogEntry.inverse': inverse,
    'AuditLogEntry.segmentInverse': segmentInverse,
  },
  types: { AuditLogEntry: { reference: ({ keys }) => keys } },
}
