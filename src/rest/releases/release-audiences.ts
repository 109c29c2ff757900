import { document, flat, optional, texts } from '../shape.ts'

/** The release of a flag to an audience. */
export interface AudienceConfigurationRep {
  readonly releaseStrategy: string
  readonly requireApproval: boolean
  readonly notifyMemberIds?: readonly string[]
  readonly notifyTeamKeys?: readonly string[]
  readonly releaseGuardianConfiguration?: ReleaseGuardianConfigurationRep
}

export interface ReleaseGuardianConfigurationRep {
  readonly monitoringWindowMilliseconds: number
  /** In percent, as the OpenAPI document says. Release policies have thousandths. */
  readonly rolloutWeight: number
  readonly rollbackOnRegression: boolean
  readonly randomizationUnit?: string
}

export type ReleaseAudienceConfigurationDoc = AudienceConfigurationRep

export const audienceConfiguration = document<AudienceConfigurationRep>({
  notifyMemberIds: texts,
  notifyTeamKeys: texts,
  releaseGuardianConfiguration: optional(flat),
})
