import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import { valuesIn } from './json-values.ts'

/** Bytes of the heap per byte of a document: the text and the strings made of it. */
const heapOfByte = 3
/** Additional bytes of the heap per value, for items of a list that loaders index by key. */
const heapOfValue = 500
/** The part of the heap that stays free for all other work. */
const spared = 1 / 16

/**
 * Whether the heap has room for a JSON document before it is parsed. A process with a full heap ends, with the requests of all
 * callers; a refused document fails only the fields that need it. Uncollected garbage of some age counts as used, so the refusal
 * comes somewhat early.
 *
 * @example hasRoom(Buffer.alloc(2 ** 24, '{"key":1},')) // false in a process of 512 MB, true in one of 4 GB
 */
export function hasRoom(text: Buffer): boolean {
  const bytes = text.length * heapOfByte
  // There are no more values than characters, so that a small document in a large heap needs no count.
  return hasRoomOf(bytes + text.length * heapOfValue) || hasRoomOf(bytes + valuesIn(text) * heapOfValue)
}

/** Whether the heap has room for so many bytes. */
export function hasRoomOf(bytes: number): boolean {
  const left = heapBytes * (1 - spared) - bytes
  return getHeapStatistics().used_heap_size < left || usedBytes() < left
}

/** The size of the heap without the space of young objects, which is mostly garbage. This takes a tenth of a millisecond. */
const usedBytes = (): number =>
  getHeapSpaceStatistics().reduce(
    (sum, { space_name: name, space_used_size: used }) => (name === 'new_space' ? sum : sum + used),
    0,
  )

/** A part of V8's limit is for young objects. By default, this is at most three parts in 67. */
const oldOfLimit = 64 / 67

/** The most bytes of old objects. A process that has more ends. */
export const heapBytes = oldBytes()

/**
 * V8 tells its limit for old and young objects together. The option for old objects does not change the part of young ones, which
 * then can be large: 192 MiB on a machine with much memory.
 */
function oldBytes(): number {
  const options = `${process.env.NODE_OPTIONS} ${process.execArgv.join(' ')}`
  const sizes = [...options.matchAll(/--max[-_]old[-_]space[-_]size[= ]"?(\d+)/g)].map(([, size]) => Number(size))
  const most = getHeapStatistics().heap_size_limit * oldOfLimit
  return Math.min(most, (sizes.at(-1) || Number.POSITIVE_INFINITY) * 2 ** 20)
}

/** The memory of the bodies that arrive or wait to be parsed. */
export interface Bodies {
  /** Counts so many bytes more. Returns whether all bodies together are within the limit. */
  take(bytes: number): boolean
  /** Counts so many bytes less. */
  leave(bytes: number): void
}

/** @param most The most bytes of all bodies together. Default half the heap: a container has about that much beside its heap. */
export function createBodies(most = heapBytes / 2): Bodies {
  let held = 0
  return {
    take(bytes) {
      held += bytes
      return held <= most
    },
    leave(bytes) {
      held -= bytes
    },
  }
}

/** The size from which a body can be refused for lack of memory. A smaller one is parsed in the turn of its arrival. */
export const largeBytes = 50_000

/** A body for which the process has no memory. */
export class Roomless extends Error {
  override readonly name = 'Roomless'
}
