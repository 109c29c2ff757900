import { LRUCache } from 'lru-cache'
import type { Reply } from './answer.ts'
import { now as clock } from './clock.ts'

export interface AnswerCacheOptions {
  /** How long an answer is used, in ms. */
  readonly ttlMs: number
  /** For how much longer it may stand in for an upstream that fails, in ms. */
  readonly staleMs: number
  /** How much is kept in all: the bytes of the answers. */
  readonly maxBytes: number
}

export interface AnswerCache {
  fresh(holder: string, path: string): Reply | undefined
  /** Also what is past its time, as long as it may stand in. */
  any(holder: string, path: string): Reply | undefined
  keep(holder: string, path: string, reply: Reply): void
  /** Gives up everything that was answered to a holder of a token. */
  forget(holder: string): void
}

/**
 * Answers to reads, by who asked. They are kept as they came and parsed each time: so the bound is honest, and no request sees
 * what another one does to a document.
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
