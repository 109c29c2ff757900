import { assumedSize } from '../../graph/cost.ts'
import type { NodeType } from '../../rest/resources.ts'

/** The size of the list of a type: as an earlier answer told it, else as assumed. */
export type Sizes = (type: NodeType) => number

/**
 * The sizes of an account. An operation on a larger account than assumed can take more calls than estimated; the budget then stops it.
 *
 * @param total The number of objects of a type, if an earlier answer told it.
 */
export const sizesOf =
  (total: (type: NodeType) => number | undefined): Sizes =>
  (type) =>
    total(type) ?? assumedSize(type)
