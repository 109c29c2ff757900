import type { Context } from '../../context.ts'
import type {
  CompleteLegacyReleasePhaseInput,
  CreateReleaseInput,
  DeleteReleaseInput,
  ReleaseAudienceStartInput,
  Resolvers,
  UpdateReleasePhaseInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  type AudienceStart,
  createRelease,
  deleteRelease,
  patchRelease,
  releaseAt,
  updateReleasePhase,
} from '../../rest/releases/releases.ts'
import { flagWithVariations, variationId } from '../flags/variations.ts'
import { guardianIn, reviewersIn } from './release-forms.ts'

async function create({ projectKey, flagKey, pipelineKey, variation }: CreateReleaseInput, context: Context) {
  const flag = { projectKey, key: flagKey }
  const body = {
    releasePipelineKey: pipelineKey,
    releaseVariationId: variation
      ? await variationId(flagWithVariations(flag, context), variation, ['input', 'variation'])
      : undefined,
  }
  return { release: releaseAt(projectKey, flagKey, await context.write(createRelease, { projectKey, flagKey, body })) }
}

/** The status that starts a phase. */
const starting = 'active'

async function updatePhase(input: UpdateReleasePhaseInput, { write }: Context) {
  const { projectKey, flagKey, phaseId, status, audiences } = input
  const body = { status: status ?? starting, audiences: audiences?.map(startOf) }
  const written = await write(updateReleasePhase, { projectKey, flagKey, phaseId, body })
  return { release: releaseAt(projectKey, flagKey, written) }
}

function startOf({ audienceId, guardian, ...reviewers }: ReleaseAudienceStartInput, index: number): AudienceStart {
  const place = ['input', 'audiences', index]
  return {
    audienceId,
    ...reviewersIn(reviewers, place),
    ...(guardian && { releaseGuardianConfiguration: guardianIn(guardian, [...place, 'guardian']) }),
  }
}

async function completePhase(input: CompleteLegacyReleasePhaseInput, { write }: Context) {
  const { projectKey, flagKey, phaseIndex, complete } = input
  if (phaseIndex < 0) {
    throw refused(['input', 'phaseIndex'], `Expected the place of a phase from 0 on, but got ${phaseIndex}.`)
  }
  const body = [{ op: 'replace', path: `/phases/${phaseIndex}/complete`, value: complete } as const]
  return { release: releaseAt(projectKey, flagKey, await write(patchRelease, { projectKey, flagKey, body })) }
}

async function remove({ projectKey, flagKey }: DeleteReleaseInput, { write }: Context) {
  await write(deleteRelease, { projectKey, flagKey })
  return { deletedReleaseId: idOf({ type: 'Release', projectKey, flagKey }) }
}

export const releaseChanges = {
  Mutation: {
    createRelease: mutation(create),
    updateReleasePhase: mutation(updatePhase),
    completeLegacyReleasePhase: mutation(completePhase),
    deleteRelease: mutation(remove),
  },
} satisfies Resolvers
