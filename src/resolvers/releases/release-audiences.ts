import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { environmentWithin } from '../../rest/releases/release-environments.ts'
import type { ReleasePipelineAudienceDoc } from '../../rest/releases/release-pipelines.ts'
import { membersOf } from '../account/member-behind.ts'
import { teamNeeds } from '../account/team-lookahead.ts'
import { existing } from '../existing.ts'
import { segmentNeeds } from '../segments/segment-lookahead.ts'

/** The common part of an audience of a pipeline and one of a release. */
export interface Audience extends Pick<ReleasePipelineAudienceDoc, 'environment' | 'segmentKeys'> {
  readonly of: { readonly projectKey: string }
}

function segmentsOf({ of, environment, segmentKeys }: Audience, _: unknown, { loaders }: Context, info: Info) {
  if (!environment) return null
  const place = { projectKey: of.projectKey, environmentKey: environment.key }
  return existing(segmentKeys, (key) => loaders.segments.byKey(place, key, expandOf(info, segmentNeeds)))
}

/** The fields that both kinds of audiences have. */
export const audienceFields = {
  environmentKey: ({ environment }: Audience) => environment?.key ?? null,
  environment: ({ of, environment }: Audience) => environmentWithin(of, environment),
  segments: segmentsOf,
}

export const releaseAudiences = {
  ReleasePipelineAudience: audienceFields,

  ReleaseAudienceConfiguration: {
    strategy: ({ releaseStrategy }) => releaseStrategy ?? null,
    requiresApproval: ({ requireApproval }) => requireApproval ?? null,
    reviewers: ({ notifyMemberIds }, _, context, info) => membersOf(notifyMemberIds ?? [], context, info),
    reviewerTeams: ({ notifyTeamKeys = [] }, _, { loaders }, info) =>
      existing(notifyTeamKeys, (key) => loaders.teams.byKey(key, expandOf(info, teamNeeds))),
    guardian: ({ releaseGuardianConfiguration }) => releaseGuardianConfiguration ?? null,
  },

  ReleaseGuardianConfiguration: {
    monitoringWindowMs: ({ monitoringWindowMilliseconds }) => monitoringWindowMilliseconds ?? null,
    percentage: ({ rolloutWeight }) => rolloutWeight ?? null,
    rollsBackOnRegression: ({ rollbackOnRegression }) => rollbackOnRegression ?? null,
  },
} satisfies Resolvers
