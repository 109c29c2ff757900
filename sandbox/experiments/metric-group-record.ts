export interface MetricGroupRecord {
  id: string
  key: string
  kind: 'funnel' | 'standard'
  name: string
  description?: string
  tags: readonly string[]
  maintainerId: string
  metrics: readonly MetricInGroup[]
  createdAt: number
  lastModifiedAt: number
  version: number
}

export interface MetricInGroup {
  key: string
  /** Every metric of a funnel has one. */
  nameInGroup?: string
}
