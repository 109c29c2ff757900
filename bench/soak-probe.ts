/**
 * Loaded before a server whose parent asks for its memory: tells it after full collections, in bytes, and writes a heap snapshot
 * where it is told to. Needs `--expose-gc`.
 */
import { writeHeapSnapshot } from 'node:v8'

/** What the parent asks: the name of a file for a snapshot, or null for none. */
export interface MemoryQuestion {
  readonly snapshot: string | null
}

process.on('message', async ({ snapshot }: MemoryQuestion) => {
  // What a collection frees may only become visible to the next one.
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    await new Promise((done) => setTimeout(done, 50))
  }
  if (snapshot) writeHeapSnapshot(snapshot)
  process.send?.(process.memoryUsage())
})
// The question is no reason for the server to stay.
process.channel?.unref()
