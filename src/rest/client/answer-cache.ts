import { LRUCache } from 'lru-cache'
import type { Operation } from '../operation.ts'
import type { Reply } from './answer.ts'
import type { Outdates } from './changed.ts'
import { now as clock } from './clock.ts'

export interface AnswerCacheOptions {
  /** The time for which an answer is used, in ms. */
  readonly ttlMs: number
  /** The additional time for which it may be used while the upstream fails, in ms. */
  readonly staleMs: number
  /** The most bytes of all answers together. */
  readonly maxBytes: number
}

export interface AnswerCache {
  fresh(holder: string, path: string): Reply | undefined
  /** Returns an answer that is fresh or may still replace one of a failing upstream. */
  any(holder: string, path: string): Reply | undefined
  /** @param ageMs The time since the answer came, if another gateway kept it meanwhile. */
  keep(holder: string, operation: Operation, path: string, reply: Reply, ageMs?: number): void
  /** Drops all answers to the holder of a token. */
  forget(holder: string): void
  /** Drops the answers to all holders that a change outdates. */
  forgetOutdated(outdates: Outdates): void
}

interface Kept {
  readonly operation: Operation
  readonly path: string
  readonly reply: Reply
  readonly freshUntil: number
}

/** An answer without the headers that are only about its call. */
export const keepable = ({ status, headers, body }: Reply): Reply => ({
  status,
  headers: { 'content-type': headers['content-type'] },
  body,
})

/**
 * Caches the answers to reads by holder. They are kept as bytes and parsed for each use, so that the size limit is exact and
 * requests do not share documents.
 */
export function createAnswerCache({ ttlMs, staleMs, maxBytes }: AnswerCacheOptions): AnswerCache {
  const kept = new LRUCache<string, Kept>({
    maxSize: maxBytes,
    ttl: ttlMs + staleMs,
    sizeCalculation: ({ reply }, key) => reply.body.length + key.length,
  })
  const keyOf = (holder: string, path: string) => `${holder} ${path}`

  return {
    fresh(holder, path) {
      const found = kept.get(keyOf(holder, path))
      return found && clock() < found.freshUntil ? found.reply : undefined
    },
    any: (holder, path) => kept.get(keyOf(holder, path))?.reply,
    keep(holder, operation, path, reply, ageMs = 0) {
      const freshUntil = clock() + ttlMs - ageMs
      const ttl = ttlMs + staleMs - ageMs
      if (ttl > 0) kept.set(keyOf(holder, path), { operation, path, reply: keepable(reply), freshUntil }, { ttl })
    },
    forget(holder) {
      for (const key of kept.keys()) if (key.startsWith(`${holder} `)) kept.delete(key)
    },
    forgetOutdated(outdates) {
      for (const [key, { operation, path }] of kept.entries()) if (outdates(operation, path)) kept.delete(key)
    },
  }
}
