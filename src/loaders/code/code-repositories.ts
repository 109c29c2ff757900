import {
  coversRepositoryParts,
  getRepository,
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
  readonly name: string
  readonly parts: RepositoryParts
}

/**
 * Loads the repositories that LaunchDarkly searches for flags: a single one by its path, anything else by the list, which has no
 * pages and can contain more parts.
 */
export function codeRepositoryLoaders(read: Read) {
  const lists = readRecord<RepositoryParts, Repositories>(coversRepositoryParts)

  const list = batch<RepositoryParts, Repositories>({
    identity: () => '',
    wants: (parts) => JSON.stringify(parts),
    fetch: async (all) => {
      const parts = uniteRepositoryParts(all)
      return new Map([['', lists.find('', parts)?.read ?? (await readList(parts))]])
    },
  })

  async function readList({ branches, references }: RepositoryParts): Promise<Repositories> {
    const { items } = await read(listRepositories, {
      withBranches: branches && !references ? '1' : undefined,
      withReferencesForDefaultBranch: references ? '1' : undefined,
      ...references,
    })
    const parts = { branches: branches || references !== null, references }
    return lists.add(
      '',
      parts,
      items.map((repository) => repositoryAt(repository, parts)),
    )
  }

  const byName = batch<RepositoryKey, RepositoryDoc>({
    identity: ({ name }) => name,
    wants: ({ parts }) => JSON.stringify(parts),
    fetch: async (keys) => {
      const names = new Set(keys.map(({ name }) => name))
      const parts = uniteRepositoryParts(keys.map((key) => key.parts))
      const alone = names.size === 1 && !parts.branches && !parts.references && !lists.find('', parts)
      const found = alone ? await single(keys[0]!.name) : ((await list(parts)) ?? [])
      return new Map(found.map((repository) => [repository.name, repository]))
    },
  })

  async function single(repositoryName: string): Promise<Repositories> {
    const repository = await orNull(read(getRepository, { repositoryName }))
    return repository ? [repositoryAt(repository, noRepositoryParts)] : []
  }

  return {
    /** All repositories. */
    list: async (parts: RepositoryParts): Promise<Repositories> => (await list(parts)) ?? [],

    /** A repository, or null if it does not exist. */
    byName: (name: string, parts: RepositoryParts) => byName({ name: usable('a repository name', name), parts }),

    /** The repository itself if it has the parts wanted; otherwise reads the document. */
    whole(repository: RepositorySource, parts = noRepositoryParts): RepositoryDoc | Promise<RepositoryDoc> {
      if (repository.has && coversRepositoryParts(repository.has, parts)) return repository as RepositoryDoc
      return byName({ name: repository.name, parts }).then((found) => {
        if (found) return found
        throw notThere('repository', repository.name)
      })
    },
  }
}
