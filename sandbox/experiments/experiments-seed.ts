import type { FlagRecord, VariationRecord } from '../flags/flag-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, hour, now, objectId, type Random, random } from '../seed/random.ts'
import type { ExperimentRecord, IterationRecord, TreatmentRecord } from './experiment-record.ts'
import { type HoldoutRecord, seededHoldouts } from './holdout-record.ts'

/** What became of the experiments, one after the other. */
const courses = ['won', 'running', 'running', 'bandit', 'draft', 'archived', 'analysed'] as const
type Course = (typeof courses)[number]

/** An experiment for each flag with a metric of its own: in its first environment, and the second one in its second environment too. */
export function seededExperiments(project: ProjectRecord, memberIds: readonly string[]): ExperimentRecord[] {
  const flags = [...project.flags.values()].filter(({ archivedAt }) => archivedAt === undefined)
  const tests = flags
    .filter(({ experiment }) => experiment)
    .flatMap((flag, index) => {
      const course = courses[index % courses.length]!
      const [first, second] = flag.experiment!.environmentKeys
      const environments = index === 1 && second !== undefined ? [first!, second] : [first!]
      return environments.map((environmentKey) => experimentWith(flag, course, { project, environmentKey, memberIds }))
    })
  return [...seededHoldouts(project).map((holdout) => baseOf(holdout, memberIds)), ...tests]
}

/** The experiment that measures a holdout. */
function baseOf(
  { key, environmentKey, status, createdAt }: HoldoutRecord,
  memberIds: readonly string[],
): ExperimentRecord {
  const from = random(`experiment/holdout/${environmentKey}/${key}`)
  const primary = { key: 'basket-value', isGroup: false }
  const iteration: IterationRecord = {
    ...{ id: objectId(createdAt, from), hypothesis: 'All experiments together are worth it.', status: 'not_started' },
    ...{ version: 1, createdAt, canReshuffleTraffic: false, flags: {}, primary, metrics: [primary] },
    ...{ randomizationUnit: 'user', attributes: [] },
    treatments: [
      { id: from.uuid(), name: 'Held out', baseline: true, allocationPercent: '50', parameters: [] },
      { id: from.uuid(), name: 'Not held out', baseline: false, allocationPercent: '50', parameters: [] },
    ],
  }
  return {
    ...{ id: objectId(createdAt, from), key, name: `Holdout of the ${key.split('-')[0]}`, environmentKey, createdAt },
    ...{ maintainerId: from.pick(memberIds), methodology: 'bayesian', dataSource: 'launchdarkly', type: 'holdout' },
    ...{ tags: [], previous: [] },
    current: status === 'running' ? running(iteration) : stopped(iteration, 60),
  }
}

interface Where {
  project: ProjectRecord
  environmentKey: string
  /** One of them maintains the experiment of a flag that no member maintains. */
  memberIds: readonly string[]
}

function experimentWith(flag: FlagRecord, course: Course, { project, environmentKey, memberIds }: Where) {
  const key = `${flag.key}-test`
  const from = random(`experiment/${project.key}/${environmentKey}/${key}`)
  const createdAt = now - from.integer(60, 90) * day
  const holdout = seededHoldouts(project).find((one) => one.environmentKey === environmentKey)
  const experiment: ExperimentRecord = {
    id: objectId(createdAt, from),
    key,
    name: `Test of ${flag.name}`,
    ...(course !== 'draft' && { description: 'Do more people buy?' }),
    environmentKey,
    maintainerId: flag.maintainerId ?? from.pick(memberIds),
    createdAt,
    methodology: course === 'analysed' ? 'frequentist' : 'bayesian',
    dataSource: course === 'analysed' ? 'snowflake' : 'launchdarkly',
    type: course === 'bandit' ? 'mab' : 'experiment',
    analysisConfig: course === 'analysed' ? frequentist : { bayesianThreshold: '95' },
    tags: flag.tags.slice(0, 1),
    ...(course === 'analysed' && holdout && { holdoutId: holdout.id }),
    previous: [],
  }
  const iteration = iterationWith(flag, environmentKey, createdAt + hour, from)
  return { ...experiment, ...outcomes[course](iteration, from) }
}

const frequentist: ExperimentRecord['analysisConfig'] = {
  significanceThreshold: '0.05',
  testDirection: 'two-sided',
  multipleComparisonCorrectionMethod: 'benjamini-hochberg',
  multipleComparisonCorrectionScope: 'variations-and-metrics',
  sequentialTestingEnabled: true,
}

function iterationWith(flag: FlagRecord, environmentKey: string, createdAt: number, from: Random): IterationRecord {
  const primary = { key: flag.experiment!.metricKey, isGroup: false }
  const others = from.some(['page-load-time', 'basket-value'], from.integer(1, 2))
  return {
    id: objectId(createdAt, from),
    hypothesis: `${flag.name} brings more orders.`,
    status: 'not_started',
    version: 1,
    createdAt,
    canReshuffleTraffic: true,
    flags: {
      [flag.key]: {
        ruleId: 'fallthrough',
        flagConfigVersion: flag.configs.get(environmentKey)?.version ?? 1,
        notInExperimentVariationId: flag.variations[flag.defaults.offVariation]!._id,
      },
    },
    primary,
    metrics: [primary, ...others.map((key) => ({ key, isGroup: false }))],
    treatments: treatmentsOf(flag),
    randomizationUnit: 'user',
    attributes: from.some(['country', 'plan', 'device'], 2),
  }
}

/** The traffic in equal parts. The first treatments take what is left over. */
function treatmentsOf({ key, variations, defaults }: FlagRecord): TreatmentRecord[] {
  const part = Math.floor(100 / variations.length)
  const left = 100 - part * variations.length
  return variations.map(({ _id, name }: VariationRecord, index) => ({
    id: _id,
    name: name ?? `Variation ${index + 1}`,
    baseline: index === defaults.offVariation,
    allocationPercent: String(part + (index < left ? 1 : 0)),
    parameters: [{ flagKey: key, variationId: _id }],
  }))
}

const running = (iteration: IterationRecord): IterationRecord => ({
  ...iteration,
  status: 'running',
  startedAt: iteration.createdAt + 2 * hour,
})

function stopped(iteration: IterationRecord, days: number): IterationRecord {
  const startedAt = iteration.createdAt + 2 * hour
  return { ...iteration, status: 'stopped', startedAt, endedAt: startedAt + days * day }
}

/** The next iteration of an experiment, after the last one ended. */
const next = (iteration: IterationRecord, after: IterationRecord, from: Random): IterationRecord => {
  const createdAt = after.endedAt! + hour
  return { ...iteration, id: objectId(createdAt, from), createdAt, version: after.version + 1 }
}

type Outcome = (iteration: IterationRecord, from: Random) => Partial<ExperimentRecord>

const outcomes: Readonly<Record<Course, Outcome>> = {
  won(iteration, from) {
    const first = stopped(iteration, 14)
    const second = stopped(next(iteration, first, from), 21)
    const winner = iteration.treatments.find(({ baseline }) => !baseline)!
    return {
      previous: [first],
      current: { ...second, winningTreatmentId: winner.id, winningReason: 'It has the most orders in all countries.' },
    }
  },
  running: (iteration) => ({ current: running(iteration) }),
  bandit: (iteration) => ({ current: { ...running(iteration), reallocationFrequencyMillis: hour } }),
  draft: (iteration) => ({ draft: iteration }),
  archived(iteration) {
    const current = stopped(iteration, 7)
    return { current, archivedAt: current.endedAt! + day }
  },
  analysed(iteration, from) {
    const covariate = {
      id: objectId(iteration.createdAt, from),
      fileName: 'customers.csv',
      createdAt: iteration.createdAt,
    }
    const current = { ...running(iteration), covariate }
    return { current, draft: { ...iteration, id: objectId(now - day, from), createdAt: now - day, version: 2 } }
  },
}
