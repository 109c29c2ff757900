import { create, get, post, semanticPatch } from '../operation.ts'
import { type CountedPage, countedPageOf, type Links, type Listing, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, flat, list, optional, textOrNone, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import { type IterationRep, iteration, type NewIteration } from './iterations.ts'

/** An experiment, the same in lists and alone. `expand` adds parts, and leaves empty ones out. */
export interface ExperimentRep {
  readonly _id?: string
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly _maintainerId: string
  readonly _creationDate: number
  readonly environmentKey: string
  readonly methodology?: string
  readonly dataSource?: string
  readonly archivedDate?: number
  readonly tags?: readonly string[]
  readonly holdoutId?: string
  readonly type?: string
  readonly currentIteration?: IterationRep
  /** By `expand`. */
  readonly draftIteration?: IterationRep
  /** By `expand`. */
  readonly previousIterations?: readonly IterationRep[]
  /** By `expand`. */
  readonly analysisConfig?: ExperimentAnalysisConfigRep
  readonly _links: Links
}

export interface ExperimentAnalysisConfigRep {
  /** A number in a text, as the other threshold. */
  readonly bayesianThreshold?: string
  readonly significanceThreshold?: string
  readonly testDirection?: string
  readonly multipleComparisonCorrectionMethod?: string
  readonly multipleComparisonCorrectionScope?: string
  readonly sequentialTestingEnabled?: boolean
}

export const experiment = document<ExperimentRep>({
  key: word,
  environmentKey: word,
  _maintainerId: textOrNone as never,
  holdoutId: textOrNone,
  tags: list(),
  currentIteration: optional(iteration),
  draftIteration: optional(iteration),
  previousIterations: optional(list(iteration)),
  analysisConfig: optional(flat),
  _links: links,
})

export interface NewExperiment {
  readonly key: string
  readonly name: string
  readonly iteration: NewIteration
  readonly description?: string | undefined
  readonly maintainerId?: string | undefined
  readonly holdoutId?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly methodology?: string | undefined
  readonly dataSource?: string | undefined
  readonly type?: string | undefined
  readonly analysisConfig?: ExperimentAnalysisConfigRep | undefined
}

/** The filter is of grammar A (see filter.ts). Default the active experiments. */
export interface ExperimentListing extends Listing {
  readonly lifecycleState?: string | undefined
  readonly expand?: string | undefined
}

export interface ExperimentDetail {
  readonly expand?: string | undefined
}

const inProject = '/api/v2/projects/{projectKey}/experiments'
const base = '/api/v2/projects/{projectKey}/environments/{environmentKey}/experiments'
const path = `${base}/{experimentKey}` as const

/** The experiments of all environments. */
export const listProjectExperiments = get(inProject)
  .takes<ExperimentListing>()
  .pages<CountedPage<ExperimentRep>>(countedPageOf(experiment))
export const listExperiments = get(base)
  .takes<ExperimentListing>()
  .pages<CountedPage<ExperimentRep>>(countedPageOf(experiment))
export const getExperiment = get(path).takes<ExperimentDetail>().returns(experiment)
export const createExperiment = create(base).takes<{ body: NewExperiment }>().returns(experiment)
/** A semantic patch. */
export const changeExperiment = semanticPatch(path).takes<{ body: SemanticPatch }>().returns(experiment)
export const createExperimentIteration = post(`${path}/iterations`).takes<{ body: NewIteration }>().returns(iteration)

export const experimentResource = resource({
  type: 'Experiment',
  address: ['projectKey', 'environmentKey', 'key'],
  specifiers: ['proj/{projectKey}:env/{environmentKey}:experiment/{key}'],
  get: getExperiment,
  list: listProjectExperiments,
  addressOf: ({ environmentKey, key }: ExperimentRep) => [environmentKey, key],
  listWithin: listExperiments,
  listing: { lifecycleState: 'active,archived' },
  // The largest page is undocumented.
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 100, ordinary: 10 },
  fields: {
    address: ['project', 'environment', 'metricResults', 'metricGroupResults'],
    summary: ['name'],
    silent: ['layer'],
  },
  parts: {
    draftIteration: 'draftIteration',
    previousIterations: 'previousIterations',
    analysisConfig: 'analysisConfig',
    flags: 'draftIteration',
  },
  partsWithin: {
    ExperimentIteration: {
      metrics: 'secondaryMetrics',
      secondaryMetrics: 'secondaryMetrics',
      treatments: 'treatments',
      winningTreatment: 'treatments',
    },
  },
  byKey: { scan: { from: 2 } },
})

export type ExperimentDoc = Located<typeof experimentResource, ExperimentRep> & {
  /** The parts that a selection will need, if the document came without them. */
  readonly wanted?: readonly string[] | undefined
}
/** An experiment as other documents name it: by its key, and sometimes also by its name. */
export type ExperimentGlimpse = Glimpse<
  typeof experimentResource,
  Pick<ExperimentDoc, 'key' | 'wanted'> & { readonly name?: string | undefined }
>
export type ExperimentSource = ExperimentDoc | ExperimentGlimpse

export const glimpsedExperiment = (
  { projectKey, environmentKey }: { readonly projectKey: string; readonly environmentKey: string },
  key: string,
  name?: string,
): ExperimentGlimpse => ({ key, name, at: { type: 'Experiment', projectKey, environmentKey, key }, has: null })

/** Which iteration of its experiment an iteration is. */
type Turn = 'current' | 'draft' | 'previous'

export type ExperimentIterationDoc = IterationRep & { readonly of: ExperimentSource; readonly turn: Turn }

/** The iterations of a document that contain one of a turn, the latest first. */
export function iterationsOf(experiment: ExperimentDoc, turn: Turn): readonly ExperimentIterationDoc[] {
  const { currentIteration, draftIteration, previousIterations } = experiment
  const all = { current: [currentIteration], draft: [draftIteration], previous: previousIterations ?? [] }[turn]
  return all.flatMap((one) => (one ? [withMore(one, () => ({ of: experiment, turn }))] : []))
}

/** All iterations that a document contains. */
export const allIterationsOf = ({ currentIteration, draftIteration, previousIterations = [] }: ExperimentRep) =>
  [currentIteration, draftIteration, ...previousIterations].filter((one) => one !== undefined)
