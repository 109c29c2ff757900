/** A repository that is searched for the keys of flags. */
export interface RepositoryRecord {
  name: string
  type: 'github' | 'gitlab' | 'bitbucket' | 'custom'
  sourceLink?: string
  commitUrlTemplate?: string
  hunkUrlTemplate?: string
  defaultBranch: string
  enabled: boolean
  version: number
  branches: Map<string, BranchRecord>
}

export interface BranchRecord {
  name: string
  /** The commit that was searched last. */
  head: string
  updateSequenceId?: number
  syncTime: number
  references: readonly ReferenceRecord[]
  extinctions: readonly ExtinctionRecord[]
}

/** The places in one file where flags are named. */
export interface ReferenceRecord {
  path: string
  /** The language of the file. */
  hint?: string
  hunks: readonly HunkRecord[]
}

export interface HunkRecord {
  startingLineNumber: number
  lines?: string
  projKey?: string
  flagKey?: string
  aliases?: readonly string[]
  /** When the line was last committed, as far as the search tells. */
  committedAt: number
}

/** The commit that took away the last reference to a flag. */
export interface ExtinctionRecord {
  revision: string
  message: string
  time: number
  projKey: string
  flagKey: string
}
