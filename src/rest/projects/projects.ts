import { type AccessRep, access } from '../access.ts'
import { anyOf, filterOf, sayable } from '../filter.ts'
import type { PatchBody } from '../json-patch.ts'
import { create, del, get, patch, post } from '../operation.ts'
import { type Links, type Listing, links, type Page, pageOf } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, flat, list, optional, type Reader, word } from '../shape.ts'
import { reasonOf, withMore } from '../unreadable.ts'
import { type ClonedEnvironment, type EnvironmentRep, environment } from './environments.ts'

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

/** The number of environments that `expand=environments` returns with a project. */
export const environmentsWithProjects = 20

export interface ProjectRep extends PlainProjectRep {
  /** By `expand=environments`: the first {@link environmentsWithProjects}. */
  readonly environments?: Page<EnvironmentRep>
}

/** The answer to a write. */
export interface WrittenProjectRep extends PlainProjectRep {
  /** All environments, if LaunchDarkly returns them. */
  readonly environments?: readonly EnvironmentRep[] | undefined
}

export const projectSummary = document<ProjectSummaryRep>({ key: word })

const plain = {
  key: word,
  tags: list<string>(),
  defaultClientSideAvailability: optional(flat),
  _access: optional(access),
  _links: links,
}

/** Reads the page of environments. An unreadable page counts as absent, because the environments have a list of their own. */
const ifPage: Reader<Page<EnvironmentRep> | undefined> = (value, name, fail) => {
  const page = optional(pageOf(environment))(value, name, fail)
  return page && (reasonOf(page) ?? reasonOf(page.items)) ? undefined : page
}

export const project = document<ProjectRep>({ ...plain, environments: ifPage })

const writtenShape = document<WrittenProjectRep>({ ...plain, environments: optional(list(environment)) })

export interface NewProject {
  readonly key: string
  readonly name: string
  readonly tags?: readonly string[] | undefined
  readonly includeInSnippetByDefault?: boolean | undefined
  readonly defaultClientSideAvailability?: Required<ClientSideAvailabilityRep> | undefined
  readonly namingConvention?: { readonly case?: string | undefined; readonly prefix?: string | undefined } | undefined
  readonly environments?: readonly ClonedEnvironment[] | undefined
}

/** The fields of a project that other documents embed. */
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

export type ProjectDoc = Located<typeof projectResource, ProjectRep>
/** A project of which the key is known, and also the id and the name if another document embeds them. */
export type ProjectGlimpse = Glimpse<
  typeof projectResource,
  Pick<ProjectSummaryRep, 'key'> & Partial<ProjectSummaryRep>
>
export type ProjectSource = ProjectDoc | ProjectGlimpse

export interface Expand {
  expand?: string | undefined
}

export const listProjects = get('/api/v2/projects').takes<Listing & Expand>().lists(project)
export const getProject = get('/api/v2/projects/{projectKey}').takes<Expand>().returns(project)
export const createProject = create('/api/v2/projects').takes<{ body: NewProject }>().returns(writtenShape)
/** Like {@link createProject}, with versions of environments' sources, so that a conflict can concern a version or the key. */
export const createProjectOfVersions = post('/api/v2/projects').takes<{ body: NewProject }>().returns(writtenShape)
export const patchProject = patch('/api/v2/projects/{projectKey}').takes<{ body: PatchBody }>().returns(writtenShape)
export const deleteProject = del('/api/v2/projects/{projectKey}').returnsNothing()

/** LaunchDarkly documents no maximum of the page size. */
export const projectResource = resource({
  type: 'Project',
  address: ['key'],
  specifiers: ['proj/{key}'],
  get: getProject,
  list: listProjects,
  pageSize: 100,
  sizes: { assumed: 100, ordinary: 10 },
  fields: {
    address: ['siteUrl'],
    telling: [
      ...['flagDefaults', 'approvalRequestSettings', 'codeReferences', 'contextKinds'],
      ...['defaultReleasePipeline', 'experimentationSettings', 'insights', 'layers', 'releasePolicies'],
      ...['aiModelConfigs', 'flagDiffs'],
    ],
    optional: ['flagDefaults', 'approvalRequestSettings', 'defaultReleasePipeline', 'experimentationSettings'],
    silent: ['approvalRequests', 'flagImports', 'sdkVersions', 'whoCan'],
  },
  byKey: {
    filter: { most: 100, from: 2, takes: sayable, by: (keys) => filterOf({ keys: anyOf('a project key', keys) }) },
  },
})

export const projectAt = (project: ProjectRep, has: readonly string[]): ProjectDoc =>
  withMore(project, ({ key }) => ({ at: { type: 'Project', key }, has }))

/** The project in the answer to a write. */
export function writtenProject(project: WrittenProjectRep): ProjectDoc {
  if (reasonOf(project)) return project as unknown as ProjectDoc
  const { environments, ...plain } = project
  if (!environments || reasonOf(environments)) return projectAt(plain, [])
  const page = { items: environments, totalCount: environments.length }
  return projectAt({ ...plain, environments: page }, withEnvironments)
}

const withEnvironments: readonly ProjectExpand[] = ['environments']

export const glimpsedProject = (key: string): ProjectGlimpse => ({ key, at: { type: 'Project', key }, has: null })

export const summarizedProject = (project: ProjectSummaryRep): ProjectGlimpse => ({
  ...project,
  at: { type: 'Project', key: project.key },
  has: null,
})
