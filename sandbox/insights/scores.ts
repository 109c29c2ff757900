import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { day, hour } from '../seed/random.ts'
import { totalOf } from './deliveries.ts'
import { deploymentsIn, eventsIn, flagsOf, isStale, type Measured, type Stretch, stagesIn } from './measures.ts'
import { keysIn, placeOf } from './timed-list.ts'
import { withReasons } from './validation.ts'

/** The indicator of a score or of the value of a metric. */
export type Indicator = 'excellent' | 'good' | 'fair' | 'needsAttention' | 'notCalculated'

const ranges: readonly { indicator: Indicator; min: number; max: number }[] = [
  { indicator: 'excellent', min: 80, max: 100 },
  { indicator: 'good', min: 60, max: 79 },
  { indicator: 'fair', min: 40, max: 59 },
  { indicator: 'needsAttention', min: 0, max: 39 },
]

const whole = (score: number) => Math.round(Math.min(100, Math.max(0, score)))

const mean = (numbers: readonly number[]): number =>
  numbers.length ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : 0

const length = 28 * day

/** The period of the scores and the one before. */
export const periodsOf = ({ store: { moment } }: Call) => ({
  period: { from: moment - length, to: moment },
  lastPeriod: { from: moment - 2 * length, to: moment - length },
})

const periodDocument = ({ from, to }: Stretch) => ({ startTime: from, endTime: to })

export function scoreMetadata(call: Call) {
  const { period, lastPeriod } = periodsOf(call)
  return { period: periodDocument(period), lastPeriod: periodDocument(lastPeriod) }
}

/** The scores of single metrics in a period, from 0 to 100. */
function measured(what: Measured, period: Stretch, call: Call) {
  const deployments = deploymentsIn(what, period, call)
  const events = eventsIn(what, period, call)
  const flags = flagsOf(what)
  const failed = deployments.filter(({ status }) => status === 'failed').length
  const totals = deployments.flatMap((row) => stagesIn(row, what.project.key, call).map(totalOf))
  const share = (some: number, all: number) => (all ? (100 * some) / all : 0)
  const stale = flags.filter((flag) => isStale(flag, what.environment?.key ?? '', call)).length
  return {
    deploymentFrequency: deployments.length * 5,
    deploymentFailureRate: 100 - 3 * share(failed, deployments.length),
    leadTime: totals.length ? 120 - mean(totals) / hour : 0,
    impactSize: 100 - mean(events.map(({ impact }) => impact)) / 2,
    experimentationCoverage: share(flags.filter(({ experiment }) => experiment).length, flags.length) * 5,
    flagHealth: 100 - share(stale, flags.length),
    creationRatio: 100 - share(flags.filter(({ createdAt }) => createdAt > period.from).length, flags.length),
  }
}

const aggregates = {
  velocity: ['deploymentFrequency', 'leadTime'],
  risk: ['deploymentFailureRate', 'impactSize'],
  efficiency: ['experimentationCoverage', 'flagHealth'],
} as const

function withAggregates(single: ReturnType<typeof measured>) {
  const groups = Object.entries(aggregates).map(
    ([name, of]) => [name, mean(of.map((one) => whole(single[one])))] as const,
  )
  return { ...single, ...Object.fromEntries(groups), overall: mean(groups.map(([, score]) => score)) }
}

const aggregateOf = (name: string): readonly string[] | undefined =>
  name === 'overall' ? Object.keys(aggregates) : Reflect.get(aggregates, name)

function scoreDocument(name: string, score: number) {
  const { indicator, min, max } = ranges.find(({ min }) => score >= min)!
  return { score, aggregateOf: aggregateOf(name), indicator, indicatorRange: { min, max } }
}

/** The scores of an environment, each with that of the period before. */
export function scoresOf(what: Measured, call: Call): Record<string, ReturnType<typeof scoreDocument> & object> {
  const { period, lastPeriod } = periodsOf(call)
  const [now, before] = [period, lastPeriod].map((one) => withAggregates(measured(what, one, call)))
  return Object.fromEntries(
    Object.entries(now!).map(([name, value]) => {
      const [score, last] = [whole(value), whole(Reflect.get(before!, name))]
      return [
        name,
        { ...scoreDocument(name, score), diffVsLastPeriod: score - last, lastPeriod: scoreDocument(name, last) },
      ]
    }),
  )
}

function answer(call: Call) {
  const { project, environment } = placeOf(call)
  if (!environment) throw invalid('environmentKey is required')
  const what = { project, environment, applicationKeys: keysIn(call, 'applicationKey') }
  return { _links: { self: json(call.path) }, ...scoreMetadata(call), scores: scoresOf(what, call) }
}

export const scores: Resource = withReasons({
  operations: [
    get(
      '/api/v2/engineering-insights/insights/scores',
      'insights score',
      { takes: ['projectKey', 'environmentKey', 'applicationKey'], answer },
      { beta: true },
    ),
  ],
})
