import { deserialize, serialize } from 'node:v8'
import { LRUCache } from 'lru-cache'

/** The names of the data that was made in this process. */
const once = new Set<string>()

/** The bytes of data that was made twice. Larger data is made each time. */
const bytesOf = new LRUCache<string, Buffer>({ maxSize: 64 * 1024 * 1024, sizeCalculation: ({ length }) => length })

/**
 * The data of a scale. Making it takes several times as long as copying it, so a process that starts many sandboxes of one scale makes it
 * twice and copies it from then on. A process with one sandbox keeps no bytes.
 */
export function copied<Scale, Data>(scale: Scale, make: (scale: Scale) => Data): Data {
  const name = JSON.stringify(scale)
  const bytes = bytesOf.get(name)
  if (bytes) return deserialize(bytes) as Data
  const data = make(scale)
  if (once.has(name)) bytesOf.set(name, serialize(data))
  once.add(name)
  return data
}
