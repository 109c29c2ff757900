import { commitRequest } from '../changes/approval-commits.ts'
import { withReviewers } from '../changes/approval-reviewers.ts'
import { flagContext, instructed } from '../flags/flag-instructions.ts'
import { applyFlagInstructions } from '../flags/flag-patches.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { invalid } from '../http/errors.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { type Given, object, objectBody, objects, optional, required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import { completionOf, stateOf } from './release-document.ts'
import type { GuardianConfiguration } from './release-pipeline-record.ts'
import { guardianIn } from './release-pipelines.ts'
import {
  completionBy,
  type ReleaseAudienceRecord,
  type ReleasePhaseRecord,
  type ReleaseRecord,
} from './release-record.ts'

/** A phase of a release that is to be changed, with what it belongs to. */
export interface PhaseContext {
  call: Call
  project: ProjectRecord
  flag: FlagRecord
  release: ReleaseRecord
  phase: ReleasePhaseRecord
}

/** Starts a phase: releases to its audiences, or asks for the approvals that these need. */
export function startedPhase(context: PhaseContext): ReleasePhaseRecord {
  const { call, release, phase } = context
  const { store } = call
  const before = release.phases.slice(0, release.phases.indexOf(phase))
  if (phase.startedAt !== undefined) throw invalid(`The phase ${shown(phase.name)} is started already`)
  if (!before.every((one) => completionOf(one, store))) throw invalid('An earlier phase is not complete')
  const settings = settingsIn(context)
  const plans = phase.audiences.map((audience) => planOf(audience, settings.get(audience.id) ?? {}, context))
  const startedAt = momentOf(call)
  const audiences = plans.map((plan) => carriedOut(plan, context))
  return completedIfReleased({ ...phase, startedAt, audiences }, call)
}

/** Completes a phase: releases to everybody whom an audience is still monitored for. */
export function finishedPhase(context: PhaseContext): ReleasePhaseRecord {
  const { call, phase } = context
  const { store } = call
  if (phase.startedAt === undefined || completionOf(phase, store)) throw invalid('The phase is not under way')
  const isPending = ({ approvalRequestId = '' }: ReleaseAudienceRecord) =>
    store.approvalRequests.get(approvalRequestId)?.status === 'pending'
  if (phase.audiences.some(isPending)) throw invalid('An audience of the phase waits for an approval')
  const audiences = phase.audiences.map((audience): ReleaseAudienceRecord => {
    if (stateOf(audience, store) === 'released') return audience
    return carriedOut({ audience, instructions: wholly(audience, context), state: 'released' }, context)
  })
  return completedIfReleased({ ...phase, audiences }, call)
}

function completedIfReleased(phase: ReleasePhaseRecord, { store, caller }: Call): ReleasePhaseRecord {
  const isReleased = phase.audiences.every((audience) => stateOf(audience, store) === 'released')
  return isReleased ? { ...phase, completed: completionBy(caller, store.moment) } : phase
}

/** The settings of audiences in the body, by the ids of the audiences. */
function settingsIn({ call, phase }: PhaseContext): Map<string, Given> {
  const given = optional(objectBody(call), 'audiences', objects) ?? []
  return new Map(
    given.map((one) => {
      const id = required(one, 'audienceId', text)
      if (phase.audiences.some((audience) => audience.id === id)) return [id, one]
      throw invalid(`audienceId must be that of an audience of the phase, got ${shown(id)}`)
    }),
  )
}

interface Plan {
  audience: ReleaseAudienceRecord
  instructions: readonly Instruction[]
  state: NonNullable<ReleaseAudienceRecord['state']>
}

/** The release to an audience, checked as far as it can be before anything is changed. */
function planOf(audience: ReleaseAudienceRecord, given: Given, context: PhaseContext): Plan {
  const configuration = audience.configuration && { ...audience.configuration, ...withReviewersIn(given, context.call) }
  const guardianGiven = optional(given, 'releaseGuardianConfiguration', object)
  const before = configuration?.releaseGuardianConfiguration
  const guardian = guardianGiven ? guardianIn(guardianGiven, before) : before
  const isGuarded = configuration?.releaseStrategy === 'monitoredRelease'
  if (isGuarded && !guardian) throw invalid('releaseGuardianConfiguration is required for a monitored release')
  const instructions = isGuarded ? guarded(guardian!, audience, context) : wholly(audience, context)
  check(audience, instructions, context)
  const next: ReleaseAudienceRecord = configuration
    ? { ...audience, configuration: { ...configuration, ...(guardian && { releaseGuardianConfiguration: guardian }) } }
    : audience
  const state = configuration?.requireApproval ? 'waiting' : isGuarded ? 'monitored' : 'released'
  return { audience: next, instructions, state }
}

function withReviewersIn(given: Given, call: Call) {
  withReviewers(given, call)
  const { notifyMemberIds, notifyTeamKeys } = given as {
    notifyMemberIds?: readonly string[]
    notifyTeamKeys?: readonly string[]
  }
  return { ...(notifyMemberIds && { notifyMemberIds }), ...(notifyTeamKeys && { notifyTeamKeys }) }
}

function check({ environmentKey }: ReleaseAudienceRecord, instructions: readonly Instruction[], context: PhaseContext) {
  if (!context.project.environments.has(environmentKey)) return
  instructed(context.flag, instructions, flagContext(context, environmentKey))
}

/** The instructions that release the variation to all contexts of an audience. */
function wholly(audience: ReleaseAudienceRecord, { release, flag }: PhaseContext): Instruction[] {
  const { variationId } = release
  if (audience.segmentKeys?.length) {
    const rule = existingRule(audience, flag)
    const served = { variationId: variationId ?? flag.variations[flag.defaults.onVariation]!._id }
    const clauses = [{ attribute: 'segmentMatch', op: 'segmentMatch', values: audience.segmentKeys }]
    if (rule) return [{ kind: 'updateRuleVariationOrRollout', ruleId: rule._id, ...served }]
    return [turnOn, { kind: 'addRule', ref: audience.id, description: audience.name, clauses, ...served }]
  }
  return variationId === undefined ? [turnOn] : [turnOn, { kind: 'updateFallthroughVariationOrRollout', variationId }]
}

const turnOn = { kind: 'turnFlagOn' }

const existingRule = ({ id, environmentKey }: ReleaseAudienceRecord, { configs }: FlagRecord) =>
  configs.get(environmentKey)?.rules.find(({ ref }) => ref === id)

/** The same for the share of the contexts that a guarded rollout begins with. */
function guarded(
  guardian: GuardianConfiguration,
  audience: ReleaseAudienceRecord,
  context: PhaseContext,
): Instruction[] {
  const { variations, defaults } = context.flag
  const target = context.release.variationId ?? variations[defaults.onVariation]!._id
  const other = variations.find(({ _id }) => _id !== target)
  if (!other) throw invalid('A guarded rollout needs a flag with two variations')
  const weight = guardian.rolloutWeight * 1000
  const rollout = {
    rolloutWeights: { [target]: weight, [other._id]: 100_000 - weight },
    rolloutContextKind: guardian.randomizationUnit ?? 'user',
  }
  return wholly(audience, context).map(({ variationId: _, ...instruction }) =>
    instruction.kind === turnOn.kind ? instruction : { ...instruction, ...rollout },
  ) as Instruction[]
}

/** Makes the change in the environment, or an approval request for it. A deleted environment needs nothing. */
function carriedOut({ audience, instructions, state }: Plan, context: PhaseContext): ReleaseAudienceRecord {
  const { call, project } = context
  const { environmentKey } = audience
  if (!project.environments.has(environmentKey)) return { ...audience, state: 'released' }
  if (state === 'waiting') return { ...audience, state, approvalRequestId: requested(audience, instructions, context) }
  const flag = project.flags.get(context.flag.key)!
  const comment = `Release through ${context.release.pipelineName}: ${context.phase.name}`
  applyFlagInstructions(call, { project, flag, environmentKey, instructions, comment })
  return { ...audience, state }
}

/** The id of a new approval request. */
function requested(
  audience: ReleaseAudienceRecord,
  instructions: readonly Instruction[],
  context: PhaseContext,
): string {
  const { call, project, flag, release, phase } = context
  const id = newId(call)
  const resource = {
    kind: 'flag' as const,
    projectKey: project.key,
    environmentKey: audience.environmentKey,
    key: flag.key,
  }
  const description = `Release through ${release.pipelineName}: ${phase.name}, ${audience.name}`
  commitRequest(call, {
    action: 'createApprovalRequest',
    titleVerb: 'asked for a change of the',
    comment: description,
    after: {
      ...{ id, version: 1, createdAt: momentOf(call), resource, requestorId: call.caller.madeBy, description },
      ...{ serviceKind: 'launchdarkly', status: 'pending', reviewStatus: 'pending', reviews: [], instructions },
      conflicts: [],
      ...withReviewers({ ...audience.configuration }, call),
    },
  })
  return id
}
