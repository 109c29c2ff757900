import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Logger } from '../server/logs.ts'
import { createLine, type Line } from '../store/line.ts'
import { createMemoryStore } from '../store/memory.ts'
import { serveStore } from '../store/primary.ts'
import type { Script } from '../store/store.ts'
import { addedUp } from './metrics.ts'
import { workerVariable } from './worker.ts'

/** The pauses before an ended worker is started again, in ms. Each is twice as long as the one before, unless the worker was steady. */
const pauses = { firstMs: 100, longestMs: 10_000 }
/** The time after which a worker counts as steady, in ms. */
const steadyMs = 10_000

/** The first worker ended before it listened, and has said why. */
export class WorkerFailed extends Error {
  override readonly name = 'WorkerFailed'
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`The first worker ended with ${exitCode} before it listened.`)
    this.exitCode = exitCode
  }
}

interface WorkersOptions {
  /** Number of workers. */
  readonly count: number
  readonly log: Logger
  /** The scripts that workers run in the store. */
  readonly scripts: readonly Script<unknown>[]
  /** Returns what workers need of the embedded sandbox. Null if there is none. */
  readonly sandbox: () => object | null
}

export interface Workers {
  /**
   * Starts the workers. Returns the address of the graph once all of them listen.
   *
   * @throws {WorkerFailed}
   */
  begin(): Promise<string>
  /** Ends all workers, as a signal ends a process. */
  end(signal: string | undefined): Promise<void>
}

/** Makes the processes that answer, and the store that they share. A worker that ends is started again. */
export function createWorkers({ count, log, scripts, sandbox }: WorkersOptions): Workers {
  const store = createMemoryStore()
  const running = new Map<Worker, Line>()
  const timers = new Set<NodeJS.Timeout>()
  let isEnding = false
  // Bytes are sent as they are.
  cluster.setupPrimary({ serialization: 'advanced' })

  function start(pauseMs: number, onListening: (url: string) => void, onEnd?: (exitCode: number) => void): void {
    const worker = cluster.fork({ [workerVariable]: '1' })
    const line = createLine({
      send: (message) => void (worker.isConnected() && worker.send(message, undefined, undefined, () => {})),
      onMessage: (listener) => void worker.on('message', listener),
    })
    const since = Date.now()
    const endStore = serveStore(line, store, scripts)
    let listens = false
    running.set(worker, line)
    line.answers('sandbox', sandbox)
    line.answers('metrics', () => addedUp(running.values()))
    line.answers('listening', (url: string) => {
      listens = true
      onListening(url)
    })
    worker.on('error', () => {})
    worker.once('exit', (code, signal) => {
      running.delete(worker)
      endStore()
      if (isEnding) return
      if (onEnd && !listens) return onEnd(code || 1)
      const nextMs = Date.now() - since > steadyMs ? pauses.firstMs : Math.min(pauseMs * 2, pauses.longestMs)
      log.error({ pid: worker.process.pid, code, signal, pauseMs }, 'a worker ended and is started again')
      const timer = setTimeout(() => {
        timers.delete(timer)
        start(nextMs, onListening)
      }, pauseMs)
      timers.add(timer)
    })
  }

  return {
    async begin() {
      // The port is known, and can be had, once the first one listens.
      const url = await new Promise<string>((resolve, reject) =>
        start(pauses.firstMs, resolve, (exitCode) => reject(new WorkerFailed(exitCode))),
      )
      const others = Array.from({ length: count - 1 }, () => new Promise((resolve) => start(pauses.firstMs, resolve)))
      await Promise.all(others)
      return url
    },
    async end(signal) {
      isEnding = true
      for (const timer of timers) clearTimeout(timer)
      const ended = [...running.keys()].map((worker) => worker.isDead() || once(worker, 'exit'))
      for (const line of running.values()) line.tell('end', signal)
      await Promise.all(ended)
      await store.close()
    },
  }
}
