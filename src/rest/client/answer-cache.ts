import { LRUCache } from 'lru-cache'
import type { Reply } from './answer.ts'
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
  keep(holder: string, path: string, reply: Reply): void
  /** Drops all answers to the holder of a token. */
  forget(holder: string): void
}

/**
 * Caches the answers to reads by holder. They are kept as bytes and parsed for each use, so that the size limit is exact and
 * requests do not share documents.
 */
export function createAnswerCache({ ttlMs, staleMs, maxBytes }: AnswerCacheOptions): AnswerCache {
  const kept = new LRUCache<string, { readonly reply: Reply; readonly freshUntil: number }>({
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
    keep(holder, path, { status, headers, body }) {
      const reply = { status, headers: { 'content-type': headers['content-type'] }, body }
      kept.set(keyOf(holder, path), { reply, freshUntil: clock() + ttlMs })
    },
    forget(holder) {
      for (const key of kept.keys()) if (key.startsWith(`${holder} `)) kept.delete(key)
    },
  }
}
