import type { Resource } from '../rest/resource.ts'
import { metricGroupInverses, metricInverses } from './experiments/metric-inverses.ts'
import { type Inverse, type Inverses, readInverses } from './inverse.ts'
import type { Walk } from './pages.ts'

/** The lists that tell parts of single reads, by type. */
const inverses: Readonly<Record<string, readonly Inverse[]>> = {
  Metric: metricInverses,
  MetricGroup: metricGroupInverses,
}

/** The reader of the lists that tell parts of a resource. Undefined if there are none. */
export function inversesOf({ type }: Resource, walkOf: (inverse: Inverse) => Walk<object>): Inverses | undefined {
  const all = Object.hasOwn(inverses, type) ? inverses[type] : undefined
  return all && readInverses(all, walkOf)
}
