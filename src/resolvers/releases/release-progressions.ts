import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { glimpsedReleasePipeline, releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import type { ReleaseProgressionDoc } from '../../rest/releases/release-progressions.ts'
import { namedFlag } from '../flags/named-flag.ts'
import { pipelineBehind } from './release-lookahead.ts'

/** The phase of the pipeline that is under way. Null if none is, or if the pipeline or the phase was deleted. */
async function activePhase(
  { at, pipelineKey, activePhaseId }: ReleaseProgressionDoc,
  _: unknown,
  { loaders }: Context,
) {
  if (activePhaseId === undefined) return null
  const pipeline = await loaders.of(releasePipelineResource, [at.projectKey]).byKey(pipelineKey)
  const phase = pipeline?.phases.find(({ id }) => id === activePhaseId)
  return phase && pipeline ? { ...phase, of: pipeline.at } : null
}

export const releaseProgressions = {
  Flag: {
    // Needs only the address of the flag, so that the read can begin before the flag is there.
    releaseProgression: ({ at: { projectKey, key: flagKey } }, _, { loaders }) =>
      loaders.releases.progressionOfFlag({ projectKey, flagKey }),
  },

  ReleaseProgression: {
    flag: ({ at }, _, context, info) => namedFlag(at.projectKey, at.flagKey, context, info),
    release: ({ at }, _, { loaders }) => loaders.releases.ofFlag(at),
    pipeline: ({ at, pipelineKey: key }, _, context, info) =>
      pipelineBehind(glimpsedReleasePipeline(at.projectKey, { key }), context, info),
    activePhase,
    createdAt: ({ _createdAt }) => _createdAt ?? null,
    completedAt: ({ _completedAt }) => _completedAt ?? null,
  },
} satisfies Resolvers
