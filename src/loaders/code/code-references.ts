import {
  type BranchDoc,
  branchesOf,
  type CodeReferenceDoc,
  type CodeReferenceStatisticRep,
  type CodeRepositorySummaryRep,
  coversFilter,
  type ExtinctionListing,
  type ExtinctionRep,
  getBranch,
  getStatistics,
  getStatisticsRoot,
  listExtinctions,
  noRepositoryParts,
  projectOfStatistics,
  type ReferenceFilter,
  referencesOf,
  uniteFilters,
} from '../../rest/code/code-references.ts'
import { orNull } from '../../rest/errors.ts'
import { type Answers, batch, placed } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'
import { codeRepositoryLoaders } from './code-repositories.ts'

export interface FlagName {
  readonly projectKey: string
  readonly flagKey: string
}

interface BranchKey {
  readonly repositoryName: string
  readonly branchName: string
  readonly filter: ReferenceFilter
}

/**
 * Loads code references. One list contains all repositories, with their branches and the references of their default branches. One
 * map of a project contains the counts of all its flags.
 *
 * @param exists Is called with each project whose statistics were read.
 */
export function codeReferenceLoaders(read: Read, exists: (projectKey: string) => void, singles: SingleCalls) {
  const repositories = codeRepositoryLoaders(read)

  /** The references on default branches, by flag. */
  const ofFlag = batch<FlagName, readonly CodeReferenceDoc[]>({
    identity: identityOf,
    fetch: async (flags) => {
      const references = uniteFilters(flags.map(filterOf))
      const searched = await repositories.list({ branches: true, references })
      const branches = searched.flatMap((one) => branchesOf(one).filter(({ name }) => name === one.defaultBranch))
      const named = byFlag(branches.flatMap((branch) => referencesOf(branch, references)))
      return answering(flags, named)
    },
  })

  /** The references of branches other than the default one are read branch by branch. */
  const branchReferences = irreducible<BranchKey, Omit<BranchDoc, 'repository'>>({
    field: 'CodeReferenceBranch.references',
    singles,
    identity: ({ repositoryName, branchName }) => JSON.stringify([repositoryName, branchName]),
    ask: async (keys) => {
      const [{ repositoryName, branchName }] = keys
      const has = uniteFilters(keys.map(({ filter }) => filter))
      const found = await orNull(read(getBranch, { repositoryName, branchName, ...has }))
      return found && { ...found, has }
    },
  })

  /** The projects whose statistics were all requested: another request costs nothing. */
  const counted = new Set<string>()

  const statistics = batch<FlagName, readonly CodeReferenceStatisticRep[]>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (flags) => {
      const { projectKey, flagKey } = flags[0]!
      const alone = flags.every((flag) => flag.flagKey === flagKey) && !counted.has(projectKey)
      const found = await orNull(alone ? read(getStatistics, { projectKey, flagKey }) : readStatistics(projectKey))
      if (!found) return new Map()
      const byFlagKey = Object.entries(found.flags)
      return answering(flags, new Map(byFlagKey.map(([key, some]) => [identityOf({ projectKey, flagKey: key }), some])))
    },
  })

  /** Whether LaunchDarkly searches a repository: by the statistics of a project, or else by the list of the repositories. */
  const searched = new Map<string, Promise<boolean>>()

  async function isSearched(projectKey: string): Promise<boolean> {
    const { flags } = await readStatistics(projectKey)
    if (Object.values(flags).some((some) => some.some(isEnabled))) return true
    return (await repositories.list(noRepositoryParts)).some(isEnabled)
  }

  async function readStatistics(projectKey: string) {
    counted.add(projectKey)
    const found = await read(getStatistics, { projectKey })
    exists(projectKey)
    return found
  }

  const extinctions = batch<FlagName, readonly ExtinctionRep[]>({
    identity: identityOf,
    fetch: async (flags) => {
      const found = await readExtinctions(uniteFilters(flags.map(filterOf)))
      return answering(
        flags,
        Map.groupBy(found, ({ projKey, flagKey }) => identityOf({ projectKey: projKey, flagKey })),
      )
    },
  })

  async function readExtinctions(listing: ExtinctionListing): Promise<readonly ExtinctionRep[]> {
    const { items } = await read(listExtinctions, listing)
    return Object.values(items)
      .flat()
      .sort((a, b) => b.time - a.time)
  }

  return {
    repositories,

    /** The references of a branch that match a filter. */
    async ofBranch(branch: BranchDoc, filter: ReferenceFilter): Promise<readonly CodeReferenceDoc[]> {
      if (coversFilter(branch.has, filter)) return referencesOf(branch, filter)
      const { repository, name: branchName } = branch
      const found = await branchReferences({ repositoryName: repository.name, branchName, filter })
      return found ? referencesOf({ ...found, repository }, filter) : []
    },

    /** The references of a flag on the default branches. */
    ofFlag: async (flag: FlagName): Promise<readonly CodeReferenceDoc[]> => (await ofFlag(flag)) ?? [],

    /** Begins to read the references of a flag. An error reaches only the field that asks for them. */
    startOfFlag(flag: FlagName): void {
      ofFlag(flag).catch(() => {})
    },

    /** Begins to read the references of all flags of a project. */
    begin: (projectKey: string) => repositories.list({ branches: true, references: { projKey: projectKey } }),

    /** The number of references to a flag on the default branch of each repository. Null if the project does not exist. */
    statistics,

    /**
     * The statistics of a flag, read with those of all flags of its project, which tell whether LaunchDarkly searches any repository.
     * Null if it searches none.
     */
    async searchedFor({ projectKey, flagKey }: FlagName): Promise<readonly CodeReferenceStatisticRep[] | null> {
      const { flags } = await readStatistics(projectKey)
      const own = Object.hasOwn(flags, flagKey) ? flags[flagKey]! : []
      return own.length || (await placed(searched, projectKey, () => isSearched(projectKey))) ? own : null
    },

    /** The statistics of all flags of a project that have references. */
    async statisticsOf(projectKey: string) {
      const { flags } = await readStatistics(projectKey)
      return Object.entries(flags).map(([flagKey, statistics]) => ({ projectKey, flagKey, statistics }))
    },

    /** The keys of the projects whose flags have references. */
    async projects(): Promise<readonly string[]> {
      const { projects } = await read(getStatisticsRoot, {})
      return projects.flatMap((link) => projectOfStatistics(link) ?? [])
    },

    /** The commits that removed the last references to a flag, the newest first. */
    extinctionsOf: async (flag: FlagName): Promise<readonly ExtinctionRep[]> => (await extinctions(flag)) ?? [],

    /** The extinctions of a listing. */
    extinctions: readExtinctions,
  }
}

/** A repository that is no longer searched keeps its last statistics. */
const isEnabled = ({ enabled }: CodeRepositorySummaryRep): boolean => enabled !== false

const identityOf = ({ projectKey, flagKey }: FlagName): string => JSON.stringify([projectKey, flagKey])

const filterOf = ({ projectKey, flagKey }: FlagName): ReferenceFilter => ({ projKey: projectKey, flagKey })

/** The answers for some flags. A flag without references gets an empty list, not null. */
const answering = <Answer>(
  flags: readonly FlagName[],
  known: ReadonlyMap<string, readonly Answer[]>,
): Answers<readonly Answer[]> => new Map(flags.map(identityOf).map((flag) => [flag, known.get(flag) ?? []]))

/** Groups references by flag, each with the hunks of that flag only. */
function byFlag(references: readonly CodeReferenceDoc[]): Map<string, CodeReferenceDoc[]> {
  const named = new Map<string, CodeReferenceDoc[]>()
  for (const reference of references) {
    const hunks = Map.groupBy(reference.hunks, ({ projKey = '', flagKey = '' }) =>
      identityOf({ projectKey: projKey, flagKey }),
    )
    for (const [flag, some] of hunks) {
      const known = named.get(flag) ?? []
      known.push({ ...reference, hunks: some })
      named.set(flag, known)
    }
  }
  return named
}
