import type { Page } from '../../rest/page.ts'
import { type EnvironmentDoc, environmentAt } from '../../rest/projects/environments.ts'
import {
  glimpsedProject,
  type ProjectDoc,
  type ProjectGlimpse,
  type ProjectRep,
  type ProjectSource,
  projectAt,
  projectResource,
} from '../../rest/projects/projects.ts'
import { ownedDocuments } from '../documents.ts'
import type { Read } from '../read.ts'

/** Projects by `filter=keys:a|b`; one alone by its path, which tells "no such project" from "not yours to see". */
export function projectLoaders(read: Read) {
  const environments = new Map<string, Page<EnvironmentDoc>>()
  const existing = new Set<string>()

  const projects = ownedDocuments<ProjectRep, ProjectDoc>(read, {
    kind: projectResource,
    owner: [],
    locate: (project, has) => remembered(projectAt(project, has)),
  })

  /** Remembers that a read found the project, or something in it. */
  const exists = (key: string) => existing.add(key)

  /** Remembers that there is the project, and the environments that came with it. */
  function remembered(project: ProjectDoc): ProjectDoc {
    // Where they are no page, nothing says what is beyond them.
    if (Array.isArray(project.environments?.items)) {
      const items = project.environments.items.map((environment) => environmentAt(project.key, environment))
      environments.set(project.key, { ...project.environments, items })
    }
    exists(project.key)
    return project
  }

  return {
    byKey: projects.byKey,
    whole: (project: ProjectDoc | ProjectGlimpse, expand?: readonly string[]) =>
      projects.whole(project, project.key, expand),
    /** The pages of the project list. */
    list: projects.pages,
    exists,
    /** Remembers a project that another document embeds. */
    know: (project: ProjectDoc) => projects.know(remembered(project)),
    /** The project of a document below it: a glimpse, or the whole with what is wanted. */
    behind: (key: string, expand: readonly string[] | null): ProjectSource | Promise<ProjectSource> =>
      expand ? projects.whole(glimpsedProject(key), key, expand) : glimpsedProject(key),
    /** Null for something that a project does not have; an error if it is the project that there is not. */
    nothingIn: async (project: ProjectDoc | ProjectGlimpse): Promise<null> => {
      if (!existing.has(project.key)) await projects.whole(project, project.key)
      return null
    },
    /** The first environments of a project as they came with it, if they did. */
    environmentsOf: (projectKey: string): Page<EnvironmentDoc> | undefined => environments.get(projectKey),
  }
}

export type ProjectLoaders = ReturnType<typeof projectLoaders>
