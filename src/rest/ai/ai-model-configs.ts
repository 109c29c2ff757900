import { type AccessRep, access } from '../access.ts'
import { create, del, get, post } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, texts, word } from '../shape.ts'

/** A model config, the same in the list and alone. */
export interface AIModelConfigRep {
  readonly key: string
  readonly name: string
  /** The provider's name of the model. */
  readonly id: string
  readonly icon?: string
  readonly provider?: string
  readonly global: boolean
  readonly params?: unknown
  readonly customParams?: unknown
  readonly tags: readonly string[]
  readonly version: number
  readonly costPerInputToken?: number
  readonly costPerOutputToken?: number
  readonly isRestricted: boolean
  readonly _access?: AccessRep
}

const modelConfig = document<AIModelConfigRep>({ key: word, tags: list(), _access: optional(access) })

export interface NewAIModelConfig {
  readonly key: string
  readonly name: string
  readonly id: string
  readonly icon?: string | undefined
  readonly provider?: string | undefined
  readonly params?: unknown
  readonly customParams?: unknown
  readonly tags?: readonly string[] | undefined
  readonly costPerInputToken?: number | undefined
  readonly costPerOutputToken?: number | undefined
}

interface RestrictedModels {
  readonly keys: readonly string[]
}

export interface RestrictedModelsRep {
  readonly successes: readonly string[]
  readonly errors: readonly RestrictedModelErrorRep[]
}

export interface RestrictedModelErrorRep {
  readonly key: string
  readonly message: string
  readonly code: number
}

const base = '/api/v2/projects/{projectKey}/ai-configs/model-configs'
const path = '/api/v2/projects/{projectKey}/ai-configs/model-configs/{modelConfigKey}'
const restriction = '/api/v2/projects/{projectKey}/ai-configs/model-configs/restricted'

/** A part of another route, so that no route leads to a model config with such a key. */
const reserved = { modelConfigKey: ['restricted'] }

/** Every document says whether it is restricted, so the parameter of that name is not used. */
export const listAIModelConfigs = get(base).finds(modelConfig)
export const getAIModelConfig = get(path, { reserved }).returns(modelConfig)
export const createAIModelConfig = create(base).takes<{ body: NewAIModelConfig }>().returns(modelConfig)
export const deleteAIModelConfig = del(path, { reserved }).returnsNothing()
export const restrictAIModels = post(restriction)
  .takes<{ body: RestrictedModels }>()
  .returns(
    document<RestrictedModelsRep>({ successes: texts, errors: list(document<RestrictedModelErrorRep>({ key: word })) }),
  )
export const unrestrictAIModels = del(restriction).takes<{ body: RestrictedModels }>().returnsNothing()

export const aiModelConfigResource = resource({
  type: 'AIModelConfig',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:ai-model-config/{key}'],
  get: getAIModelConfig,
  list: listAIModelConfigs,
  sizes: { assumed: 100, ordinary: 50 },
  fields: { address: ['project'] },
  byKey: { scan: { from: 2 } },
})

export type AIModelConfigDoc = Located<typeof aiModelConfigResource, AIModelConfigRep>
