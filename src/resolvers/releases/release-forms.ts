import type {
  ReleaseAudienceConfigurationInput,
  ReleaseGuardianConfigurationInput,
  ReleasePipelinePhaseInput,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type {
  AudienceConfigurationRep,
  ReleaseGuardianConfigurationRep,
} from '../../rest/releases/release-audiences.ts'
import type { NewPhase } from '../../rest/releases/release-pipelines.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given } from '../given.ts'

/** The phases of a pipeline in REST's form. */
export const phasesIn = (phases: readonly ReleasePipelinePhaseInput[]): NewPhase[] =>
  phases.map(({ name, configuration, audiences }, phase) => ({
    name,
    configuration: configuration ?? undefined,
    audiences: audiences.map((audience, index) => ({
      name: audience.name,
      environmentKey: audience.environmentKey,
      segmentKeys: audience.segmentKeys ?? undefined,
      configuration:
        audience.configuration &&
        configurationIn(audience.configuration, ['input', 'phases', phase, 'audiences', index, 'configuration']),
    })),
  })) as NewPhase[]

function configurationIn(input: ReleaseAudienceConfigurationInput, place: Place): AudienceConfigurationRep {
  const { strategy, requiresApproval, guardian } = input
  return {
    releaseStrategy: strategy,
    requireApproval: requiresApproval,
    ...reviewersIn(input, place),
    ...(guardian && { releaseGuardianConfiguration: wholeGuardian(guardian, [...place, 'guardian']) }),
  }
}

interface Reviewers {
  readonly reviewerIds?: readonly string[] | null
  readonly reviewerTeamKeys?: readonly string[] | null
}

/** The reviewers in REST's form. */
export const reviewersIn = ({ reviewerIds, reviewerTeamKeys }: Reviewers, place: Place) => ({
  ...(reviewerIds && {
    notifyMemberIds: reviewerIds.map((id, index) => memberIdAt(id, [...place, 'reviewerIds', index])),
  }),
  ...(reviewerTeamKeys && { notifyTeamKeys: reviewerTeamKeys }),
})

const guardianNames = {
  monitoringWindowMs: 'monitoringWindowMilliseconds',
  percentage: 'rolloutWeight',
  rollsBackOnRegression: 'rollbackOnRegression',
  randomizationUnit: 'randomizationUnit',
} as const

/** The settings of a guarded rollout in REST's form, as far as they are given. */
export function guardianIn(
  input: ReleaseGuardianConfigurationInput,
  place: Place,
): Partial<ReleaseGuardianConfigurationRep> {
  const { monitoringWindowMs, percentage } = input
  for (const [name, value] of Object.entries({ monitoringWindowMs, percentage })) {
    if (typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0)) continue
    throw refused([...place, name], `Expected ${name} to be a whole number from 0 on, but got ${value}.`)
  }
  if (typeof percentage === 'number' && percentage > 100) {
    throw refused([...place, 'percentage'], `Expected a percentage from 0 to 100, but got ${percentage}.`)
  }
  return Object.fromEntries(
    Object.entries(given(input)).map(([name, value]) => [guardianNames[name as keyof typeof guardianNames], value]),
  )
}

function wholeGuardian(input: ReleaseGuardianConfigurationInput, place: Place): ReleaseGuardianConfigurationRep {
  for (const name of ['monitoringWindowMs', 'percentage', 'rollsBackOnRegression'] as const) {
    if (input[name] === undefined || input[name] === null)
      throw refused([...place, name], `Expected ${name} for a guarded rollout in a pipeline, but got none.`)
  }
  return guardianIn(input, place) as ReleaseGuardianConfigurationRep
}
