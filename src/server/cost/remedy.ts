import type { Asked } from '../../graph/selection.ts'
import { type Estimate, estimate } from './estimate.ts'
import type { SizeOptions } from './sizes.ts'

/** A `first` of a connection with which an operation would pass. */
export interface Remedy {
  readonly path: string
  readonly first: number
  readonly instead: number
}

const mostRemedies = 3

/**
 * Finds for each connection on the most expensive paths the largest `first` with which the operation would pass. The smallest reductions
 * come first.
 */
export function largestThatPass(
  asked: Asked,
  worst: Estimate,
  passes: (estimate: Estimate) => boolean,
  options: SizeOptions = {},
): readonly Remedy[] {
  const paths = worst.paths.length ? worst.paths.map(({ path }) => path) : [...worst.sizes.keys()]
  const candidates = [...worst.sizes].filter(([path, size]) => size > 1 && paths.some((one) => leadsTo(path, one)))
  const remedies = candidates.slice(0, 2 * mostRemedies).flatMap(([path, instead]) => {
    const passesWith = (first: number) => passes(estimate(asked, { ...options, resized: new Map([[path, first]]) }))
    if (!passesWith(1)) return []
    let [most, tooMany] = [1, instead]
    while (tooMany - most > 1) {
      const middle = Math.floor((most + tooMany) / 2)
      if (passesWith(middle)) most = middle
      else tooMany = middle
    }
    return { path, first: most, instead }
  })
  return remedies.sort((one, other) => other.first / other.instead - one.first / one.instead).slice(0, mostRemedies)
}

const leadsTo = (path: string, other: string): boolean => other === path || other.startsWith(`${path}.`)
