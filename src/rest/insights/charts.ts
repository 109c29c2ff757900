import { get } from '../operation.ts'
import { document, flat, list, map, optional } from '../shape.ts'
import { insightsPath, type Period } from './insights.ts'

/** The series of a chart, with the units of its axes. */
export interface InsightsChartRep {
  readonly metadata?: InsightsChartMetadataRep
  readonly series: readonly InsightsChartSeriesRep[]
}

export interface InsightsChartMetadataRep {
  readonly name?: string
  readonly summary?: unknown
  /** By `expand`. */
  readonly metrics?: Readonly<Record<string, InsightsChartMetricRep>>
  readonly xAxis?: InsightsChartSeriesMetadataAxisRep
  readonly yAxis?: InsightsChartSeriesMetadataAxisRep
}

export interface InsightsChartSeriesMetadataAxisRep {
  readonly unit?: string
}

export interface InsightsChartMetricRep {
  readonly indicator?: string
  readonly value?: number
  readonly unit?: string
  readonly modifier?: string
  readonly tiers: readonly InsightsMetricTierDefinitionRep[]
}

export interface InsightsMetricTierDefinitionRep {
  readonly indicator?: string
  readonly description?: string
}

export interface InsightsChartSeriesRep {
  readonly metadata?: InsightsChartSeriesMetadataRep
  readonly data: readonly InsightsChartSeriesDataPointRep[]
}

export interface InsightsChartSeriesMetadataRep {
  readonly name?: string
  readonly count?: number
  /** Of lead times, by `expand=percentiles`. */
  readonly bounds?: readonly InsightsChartBoundsRep[]
}

export interface InsightsChartBoundsRep {
  readonly name?: string
  readonly value?: number
}

export interface InsightsChartSeriesDataPointRep {
  readonly x?: number
  readonly y?: number
  readonly values?: unknown
}

export type InsightsChartDoc = InsightsChartRep & Dimensioned
export type InsightsChartSeriesDoc = InsightsChartSeriesRep & Dimensioned
export type InsightsChartPointDoc = InsightsChartSeriesDataPointRep
export type InsightsChartBoundDoc = InsightsChartBoundsRep
export type InsightsChartMetricDoc = InsightsChartMetricRep & { readonly key: string }
export type InsightsTierDoc = InsightsMetricTierDefinitionRep

interface Dimensioned {
  /** What the names of the series are values of, such as `application`. Undefined if they are of no dimension. */
  readonly dimension: string | undefined
}

const metric = document<InsightsChartMetricRep>({ tiers: list(document<InsightsMetricTierDefinitionRep>({})) })

const series = document<InsightsChartSeriesRep>({
  metadata: optional(
    document<InsightsChartSeriesMetadataRep>({ bounds: optional(list(document<InsightsChartBoundsRep>({}))) }),
  ),
  data: list(document<InsightsChartSeriesDataPointRep>({})),
})

const shape = document<InsightsChartRep>({
  metadata: optional(
    document<InsightsChartMetadataRep>({
      metrics: optional(map(metric)),
      xAxis: optional(flat),
      yAxis: optional(flat),
    }),
  ),
  series: list(series),
})

/** The parameters of all charts. Each chart has some of them. */
export interface ChartParameters extends Period {
  readonly projectKey?: string | undefined
  readonly environmentKey?: string | undefined
  readonly applicationKey?: string | undefined
  readonly bucketType?: string | undefined
  readonly bucketMs?: number | undefined
  readonly groupBy?: string | undefined
  readonly hasExperiments?: boolean | undefined
  /** `include` or `exclude`. */
  readonly global?: string | undefined
  readonly maintainerId?: string | undefined
  readonly maintainerTeamKey?: string | undefined
  readonly expand?: string | undefined
}

const charted = <const Path extends string>(path: Path) =>
  get(`${insightsPath}/charts/${path}`, { beta: true }).takes<ChartParameters>().returns(shape)

export const getDeploymentFrequencyChart = charted('deployments/frequency')
export const getLeadTimeChart = charted('lead-time')
export const getReleaseFrequencyChart = charted('releases/frequency')
export const getStaleFlagsChart = charted('flags/stale')
export const getFlagStatusChart = charted('flags/status')

/** The types that have charts. */
type Scope = 'AccountInsights' | 'ProjectInsights' | 'EnvironmentInsights'

interface Chart {
  readonly operation: ReturnType<typeof charted>
  readonly of: readonly [Scope, ...Scope[]]
  /** The parts that `expand` brings. */
  readonly parts: readonly ('metrics' | 'percentiles')[]
  /** The dimension of the series if `groupBy` names none. */
  readonly dimension?: string
}

/** All charts by the names of their fields. Operations, resolvers, starts and costs follow from it. */
export const charts = {
  deploymentFrequency: {
    operation: getDeploymentFrequencyChart,
    of: ['AccountInsights', 'ProjectInsights', 'EnvironmentInsights'],
    parts: ['metrics'],
  },
  leadTime: {
    operation: getLeadTimeChart,
    of: ['ProjectInsights', 'EnvironmentInsights'],
    parts: ['metrics', 'percentiles'],
    dimension: 'stage',
  },
  releaseFrequency: { operation: getReleaseFrequencyChart, of: ['EnvironmentInsights'], parts: ['metrics'] },
  staleFlags: { operation: getStaleFlagsChart, of: ['EnvironmentInsights'], parts: ['metrics'] },
  flagStatuses: { operation: getFlagStatusChart, of: ['EnvironmentInsights'], parts: [] },
} as const satisfies Readonly<Record<string, Chart>>

export type ChartName = keyof typeof charts
export type ChartScope = Scope

/** The names of the charts of a type. */
export type ChartIn<OfScope extends Scope> = {
  [Name in ChartName]: OfScope extends (typeof charts)[Name]['of'][number] ? Name : never
}[ChartName]

export const chartNames = Object.keys(charts) as readonly ChartName[]

export const chartsOf = <OfScope extends Scope>(scope: OfScope): readonly ChartIn<OfScope>[] =>
  chartNames.filter((name) => charts[name].of.some((one) => one === scope)) as never
