/** A deployment of an application to an environment. */
export interface DeploymentRecord {
  id: string
  environmentKey: string
  applicationKey: string
  version: string
  startedAt: number
  /** Undefined while it is under way. */
  endedAt?: number
  status: 'started' | 'finished' | 'failed'
  kind: string
  archived: boolean
  metadata?: object
  pullRequestIds: readonly string[]
}

export interface PullRequestRecord {
  id: string
  number: string
  applicationKey: string
  title: string
  author: string
  url: string
  status: 'open' | 'merged' | 'closed'
  /** When the first commit was made. */
  startedAt: number
  createdAt: number
  reviewedAt?: number
  mergedAt?: number
  baseCommitKey: string
  headCommitKey: string
  mergeCommitKey?: string
  filesChanged: number
  linesAdded: number
  linesDeleted: number
  flagReferences: readonly FlagReferenceRecord[]
}

export interface FlagReferenceRecord {
  flagKey: string
  referencesAdded: number
  referencesRemoved: number
}

/** The stages that a change goes through, each in milliseconds. */
export interface Stages {
  coding: number
  review: number
  wait: number
  deploy: number
}
