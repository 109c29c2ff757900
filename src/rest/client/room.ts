import { getHeapStatistics } from 'node:v8'
import { valuesIn } from './json-values.ts'

/** Bytes of the heap per byte of a document: the text and the strings made of it. */
const heapOfByte = 3
/** Additional bytes of the heap per value, for items of a list that loaders index by key. */
const heapOfValue = 500

/**
 * Whether the heap has room for a JSON document before it is parsed. A process with a full heap ends, with the requests of all
 * callers; a refused document fails only the fields that need it. Uncollected garbage counts as used, so the refusal comes somewhat
 * early.
 *
 * @example hasRoom(Buffer.alloc(2 ** 24, '{"key":1},')) // false in a process of 512 MB, true in one of 4 GB
 */
export function hasRoom(text: Buffer): boolean {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics()
  const left = limit - used - text.length * heapOfByte
  // There are no more values than characters, so that a small document in a large heap needs no count.
  return text.length * heapOfValue < left || valuesIn(text) * heapOfValue < left
}
