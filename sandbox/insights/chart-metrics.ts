import { hour } from '../seed/random.ts'

/** The value of a metric, with what its values mean. */
export interface Metric {
  indicator: string
  value: number
  unit: string
  modifier: string
  tiers: readonly { indicator: string; description: string }[]
}

interface Rule {
  unit: string
  modifier: string
  /** The least value of each tier, the best first; the most if less is better. */
  tiers: readonly [excellent: number, good: number, fair: number]
  isLessBetter: boolean
}

const rules = {
  deploymentFrequency: { unit: 'count', modifier: 'per day', tiers: [1, 0.3, 0.1], isLessBetter: false },
  deploymentFailureRate: { unit: 'percent', modifier: '', tiers: [5, 10, 20], isLessBetter: true },
  leadTime: { unit: 'ms', modifier: 'average', tiers: [24 * hour, 72 * hour, 168 * hour], isLessBetter: true },
  releaseFrequency: { unit: 'count', modifier: 'per day', tiers: [2, 1, 0.3], isLessBetter: false },
  staleFlags: { unit: 'percent', modifier: '', tiers: [10, 25, 50], isLessBetter: true },
} satisfies Record<string, Rule>

const names = ['excellent', 'good', 'fair'] as const

export function chartMetric(name: keyof typeof rules, value: number): Metric {
  const { unit, modifier, tiers, isLessBetter }: Rule = rules[name]
  const reached = tiers.findIndex((bound) => (isLessBetter ? value <= bound : value >= bound))
  const word = isLessBetter ? 'at most' : 'at least'
  const last = { indicator: 'needsAttention', description: `${isLessBetter ? 'more' : 'less'} than ${tiers[2]}` }
  return {
    indicator: names[reached] ?? 'needsAttention',
    value: Math.round(value * 100) / 100,
    unit,
    modifier,
    tiers: [
      ...names.map((indicator, index) => ({ indicator, description: `${word} ${tiers[index]} ${modifier}`.trim() })),
      last,
    ],
  }
}
