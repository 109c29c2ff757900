import { type EnvironmentDoc, environmentAt } from '../rest/environments.ts'
import { orNull } from '../rest/errors.ts'
import { anyOf, filterOf, sayable } from '../rest/filter.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import {
  getProject,
  listProjects,
  type ProjectDoc,
  type ProjectGlimpse,
  projectAt,
  projectsPerPage,
} from '../rest/projects.ts'
import { inChunks, oneByOne } from './batch.ts'
import { expandable } from './expandable.ts'
import type { Read } from './read.ts'

/** Projects by `filter=keys:a|b`; one alone by its path, which tells "no such project" from "not yours to see". */
export function projectLoaders(read: Read) {
  const environments = new Map<string, Page<EnvironmentDoc>>()

  const byKey = expandable<ProjectDoc>(async (keys, expand) => {
    const listable = keys.length > 1 ? keys.filter(sayable) : []
    const found = await inChunks(listable, projectsPerPage, async (chunk) => {
      const filter = filterOf({ keys: anyOf('a project key', chunk) })
      return (await page({ filter, limit: chunk.length, offset: undefined }, expand)).items
    })
    const singles = await oneByOne(
      keys.filter((key) => !listable.includes(key)),
      async (projectKey) => {
        const project = await orNull(read(getProject, { projectKey, expand: expanded(expand) }))
        return project && know(projectAt(project, expand))
      },
    )
    return new Map([...found.map((project) => [project.key, project] as const), ...singles])
  })

  /** Remembers the project, and the environments that came with it. */
  function know(project: ProjectDoc): ProjectDoc {
    if (project.environments) {
      const items = project.environments.items.map((environment) => environmentAt(project.key, environment))
      environments.set(project.key, { ...project.environments, items })
    }
    return byKey.know(project.key, project)
  }

  async function page(listing: Listing, expand: readonly string[]): Promise<Page<ProjectDoc>> {
    const projects = await read(listProjects, { ...listing, expand: expanded(expand) })
    return { ...projects, items: projects.items.map((project) => know(projectAt(project, expand))) }
  }

  return {
    byKey: byKey.load,
    whole: (project: ProjectDoc | ProjectGlimpse, expand?: readonly string[]) =>
      byKey.whole(project, project.key, expand),
    /** The pages of the project list. */
    list: (listing: Listing, expand: readonly string[]) => (window: Window) => page({ ...listing, ...window }, expand),
    /** Null for something that a project does not have; an error if it is the project that there is not. */
    nothingIn: async (project: ProjectDoc | ProjectGlimpse): Promise<null> => {
      await byKey.whole(project, project.key)
      return null
    },
    /** The first environments of a project as they came with it, if they did. */
    environmentsOf: (projectKey: string): Page<EnvironmentDoc> | undefined => environments.get(projectKey),
  }
}

export type ProjectLoaders = ReturnType<typeof projectLoaders>
