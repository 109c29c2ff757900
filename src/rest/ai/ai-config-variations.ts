import { create, del, get, patch } from '../operation.ts'
import { document, list, optional, word } from '../shape.ts'
import { reserved } from './reserved-keys.ts'

/** A version of a variation. */
export interface AIConfigVariationRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly version: number
  readonly state?: string
  readonly color?: string
  readonly comment?: string
  /** This and the instructions are only of agents. */
  readonly description?: string
  readonly instructions?: string
  readonly messages?: readonly AIMessageRep[]
  readonly model: unknown
  readonly modelConfigKey?: string
  readonly tools?: readonly AIConfigVariationToolRep[]
  readonly judgeConfiguration?: JudgeConfigurationRep
  readonly judgingConfigKeys?: readonly string[]
  readonly createdAt: number
  readonly _publishedAt?: number
  readonly _archivedAt?: number
}

export interface AIMessageRep {
  readonly role: string
  readonly content: string
}

export interface AIConfigVariationToolRep {
  readonly key: string
  readonly version: number
  readonly customParameters?: unknown
}

export interface JudgeConfigurationRep {
  readonly judges?: readonly JudgeAttachmentRep[]
}

export interface JudgeAttachmentRep {
  readonly judgeConfigKey: string
  /** From 0 to 1. */
  readonly samplingRate: number
}

export const aiConfigVariation = document<AIConfigVariationRep>({
  key: word,
  messages: optional(list(document<AIMessageRep>({}))),
  tools: optional(list(document<AIConfigVariationToolRep>({ key: word }))),
  judgeConfiguration: optional(
    document<JudgeConfigurationRep>({
      judges: optional(list(document<JudgeAttachmentRep>({ judgeConfigKey: word }))),
    }),
  ),
  judgingConfigKeys: optional(list()),
})

/** The properties of a new version, each of which replaces that of the version before. */
export interface AIConfigVariationForm {
  readonly name?: string | undefined
  readonly comment?: string | undefined
  readonly description?: string | undefined
  readonly instructions?: string | undefined
  readonly messages?: readonly AIMessageRep[] | undefined
  readonly model?: unknown
  readonly modelConfigKey?: string | undefined
  readonly tools?: readonly Pick<AIConfigVariationToolRep, 'key' | 'version'>[] | undefined
  readonly toolKeys?: readonly string[] | undefined
  readonly judgeConfiguration?: JudgeConfigurationRep | undefined
}

export interface NewAIConfigVariation extends AIConfigVariationForm {
  readonly key: string
  readonly name: string
}

export interface AIConfigVariationChange extends AIConfigVariationForm {
  readonly published?: boolean | undefined
  readonly state?: string | undefined
}

const base = '/api/v2/projects/{projectKey}/ai-configs/{configKey}/variations'
const path = '/api/v2/projects/{projectKey}/ai-configs/{configKey}/variations/{variationKey}'

/** All versions of a variation. */
export const getAIConfigVariation = get(path, { reserved }).lists(aiConfigVariation)
export const createAIConfigVariation = create(base, { reserved })
  .takes<{ body: NewAIConfigVariation }>()
  .returns(aiConfigVariation)
export const patchAIConfigVariation = patch(path, { reserved })
  .takes<{ body: AIConfigVariationChange }>()
  .returns(aiConfigVariation)
/** Deletes all versions. */
export const deleteAIConfigVariation = del(path, { reserved }).returnsNothing()
