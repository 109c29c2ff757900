import { orNull } from '../../rest/errors.ts'
import { expanded, type Listing, type Page, type Window } from '../../rest/page.ts'
import { type EnvironmentDoc, environmentAt } from '../../rest/projects/environments.ts'
import {
  getProject,
  glimpsedProject,
  listProjects,
  type ProjectDoc,
  type ProjectGlimpse,
  type ProjectSource,
  projectAt,
  projectResource,
} from '../../rest/projects/projects.ts'
import { byIdentity } from '../batch.ts'
import { readByFilter } from '../by-key.ts'
import { expandable } from '../expandable.ts'
import { found } from '../pages.ts'
import type { Read } from '../read.ts'

/** Projects by `filter=keys:a|b`; one alone by its path, which tells "no such project" from "not yours to see". */
export function projectLoaders(read: Read) {
  const environments = new Map<string, Page<EnvironmentDoc>>()
  const existing = new Set<string>()

  const byKey = expandable<ProjectDoc>(async (keys, expand) => {
    const filtered = async (chunk: readonly string[]) => {
      const filter = projectResource.byKey.filter.by(chunk)
      const projects = await found(
        {
          afford: read.afford,
          operation: listProjects,
          page: (window) => page({ filter, limit: chunk.length, ...window }, expand),
          identity: ({ key }) => key,
        },
        chunk.length,
      )
      return byIdentity(projects, ({ key }) => key)
    }
    const single = async (projectKey: string) => {
      const project = await orNull(read(getProject, { projectKey, expand: expanded(expand) }))
      return project && know(projectAt(project, expand))
    }
    return readByFilter(projectResource, keys, { filtered, single })
  })

  /** Remembers that a read found the project, or something in it. */
  const exists = (key: string) => existing.add(key)

  /** Remembers the project, and the environments that came with it. */
  function know(project: ProjectDoc): ProjectDoc {
    // Where they are no page, nothing says what is beyond them.
    if (Array.isArray(project.environments?.items)) {
      const items = project.environments.items.map((environment) => environmentAt(project.key, environment))
      environments.set(project.key, { ...project.environments, items })
    }
    exists(project.key)
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
    exists,
    /** Remembers a project that another document embeds. */
    know,
    /** The project of a document below it: a glimpse, or the whole with what is wanted. */
    behind: (key: string, expand: readonly string[] | null): ProjectSource | Promise<ProjectSource> =>
      expand ? byKey.whole(glimpsedProject(key), key, expand) : glimpsedProject(key),
    /** Null for something that a project does not have; an error if it is the project that there is not. */
    nothingIn: async (project: ProjectDoc | ProjectGlimpse): Promise<null> => {
      if (!existing.has(project.key)) await byKey.whole(project, project.key)
      return null
    },
    /** The first environments of a project as they came with it, if they did. */
    environmentsOf: (projectKey: string): Page<EnvironmentDoc> | undefined => environments.get(projectKey),
  }
}

export type ProjectLoaders = ReturnType<typeof projectLoaders>
