import type { AccessRep } from './access.ts'
import type { Glimpse, Located } from './at.ts'
import type { EnvironmentRep } from './environments.ts'
import { get } from './operation.ts'
import type { Links, Listing, Page } from './page.ts'

export interface ProjectRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly tags: readonly string[]
  readonly includeInSnippetByDefault: boolean
  readonly defaultClientSideAvailability?: ClientSideAvailabilityRep
  readonly defaultReleasePipelineKey?: string
  /** By `expand=environments`: the first 20. */
  readonly environments?: Page<EnvironmentRep>
  readonly _access?: AccessRep
  readonly _links: Links
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

/** The most that we ask of a page. LaunchDarkly documents no maximum. */
export const projectsPerPage = 100

export const projectAt = (project: ProjectRep, has: readonly string[]): ProjectDoc => ({
  ...project,
  at: { type: 'Project', key: project.key },
  has,
})

export const glimpsedProject = (key: string): ProjectGlimpse => ({ key, at: { type: 'Project', key }, has: null })

export const summarizedProject = (project: ProjectSummaryRep): ProjectGlimpse => ({
  ...project,
  at: { type: 'Project', key: project.key },
  has: null,
})
