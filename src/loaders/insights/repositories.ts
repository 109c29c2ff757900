import { type InsightsRepositoryDoc, listInsightsRepositories } from '../../rest/insights/repositories.ts'
import { expanded } from '../../rest/page.ts'
import { withMore } from '../../rest/unreadable.ts'
import { placed } from '../batch.ts'
import type { Read } from '../read.ts'
import { sharedRead } from '../shared-read.ts'

/** The repositories of the account. */
export interface Repositories {
  readonly all: readonly InsightsRepositoryDoc[]
  readonly byId: ReadonlyMap<string, InsightsRepositoryDoc>
  /** By the keys of their projects. Empty if the projects were not asked for. */
  readonly byProject: ReadonlyMap<string, readonly InsightsRepositoryDoc[]>
}

/** Loads all repositories of the account. REST has no list for one project. */
export const repositoryLoader = (read: Read) =>
  sharedRead(async (expand): Promise<Repositories> => {
    const { items } = await read(listInsightsRepositories, { expand: expanded(expand) })
    const all = items.map((one) => withMore(one, () => ({ has: expand })))
    return { all, byId: new Map(all.map((one) => [one._id, one])), byProject: byProject(all) }
  })

function byProject(repositories: readonly InsightsRepositoryDoc[]): Repositories['byProject'] {
  const found = new Map<string, InsightsRepositoryDoc[]>()
  for (const one of repositories) {
    const keys = new Set(one.projects?.items.map(({ key }) => key))
    for (const key of keys) placed(found, key, () => []).push(one)
  }
  return found
}
