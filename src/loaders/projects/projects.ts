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

/** Loads projects by `filter=keys:a|b`. A single project is read by its path, which distinguishes "not found" from "forbidden". */
export function projectLoaders(read: Read) {
  const environments = new Map<string, Page<EnvironmentDoc>>()
  const existing = new Set<string>()

  const projects = ownedDocuments<ProjectRep, ProjectDoc>(read, {
    kind: projectResource,
    owner: [],
    locate: (project, has) => remembered(projectAt(project, has)),
  })

  /** Remembers that a read found the project or something in it. */
  const exists = (key: string) => existing.add(key)

  /** Remembers that the project exists, and the environments that came with it. */
  function remembered(project: ProjectDoc): ProjectDoc {
    // Environments that are not a page are ignored, because their total is unknown.
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
    /** The project that owns a document: a glimpse, or the document with the parts wanted. */
    behind: (key: string, expand: readonly string[] | null): ProjectSource | Promise<ProjectSource> =>
      expand ? projects.whole(glimpsedProject(key), key, expand) : glimpsedProject(key),
    /** Returns null for something that a project does not have. Fails if the project itself does not exist. */
    nothingIn: async (project: ProjectDoc | ProjectGlimpse): Promise<null> => {
      if (!existing.has(project.key)) await projects.whole(project, project.key)
      return null
    },
    /** The first environments that came with a project, if any came. */
    environmentsOf: (projectKey: string): Page<EnvironmentDoc> | undefined => environments.get(projectKey),
  }
}

export type ProjectLoaders = ReturnType<typeof projectLoaders>
