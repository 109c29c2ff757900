import type { Context, Info } from '../../context.ts'
import type { BulkItemState, Resolvers, UpdateFlagsInput } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { isLate } from '../../graph/search.ts'
import { formOf } from '../changes/approvals.ts'
import { type BulkResult, prepared, type Sendable, sent } from './bulk-flag-change.ts'
import { type BulkItem, itemsOf } from './bulk-flag-items.ts'
import { leftBy, resumeOf } from './bulk-flag-resume.ts'

/** The most changes that are made side by side, each in another project. */
const mostInFlight = 2

const failures: readonly BulkItemState[] = ['CONFLICT', 'FAILED', 'UNCERTAIN']

/** An item whose change is to be sent. */
interface Unsettled extends Sendable {
  readonly index: number
}

async function updateFlags(input: UpdateFlagsInput, context: Context, info: Info) {
  // An unusable draft of an approval request is refused before anything is sent.
  formOf(input)
  const halt = halting(input, context)
  const left = leftBy(input)
  const items = await itemsOf(input, left?.keys, context)
  const results: BulkResult[] = items.map((_, index) => ({ state: left?.states[index] ?? 'NOT_STARTED' }))
  const open = [...items.keys()].filter((index) => results[index]!.state === 'NOT_STARTED')

  const ready = await Promise.all(open.map((index) => prepared(items[index]!, input, context, info)))
  const unsettled: Unsettled[] = []
  for (const [position, index] of open.entries()) {
    const one = ready[position]!
    if (one.result) {
      results[index] = one.result
      halt.note(one.result)
    } else unsettled.push({ index, ...one })
  }

  const waiting = [...Map.groupBy(unsettled, ({ index }) => items[index]!.projectKey).values()]
  async function work(): Promise<void> {
    for (let queue = waiting.shift(); queue; queue = waiting.shift()) {
      for (const { index, draft, preview } of queue) {
        if (!halt.begins()) continue
        const result = await sent(draft, preview, input, context, info)
        halt.ended()
        halt.note(result)
        results[index] = result
      }
    }
  }
  await Promise.all(Array.from({ length: mostInFlight }, work))

  const resume = resumeOf(
    input,
    items,
    results.map(({ state }) => state),
  )
  return {
    results: items.map((item, index) => resultOf(item, results[index]!)),
    resume,
    resumesAt: resume === null ? null : halt.resumesAt(),
  }
}

const resultOf = ({ projectKey, key, environmentKey }: BulkItem, { userErrors = [], ...result }: BulkResult) => ({
  ...{ projectKey, key, environmentKey, userErrors },
  ...result,
})

/** Decides when no further change begins. */
function halting({ preview, stopAfterFailures, budget }: UpdateFlagsInput, context: Context) {
  const { left } = context.budget
  const atStart = left()
  const mostFailures = preview === 'NONE' ? (stopAfterFailures ?? 1) : Number.POSITIVE_INFINITY
  let failed = 0
  let stop: BulkResult['stop']
  let inFlight = 0
  return {
    note(result: BulkResult): void {
      // A defect of the gateway after the change is a failure too.
      if (failures.includes(result.state) || result.failure) failed++
      stop ??= result.stop
    },
    /** Whether a further change may begin. */
    begins(): boolean {
      const most = typeof budget === 'number' ? Math.min(budget, atStart) : atStart
      // Each change in flight may have its call still before it.
      const isSpent = atStart - left() + inFlight >= most
      if (failed >= mostFailures || stop !== undefined || isSpent || isLate(context.budget)) return false
      inFlight++
      return true
    },
    ended(): void {
      inFlight--
    },
    resumesAt(): number | null {
      if (stop?.reason !== 'RATE_LIMIT') return null
      const limit = context.rateLimit()
      return stop.retryAt ?? limit?.opensAt ?? limit?.resetAt ?? null
    },
  }
}

export const bulkFlagChanges = {
  Mutation: { updateFlags: mutation(updateFlags) },

  // An input that is refused has none.
  UpdateFlagsPayload: { results: ({ results }) => results ?? [] },
} satisfies Resolvers
