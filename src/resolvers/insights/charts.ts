import type { Context, Info } from '../../context.ts'
import type { InsightsChartWindow, Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { entries } from '../../graph/fields.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { ownId } from '../../graph/node.ts'
import {
  type ChartIn,
  type ChartName,
  type ChartScope,
  chartsOf,
  charts as chartTable,
  type InsightsChartDoc,
  type InsightsChartPointDoc,
} from '../../rest/insights/charts.ts'
import { type EnvironmentInsightsDoc, keysJoined } from '../../rest/insights/insights.ts'
import { shown } from '../../rest/shown.ts'
import { applicationBehind } from '../usage/application-behind.ts'
import { periodOf } from './conditions.ts'
import { indicatorOf } from './scores.ts'

/** The arguments of all charts. Each chart has some of them. */
export interface ChartArgs {
  readonly window?: InsightsChartWindow | null
  readonly applicationKeys?: readonly string[] | null
  readonly groupBy?: string | null
  readonly hasExperiments?: boolean | null
  readonly includeGlobal?: boolean | null
  readonly maintainerIds?: readonly string[] | null
  readonly maintainerTeamKeys?: readonly string[] | null
}

const needs: Needs = {
  InsightsChart: { metrics: { expand: ['metrics'] } },
  InsightsChartSeries: { bounds: { expand: ['percentiles'] } },
}

function bucketMsOf(ms: number | null | undefined): number | undefined {
  if (ms === null || ms === undefined || (Number.isSafeInteger(ms) && ms > 0)) return ms ?? undefined
  throw badInput(`Expected window.bucketMs to be a whole number of at least 1, but got ${shown(ms)}.`)
}

const windowOf = (window: InsightsChartWindow | null | undefined) => ({
  ...periodOf(window, 'window'),
  bucketType: window?.bucketType?.toLowerCase(),
  bucketMs: bucketMsOf(window?.bucketMs),
})

export type ChartPlace = Partial<EnvironmentInsightsDoc>

/** A chart of the account, a project or an environment. */
async function chartOf(
  name: ChartName,
  { projectKey, environmentKey }: ChartPlace,
  args: ChartArgs,
  { loaders }: Context,
  info: Info,
): Promise<InsightsChartDoc> {
  const { parts, dimension }: { parts: readonly string[]; dimension?: string } = chartTable[name]
  const groupBy = args.groupBy?.toLowerCase()
  const parameters = {
    ...{ projectKey, environmentKey },
    applicationKey: keysJoined('applicationKeys', args.applicationKeys),
    ...windowOf(args.window),
    groupBy,
    hasExperiments: args.hasExperiments ?? undefined,
    global: args.includeGlobal === false ? 'exclude' : undefined,
    maintainerId: keysJoined(
      'maintainerIds',
      args.maintainerIds?.map((id) => ownId('Member', id)),
    ),
    maintainerTeamKey: keysJoined('maintainerTeamKeys', args.maintainerTeamKeys),
  }
  const expand = expandOf(info, needs).filter((part) => parts.includes(part))
  const chart = await loaders.insights.chart(name, { parameters, expand })
  return { ...chart, dimension: groupBy ?? dimension }
}

export type ChartField = (place: ChartPlace, args: ChartArgs, context: Context, info: Info) => Promise<InsightsChartDoc>

/** The fields of a type that has charts. */
const chartFields = <Scope extends ChartScope>(scope: Scope) =>
  Object.fromEntries(
    chartsOf(scope).map((name): [string, ChartField] => [
      name,
      (place, args, context, info) => chartOf(name, place, args, context, info),
    ]),
  ) as Readonly<Record<ChartIn<Scope>, ChartField>>

/** Values of an x-axis from here on are times in epoch ms. */
const firstTime = 1e11

const timeOf = ({ x }: InsightsChartPointDoc): number | null => (typeof x === 'number' && x >= firstTime ? x : null)

/** The point that lies farthest on the x-axis. */
const latestOf = (points: readonly InsightsChartPointDoc[]): InsightsChartPointDoc | null =>
  points.reduce<InsightsChartPointDoc | null>(
    (latest, point) => (latest === null || (point.x ?? 0) >= (latest.x ?? 0) ? point : latest),
    null,
  )

export const charts = {
  AccountInsights: chartFields('AccountInsights'),
  ProjectInsights: chartFields('ProjectInsights'),
  EnvironmentInsights: chartFields('EnvironmentInsights'),

  InsightsChart: {
    name: ({ metadata }) => metadata?.name ?? null,
    unit: ({ metadata }) => metadata?.yAxis?.unit ?? null,
    xUnit: ({ metadata }) => metadata?.xAxis?.unit ?? null,
    summary: ({ metadata }) => metadata?.summary ?? null,
    metrics: ({ metadata }) => entries(metadata?.metrics, (key, metric) => ({ ...metric, key })),
    series: ({ series, dimension }) => series.map((one) => ({ ...one, dimension })),
  },

  InsightsChartMetric: { indicator: ({ indicator }) => indicatorOf(indicator) },
  InsightsTier: { indicator: ({ indicator }) => indicatorOf(indicator) },

  InsightsChartSeries: {
    name: ({ metadata }) => metadata?.name ?? null,
    dimensions: ({ metadata, dimension }) =>
      dimension === undefined ? [] : [{ name: dimension, value: metadata?.name ?? null }],
    application: ({ metadata, dimension }, _, context, info) =>
      dimension === 'application' ? applicationBehind(metadata?.name, context, info) : null,
    count: ({ metadata }) => metadata?.count ?? null,
    bounds: ({ metadata }) => metadata?.bounds ?? null,
    points: ({ data }) => data,
    latest: ({ data }) => latestOf(data),
  },

  InsightsChartPoint: {
    at: timeOf,
    value: ({ y }) => y ?? null,
    x: ({ x }) => x ?? null,
    values: ({ values }) => values ?? null,
  },
} satisfies Resolvers
