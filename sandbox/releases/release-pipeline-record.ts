export interface ReleasePipelineRecord {
  id: string
  key: string
  name: string
  description?: string
  tags: readonly string[]
  phases: readonly PhaseRecord[]
  /** Without automation: its phases are completed by hand. */
  legacy: boolean
  createdAt: number
  version: number
}

export interface PhaseRecord {
  id: string
  name: string
  configuration?: object
  audiences: readonly AudienceRecord[]
}

export interface AudienceRecord {
  name: string
  environmentKey: string
  segmentKeys?: readonly string[]
  configuration?: AudienceConfiguration
}

/** In LaunchDarkly's own form. */
export interface AudienceConfiguration {
  releaseStrategy: string
  requireApproval: boolean
  notifyMemberIds?: readonly string[]
  notifyTeamKeys?: readonly string[]
  releaseGuardianConfiguration?: GuardianConfiguration
}

export interface GuardianConfiguration {
  monitoringWindowMilliseconds: number
  /** In percent. */
  rolloutWeight: number
  rollbackOnRegression: boolean
  randomizationUnit?: string
}
