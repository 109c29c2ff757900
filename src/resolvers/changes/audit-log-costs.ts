import { apart, type Cost, type Costs, type Place } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import {
  auditLogEntryResource,
  countAuditLogEntries,
  getAuditLogEntry,
  listAuditLogEntries,
  searchAuditLogEntries,
} from '../../rest/changes/audit-log.ts'
import { specified } from '../../rest/changes/named-resources.ts'
import type { NodeType } from '../../rest/resources.ts'

const { pageSize } = auditLogEntryResource

/**
 * The calls for audit entries. A call returns 20 entries, and consecutive pages share one. The count takes a call of its own. A long list
 * is read in stretches, which takes up to three counts and an eighth more calls.
 */
function entries({ parents, first, selected }: Place): number {
  const wanted = first + (selected.has('pageInfo') ? 1 : 0)
  const others = Math.ceil(Math.max(0, wanted - pageSize) / (pageSize - 1))
  const cuts = others > 10 ? 3 + Math.ceil(others / 8) : 0
  return parents * (1 + others + cuts + (selected.has('totalCount') ? 1 : 0))
}

const log: Cost = { by: [listAuditLogEntries, searchAuditLogEntries, countAuditLogEntries], calls: entries }

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

/** The number of prerequisites that estimates assume to come back. */
const requiredFlags = 3

/** The objects are read to know whether they still exist. */
const reading = (types: readonly NodeType[]): Cost => ({
  by: types.flatMap((type) => [...operationsOf(type)]),
  calls: ({ keys }) => keys,
})

export const auditLogCosts: Costs = {
  fields: {
    'Query.auditLog': log,
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
    'AuditLogEntry.inverse': inverse,
  },
  types: { AuditLogEntry: { reference: ({ keys }) => keys } },
}
