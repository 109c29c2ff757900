import { invalid } from '../http/errors.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first, joined } from '../resource/query.ts'
import { day } from '../seed/random.ts'
import { type Chart, groupOf, measuredIn } from './chart.ts'
import { chartMetric } from './chart-metrics.ts'
import { mean, seriesOver, sum } from './chart-series.ts'
import { totalOf } from './deliveries.ts'
import type { DeploymentRecord } from './delivery-record.ts'
import { flagStatuses, staleFlags } from './flag-charts.ts'
import { hasExperiment, sizeOf } from './flag-events.ts'
import { deploymentsIn, eventsIn, type Measured, type Stretch, stagesIn } from './measures.ts'
import { keysIn, stretchOf } from './timed-list.ts'
import { withReasons } from './validation.ts'

/** From a week before, which the first rolling bucket counts. */
const widened = ({ from, to }: Stretch): Stretch => ({ from: from - 7 * day, to })

const projectsIn = (call: Call): Measured[] =>
  first(call.query, 'projectKey') === undefined
    ? [...call.store.projects.values()].map((project) => ({ project, applicationKeys: keysIn(call, 'applicationKey') }))
    : [measuredIn(call)]

function deploymentFrequency(call: Call): Chart {
  const group = groupOf(call, 'application', 'kind')
  const stretch = stretchOf(call)
  const all = projectsIn(call).flatMap((what) => deploymentsIn(what, widened(stretch), call))
  const nameOf = ({ applicationKey, kind }: DeploymentRecord) =>
    group === 'application' ? applicationKey : group === 'kind' ? kind : 'deployments'
  const names = group ? [...new Set(all.map(nameOf))].sort() : ['deployments']
  const happenings = all.map((row) => ({ at: row.startedAt, value: 1, group: nameOf(row) }))
  const now = all.filter(({ startedAt }) => startedAt >= stretch.from)
  const failed = now.filter(({ status }) => status === 'failed').length
  return {
    name: 'deploymentFrequency',
    ...{ xUnit: 'time', yUnit: 'count' },
    series: seriesOver(call, names, happenings, sum),
    metrics: {
      deploymentFrequency: chartMetric('deploymentFrequency', (now.length * day) / (stretch.to - stretch.from)),
      deploymentFailureRate: chartMetric('deploymentFailureRate', now.length ? (100 * failed) / now.length : 0),
    },
  }
}

function leadTime(call: Call): Chart {
  const what = measuredIn(call)
  const group = groupOf(call, 'application', 'stage') ?? 'stage'
  const stretch = stretchOf(call)
  const rows = deploymentsIn(what, widened(stretch), call).map((row) => ({
    row,
    stages: stagesIn(row, what.project.key, call),
  }))
  const stages = ['coding', 'review', 'wait', 'deploy'] as const
  const names = group === 'stage' ? stages : [...new Set(rows.map(({ row }) => row.applicationKey))].sort()
  const happenings = rows.flatMap(({ row, stages: each }) =>
    each.flatMap((one) =>
      group === 'stage'
        ? stages.flatMap((name) =>
            one[name] === undefined ? [] : [{ at: row.startedAt, value: one[name], group: name as string }],
          )
        : [{ at: row.startedAt, value: totalOf(one), group: row.applicationKey }],
    ),
  )
  const series = seriesOver(call, names, happenings, mean)
  const withBounds = joined(call.query, 'expand').has('percentiles')
  const totals = rows.flatMap(({ stages: each }) => each.map(totalOf))
  return {
    name: 'leadTime',
    ...{ xUnit: 'time', yUnit: 'ms' },
    series: withBounds
      ? series.map((one) => ({
          ...one,
          bounds: boundsOf(happenings.filter((happening) => happening.group === one.name).map(({ value }) => value)),
        }))
      : series,
    metrics: { leadTime: chartMetric('leadTime', mean(totals)) },
  }
}

function boundsOf(values: readonly number[]) {
  const order = values.toSorted((a, b) => a - b)
  return [50, 75, 95].map((percent) => ({
    name: `p${percent}`,
    value: order[Math.min(order.length - 1, Math.floor((order.length * percent) / 100))] ?? 0,
  }))
}

function releaseFrequency(call: Call): Chart {
  const group = groupOf(call, 'impact')
  const experiments = first(call.query, 'hasExperiments')
  const isGlobal = first(call.query, 'global') !== 'exclude'
  const stretch = stretchOf(call)
  const events = eventsIn(measuredIn(call), widened(stretch), call).filter(
    (event) =>
      (isGlobal || !event.isGlobal) && (experiments === undefined || String(hasExperiment(event)) === experiments),
  )
  const names = group ? ['none', 'small', 'medium', 'large'] : ['releases']
  const happenings = events.map((event) => ({
    at: event.entry.date,
    value: 1,
    group: group ? sizeOf(event) : 'releases',
  }))
  const count = events.filter(({ entry }) => entry.date >= stretch.from).length
  return {
    name: 'releaseFrequency',
    ...{ xUnit: 'time', yUnit: 'count' },
    series: seriesOver(call, names, happenings, sum),
    metrics: { releaseFrequency: chartMetric('releaseFrequency', (count * day) / (stretch.to - stretch.from)) },
  }
}

function document({ name, xUnit, yUnit, series, metrics }: Chart, call: Call): object {
  const totals = series.map(({ data }) => sum(data.map(({ y }) => y)))
  return {
    metadata: {
      summary: { total: sum(totals) },
      name,
      ...(metrics && joined(call.query, 'expand').has('metrics') && { metrics }),
      xAxis: { unit: xUnit },
      yAxis: { unit: yUnit },
    },
    series: series.map(({ name, data, bounds }, index) => ({
      metadata: { name, count: totals[index], ...(bounds && { bounds }) },
      data,
    })),
  }
}

/** What a chart needs besides its own parameters. */
type Needs = 'nothing' | 'project' | 'environment'

function charted(needs: Needs, takes: readonly string[], chart: (call: Call) => Chart): Answerer {
  return {
    takes: ['projectKey', 'environmentKey', 'applicationKey', 'expand', ...takes],
    answer(call) {
      for (const [name, isNeeded] of [
        ['projectKey', needs !== 'nothing'],
        ['environmentKey', needs === 'environment'],
      ] as const) {
        if (isNeeded && first(call.query, name) === undefined) throw invalid(`${name} is required`)
      }
      return document(chart(call), call)
    },
  }
}

const window = ['from', 'to', 'bucketType', 'bucketMs', 'groupBy']

const answerers: Readonly<Record<string, Answerer>> = {
  'deployments/frequency': charted('nothing', window, deploymentFrequency),
  'lead-time': charted('project', window, leadTime),
  'releases/frequency': charted('environment', [...window, 'hasExperiments', 'global'], releaseFrequency),
  'flags/stale': charted('environment', ['groupBy', 'maintainerId', 'maintainerTeamKey'], staleFlags),
  'flags/status': charted('environment', [], flagStatuses),
}

export const charts: Resource = withReasons({
  operations: Object.entries(answerers).map(([path, answerer]) =>
    get(`/api/v2/engineering-insights/charts/${path}`, 'insights chart', answerer, { beta: true }),
  ),
})
