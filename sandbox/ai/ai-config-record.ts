import type { FlagRecord } from '../flags/flag-record.ts'

export type AIConfigMode = 'agent' | 'completion' | 'judge'

export interface AIConfigRecord {
  id: string
  key: string
  name: string
  description: string
  mode: AIConfigMode
  tags: readonly string[]
  version: number
  createdAt: number
  updatedAt: number
  maintainerId?: string
  maintainerTeamKey?: string
  evaluationMetricKey?: string
  isInverted?: boolean
  /** All versions, in the order in which they were made. */
  variations: readonly AIVariationRecord[]
  /** The flag that serves the variations. Each of its values names a variation. */
  targeting: FlagRecord
}

export interface AIVariationRecord {
  id: string
  key: string
  name: string
  version: number
  createdAt: number
  state?: 'archived' | 'published'
  comment?: string
  description?: string
  instructions?: string
  messages?: readonly AIMessageRecord[]
  model: Readonly<Record<string, unknown>>
  modelConfigKey?: string
  tools?: readonly { key: string; version: number }[]
  judges?: readonly { judgeConfigKey: string; samplingRate: number }[]
  publishedAt?: number
  archivedAt?: number
}

export interface AIMessageRecord {
  role: string
  content: string
}

/** The latest version of each variation, in the order in which the variations were made. */
export function latestOf({ variations }: Pick<AIConfigRecord, 'variations'>): readonly AIVariationRecord[] {
  return [...new Map(variations.map((one) => [one.key, one])).values()]
}
