import type { Context, Info } from '../../context.ts'
import type { BlastStart } from '../../facts/blast-radius.ts'
import { gapIn } from '../../facts/gaps.ts'
import { nestedSegments, startsOf } from '../../facts/segment-uses.ts'
import { remembering } from '../../graph/remembering.ts'
import { noParts, uniteParts } from '../../rest/flags/flag-parts.ts'
import type { SegmentDoc } from '../../rest/segments/segments.ts'
import { inputOf } from '../fact-inputs.ts'
import { activeExperiments, type BlastRadiusSource, depthOf, partsOfBlastIn, searched } from '../flags/blast-sources.ts'
import { pendingRequests } from '../flags/flag-fact-starts.ts'

const ofFlags = {
  gap: gapIn('CODE_REFERENCES', 'NOT_TOLD', 'Code references are of flags: each dependent has its own.'),
}

/** What a change of a segment can affect. */
export function blastOfSegment(
  segment: SegmentDoc,
  { maxDepth }: { readonly maxDepth?: number | null },
  context: Context,
  info: Info,
): BlastRadiusSource {
  const { loaders } = context
  const { at } = segment
  const { projectKey, environmentKey, key } = at
  const limit = depthOf(maxDepth)
  const parts = partsOfBlastIn([environmentKey], info)
  const once = remembering()
  const nested = () => once('nested', async () => nestedSegments(key, await loaders.segments.naming(at), limit))
  const flagsOf = async (one: SegmentDoc) =>
    (await loaders.segments.flagsOf(one, uniteParts([noParts, ...(parts ? [parts] : [])]))) ?? []
  const starts = () =>
    once('starts', async (): Promise<readonly BlastStart[]> => {
      const all = [nested(), flagsOf(segment)] as const
      const [others, own] = await Promise.all(all)
      const ofOthers = await Promise.all(
        others
          .filter(({ depth }) => depth < limit)
          .map(async (one) => startsOf(await flagsOf(one.segment), environmentKey, one.depth, one.segment.key)),
      )
      return [...startsOf(own, environmentKey, 0, null), ...ofOthers.flat()]
    })
  const named = () => once('named', async () => new Set((await starts()).map((one) => one.key)))
  const search = async () => {
    const graph = { projectKey, starts: await starts(), environmentKeys: [environmentKey], maxDepth: limit }
    return searched([...(await named())], graph, parts, context)
  }
  return {
    projectKey,
    kind: 'segment',
    key,
    limit,
    once,
    named,
    dependents: () => once('dependents', () => inputOf('DEPENDENT_FLAGS', search(), environmentKey)),
    segments: () =>
      once('segments', () =>
        inputOf(
          'SEGMENTS',
          nested().then((all) => all.map((one) => one.segment)),
          environmentKey,
        ),
      ),
    codeReferences: async () => ofFlags,
    applications: () =>
      once('applications', () =>
        inputOf(
          'APPLICATIONS',
          named().then(async (keys) => {
            const found = [...keys].map((flagKey) => loaders.applications.ofFlag({ projectKey, key: flagKey }))
            return [...new Set((await Promise.all(found)).flat())]
          }),
        ),
      ),
    approvalRequests: (expand) =>
      inputOf(
        'APPROVAL_REQUESTS',
        loaders.approvalRequests.allOfResource({ ...at, kind: 'segment' }, pendingRequests.conditions, expand),
      ),
    experiments: (expand) =>
      inputOf(
        'EXPERIMENTS',
        named().then(async (keys) => {
          const found = [...keys].map((value) =>
            loaders.experiments.allOf({ projectKey, by: 'flag', value }, activeExperiments, expand),
          )
          const all = (await Promise.all(found)).flat().filter((one) => one.at.environmentKey === environmentKey)
          return [...new Map(all.map((one) => [one.key, one])).values()]
        }),
      ),
  }
}
