import type { Page } from '../../rest/page.ts'
import { covers } from '../../rest/parts.ts'
import { type EnvironmentDoc, environmentAt } from '../../rest/projects/environments.ts'
import {
  glimpsedProject,
  type ProjectDoc,
  type ProjectExpand,
  type ProjectGlimpse,
  type ProjectRep,
  type ProjectSource,
  projectAt,
  projectResource,
} from '../../rest/projects/projects.ts'
import { ownedDocuments } from '../documents.ts'
import { notThere } from '../failures.ts'
import type { Read } from '../read.ts'

const withEnvironments: readonly ProjectExpand[] = ['environments']

/** Loads projects by `filter=keys:a|b`. A single project is read by its path, which distinguishes "not found" from "forbidden". */
export function projectLoaders(read: Read) {
  const environments = new Map<string, Page<EnvironmentDoc>>()
  const existing = new Set<string>()
  const missing = new Set<string>()

  const projects = ownedDocuments<ProjectRep, ProjectDoc>(read, {
    kind: projectResource,
    owner: [],
    locate: (project, has) => remembered(projectAt(project, has)),
  })

  const documents = new Set<string>()
  /** The last look-up of each project, and the last one that includes the environments. */
  const lookUps = new Map<string, Promise<ProjectDoc | null>>()
  const withTheirEnvironments = new Map<string, Promise<ProjectDoc | null>>()
  /** The projects that are looked up in this turn, and those whose environments are. One read serves both. */
  const open = new Set<string>()
  const wanted = new Set<string>()

  function byKey(key: string, expand: readonly string[] = []): Promise<ProjectDoc | null> {
    if (!documents.has(key)) duringTurn(open, key)
    const found = projects.byKey(key, expand)
    lookUps.set(key, found)
    if (covers(expand, withEnvironments)) withTheirEnvironments.set(key, found)
    else if (open.has(key) && wanted.has(key)) beginEnvironments(key)
    return found
  }

  function beginEnvironments(key: string): void {
    if (!withTheirEnvironments.has(key)) byKey(key, withEnvironments).catch(() => {})
  }

  async function found(key: string, expand?: readonly string[]): Promise<ProjectDoc> {
    const project = await byKey(key, expand)
    if (project) return project
    throw notThere('Project', key)
  }

  const whole = (project: ProjectSource, expand: readonly string[] = []): ProjectDoc | Promise<ProjectDoc> =>
    project.has && covers(project.has, expand) ? (project as ProjectDoc) : found(project.key, expand)

  /** Remembers that a read found the project or something in it. */
  const exists = (key: string) => existing.add(key)

  /** Remembers that the project exists, and the environments that came with it. */
  function remembered(project: ProjectDoc): ProjectDoc {
    // Environments that are not a page are ignored, because their total is unknown.
    if (Array.isArray(project.environments?.items)) {
      const items = project.environments.items.map((environment) => environmentAt(project.key, environment))
      environments.set(project.key, { ...project.environments, items })
    }
    documents.add(project.key)
    exists(project.key)
    return project
  }

  return {
    byKey,
    whole,
    /** All projects. */
    all: projects.all,
    /** The pages of the project list. */
    list: projects.pages,
    exists,
    /** Remembers that LaunchDarkly does not have a project. */
    lacks: (key: string) => missing.add(key),
    /** Remembers a project that another document embeds. */
    know: (project: ProjectDoc) => projects.know(remembered(project)),
    /** The project that owns a document: a glimpse, or the document with the parts wanted. */
    behind: (key: string, expand: readonly string[] | null): ProjectSource | Promise<ProjectSource> =>
      expand ? found(key, expand) : glimpsedProject(key),
    /** Returns null for something that a project does not have. Fails if the project itself does not exist. */
    nothingIn: async (project: ProjectDoc | ProjectGlimpse): Promise<null> => {
      if (existing.has(project.key)) return null
      if (missing.has(project.key)) throw notThere('Project', project.key)
      const lookUp = lookUps.get(project.key)?.catch(() => byKey(project.key))
      if (await (lookUp ?? byKey(project.key))) return null
      throw notThere('Project', project.key)
    },
    /** Notes that environments of a project are read. If the project itself is looked up in the same turn, one read serves both. */
    wantEnvironments(key: string): void {
      duringTurn(wanted, key)
      if (open.has(key)) beginEnvironments(key)
    },
    /** The read of a project that includes its environments, if there is one. Null if the project does not exist. */
    withEnvironments: (key: string): Promise<ProjectDoc | null | undefined> | undefined =>
      withTheirEnvironments.get(key)?.catch(() => undefined),
    /** The first environments that came with a project, if any came. */
    environmentsOf: (projectKey: string): Page<EnvironmentDoc> | undefined => environments.get(projectKey),
  }
}

/** Adds a key to a set until the batches of this turn are read. */
function duringTurn(keys: Set<string>, key: string): void {
  keys.add(key)
  Promise.resolve().then(() => process.nextTick(() => keys.delete(key)))
}

export type ProjectLoaders = ReturnType<typeof projectLoaders>
