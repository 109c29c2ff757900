import { create, get, semanticPatch } from '../operation.ts'
import { type CountedPage, countedPageOf, type Listing } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, list, optional, type Reader, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import { type ExperimentRep, experiment } from './experiments.ts'
import type { NewIteration } from './iterations.ts'

/** A holdout in a list. */
export interface SimpleHoldoutRep {
  readonly _id?: string
  readonly key: string
  readonly name?: string
  readonly status?: string
  readonly createdAt?: number
  readonly updatedAt?: number
  readonly experiments?: readonly RelatedExperimentRep[]
}

/** A holdout alone, by its key. */
export interface HoldoutDetailRep {
  readonly _id: string
  readonly status?: string
  readonly description?: string
  /** A number in a text. */
  readonly holdoutAmount: string
  readonly isDirty?: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly baseExperiment: ExperimentRep
  readonly relatedExperiments?: readonly ExperimentRep[]
}

/** A holdout by its id, and after changes. */
export interface HoldoutRep {
  readonly _id: string
  readonly status?: string
  readonly description?: string
  readonly holdoutAmount: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly baseExperiment: ExperimentRep
  readonly experiments?: readonly RelatedExperimentRep[]
}

export interface RelatedExperimentRep {
  readonly key: string
  readonly name?: string
  readonly environment?: string
}

/** The key and the name, which only the base experiment of a single holdout contains. */
type Named<Rep> = Rep & Pick<SimpleHoldoutRep, 'key' | 'name'>

const named =
  <Rep extends { readonly baseExperiment: ExperimentRep }>(read: Reader<Rep>): Reader<Named<Rep>> =>
  (value, name, fail) =>
    withMore(read(value, name, fail) as Rep & object, ({ baseExperiment }) => ({
      key: baseExperiment.key,
      name: baseExperiment.name,
    })) as Named<Rep>

const related = optional(list(document<RelatedExperimentRep>({ key: word })))

const simple = document<SimpleHoldoutRep>({ key: word, experiments: related })
const detail = named(
  document<HoldoutDetailRep>({ baseExperiment: experiment, relatedExperiments: optional(list(experiment)) }),
)
const holdout = named(document<HoldoutRep>({ baseExperiment: experiment, experiments: related }))

/** The properties of a new holdout, in LaunchDarkly's spelling. */
export interface NewHoldout {
  readonly key: string
  readonly name: string
  readonly description?: string | undefined
  readonly randomizationunit?: string | undefined
  readonly attributes?: readonly string[] | undefined
  readonly holdoutamount?: string | undefined
  readonly primarymetrickey?: string | undefined
  readonly metrics?: NewIteration['metrics'] | undefined
  readonly prerequisiteflagkey?: string | undefined
  readonly maintainerId?: string | undefined
}

const base = '/api/v2/projects/{projectKey}/environments/{environmentKey}/holdouts'
const path = `${base}/{holdoutKey}` as const
const beta = { beta: true }

export const listHoldouts = get(base, beta)
  .takes<Pick<Listing, 'limit' | 'offset'>>()
  .pages<CountedPage<SimpleHoldoutRep>>(countedPageOf(simple))
export const getHoldout = get(path, beta).returns(detail)
export const getHoldoutById = get(`${base}/id/{holdoutId}`, beta).returns(holdout)
export const createHoldout = create(base, beta).takes<{ body: NewHoldout }>().returns(holdout)
export const changeHoldout = semanticPatch(path, beta).takes<{ body: SemanticPatch }>().returns(holdout)

/** The parts of a holdout by its id. */
export const partsById = ['detail']

export const holdoutResource = resource({
  type: 'Holdout',
  address: ['projectKey', 'environmentKey', 'key'],
  specifiers: ['proj/{projectKey}:env/{environmentKey}:holdout/{key}'],
  get: getHoldout,
  list: listHoldouts,
  // The largest page is undocumented.
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 20, ordinary: 3 },
  fields: { address: ['project', 'environment'] },
  parts: { description: 'detail', percentage: 'detail', baseExperiment: 'detail', isDirty: 'dirty' },
  alone: { parts: ['detail', 'dirty'], always: true },
  byKey: { scan: { from: 2 } },
})

/** A holdout of any route. `has` names the parts that its route returns. */
export type HoldoutDoc = Located<
  typeof holdoutResource,
  SimpleHoldoutRep &
    Partial<
      Pick<HoldoutDetailRep, 'description' | 'holdoutAmount' | 'isDirty' | 'baseExperiment' | 'relatedExperiments'>
    >
> & {
  /** The parts that a selection needs besides those of a list. Default none. */
  readonly wanted?: readonly string[]
}
