/** Something that a request read or began to read, with the parts that it asked for. */
export interface Recorded<Parts, Read> {
  readonly parts: Parts
  readonly read: Read
}

/** The reads of one request. A read with more parts than wanted serves as well. */
export interface ReadRecord<Parts, Read> {
  /** Adds a read and returns it. */
  add(name: string, parts: Parts, read: Read): Read
  /** The first read of a name that has the parts wanted. */
  find(name: string, wanted: Parts): Recorded<Parts, Read> | undefined
  /** All reads that have the parts wanted, of any name. */
  all(wanted: Parts): Read[]
}

/**
 * Makes a record of what a request read, or of what is under way if `Read` is a promise.
 *
 * @param covers Whether a read with the parts `has` contains the parts `wanted`.
 */
export function readRecord<Parts, Read>(covers: (has: Parts, wanted: Parts) => boolean): ReadRecord<Parts, Read> {
  const reads = new Map<string, Recorded<Parts, Read>[]>()

  return {
    add(name, parts, read) {
      reads.set(name, [...(reads.get(name) ?? []), { parts, read }])
      return read
    },
    find: (name, wanted) => reads.get(name)?.find(({ parts }) => covers(parts, wanted)),
    all: (wanted) => [...reads.values()].flat().flatMap(({ parts, read }) => (covers(parts, wanted) ? [read] : [])),
  }
}
