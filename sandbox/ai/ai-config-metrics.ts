import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { found, projectOf } from '../resource/find.ts'
import { get, type Operation } from '../resource/operation.ts'
import type { PlainResource } from '../resource/plain.ts'
import { first } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day, random } from '../seed/random.ts'
import { type AIConfigRecord, type AIVariationRecord, latestOf } from './ai-config-record.ts'

interface UsageWindow {
  days: number
  environmentKey: string
}

const mostDays = 100

function timeIn({ query }: Call, name: string): number {
  const text = first(query, name)
  if (text !== undefined && /^\d+$/.test(text)) return Number(text)
  throw invalid(`${name} must be a time in milliseconds, got ${shown(text)}`)
}

function windowOf(call: Call): UsageWindow {
  const days = (timeIn(call, 'to') - timeIn(call, 'from')) / day
  if (days <= 0) throw invalid('to must be after from')
  if (days > mostDays) throw invalid(`to must be at most ${mostDays} days after from`)
  const environmentKey = first(call.query, 'env')
  found(projectOf(call).environments, environmentKey, 'environment key')
  return { days, environmentKey: environmentKey! }
}

/** Grows with the time, so that a month has four times the tokens of a week. */
function usageOf(row: AIVariationRecord, { days, environmentKey }: UsageWindow, projectKey: string) {
  const from = random(`ai-usage/${projectKey}/${environmentKey}/${row.key}`)
  const generationCount = Math.round(from.integer(200, 2000) * days)
  const generationErrorCount = Math.round(generationCount * 0.01 * from.next())
  const inputTokens = generationCount * from.integer(400, 1200)
  const outputTokens = generationCount * from.integer(80, 300)
  const thumbsUp = Math.round(generationCount * 0.02 * from.next())
  const thumbsDown = Math.round(generationCount * 0.005 * from.next())
  return {
    ...{ inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, generationCount, generationErrorCount },
    ...{ generationSuccessCount: generationCount - generationErrorCount, thumbsUp, thumbsDown },
    ...{ durationMs: from.integer(600, 2400), timeToFirstTokenMs: from.integer(150, 500) },
    ...{ inputCost: inputTokens * 3e-6, outputCost: outputTokens * 15e-6 },
    satisfactionRating: thumbsUp / Math.max(1, thumbsUp + thumbsDown),
    ...{ judgeAccuracy: 0.9, judgeRelevance: 0.85, judgeToxicity: 0.01 },
  }
}

type Usage = ReturnType<typeof usageOf>

const rates: readonly (keyof Usage)[] = [
  ...(['durationMs', 'timeToFirstTokenMs', 'satisfactionRating'] as const),
  ...(['judgeAccuracy', 'judgeRelevance', 'judgeToxicity'] as const),
]

/** Counts and costs add up. Rates are those of all generations. */
function together(all: readonly Usage[]): Partial<Usage> {
  const [first] = all
  if (!first) return {}
  const generations = all.reduce((sum, { generationCount }) => sum + generationCount, 0)
  const names = Object.keys(first) as (keyof Usage)[]
  const total = (name: keyof Usage) =>
    rates.includes(name)
      ? all.reduce((sum, one) => sum + one[name] * one.generationCount, 0) / Math.max(1, generations)
      : all.reduce((sum, one) => sum + one[name], 0)
  const whole = (name: keyof Usage, value: number) => (name.endsWith('Ms') ? Math.round(value) : value)
  return Object.fromEntries(names.map((name) => [name, whole(name, total(name))]))
}

export function usageOperations(configs: PlainResource<AIConfigRecord>): readonly Operation[] {
  const base = '/api/v2/projects/{projectKey}/ai-configs/{configKey}'
  const kind = 'AI config'
  const takes = ['from', 'to', 'env']
  const usages = (call: Call) => {
    const row = configs.find(call)
    const window = windowOf(call)
    return latestOf(row).map((one) => ({
      variationKey: one.key,
      metrics: usageOf(one, window, call.params.projectKey ?? ''),
    }))
  }
  return [
    get(`${base}/metrics`, kind, { takes, answer: (call) => together(usages(call).map(({ metrics }) => metrics)) }),
    get(`${base}/metrics-by-variation`, kind, { takes, answer: usages }),
  ]
}
