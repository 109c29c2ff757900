import { countOf } from '../../rest/page.ts'
import { type EnvironmentDoc, environmentResource, listEnvironments } from '../../rest/projects/environments.ts'
import { listProjects, type ProjectDoc, type ProjectExpand, projectResource } from '../../rest/projects/projects.ts'
import { allOf, walk } from '../pages.ts'
import type { EnvironmentLoaders } from '../projects/environments.ts'
import type { ProjectLoaders } from '../projects/projects.ts'
import type { Read } from '../read.ts'

const withEnvironments: readonly ProjectExpand[] = ['environments']

/**
 * Finds projects and environments by LaunchDarkly's own ids, by which REST finds none: among all projects, which are read once for all
 * ids.
 */
export function usagePlaceLoaders(read: Read, projects: ProjectLoaders, environments: EnvironmentLoaders) {
  let plain: Promise<ReadonlyMap<string, ProjectDoc>> | undefined
  let full: Promise<ReadonlyMap<string, ProjectDoc>> | undefined
  const inProject = new Map<string, Promise<ReadonlyMap<string, EnvironmentDoc>>>()
  let everywhere: Promise<ReadonlyMap<string, EnvironmentDoc>> | undefined

  const listed = (expand: readonly ProjectExpand[]) =>
    allOf<ProjectDoc>(
      walk({
        afford: read.afford,
        operation: listProjects,
        size: projectResource.pageSize,
        page: projects.list({}, expand),
        identity: ({ key }) => key,
      }),
    ).then(byName)

  function allProjects(): Promise<ReadonlyMap<string, ProjectDoc>> {
    if (full) return full
    plain ??= listed([])
    return plain
  }

  function allWithEnvironments(): Promise<ReadonlyMap<string, ProjectDoc>> {
    full ??= listed(withEnvironments)
    return full
  }

  function environmentsOf(projectKey: string): Promise<ReadonlyMap<string, EnvironmentDoc>> {
    const known = inProject.get(projectKey)
    if (known) return known
    const found = allOf<EnvironmentDoc>(
      walk({
        afford: read.afford,
        operation: listEnvironments,
        size: environmentResource.pageSize,
        page: environments.list(projectKey, {}),
        identity: ({ key }) => key,
      }),
    ).then(byName)
    inProject.set(projectKey, found)
    return found
  }

  let embedded: ReadonlyMap<string, EnvironmentDoc> | undefined

  /** The environments that came with the projects. */
  function environmentsIn(all: ReadonlyMap<string, ProjectDoc>): ReadonlyMap<string, EnvironmentDoc> {
    embedded ??= byId(keysOf(all).flatMap((key) => projects.environmentsOf(key)?.items ?? []))
    return embedded
  }

  /** The environments of the projects with more of them than came with them. */
  async function allEnvironments(all: ReadonlyMap<string, ProjectDoc>): Promise<ReadonlyMap<string, EnvironmentDoc>> {
    const found = await Promise.all(keysOf(all).filter(isIncomplete).map(environmentsOf))
    return byId(found.flatMap((some) => [...some.values()]))
  }

  function isIncomplete(projectKey: string): boolean {
    const page = projects.environmentsOf(projectKey)
    return page === undefined || page.items.length !== countOf(page)
  }

  return {
    /** Null if there is no such project. Takes a key as well, which some measurements have. */
    async project(id: string): Promise<ProjectDoc | null> {
      return (await allProjects()).get(id) ?? null
    },

    /**
     * Null if there is no such environment.
     *
     * @param projectKey The project of the environment. Default unknown.
     */
    async environment(id: string, projectKey?: string): Promise<EnvironmentDoc | null> {
      if (projectKey !== undefined) return (await environmentsOf(projectKey)).get(id) ?? null
      const all = await allWithEnvironments()
      const embedded = environmentsIn(all).get(id)
      if (embedded) return embedded
      everywhere ??= allEnvironments(all)
      return (await everywhere).get(id) ?? null
    },

    /** The keys of all projects. */
    keys: async (): Promise<readonly string[]> => keysOf(await allProjects()),

    /** Begins to read the environments of a project. The fields that need them report a failure. */
    beginIn(projectKey: string): void {
      environmentsOf(projectKey).catch(() => undefined)
    },

    /** Begins to read all projects. The fields that need them report a failure. */
    begin(hasEnvironments: boolean): void {
      const read = hasEnvironments ? allWithEnvironments() : allProjects()
      read.catch(() => undefined)
    },
  }
}

interface Named {
  readonly _id: string
  readonly key: string
}

const byId = <Doc extends Named>(all: readonly Doc[]) => new Map(all.map((one) => [one._id, one] as const))

/** Documents of one owner by their ids and keys. An id wins over an equal key. */
const byName = <Doc extends Named>(all: readonly Doc[]) =>
  new Map([...all.map((one) => [one.key, one] as const), ...byId(all)])

const keysOf = (all: ReadonlyMap<string, Named>): readonly string[] => [
  ...new Set([...all.values()].map(({ key }) => key)),
]
