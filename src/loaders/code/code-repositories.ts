import {
  coversRepositoryParts,
  getRepository,
  listBranches,
  listRepositories,
  noRepositoryParts,
  type RepositoryDoc,
  type RepositoryParts,
  type RepositorySource,
  repositoryAt,
  uniteRepositoryParts,
} from '../../rest/code/code-references.ts'
import { orNull } from '../../rest/errors.ts'
import { usable } from '../../rest/operation.ts'
import { batch } from '../batch.ts'
import { notThere } from '../failures.ts'
import type { Read } from '../read.ts'
import { readRecord } from '../record.ts'

type Repositories = readonly RepositoryDoc[]

interface RepositoryKey {
  /** Null for all repositories. */
  readonly name: string | null
  readonly parts: RepositoryParts
  /** The document without parts, if it was read. */
  readonly document?: RepositoryDoc | undefined
}

/**
 * Loads the repositories that LaunchDarkly searches for flags: a single one by its path, the branches of one that was read by theirs,
 * anything else by the list, which has no pages and can contain more parts.
 */
export function codeRepositoryLoaders(read: Read) {
  /** The lists that were requested. */
  const lists = readRecord<RepositoryParts, Promise<Repositories>>(coversRepositoryParts)

  const load = batch<RepositoryKey, Repositories>({
    identity: ({ name }) => identityOf(name),
    wants: ({ parts }) => JSON.stringify(parts),
    fetch: async (keys) => {
      const names = new Set(keys.map(({ name }) => name))
      const parts = uniteRepositoryParts(keys.map((key) => key.parts))
      const known = await lists.find('', parts)?.read.catch(() => undefined)
      const [name] = names
      const alone = !known && names.size === 1 && !parts.references && typeof name === 'string'
      const document = keys.find((key) => key.document)?.document
      if (alone && !parts.branches) return new Map([[identityOf(name), await single(name)]])
      if (alone && document) return new Map([[identityOf(name), await withBranches(document)]])
      const all = known ?? (await readList(parts))
      return new Map([...names].map((one) => [identityOf(one), one === null ? all : all.filter(named(one))]))
    },
  })

  function readList({ branches, references }: RepositoryParts): Promise<Repositories> {
    const parts = { branches: branches || references !== null, references }
    const listing = {
      withBranches: branches && !references ? ('1' as const) : undefined,
      withReferencesForDefaultBranch: references ? ('1' as const) : undefined,
      ...references,
    }
    const found = read(listRepositories, listing).then(({ items }) => items.map((one) => repositoryAt(one, parts)))
    return lists.add('', parts, found)
  }

  async function single(repositoryName: string): Promise<Repositories> {
    const repository = await orNull(read(getRepository, { repositoryName }))
    return repository ? [repositoryAt(repository, noRepositoryParts)] : []
  }

  async function withBranches(repository: RepositoryDoc): Promise<Repositories> {
    const found = await orNull(read(listBranches, { repositoryName: repository.name }))
    const has = { branches: true, references: null }
    return found ? [repositoryAt({ ...repository, branches: found.items }, has)] : []
  }

  const byName = async (
    name: string,
    parts: RepositoryParts,
    document?: RepositoryDoc,
  ): Promise<RepositoryDoc | null> => (await load({ name, parts, document }))?.[0] ?? null

  return {
    /** All repositories. */
    list: async (parts: RepositoryParts): Promise<Repositories> => (await load({ name: null, parts })) ?? [],

    /** A repository, or null if it does not exist. */
    byName: async (name: string, parts: RepositoryParts) => byName(usable('a repository name', name), parts),

    /** The repository itself if it has the parts wanted; otherwise reads the document. */
    whole(repository: RepositorySource, parts = noRepositoryParts): RepositoryDoc | Promise<RepositoryDoc> {
      const document = repository.has ? (repository as RepositoryDoc) : undefined
      if (document && coversRepositoryParts(document.has, parts)) return document
      return byName(repository.name, parts, document).then((found) => {
        if (found) return found
        throw notThere('repository', repository.name)
      })
    },
  }
}

const identityOf = (name: string | null): string => JSON.stringify(name)

const named =
  (name: string) =>
  (repository: RepositoryDoc): boolean =>
    repository.name === name
