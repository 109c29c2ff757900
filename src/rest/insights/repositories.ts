import { del, get, put } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type ProjectSummaryRep, projectSummary } from '../projects/projects.ts'
import { document, optional, word } from '../shape.ts'
import { insightsPath } from './insights.ts'

/** A repository whose pull requests are measured. */
export interface InsightsRepositoryRep {
  readonly _id: string
  readonly version: number
  /** Such as `northaisle/storefront`. */
  readonly key: string
  readonly type: string
  readonly url: string
  readonly mainBranch: string
  /** By `expand`. */
  readonly projects?: Page<ProjectSummaryRep> | undefined
}

export interface InsightsRepositoryProjectRep {
  readonly repositoryKey: string
  readonly projectKey: string
}

const repository = document<InsightsRepositoryRep>({
  _id: word,
  key: word,
  projects: optional(pageOf(projectSummary)),
})

const mapping = document<InsightsRepositoryProjectRep>({ repositoryKey: word, projectKey: word })

const beta = { beta: true }

/** The complete list, which has no pages. */
export const listInsightsRepositories = get(`${insightsPath}/repositories`, beta)
  .takes<{ expand?: string | undefined }>()
  .lists(repository)
/** Adds projects to those that repositories have. */
export const addInsightsRepositoryProjects = put(`${insightsPath}/repositories/projects`, beta)
  .takes<{ body: { readonly mappings: readonly InsightsRepositoryProjectRep[] } }>()
  .lists(mapping)
export const removeInsightsRepositoryProject = del(
  `${insightsPath}/repositories/{repositoryKey}/projects/{projectKey}`,
  beta,
).returnsNothing()

export const repositoryParts = { projects: 'projects' } as const

export type InsightsRepositoryDoc = InsightsRepositoryRep & {
  /** The parts that were asked for. */
  readonly has: readonly string[]
}
