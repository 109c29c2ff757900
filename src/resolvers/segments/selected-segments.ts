import type { Context } from '../../context.ts'
import { refused } from '../../graph/mutation.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import type { SegmentDoc } from '../../rest/segments/segments.ts'
import { segmentResource } from '../../rest/segments/segments.ts'
import { shown } from '../../rest/shown.ts'
import { expectVersion } from '../versions.ts'

/** The part of a mutation's input that selects a segment. */
export interface SegmentSelector {
  readonly projectKey: string
  readonly environmentKey: string
  readonly key: string
}

/** Removes the other properties of an input. */
export const selectorOf = ({ projectKey, environmentKey, key }: SegmentSelector): SegmentSelector => ({
  projectKey,
  environmentKey,
  key,
})

/** The path parameters of the segment's routes. */
export const pathOf = ({ projectKey, environmentKey, key: segmentKey }: SegmentSelector) => ({
  projectKey,
  environmentKey,
  segmentKey,
})

/** Reads a segment that must exist. */
export async function currentSegment(
  { key, ...environment }: SegmentSelector,
  { loaders }: Context,
): Promise<SegmentDoc> {
  const segment = await loaders.segments.byKey(environment, key)
  if (segment) return segment
  const where = [environment.projectKey, environment.environmentKey].map((one) => JSON.stringify(one)).join(' in ')
  throw refused(['input', 'key'], `There is no segment ${shown(key)} in ${where}.`, 'NOT_FOUND')
}

/** Reads the segment and checks its version, if the input expects one. */
export async function expectSegment(
  { expectedVersion, projectKey, environmentKey, key }: SegmentSelector & { expectedVersion?: number | null },
  context: Context,
): Promise<void> {
  if (typeof expectedVersion !== 'number') return
  const { version: currentVersion } = await currentSegment({ projectKey, environmentKey, key }, context)
  const resources = specifiersOf(segmentResource, { projectKey, environmentKey, key })
  expectVersion({ expectedVersion, currentVersion, what: `the segment ${shown(key)}`, resources })
}
