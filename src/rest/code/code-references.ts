import { type AccessRep, access } from '../access.ts'
import { get, match } from '../operation.ts'
import { type Link, type Links, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, flat, list, map, optional, textOrNone, time, word } from '../shape.ts'

export interface CodeRepositoryRep extends CodeRepositorySummaryRep {
  readonly commitUrlTemplate?: string
  readonly hunkUrlTemplate?: string
  /** By `withBranches`, and by `withReferencesForDefaultBranch`. */
  readonly branches?: readonly CodeBranchRep[]
  readonly _access?: AccessRep
  readonly _links: Links
}

/** The fields of a repository that statistics embed. */
export interface CodeRepositorySummaryRep {
  readonly name: string
  readonly type: string
  readonly sourceLink?: string
  readonly defaultBranch: string
  readonly enabled: boolean
  readonly version: number
}

export interface CodeBranchRep {
  readonly name: string
  readonly head: string
  readonly updateSequenceId?: number
  readonly syncTime: number
  /** For a single branch, and for the default branch by `withReferencesForDefaultBranch`. */
  readonly references?: readonly CodeReferenceRep[]
  readonly _links: Links
}

export interface CodeReferenceRep {
  readonly path: string
  readonly hint?: string
  readonly hunks: readonly HunkRep[]
}

export interface HunkRep {
  readonly startingLineNumber: number
  readonly lines?: string
  readonly projKey?: string
  readonly flagKey?: string
  readonly aliases: readonly string[]
}

const branch = document<CodeBranchRep>({
  name: word,
  references: optional(
    list(
      document<CodeReferenceRep>({
        hunks: list(document<HunkRep>({ projKey: textOrNone, flagKey: textOrNone, aliases: list() })),
      }),
    ),
  ),
  _links: links,
})

export const repository = document<CodeRepositoryRep>({
  name: word,
  commitUrlTemplate: textOrNone,
  hunkUrlTemplate: textOrNone,
  branches: optional(list(branch)),
  _access: optional(access),
  _links: links,
})

/** The number of references to one flag on the default branch of one repository. */
export interface CodeReferenceStatisticRep extends CodeRepositorySummaryRep {
  readonly hunkCount: number
  readonly fileCount: number
  readonly latestCommitTime?: number
  readonly _links: Links
}

const statistic = document<CodeReferenceStatisticRep>({ name: word, latestCommitTime: time, _links: links })

export interface ExtinctionRep {
  readonly revision: string
  readonly message: string
  readonly time: number
  readonly flagKey: string
  readonly projKey: string
}

const extinction = document<ExtinctionRep>({ time, flagKey: word, projKey: word })

/** Selects references: all, those of a project, those of a flag key, or both. */
export interface ReferenceFilter {
  readonly projKey?: string | undefined
  readonly flagKey?: string | undefined
}

/** The parts of a repository that a selection needs, in addition to the fields of every repository. */
export interface RepositoryParts {
  readonly branches: boolean
  /** The references of the default branch that match a filter, or none. They come with the branches. */
  readonly references: ReferenceFilter | null
}

export type RepositoryDoc = Located<typeof codeRepositoryResource, CodeRepositoryRep, RepositoryParts>
/** A repository as the statistics of a flag embed it. */
export type RepositoryGlimpse = Glimpse<typeof codeRepositoryResource, CodeRepositorySummaryRep>
export type RepositorySource = RepositoryDoc | RepositoryGlimpse

/** A branch with its repository. `has` names the references that came with it. */
export interface BranchDoc extends CodeBranchRep {
  readonly repository: RepositoryDoc
  readonly has: ReferenceFilter | null
}

/** The references in a file of a branch. */
export interface CodeReferenceDoc extends CodeReferenceRep {
  readonly branch: BranchDoc
}

export interface HunkDoc extends HunkRep {
  readonly reference: CodeReferenceDoc
}

/** A flag with references. */
export interface FlagReferencesDoc {
  readonly projectKey: string
  readonly flagKey: string
  /** By repository; null if the statistics were not read yet. */
  readonly statistics: readonly CodeReferenceStatisticRep[] | null
}

/** Any value enables these parameters, so they are sent only if they are wanted. */
export interface With extends ReferenceFilter {
  withBranches?: '1' | undefined
  withReferencesForDefaultBranch?: '1' | undefined
}

/** None of the routes of code references has pages. */
export const listRepositories = get('/api/v2/code-refs/repositories').takes<With>().lists(repository)
/** Returns no branches. */
export const getRepository = get('/api/v2/code-refs/repositories/{repositoryName}').returns(repository)
/** The branches of a repository, without references. */
export const listBranches = get('/api/v2/code-refs/repositories/{repositoryName}/branches').lists(branch)
/** Includes the references of the branch. */
export const getBranch = get('/api/v2/code-refs/repositories/{repositoryName}/branches/{branchName}')
  .takes<ReferenceFilter>()
  .returns(branch)

/** The projects that have statistics. Its links are in `projects`, not in `_links`. */
export const getStatisticsRoot = get('/api/v2/code-refs/statistics').returns(
  document<{ readonly projects: readonly Link[] }>({ projects: list(flat) }),
)
/** The statistics by flag key. A flag without references on default branches is absent. */
export const getStatistics = get('/api/v2/code-refs/statistics/{projectKey}')
  .takes<{ flagKey?: string | undefined }>()
  .returns(
    document<{ readonly flags: Readonly<Record<string, readonly CodeReferenceStatisticRep[]>> }>({
      flags: map(list(statistic)),
    }),
  )

export interface ExtinctionListing extends ReferenceFilter {
  readonly repoName?: string | undefined
  /** Default: the default branches. */
  readonly branchName?: string | undefined
  /** Epoch ms. Both are required together. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** The extinctions by flag key. Flags of several projects can share a key. */
export const listExtinctions = get('/api/v2/code-refs/extinctions')
  .takes<ExtinctionListing>()
  .returns(
    document<{ readonly items: Readonly<Record<string, readonly ExtinctionRep[]>> }>({ items: map(list(extinction)) }),
  )

/** The list of all repositories takes one call, like a single read. */
export const codeRepositoryResource = resource({
  type: 'CodeReferenceRepository',
  address: ['name'],
  key: 'name',
  specifiers: ['code-reference-repository/{name}'],
  get: getRepository,
  list: listRepositories,
})

export const repositoryAt = (repository: CodeRepositoryRep, has: RepositoryParts): RepositoryDoc => ({
  ...repository,
  at: { type: 'CodeReferenceRepository', name: repository.name },
  has,
})

export const glimpsedRepository = (statistic: CodeReferenceStatisticRep): RepositoryGlimpse => ({
  name: statistic.name,
  type: statistic.type,
  sourceLink: statistic.sourceLink,
  defaultBranch: statistic.defaultBranch,
  enabled: statistic.enabled,
  version: statistic.version,
  at: { type: 'CodeReferenceRepository', name: statistic.name },
  has: null,
})

/** The project in a link of {@link getStatisticsRoot}. */
export const projectOfStatistics = ({ href = '' }: Link): string | undefined =>
  match('/api/v2/code-refs/statistics/{projectKey}', href)?.projectKey

export const noRepositoryParts: RepositoryParts = { branches: false, references: null }

/** The union of wants, to be read in one call. */
export function uniteRepositoryParts(all: readonly RepositoryParts[]): RepositoryParts {
  const filters = all.flatMap(({ references }) => references ?? [])
  return {
    branches: all.some(({ branches }) => branches),
    references: filters.length ? uniteFilters(filters) : null,
  }
}

/** Whether repositories that were read with `has` contain the parts `wanted`. */
export const coversRepositoryParts = (has: RepositoryParts, wanted: RepositoryParts): boolean =>
  (has.branches || !wanted.branches) && (!wanted.references || coversFilter(has.references, wanted.references))

/** The branches that came with a repository. Only the default branch can have references. */
export const branchesOf = (repository: RepositoryDoc): BranchDoc[] =>
  (repository.branches ?? []).map((branch) => ({
    ...branch,
    repository,
    has: branch.name === repository.defaultBranch ? repository.has.references : null,
  }))

/** The references of a branch that match a filter. A file without a matching hunk is left out. */
export function referencesOf(branch: BranchDoc, { projKey, flagKey }: ReferenceFilter): CodeReferenceDoc[] {
  const isWanted = (hunk: HunkRep) =>
    (projKey === undefined || hunk.projKey === projKey) && (flagKey === undefined || hunk.flagKey === flagKey)
  return (branch.references ?? []).flatMap((reference) => {
    const hunks = (reference.hunks ?? []).filter(isWanted)
    return hunks.length ? [{ ...reference, hunks, branch }] : []
  })
}

/** The narrowest filter that matches everything that any of the filters matches. */
export function uniteFilters(filters: readonly ReferenceFilter[]): ReferenceFilter {
  const common = (name: keyof ReferenceFilter) =>
    filters.every((one) => one[name] === filters[0]?.[name]) ? filters[0]?.[name] : undefined
  return { projKey: common('projKey'), flagKey: common('flagKey') }
}

/** Whether the references of one filter include those of another. */
export const coversFilter = (has: ReferenceFilter | null, wanted: ReferenceFilter): boolean =>
  has !== null &&
  (has.projKey === undefined || has.projKey === wanted.projKey) &&
  (has.flagKey === undefined || has.flagKey === wanted.flagKey)

/** The URL of the commit of a branch at the time of the search. */
export const headUrl = ({ repository, head }: BranchDoc): string | null =>
  filled(repository.commitUrlTemplate, { sha: head })

/** The URL of the first line of a hunk. */
export const hunkUrl = ({ startingLineNumber, reference: { path, branch } }: HunkDoc): string | null =>
  filled(branch.repository.hunkUrlTemplate, {
    sha: branch.head,
    filePath: path,
    lineNumber: String(startingLineNumber),
  })

/**
 * Fills in a URL template of a repository. Returns null without a template, if a value is no text, and if the outcome is no HTTP
 * URL.
 */
function filled(template: string | undefined, values: Readonly<Record<string, unknown>>): string | null {
  if (Object.values(values).some((value) => typeof value !== 'string')) return null
  const url = template?.replace(/\$\{(\w+)\}/g, (hole, name: string) => {
    if (!Object.hasOwn(values, name)) return hole
    return String(values[name]).toWellFormed().split('/').map(encodeURIComponent).join('/')
  })
  return url && URL.canParse(url) && /^https?:/i.test(url) ? url : null
}
