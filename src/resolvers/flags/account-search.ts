import type { Context } from '../../context.ts'
import type { ProjectFailure, ProjectFailureCode } from '../../generated/resolvers.ts'
import type { StoppedBy } from '../../graph/connection.ts'
import { reasonOf } from '../../graph/errors.ts'
import { createSearch, isLate } from '../../graph/search.ts'
import type { Searches, Start } from '../../graph/searches.ts'
import { RestError } from '../../rest/errors.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { failureCodeOf } from '../fact-inputs.ts'
import { NoSuchEnvironment } from './filter-environments.ts'
import { type Condition, readEnvironments } from './flag-condition.ts'
import { flagSearch } from './flag-search.ts'

/** The keys of the projects of a list, each once. If the conditions read all environments, these come with the list of projects. */
export async function projectsOf(
  projectKeys: readonly string[] | null | undefined,
  conditions: readonly Condition[],
  { loaders }: Context,
): Promise<readonly string[]> {
  if (projectKeys) return [...new Set(projectKeys.map((key) => usable('a project key', key)))]
  return (await loaders.projects.all(readEnvironments(conditions) ? ['environments'] : [])).map(({ key }) => key)
}

/** The number of calls for the keys of the projects: the list of projects counts as one. */
export const callsForProjects = (projectKeys: readonly string[] | null | undefined): number => (projectKeys ? 0 : 1)

interface AccountSearchOptions {
  readonly query: { readonly filter: string | undefined; readonly sort: string | undefined }
  readonly conditions: readonly Condition[]
  readonly selected: FlagParts
  readonly pageMaximum: number
}

/** How the flags of each of several projects are searched. */
export const accountSearch = (
  { query, conditions, selected, pageMaximum }: AccountSearchOptions,
  context: Context,
) => ({
  failureOf,
  async open({ key: projectKey, after }: Start) {
    const { loaders, budget } = context
    const isPlain = query.filter === undefined
    const pagesWith = (parts: FlagParts) => loaders.flags.list(projectKey, query, parts)
    const list = await flagSearch({ projectKey, conditions, selected, isPlain, pagesWith }, context)
    return createSearch<FlagDoc, FlagDoc>({ ...list, pageMaximum, callsLeft: budget.left }, after)
  },
})

/**
 * The failure of a project, which leaves the others.
 *
 * @throws the error if it is the failure of all: a token that LaunchDarkly does not accept, an input that it refuses, or a defect.
 */
function failureOf(projectKey: string, error: unknown): ProjectFailure {
  const message = reasonOf(error)
  const status = error instanceof RestError ? error.details.status : undefined
  if (message === undefined || status === 401 || status === 400) throw error
  return { projectKey, code: codeOf(error), message }
}

const codeOf = (error: unknown): ProjectFailureCode =>
  error instanceof NoSuchEnvironment ? 'NO_SUCH_ENVIRONMENT' : failureCodeOf(error)

type FlagSearches = Searches<FlagDoc, ProjectFailure>

/**
 * Searches until there are enough flags, or until something ends the search.
 *
 * @param found Is called after each wave.
 */
export async function searchUntil(
  searches: FlagSearches,
  first: number,
  { budget }: Context,
  found?: () => void,
): Promise<void> {
  do {
    await searches.go(first - searches.rows.length)
    found?.()
  } while (searches.rows.length < first && !searches.isEnd() && searches.stopped() === undefined && !isLate(budget))
}

/** Why a search ended that did not find enough flags. */
export const endOf = (searches: FlagSearches): StoppedBy =>
  searches.isEnd() ? 'END' : (searches.stopped() ?? 'DEADLINE')

export const failuresOf = ({ parts }: FlagSearches): readonly ProjectFailure[] =>
  parts.flatMap(({ failure }) => failure ?? [])

/** What was read of a number of projects. */
export const searchedIn = ({ parts }: FlagSearches, projectTotal: number) => ({
  projectCount: parts.filter(({ search }) => search && search.examined > 0).length,
  projectTotal,
  flagCount: parts.reduce((sum, { search }) => sum + (search?.examined ?? 0), 0),
})
