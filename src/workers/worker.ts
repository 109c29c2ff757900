import cluster from 'node:cluster'
import { createLine, type Line } from '../store/line.ts'

/** The variable that tells a worker of this command from one of another program. */
export const workerVariable = 'LAUNCHDARKLY_GRAPHQL_WORKER'

/** The line to the primary process, or undefined in a process that is not a worker. */
export function lineToPrimary(): Line | undefined {
  if (!cluster.isWorker || process.env[workerVariable] === undefined) return undefined
  const line = createLine({
    // The primary process can have ended. Then this one ends too.
    send: (message) => void process.send?.(message, undefined, undefined, () => {}),
    onMessage: (listener) => void process.on('message', listener),
  })
  // Until it serves, there is nothing to wait for.
  line.answers('end', () => process.exit(0))
  return line
}
