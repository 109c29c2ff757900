import {
  type BranchDoc,
  branchesOf,
  type CodeReferenceDoc,
  type CodeReferenceStatisticRep,
  coversFilter,
  type ExtinctionListing,
  type ExtinctionRep,
  getBranch,
  getStatistics,
  getStatisticsRoot,
  listExtinctions,
  projectOfStatistics,
  type ReferenceFilter,
  referencesOf,
  uniteFilters,
} from '../../rest/code/code-references.ts'
import { orNull } from '../../rest/errors.ts'
import { type Answers, batch } from '../batch.ts'
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
 * Code references. One list tells of all repositories, with their branches and the references of their default branches; one
 * map of a project tells the counts of all its flags.
 *
 * @param exists is told of each project that statistics were read of.
 */
export function codeReferenceLoaders(read: Read, exists: (projectKey: string) => void, singles: SingleCalls) {
  const repositories = codeRepositoryLoaders(read)

  // References.

  /** The references on default branches, by the flags that they name. */
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

  /** The branches that are not their repository's default one are told one by one. */
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

  // Statistics.

  /** The projects of which all statistics were asked for: asking again costs nothing. */
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

  async function readStatistics(projectKey: string) {
    counted.add(projectKey)
    const found = await read(getStatistics, { projectKey })
    exists(projectKey)
    return found
  }

  // Extinctions.

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

    /** The references of a branch that a filter lets through. */
    async ofBranch(branch: BranchDoc, filter: ReferenceFilter): Promise<readonly CodeReferenceDoc[]> {
      if (coversFilter(branch.has, filter)) return referencesOf(branch, filter)
      const { repository, name: branchName } = branch
      const found = await branchReferences({ repositoryName: repository.name, branchName, filter })
      return found ? referencesOf({ ...found, repository }, filter) : []
    },

    /** The references of a flag on the default branches. */
    ofFlag: async (flag: FlagName): Promise<readonly CodeReferenceDoc[]> => (await ofFlag(flag)) ?? [],

    /** Starts to read them for a field that is going to ask. How that ends is for the field to tell. */
    startOfFlag(flag: FlagName): void {
      ofFlag(flag).catch(() => {})
    },

    /** How often the default branch of each repository names a flag; null if there is no such project. */
    statistics,

    /** The same for all flags of a project that are named at all. */
    async statisticsOf(projectKey: string) {
      const { flags } = await readStatistics(projectKey)
      return Object.entries(flags).map(([flagKey, statistics]) => ({ projectKey, flagKey, statistics }))
    },

    /** The keys of the projects whose flags are named somewhere. */
    async projects(): Promise<readonly string[]> {
      const { projects } = await read(getStatisticsRoot, {})
      return projects.flatMap((link) => projectOfStatistics(link) ?? [])
    },

    /** The commits that ended the references to a flag, the newest first. */
    extinctionsOf: async (flag: FlagName): Promise<readonly ExtinctionRep[]> => (await extinctions(flag)) ?? [],

    /** Those that a listing finds. */
    extinctions: readExtinctions,
  }
}

const identityOf = ({ projectKey, flagKey }: FlagName): string => JSON.stringify([projectKey, flagKey])

const filterOf = ({ projectKey, flagKey }: FlagName): ReferenceFilter => ({ projKey: projectKey, flagKey })

/** What is known of each of the flags: nothing, not null, of one that is not named. */
const answering = <Answer>(
  flags: readonly FlagName[],
  known: ReadonlyMap<string, readonly Answer[]>,
): Answers<readonly Answer[]> => new Map(flags.map(identityOf).map((flag) => [flag, known.get(flag) ?? []]))

/** References by the flags that they name, each with the hunks of that flag alone. */
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
