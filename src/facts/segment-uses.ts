import type { BlastStart } from './blast-radius.ts'
import { compareKeys } from './text-order.ts'

/** A segment that depends on another one, with the way from it. */
export interface NestedSegment<Segment> {
  readonly segment: Segment
  /** Number of steps from the segment that changes. */
  readonly depth: number
}

/**
 * The segments that name a segment, directly or through others. Breadth first, so that circles end. They come by depth, then by key.
 *
 * @param naming The segments whose rules name each segment, by its key.
 * @param maxDepth The depth at which the search ends. Default none.
 */
export function nestedSegments<Segment extends { readonly key: string }>(
  key: string,
  naming: ReadonlyMap<string, readonly Segment[]>,
  maxDepth = Number.POSITIVE_INFINITY,
): readonly NestedSegment<Segment>[] {
  const found: NestedSegment<Segment>[] = []
  const seen = new Set([key])
  let level = [key]
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth += 1) {
    const next = level.flatMap((one) => naming.get(one) ?? []).filter((one) => !seen.has(one.key))
    const once = [...new Map(next.map((one) => [one.key, one])).values()]
    for (const { key: met } of once) seen.add(met)
    const inOrder = once.toSorted(compareKeys)
    found.push(...inOrder.map((segment) => ({ segment, depth })))
    level = inOrder.map((one) => one.key)
  }
  return found
}

/** The flags of a segment: they depend on the segment that changes, at a depth one larger. */
export const startsOf = (
  flags: readonly { readonly key: string; readonly name?: string | undefined }[],
  environmentKey: string,
  depth: number,
  viaSegment: string | null,
): BlastStart[] => flags.map(({ key, name }) => ({ key, name, environmentKey, depth: depth + 1, viaSegment }))
