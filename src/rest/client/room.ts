import { getHeapStatistics } from 'node:v8'
import { valuesIn } from './json-values.ts'

/** Number of bytes of the heap that a byte of a document takes: the text, and the strings that are made of it. */
const heapOfByte = 3
/** Number of bytes of the heap that each value takes besides, where it is an item of a list that loaders remember by its key. */
const heapOfValue = 500

/**
 * Whether the heap of the process has room for a document of JSON, before it is parsed. A process whose heap is full ends, with the
 * requests of everybody; a document that is refused fails the fields that need it. Garbage that is not collected yet counts as used,
 * so a process refuses somewhat early.
 *
 * @example hasRoom(Buffer.alloc(2 ** 24, '{"key":1},')) // false in a process of 512 MB, true in one of 4 GB
 */
export function hasRoom(text: Buffer): boolean {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics()
  return used + text.length * heapOfByte + valuesIn(text) * heapOfValue < limit
}
