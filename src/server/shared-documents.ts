import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { now as clock } from '../rest/client/clock.ts'
import type { Store } from '../store/store.ts'

const dayMs = 86_400_000

/** The most characters that a process adds to the store in a day, so that no client can fill it. */
const mostCharactersADay = 8 * 2 ** 20

/** The documents of persisted queries in the store. A store that fails has none. */
export interface SharedDocuments {
  /** Finds the document of a hash. */
  read(hash: string): Promise<string | undefined>
  /** Keeps a document for a day. */
  keep(hash: string, query: string): void
}

export function sharedDocuments(store: Store): SharedDocuments {
  const keyOf = (hash: string) => `document:${hash}`
  /** The documents that need not be sent to the store once more. */
  const sent = new LRUCache<string, true>({ max: 10_000, ttl: dayMs / 2 })
  let day = 0
  let left = mostCharactersADay

  function pays(characters: number): boolean {
    const today = Math.floor(clock() / dayMs)
    if (today !== day) left = mostCharactersADay
    day = today
    if (characters > left) return false
    left -= characters
    return true
  }

  return {
    async read(hash) {
      if (!/^[\da-f]{64}$/.test(hash)) return undefined
      const [bytes] = await store.read([keyOf(hash)]).catch(() => [])
      const query = bytes?.toString()
      // Whoever can write to the store must not choose what clients ask.
      return query !== undefined && sha256(query) === hash ? query : undefined
    },
    keep(hash, query) {
      if (sent.has(hash) || !store.state().joined || !pays(query.length)) return
      sent.set(hash, true)
      store.keep(keyOf(hash), Buffer.from(query), dayMs).catch(() => sent.delete(hash))
    },
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
