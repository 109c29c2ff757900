import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { joined } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import type { ExperimentRecord, IterationFlag, IterationRecord, TreatmentRecord } from './experiment-record.ts'
import { groupOf, metricOf, metricOrGroup } from './iteration-metrics.ts'

/** The parts that `expand` can bring. */
const parts = ['previousIterations', 'draftIteration', 'secondaryMetrics', 'treatments', 'analysisConfig'] as const
type Part = (typeof parts)[number]

/** @param prefix Stands before the names of the parts in `expand`. Default nothing. */
export function experimentDocument(row: ExperimentRecord, call: Call, prefix = '') {
  const projectKey = projectOf(call).key
  const asked = joined(call.query, 'expand')
  const has = (part: Part) => asked.has(`${prefix}${part}`)
  const document = (iteration: IterationRecord) => iterationDocument(iteration, call, has)
  const environment = ['projects', projectKey, 'environments', row.environmentKey]
  return {
    _id: row.id,
    ...only(row, 'key', 'name', 'description'),
    _maintainerId: row.maintainerId ?? '',
    _creationDate: row.createdAt,
    ...only(row, 'environmentKey', 'methodology', 'dataSource'),
    archivedDate: row.archivedAt,
    ...only(row, 'tags', 'holdoutId', 'type'),
    _links: {
      self: json(api(...environment, 'experiments', row.key)),
      parent: json(api(...environment)),
    },
    currentIteration: row.current && document(row.current),
    draftIteration: has('draftIteration') ? row.draft && document(row.draft) : undefined,
    previousIterations: has('previousIterations') && row.previous.length > 0 ? row.previous.map(document) : undefined,
    analysisConfig: has('analysisConfig') ? row.analysisConfig : undefined,
  }
}

/** @param has Whether a part was asked for. Default none was. */
export function iterationDocument(row: IterationRecord, call: Call, has: (part: Part) => boolean = () => false) {
  const { primary } = row
  return {
    _id: row.id,
    ...only(row, 'hypothesis', 'status', 'createdAt', 'startedAt', 'endedAt', 'winningTreatmentId', 'winningReason'),
    ...only(row, 'canReshuffleTraffic', 'reallocationFrequencyMillis', 'version', 'randomizationUnit', 'attributes'),
    flags: Object.fromEntries(Object.entries(row.flags).map(([key, flag]) => [key, flagOf(key, flag, call)])),
    primaryMetric: metricOrGroup(primary, call),
    ...(primary.isGroup
      ? { primaryFunnel: groupOf(primary.key, call) }
      : { primarySingleMetric: metricOf(primary.key, call) }),
    treatments: has('treatments') ? row.treatments.map(treatmentDocument) : undefined,
    ...(has('secondaryMetrics') && {
      metrics: row.metrics.flatMap((one) => metricOrGroup(one, call) ?? []),
      secondaryMetrics: row.metrics
        .slice(1)
        .flatMap(({ key, isGroup }) => (isGroup ? [] : (metricOf(key, call) ?? []))),
    }),
    layerSnapshot: row.layerSnapshot,
    covariateInfo: row.covariate,
  }
}

function flagOf(key: string, { ruleId, flagConfigVersion, notInExperimentVariationId }: IterationFlag, call: Call) {
  const project = projectOf(call)
  const rule = [...(project.flags.get(key)?.configs.values() ?? [])]
    .flatMap(({ rules }) => rules)
    .find(({ _id }) => _id === ruleId)
  return {
    targetingRule: ruleId,
    targetingRuleDescription: rule?.description,
    targetingRuleClauses: rule?.clauses,
    flagConfigVersion,
    notInExperimentVariationId,
    _links: { self: json(api('flags', project.key, key)) },
  }
}

const treatmentDocument = ({ id, ...treatment }: TreatmentRecord) => ({ _id: id, ...treatment })
