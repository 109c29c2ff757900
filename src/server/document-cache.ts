import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** The most characters of all texts together. A parsed document takes up to two hundred times the memory of its text. */
const mostCharacters = 200_000

const byText = <Value extends object>() =>
  new LRUCache<string, Value>({ maxSize: mostCharacters, sizeCalculation: (_, text) => Math.max(1, text.length) })

/**
 * Caches parsed documents and their errors. Yoga keeps a thousand of each, whatever their size, so a client that sends new
 * documents all the time would fill gigabytes.
 */
export const documentCache = () => ({ documentCache: byText<DocumentNode>(), errorCache: byText<Error>() })
