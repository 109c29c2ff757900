import { type AccessRep, access } from '../access.ts'
import { create, del, get, put } from '../operation.ts'
import type { Listing } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'
import { type AudienceConfigurationRep, audienceConfiguration } from './release-audiences.ts'
import { type EnvironmentSummaryRep, environmentSummary } from './release-environments.ts'

/** A release pipeline, the same in the list and alone. */
export interface ReleasePipelineRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly phases: readonly PhaseRep[]
  readonly createdAt: string
  readonly isProjectDefault?: boolean
  readonly _isLegacy?: boolean
  readonly _version?: number
  readonly _access?: AccessRep
}

export interface PhaseRep {
  /** The phases of releases through the pipeline have the same ids, as far as LaunchDarkly's examples tell. */
  readonly id: string
  readonly name: string
  readonly audiences: readonly AudienceRep[]
  readonly configuration?: unknown
}

export interface AudienceRep {
  readonly name: string
  /** Absent if the environment was deleted. */
  readonly environment?: EnvironmentSummaryRep
  readonly configuration?: AudienceConfigurationRep
  readonly segmentKeys: readonly string[]
}

const phase = document<PhaseRep>({
  id: word,
  audiences: list(
    document<AudienceRep>({
      environment: optional(environmentSummary),
      configuration: optional(audienceConfiguration),
      segmentKeys: list(),
    }),
  ),
})

const releasePipeline = document<ReleasePipelineRep>({
  key: word,
  tags: list(),
  phases: list(phase),
  _access: optional(access),
})

interface NewAudience {
  readonly environmentKey: string
  readonly name: string
  readonly segmentKeys?: readonly string[] | undefined
  readonly configuration?: AudienceConfigurationRep | undefined
}

export interface NewPhase {
  readonly name: string
  readonly audiences: readonly NewAudience[]
  readonly configuration?: unknown
}

/** The body of a replacement, in which an absent property is removed. */
export interface ReleasePipelineForm {
  readonly name: string
  readonly phases: readonly NewPhase[]
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
}

export interface NewReleasePipeline extends ReleasePipelineForm {
  readonly key: string
  readonly isProjectDefault?: boolean | undefined
  readonly isLegacy?: boolean | undefined
}

const base = '/api/v2/projects/{projectKey}/release-pipelines'
const path = '/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}'
const beta = { beta: true }

/** The filter is of grammar A (see filter.ts). */
export const listReleasePipelines = get(base, beta).takes<Listing>().lists(releasePipeline)
export const getReleasePipeline = get(path, beta).returns(releasePipeline)
export const createReleasePipeline = create(base, beta).takes<{ body: NewReleasePipeline }>().returns(releasePipeline)
export const replaceReleasePipeline = put(path, beta).takes<{ body: ReleasePipelineForm }>().returns(releasePipeline)
export const deleteReleasePipeline = del(path, beta).returnsNothing()

/** A project has at most one page of pipelines. */
export const releasePipelineResource = resource({
  type: 'ReleasePipeline',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:release-pipeline/{key}'],
  get: getReleasePipeline,
  list: listReleasePipelines,
  pageSize: 20,
  sizes: { assumed: 20, ordinary: 3 },
  fields: {
    address: ['project'],
    summary: ['name', 'description'],
    telling: ['releases'],
  },
  byKey: { scan: { from: 2 } },
})

export type ReleasePipelineDoc = Located<typeof releasePipelineResource, ReleasePipelineRep>
/** A pipeline as a release names it. Lists of releases are read by its key. */
export type ReleasePipelineGlimpse = Glimpse<
  typeof releasePipelineResource,
  Pick<ReleasePipelineRep, 'key'> & Partial<Pick<ReleasePipelineRep, 'name' | 'description'>>
>
export type ReleasePipelineSource = ReleasePipelineDoc | ReleasePipelineGlimpse

export const glimpsedReleasePipeline = (
  projectKey: string,
  pipeline: Omit<ReleasePipelineGlimpse, 'at' | 'has'>,
): ReleasePipelineGlimpse => ({
  ...pipeline,
  at: { type: 'ReleasePipeline', projectKey, key: pipeline.key },
  has: null,
})

export type ReleasePipelinePhaseDoc = PhaseRep & { readonly of: ReleasePipelineDoc['at'] }
export type ReleasePipelineAudienceDoc = AudienceRep & { readonly of: ReleasePipelineDoc['at'] }
