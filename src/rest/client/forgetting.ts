import type { Operation } from '../operation.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Outdates } from './changed.ts'

/** What is remembered of answers: those that are kept, and the reads under way that others may join. */
interface Remembered {
  readonly flights: Map<string, { readonly operation: Operation; readonly path: string }>
  readonly cache: AnswerCache | null
}

/** Forgets all answers to a holder. Later reads must not get them, nor those of reads under way. */
export function forgetHolder({ flights, cache }: Remembered, holder: string): void {
  for (const key of flights.keys()) if (key.startsWith(`${holder} `)) flights.delete(key)
  cache?.forget(holder)
}

/** Forgets the answers to all holders that a change outdates, and those that reads under way may bring from before it. */
export function forgetOutdated({ flights, cache }: Remembered, outdates: Outdates): void {
  for (const [key, { operation, path }] of flights) if (outdates(operation, path)) flights.delete(key)
  cache?.forgetOutdated(outdates)
}
