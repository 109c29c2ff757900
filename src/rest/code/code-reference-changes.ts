import type { PatchBody } from '../json-patch.ts'
import { create, del, patch, post, put } from '../operation.ts'
import { type CodeReferenceRep, type ExtinctionRep, repository } from './code-references.ts'

export interface NewRepository {
  readonly name: string
  readonly type?: string | undefined
  readonly defaultBranch?: string | undefined
  readonly sourceLink?: string | undefined
  readonly commitUrlTemplate?: string | undefined
  readonly hunkUrlTemplate?: string | undefined
}

/** A branch after a search, with all of its references. */
export interface SearchedBranch {
  readonly name: string
  readonly head: string
  readonly syncTime: number
  readonly commitTime?: number | undefined
  readonly updateSequenceId?: number | undefined
  readonly references?: readonly SearchedFile[] | undefined
}

/** A file of a search. Lines need no aliases. */
export interface SearchedFile extends Omit<CodeReferenceRep, 'hunks'> {
  readonly hunks: readonly {
    readonly startingLineNumber: number
    readonly lines?: string | undefined
    readonly projKey?: string | undefined
    readonly flagKey?: string | undefined
    readonly aliases?: readonly string[] | undefined
  }[]
}

/** Answers 200, not 201. */
export const createCodeReferenceRepository = create('/api/v2/code-refs/repositories')
  .takes<{ body: NewRepository }>()
  .returns(repository)
export const patchCodeReferenceRepository = patch('/api/v2/code-refs/repositories/{repositoryName}')
  .takes<{ body: PatchBody }>()
  .returns(repository)
export const deleteCodeReferenceRepository = del('/api/v2/code-refs/repositories/{repositoryName}').returnsNothing()

/** Also creates the branch. Answers 409 to an older search. */
export const replaceCodeReferenceBranch = put('/api/v2/code-refs/repositories/{repositoryName}/branches/{branchName}')
  .takes<{ body: SearchedBranch }>()
  .returnsNothing()
/** LaunchDarkly deletes the branches after its answer. */
export const deleteCodeReferenceBranches = post('/api/v2/code-refs/repositories/{repositoryName}/branch-delete-tasks')
  .takes<{ body: readonly string[] }>()
  .returnsNothing()
export const createCodeReferenceExtinctions = post(
  '/api/v2/code-refs/repositories/{repositoryName}/branches/{branchName}/extinction-events',
)
  .takes<{ body: readonly ExtinctionRep[] }>()
  .returnsNothing()
