import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import type { TokenSummaryRep } from '../changes/audit-log.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, put } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, text, textOrNone, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import {
  type AudienceConfigurationRep,
  audienceConfiguration,
  type ReleaseGuardianConfigurationRep,
} from './release-audiences.ts'
import { type EnvironmentSummaryRep, environmentSummary } from './release-environments.ts'
import { progressionAt, type ReleaseProgressionDoc } from './release-progressions.ts'

/** The release of a flag. It names its pipeline, but not its flag. */
export interface ReleaseRep {
  /** The name of the pipeline. */
  readonly name: string
  readonly releasePipelineKey: string
  readonly releasePipelineDescription: string
  readonly phases: readonly ReleasePhaseRep[]
  readonly _version?: number
  readonly _releaseVariationId?: string
  readonly _canceledAt?: number
}

export interface ReleasePhaseRep {
  /** The id of the phase of the pipeline. */
  readonly _id: string
  readonly _name: string
  readonly complete: boolean
  readonly _creationDate: number
  readonly _completionDate?: number
  readonly _completedBy?: CompletedByRep
  readonly _audiences: readonly ReleaseAudienceRep[]
  readonly status?: string
  /** Absent in releases through legacy pipelines. */
  readonly started?: boolean
  readonly _startedDate?: number
  readonly configuration?: unknown
}

export interface CompletedByRep {
  readonly member?: MemberSummaryRep
  readonly token?: TokenSummaryRep
}

export interface ReleaseAudienceRep {
  readonly _id: string
  /** Absent if the environment was deleted. */
  readonly environment?: EnvironmentSummaryRep
  readonly name: string
  readonly configuration?: AudienceConfigurationRep
  readonly segmentKeys: readonly string[]
  readonly status?: string
  readonly _ruleIds: readonly string[]
}

const audience = document<ReleaseAudienceRep>({
  environment: optional(environmentSummary),
  configuration: optional(audienceConfiguration),
  segmentKeys: list(),
  _ruleIds: list(),
})

const phase = document<ReleasePhaseRep>({
  _id: word,
  _audiences: list(audience),
  _completedBy: optional(document<CompletedByRep>({ member: optional(memberSummary), token: optional(flat) })),
  status: textOrNone,
})

const release = document<ReleaseRep>({
  releasePipelineKey: word,
  releasePipelineDescription: text,
  phases: list(phase),
  _releaseVariationId: textOrNone,
})

export interface AudienceStart {
  readonly audienceId: string
  readonly releaseGuardianConfiguration?: Partial<ReleaseGuardianConfigurationRep> | undefined
  readonly notifyMemberIds?: readonly string[] | undefined
  readonly notifyTeamKeys?: readonly string[] | undefined
}

interface PhaseUpdate {
  /** LaunchDarkly's text starts a phase by `active`, although its schema has other words. */
  readonly status: string
  readonly audiences?: readonly AudienceStart[] | undefined
}

const ofFlag = '/api/v2/flags/{projectKey}/{flagKey}/release'
const inProject = '/api/v2/projects/{projectKey}/flags/{flagKey}/release'
const beta = { beta: true }

export const getRelease = get(ofFlag, beta).returns(release)
export const createRelease = put(inProject, beta)
  .takes<{ body: { readonly releasePipelineKey: string; readonly releaseVariationId?: string | undefined } }>()
  .returns(release)
export const updateReleasePhase = put(`${inProject}/phases/{phaseId}`, beta)
  .takes<{ body: PhaseUpdate }>()
  .returns(release)
/** Of releases through legacy pipelines. LaunchDarkly's example has the path `/phases/0/complete`, and its text `/phase/0/complete`. */
export const patchRelease = patch(ofFlag, beta).takes<{ body: readonly PatchOperation[] }>().returns(release)
export const deleteRelease = del(ofFlag, beta).returnsNothing()

export const releaseResource = resource({
  type: 'Release',
  address: ['projectKey', 'flagKey'],
  get: getRelease,
})

export type ReleaseDoc = Located<typeof releaseResource, ReleaseRep>
export type ReleasePhaseDoc = ReleasePhaseRep & { readonly of: ReleaseDoc['at'] }
export type ReleaseAudienceDoc = ReleaseAudienceRep & { readonly of: ReleaseDoc['at'] }

export const releaseAt = (projectKey: string, flagKey: string, release: ReleaseRep): ReleaseDoc =>
  withMore(release, () => ({ at: { type: 'Release', projectKey, flagKey }, has: [] }))

/** The first phase that is started and not complete. Phases of legacy pipelines do not tell whether they are started. */
export const activePhaseOf = ({ phases }: ReleaseRep): ReleasePhaseRep | undefined =>
  phases.find(({ complete, started = true }) => started && !complete)

/** The progress that a release tells. Null if it is complete. */
export function progressionOf(release: ReleaseDoc): ReleaseProgressionDoc | null {
  const { at, phases, releasePipelineKey } = release
  if (phases.every(({ complete }) => complete)) return null
  const activePhaseId = activePhaseOf(release)?._id
  return progressionAt(at.projectKey, releasePipelineKey, {
    flagKey: at.flagKey,
    ...(activePhaseId !== undefined && { activePhaseId }),
    _createdAt: phases[0]!._creationDate,
  })
}
