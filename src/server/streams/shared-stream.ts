import { eventHeartbeat, startOfEvents } from './formats.ts'
import type { OpenStreams } from './open-streams.ts'
import { isIterable, type Part, textOf } from './results.ts'
import type { Stream } from './stream.ts'

/** The stream of a client with the results of several operations, by their ids. */
export interface SharedStream {
  readonly stream: Stream
  /** Whether a client has connected. There is one at most. */
  isTaken: boolean
  /** The number of its operations. */
  readonly size: number
  /** Takes an id for an operation that is about to be executed. Undefined if an operation has it. */
  claim(id: string): Claim | undefined
  /** Stops an operation, and frees its id. */
  stop(id: string): void
}

/** The place of an operation in a stream. */
export interface Claim {
  /** Sends the results of the operation. */
  attach(result: Part | AsyncIterable<Part>): void
  /** Frees the id of an operation without results. */
  release(): void
}

interface Options {
  readonly streams: OpenStreams
  readonly onClosed: () => void
  readonly onDefect: (error: unknown) => void
}

type Results = AsyncIterator<Part> | Iterator<Part>

/** An operation in a stream. It has results after its execution has begun them. */
interface Operation extends Claim {
  results?: Results
}

/** Opens a stream for the results of several operations, as in the single connection mode of graphql-sse. */
export function sharedStream({ streams, onClosed, onDefect }: Options): SharedStream {
  const operations = new Map<string, Operation>()
  const end = (results: Results | undefined) => void Promise.resolve(results?.return?.()).catch(onDefect)

  function endAll() {
    const all = [...operations.values()]
    operations.clear()
    for (const { results } of all) end(results)
  }

  const stream = streams.open({
    start: startOfEvents(),
    heartbeat: eventHeartbeat,
    complete() {
      stream.end([...operations.keys()].map(completed).join(''))
      endAll()
    },
    onClosed() {
      endAll()
      onClosed()
    },
  })

  async function send(id: string, results: Results, isCurrent: () => boolean) {
    for (;;) {
      const { done, value } = await results.next()
      if (!isCurrent()) return
      if (done) break
      await stream.write(`event: next\ndata: {"id":${JSON.stringify(id)},"payload":${textOf(value)}}\n\n`)
      if (!isCurrent()) return
    }
    operations.delete(id)
    await stream.write(completed(id))
  }

  return {
    stream,
    isTaken: false,
    get size() {
      return operations.size
    },
    claim(id) {
      if (operations.has(id)) return undefined
      const isCurrent = () => operations.get(id) === operation
      const operation: Operation = {
        attach(result) {
          const results = isIterable(result) ? result[Symbol.asyncIterator]() : [result].values()
          // The client has stopped it in the meantime, or is gone.
          if (!isCurrent()) return end(results)
          operation.results = results
          send(id, results, isCurrent).catch((error: unknown) => {
            onDefect(error)
            stream.body.destroy()
          })
        },
        release: () => void (isCurrent() && operations.delete(id)),
      }
      operations.set(id, operation)
      return operation
    },
    stop(id) {
      const results = operations.get(id)?.results
      operations.delete(id)
      end(results)
    },
  }
}

const completed = (id: string) => `event: complete\ndata: {"id":${JSON.stringify(id)}}\n\n`
