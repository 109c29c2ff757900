import type { Caller } from '../account/tokens.ts'
import type { AudienceConfiguration } from './release-pipeline-record.ts'

/** The release of a flag: what its pipeline was when it was created, and how far it has come. */
export interface ReleaseRecord {
  flagKey: string
  pipelineKey: string
  pipelineName: string
  pipelineDescription: string
  legacy: boolean
  createdAt: number
  version: number
  /** Of the flag. Without one, environments are only turned on. */
  variationId?: string
  phases: readonly ReleasePhaseRecord[]
}

export interface ReleasePhaseRecord {
  /** That of the phase of the pipeline. */
  id: string
  name: string
  configuration?: object
  startedAt?: number
  /** Whoever completed it, if no approval request did. */
  completed?: Completion
  audiences: readonly ReleaseAudienceRecord[]
}

export interface Completion {
  at: number
  /** Whoever completed it: a member, or a service token. */
  memberId?: string | undefined
  serviceTokenId?: string | undefined
}

/** The completion of a phase by a caller. */
export const completionBy = ({ memberId, id }: Caller, at: number): Completion =>
  memberId === undefined ? { at, serviceTokenId: id } : { at, memberId }

export interface ReleaseAudienceRecord {
  id: string
  name: string
  environmentKey: string
  segmentKeys?: readonly string[]
  configuration?: AudienceConfiguration
  /** Absent before its phase is started. */
  state?: 'released' | 'monitored' | 'waiting'
  /** The request that an audience waits for. */
  approvalRequestId?: string
}
