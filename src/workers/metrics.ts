import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client'
import type { Line } from '../store/line.ts'

/** The time for the metrics of a worker, in ms. */
const workerMs = 1000

/** The metrics of a process, as processes send them to each other. */
type Told = readonly MetricObjectWithValues<MetricValue<string>>[]

/** Tells the primary process the metrics of a worker, and asks it for those of all workers. */
export const metricsOfWorkers =
  (line: Line) =>
  (own: Registry): (() => Promise<string>) => {
    line.answers('own metrics', () => own.getMetricsAsJSON())
    return async () => (await line.ask('metrics', null, 2 * workerMs)) as string
  }

/** Adds up the metrics of all workers. A worker that does not answer is left out. */
export async function addedUp(lines: Iterable<Line>): Promise<string> {
  const asked = [...lines].map((line) => line.ask('own metrics', null, workerMs) as Promise<Told | undefined>)
  const told = await Promise.all(asked.map((one) => one.catch(() => undefined)))
  return AggregatorRegistry.aggregate(told.filter((one) => one !== undefined) as object[]).metrics()
}
