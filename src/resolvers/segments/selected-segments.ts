import type { Context } from '../../context.ts'
import { refused } from '../../graph/mutation.ts'
import { segmentSpecifier } from '../../rest/changes/resource-specifiers.ts'
import type { SegmentDoc } from '../../rest/segments/segments.ts'
import { shown } from '../../rest/shown.ts'
import { expectVersion } from '../versions.ts'

/** What selects a segment in the input of a mutation. */
export interface SegmentSelector {
  readonly projectKey: string
  readonly environmentKey: string
  readonly key: string
}

/** The selector alone, of an input that tells more. */
export const selectorOf = ({ projectKey, environmentKey, key }: SegmentSelector): SegmentSelector => ({
  projectKey,
  environmentKey,
  key,
})

/** What the paths of its routes name it by. */
export const pathOf = ({ projectKey, environmentKey, key: segmentKey }: SegmentSelector) => ({
  projectKey,
  environmentKey,
  segmentKey,
})

/** A segment as it is, which has to be there. */
export async function currentSegment(
  { key, ...environment }: SegmentSelector,
  { loaders }: Context,
): Promise<SegmentDoc> {
  const segment = await loaders.segments.byKey(environment, key)
  if (segment) return segment
  const where = [environment.projectKey, environment.environmentKey].map((one) => JSON.stringify(one)).join(' in ')
  throw refused(['input', 'key'], `There is no segment ${shown(key)} in ${where}.`, 'NOT_FOUND')
}

/** Reads the segment if a version is expected of it, and goes on only if it is at that. */
export async function expectSegment(
  { expectedVersion, projectKey, environmentKey, key }: SegmentSelector & { expectedVersion?: number | null },
  context: Context,
): Promise<void> {
  if (typeof expectedVersion !== 'number') return
  const { version: currentVersion } = await currentSegment({ projectKey, environmentKey, key }, context)
  const resources = [segmentSpecifier(projectKey, environmentKey, key)]
  expectVersion({ expectedVersion, currentVersion, what: `the segment ${shown(key)}`, resources })
}
