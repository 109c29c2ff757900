import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import { type ExperimentRecord, type IterationRecord, iterationsOf } from '../experiments/experiment-record.ts'
import { experimentsIn } from '../experiments/experiment-table.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { resourceParts } from '../policies/resource-specifier.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { get, type Resource } from '../resource/operation.ts'
import { expanded } from '../resource/query.ts'
import { defined } from '../resource/shape.ts'
import { random } from '../seed/random.ts'
import { keysIn, placeOf, timedList } from './timed-list.ts'
import { withReasons } from './validation.ts'

/** A change of a flag in the audit log, as it is in one environment. */
export interface FlagEventRecord {
  id: string
  entry: AuditLogEntryRecord
  flagKey: string
  /** Undefined if the flag was deleted. */
  flag: FlagRecord | undefined
  environmentKey: string
  /** Whether it is a change of the flag itself, in all environments. */
  isGlobal: boolean
  /** In percent. */
  impact: number
  /** The experiments of the environment that the flag takes part in, each with its latest iteration that started. */
  experiments: readonly { experiment: ExperimentRecord; iteration: IterationRecord }[]
}

type Size = 'none' | 'small' | 'medium' | 'large'

/** The changes of an environment's flags, the newest first. Requests for approval change nothing. */
export function flagEventsIn(project: ProjectRecord, environmentKey: string, { store }: Call): FlagEventRecord[] {
  const experimentsOf = startedByFlag(experimentsIn(store, project), environmentKey)
  const start = `proj/${project.key}:env/${environmentKey}:flag/`
  return [...store.auditLog.values()].reverse().flatMap((entry) => {
    if (entry.kind !== 'flag' || entry.actions.some((action) => action.endsWith('ApprovalRequest'))) return []
    const resource = entry.target.resources.find((one) => one.startsWith(start))
    if (resource === undefined) return []
    const flagKey = resourceParts(resource).at(-1)!.name
    const from = random(`insights/flag-event/${entry.id}/${environmentKey}`)
    return [
      {
        id: from.uuid(),
        entry,
        flagKey,
        flag: project.flags.get(flagKey),
        environmentKey,
        isGlobal: !entry.parent?.resource.includes(':env/'),
        impact: impactOf(entry.actions, from.integer(0, 100)),
        experiments: experimentsOf.get(flagKey) ?? [],
      },
    ]
  })
}

/** The experiments of an environment that have started, by the keys of their flags. */
function startedByFlag(rows: ReadonlyMap<string, ExperimentRecord>, environmentKey: string) {
  const started = [...rows.values()]
    .filter((row) => row.environmentKey === environmentKey)
    .flatMap((experiment) => {
      const iteration = iterationsOf(experiment).find(({ startedAt }) => startedAt !== undefined)
      return iteration ? Object.keys(iteration.flags).map((flagKey) => ({ flagKey, experiment, iteration })) : []
    })
  return Map.groupBy(started, ({ flagKey }) => flagKey)
}

/** How many of the contexts get another variation by a change. */
function impactOf(actions: readonly string[], lot: number): number {
  if (actions.includes('updateOn')) return 60 + Math.round(lot * 0.4)
  if (actions.includes('updateFallthrough')) return 15 + Math.round(lot * 0.6)
  return actions.some((action) => ['updateRules', 'updateTargets'].includes(action)) ? Math.round(lot * 0.3) : 0
}

export const sizeOf = ({ impact }: FlagEventRecord): Size =>
  impact === 0 ? 'none' : impact < 20 ? 'small' : impact <= 80 ? 'medium' : 'large'

export const hasExperiment = ({ experiments }: FlagEventRecord): boolean => experiments.length > 0

const list = timedList<FlagEventRecord>({
  inEnvironment: true,
  rows(call) {
    const { project, environment } = placeOf(call)
    return environment ? flagEventsIn(project, environment.key, call) : []
  },
  at: ({ entry }) => entry.date,
  filters: {
    applicationKey: ({ flag }, _, call) =>
      flag?.applicationKeys.some((key) => keysIn(call, 'applicationKey')!.has(key)) ?? false,
    query: ({ flagKey }, value) => flagKey.toLowerCase().includes(value.toLowerCase()),
    impactSize: (row, value) => sizeOf(row) === value,
    hasExperiments: (row, value) => String(hasExperiment(row)) === value,
    global: ({ isGlobal }, value) => value !== 'exclude' || !isGlobal,
  },
  represent: (row, call) => document(row, placeOf(call).project, call),
})

function document(row: FlagEventRecord, project: ProjectRecord, call: Call): object {
  const { entry, environmentKey, isGlobal } = row
  const { member } = entry.by
  return {
    id: row.id,
    projectId: project.id,
    projectKey: project.key,
    ...(!isGlobal && { environmentKey, environmentId: project.environments.get(environmentKey)?.id }),
    flagKey: row.flagKey,
    eventType: entry.actions[0] ?? 'update',
    eventTime: entry.date,
    description: entry.shortDescription,
    auditLogEntryId: entry.id,
    member,
    actions: entry.actions,
    impact: { size: sizeOf(row), percentage: row.impact, reason: 'targeting', evaluationsSummary: evaluations(row) },
    ...expanded(call.query, ['experiments'], () => experiments(row)),
  }
}

/** What the first two variations were served before and after. */
function evaluations({ flag, impact, entry }: FlagEventRecord) {
  const [one, other] = flag?.variations ?? []
  const served = random(`insights/evaluations/${entry.id}`).integer(200, 5000)
  const moved = Math.round((served * impact) / 100)
  return {
    variations: [
      ...(one ? [{ value: one.value, before: served, after: served - moved }] : []),
      ...(other ? [{ value: other.value, before: 0, after: moved }] : []),
    ],
  }
}

function experiments(row: FlagEventRecord) {
  const items = row.experiments.map(({ experiment: { key, name }, iteration: { id, status, startedAt, endedAt } }) => ({
    ...{ key, name },
    iteration: defined({ id, status, startedAt, endedAt }),
  }))
  return { totalCount: items.length, items }
}

export const flagEvents: Resource = withReasons({
  operations: [get('/api/v2/engineering-insights/flag-events', 'flag event', list, { beta: true })],
})
