import type { UserError } from '../../graph/mutation.ts'

/** The outcome of a change whose answer is empty. The name is undefined if the change was not made. */
export interface ChangedRepository {
  readonly repositoryName?: string
  readonly userErrors: readonly UserError[]
}

export interface ReplacedBranch extends ChangedRepository {
  readonly branchName?: string
}
