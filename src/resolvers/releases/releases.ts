import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after, oneOf } from '../../graph/fields.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { environmentOf, rulesOf, variationsOf } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { glimpsedReleasePipeline } from '../../rest/releases/release-pipelines.ts'
import {
  activePhaseOf,
  type ReleaseAudienceDoc,
  type ReleaseDoc,
  type ReleasePhaseDoc,
  type ReleasePhaseRep,
} from '../../rest/releases/releases.ts'
import { tokenOf } from '../account/access-tokens.ts'
import { memberBehind } from '../account/member-behind.ts'
import { namedFlag } from '../flags/named-flag.ts'
import { startBelow } from '../starts.ts'
import { audienceFields } from './release-audiences.ts'
import { pipelineBehind } from './release-lookahead.ts'

export const releaseLookup: Lookup<'Release', Context, ReleaseDoc | null> = (at, context, info) => {
  startBelow(info, { at, has: null }, context, 'Release')
  return context.loaders.releases.ofFlag(at)
}

const phaseOf = ({ at }: ReleaseDoc, phase: ReleasePhaseRep): ReleasePhaseDoc => ({ ...phase, of: at })

const statuses = ['NOT_STARTED', 'READY_TO_START', 'STARTED', 'PAUSED', 'COMPLETE'] as const

/** The rules of the flag that an audience made, in the order of evaluation. */
function rulesMade({ of, environment, _ruleIds }: ReleaseAudienceDoc, _: unknown, { loaders }: Context) {
  if (!environment) return null
  if (!_ruleIds.length) return []
  const parts = { ...noParts, environments: [environment.key], full: true }
  return after(loaders.flags.whole(glimpsedFlag(of.projectKey, of.flagKey), parts), (flag) => {
    const config = environmentOf(flag, environment.key)
    return config ? rulesOf(config).filter(({ _id }) => _id !== undefined && _ruleIds.includes(_id)) : null
  })
}

async function variationReleased({ at, _releaseVariationId }: ReleaseDoc, { loaders }: Context) {
  if (_releaseVariationId === undefined) return null
  const flag = await loaders.flags.whole(glimpsedFlag(at.projectKey, at.flagKey))
  return variationsOf(flag).find(({ _id }) => _id === _releaseVariationId) ?? null
}

export const releases = {
  Flag: {
    // Needs only the address of the flag, so that the read can begin before the flag is there.
    release: ({ at: { projectKey, key: flagKey } }, _, { loaders }) => loaders.releases.ofFlag({ projectKey, flagKey }),
  },

  Release: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    flagKey: ({ at }) => at.flagKey,
    flag: ({ at }, _, context: Context, info: Info) => namedFlag(at.projectKey, at.flagKey, context, info),
    pipelineKey: ({ releasePipelineKey }) => releasePipelineKey,
    pipeline: ({ at, releasePipelineKey: key, name, releasePipelineDescription: description }, _, context, info) =>
      pipelineBehind(glimpsedReleasePipeline(at.projectKey, { key, name, description }), context, info),
    version: ({ _version }) => _version ?? null,
    releaseVariationId: ({ _releaseVariationId }) => _releaseVariationId ?? null,
    releaseVariation: (release, _, context) => variationReleased(release, context),
    phases: (release) => release.phases.map((phase) => phaseOf(release, phase)),
    activePhase: (release) => {
      const phase = activePhaseOf(release)
      return phase ? phaseOf(release, phase) : null
    },
    canceledAt: ({ _canceledAt }) => _canceledAt ?? null,
  },

  ReleasePhase: {
    phaseId: ({ _id }) => _id,
    name: ({ _name }) => _name,
    status: ({ status }) => (status ? oneOf(statuses, status) : null),
    audiences: ({ _audiences, of }) => _audiences.map((audience) => ({ ...audience, of })),
    completedBy: ({ _completedBy }, _, context, info) =>
      _completedBy?.member ? memberBehind(glimpsedMember(_completedBy.member), context, info) : null,
    completedByToken: ({ _completedBy }, _, context) => tokenOf(_completedBy?.token?._id, context),
    createdAt: ({ _creationDate }) => _creationDate ?? null,
    startedAt: ({ _startedDate }) => _startedDate || null,
    completedAt: ({ _completionDate }) => _completionDate || null,
  },

  ReleaseAudience: {
    ...audienceFields,
    audienceId: ({ _id }) => _id,
    ruleIds: ({ _ruleIds }) => _ruleIds,
    rules: rulesMade,
  },
} satisfies Resolvers
