import type { AccessRep } from './access.ts'
import type { Glimpse, Located } from './at.ts'
import type { EnvironmentRep, NewEnvironment } from './environments.ts'
import type { PatchBody } from './json-patch.ts'
import { create, del, get, patch } from './operation.ts'
import type { Links, Listing, Page } from './page.ts'

/** A project without its environments. */
export interface PlainProjectRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly tags: readonly string[]
  readonly includeInSnippetByDefault: boolean
  readonly defaultClientSideAvailability?: ClientSideAvailabilityRep
  readonly defaultReleasePipelineKey?: string
  readonly _access?: AccessRep
  readonly _links: Links
}

export interface ProjectRep extends PlainProjectRep {
  /** By `expand=environments`: the first 20. */
  readonly environments?: Page<EnvironmentRep>
}

/** What a write answers with. */
export interface WrittenProjectRep extends PlainProjectRep {
  /** All of them. */
  readonly environments: readonly EnvironmentRep[]
}

export interface NewProject {
  readonly key: string
  readonly name: string
  readonly tags?: readonly string[] | undefined
  readonly includeInSnippetByDefault?: boolean | undefined
  readonly defaultClientSideAvailability?: Required<ClientSideAvailabilityRep> | undefined
  readonly namingConvention?: { readonly case?: string | undefined; readonly prefix?: string | undefined } | undefined
  readonly environments?: readonly NewEnvironment[] | undefined
}

/** What other documents embed of a project. */
export interface ProjectSummaryRep {
  readonly _id: string
  readonly key: string
  readonly name: string
}

export interface ClientSideAvailabilityRep {
  readonly usingMobileKey?: boolean
  readonly usingEnvironmentId?: boolean
}

export type ProjectExpand = 'environments'

export type ProjectDoc = Located<'Project', ProjectRep>
/** A project of which its key is known, and its id and name where another document embeds it. */
export type ProjectGlimpse = Glimpse<'Project', Pick<ProjectSummaryRep, 'key'> & Partial<ProjectSummaryRep>>
export type ProjectSource = ProjectDoc | ProjectGlimpse

interface Expand {
  expand?: string | undefined
}

export const listProjects = get('/api/v2/projects').takes<Listing & Expand>().lists<ProjectRep>()
export const getProject = get('/api/v2/projects/{projectKey}').takes<Expand>().returns<ProjectRep>()
export const createProject = create('/api/v2/projects').takes<{ body: NewProject }>().returns<WrittenProjectRep>()
export const patchProject = patch('/api/v2/projects/{projectKey}')
  .takes<{ body: PatchBody }>()
  .returns<WrittenProjectRep>()
export const deleteProject = del('/api/v2/projects/{projectKey}').returns<void>()

/** The most that we ask of a page. LaunchDarkly documents no maximum. */
export const projectsPerPage = 100

export const projectAt = (project: ProjectRep, has: readonly string[]): ProjectDoc => ({
  ...project,
  at: { type: 'Project', key: project.key },
  has,
})

/** A project as a write answers with it. */
export const writtenProject = ({ environments, ...project }: WrittenProjectRep): ProjectDoc =>
  Array.isArray(environments)
    ? projectAt(
        { ...project, environments: { items: environments, totalCount: environments.length } },
        withEnvironments,
      )
    : projectAt(project, [])

const withEnvironments: readonly ProjectExpand[] = ['environments']

export const glimpsedProject = (key: string): ProjectGlimpse => ({ key, at: { type: 'Project', key }, has: null })

export const summarizedProject = (project: ProjectSummaryRep): ProjectGlimpse => ({
  ...project,
  at: { type: 'Project', key: project.key },
  has: null,
})
