import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Of all texts together. A parsed document takes up to two hundred times the room of its text. */
const mostCharacters = 200_000

const byText = <Value extends object>() =>
  new LRUCache<string, Value>({ maxSize: mostCharacters, sizeCalculation: (_, text) => Math.max(1, text.length) })

/**
 * Where parsed documents are kept, and what was wrong with others. Yoga keeps a thousand of each however large they are, which
 * somebody who sends new ones all the time makes into gigabytes.
 */
export const documentCache = () => ({ documentCache: byText<DocumentNode>(), errorCache: byText<Error>() })
