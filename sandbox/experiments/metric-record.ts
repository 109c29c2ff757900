export interface MetricRecord {
  id: string
  key: string
  kind: 'pageview' | 'click' | 'custom'
  name?: string
  description?: string
  tags: readonly string[]
  maintainerId?: string
  selector?: string
  urls?: readonly object[]
  eventKey?: string
  isNumeric: boolean
  unit?: string
  successCriteria?: 'HigherThanBaseline' | 'LowerThanBaseline'
  randomizationUnits: readonly string[]
  unitAggregationType: 'average' | 'sum'
  analysisType: 'mean' | 'percentile'
  percentileValue?: number
  eventDefault: object
  dataSource: object
  filters?: object
  createdAt: number
  version: number
  /** The versions before this one. */
  former?: readonly MetricRecord[]
}

export const versionIdOf = ({ id, version }: MetricRecord): string =>
  `${id.slice(0, 20)}${version.toString(16).padStart(4, '0')}`
