import { accessTokens } from '../account/access-tokens.ts'
import { memberSummary } from '../account/member-document.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { api, json } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { environmentSummary } from './release-pipelines.ts'
import type { Completion, ReleaseAudienceRecord, ReleasePhaseRecord, ReleaseRecord } from './release-record.ts'

/** The completion of a phase: by hand, or by the last of the approval requests that its audiences waited for. */
export function completionOf({ completed, audiences }: ReleasePhaseRecord, store: Store): Completion | undefined {
  if (completed) return completed
  const requests = audiences.map(({ approvalRequestId }) => store.approvalRequests.get(approvalRequestId ?? ''))
  if (!audiences.every((audience) => stateOf(audience, store) === 'released')) return undefined
  const applied = requests.filter((one) => one !== undefined).toSorted((a, b) => a.appliedAt! - b.appliedAt!)
  const last = applied.at(-1)
  if (!last) return undefined
  return { at: last.appliedAt!, memberId: last.appliedByMemberId, serviceTokenId: last.appliedByServiceTokenId }
}

/** An audience that waits is released to as soon as its approval request is applied. */
export function stateOf({ state, approvalRequestId }: ReleaseAudienceRecord, store: Store) {
  const isApplied = store.approvalRequests.get(approvalRequestId ?? '')?.status === 'completed'
  return isApplied ? 'released' : state
}

/** The first phase that is under way. Phases of legacy pipelines are not started, but only completed. */
export const activePhaseOf = ({ phases, legacy }: ReleaseRecord, store: Store): ReleasePhaseRecord | undefined =>
  phases.find((phase) => (legacy || phase.startedAt !== undefined) && !completionOf(phase, store))

/** The completion of the release. Undefined if a phase is not complete. */
export function releaseCompletionOf({ phases }: ReleaseRecord, store: Store): Completion | undefined {
  const completions = phases.map((phase) => completionOf(phase, store))
  return completions.every((one) => one !== undefined) ? completions.at(-1) : undefined
}

const words = { released: 'complete', monitored: 'active', waiting: 'pendingApproval' } as const

export function releaseDocument(row: ReleaseRecord, project: ProjectRecord, store: Store) {
  const next = row.phases.find((phase) => !completionOf(phase, store))
  return {
    _links: {
      self: json(api('flags', project.key, row.flagKey, 'release')),
      parent: json(api('flags', project.key, row.flagKey)),
    },
    name: row.pipelineName,
    releasePipelineKey: row.pipelineKey,
    releasePipelineDescription: row.pipelineDescription,
    phases: row.phases.map((phase) => phaseDocument(phase, phase === next, row, project, store)),
    _version: row.version,
    _releaseVariationId: row.variationId,
  }
}

function phaseDocument(
  phase: ReleasePhaseRecord,
  isNext: boolean,
  row: ReleaseRecord,
  project: ProjectRecord,
  store: Store,
) {
  const completion = completionOf(phase, store)
  return {
    _id: phase.id,
    _name: phase.name,
    complete: completion !== undefined,
    _creationDate: row.createdAt,
    _completionDate: completion?.at,
    _completedBy: completion && completedBy(completion, store),
    _audiences: phase.audiences.map((audience) => audienceDocument(audience, row, project, store)),
    ...(row.legacy ? {} : { status: statusOf(phase, isNext, completion), started: phase.startedAt !== undefined }),
    _startedDate: phase.startedAt,
    configuration: phase.configuration,
  }
}

function completedBy({ memberId = '', serviceTokenId = '' }: Completion, store: Store) {
  const member = store.members.get(memberId)
  if (member) return { member: memberSummary(member) }
  const token = store.rows(accessTokens.table).get(serviceTokenId)
  return token && { token: { _id: token.id, name: token.name, ending: token.value.slice(-4), serviceToken: true } }
}

function statusOf({ startedAt }: ReleasePhaseRecord, isNext: boolean, completion: Completion | undefined) {
  if (completion) return 'Complete'
  if (startedAt !== undefined) return 'Started'
  return isNext ? 'ReadyToStart' : 'NotStarted'
}

function audienceDocument(
  audience: ReleaseAudienceRecord,
  { flagKey, legacy }: ReleaseRecord,
  project: ProjectRecord,
  store: Store,
) {
  const state = stateOf(audience, store)
  return {
    _id: audience.id,
    environment: environmentSummary(project, audience.environmentKey),
    ...only(audience, 'name', 'configuration', 'segmentKeys'),
    ...(legacy ? {} : { status: state ? words[state] : 'notStarted' }),
    _ruleIds: rulesMade(audience, project, flagKey),
  }
}

/** The rule that an audience made has the id of the audience as its `ref`. */
function rulesMade({ id, environmentKey }: ReleaseAudienceRecord, { flags }: ProjectRecord, flagKey: string) {
  const rules = flags.get(flagKey)?.configs.get(environmentKey)?.rules ?? []
  return rules.filter(({ ref }) => ref === id).map(({ _id }) => _id)
}
