import type { Context } from '../../context.ts'
import type {
  AiConfigVariationInput,
  AiJudgeInput,
  CreateAiConfigVariationInput,
  DeleteAiConfigVariationInput,
  Resolvers,
  UpdateAiConfigVariationInput,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import {
  type AIConfigVariationForm,
  createAIConfigVariation,
  deleteAIConfigVariation,
  type NewAIConfigVariation,
  patchAIConfigVariation,
} from '../../rest/ai/ai-config-variations.ts'
import { glimpsedAIConfig } from '../../rest/ai/ai-configs.ts'
import { withMore } from '../../rest/unreadable.ts'
import { expectChange, given, lasting, orNone } from '../given.ts'

/** The judges in REST's form, with rates from 0 to 1. */
const judgesOf = (judges: readonly AiJudgeInput[], place: Place) => ({
  judges: judges.map(({ aiConfigKey, samplingPercentage }, index) => {
    if (samplingPercentage >= 0 && samplingPercentage <= 100) {
      return { judgeConfigKey: aiConfigKey, samplingRate: samplingPercentage / 100 }
    }
    const at = [...place, 'judges', index, 'samplingPercentage']
    throw refused(at, `Expected a percentage from 0 to 100, but got ${samplingPercentage}.`)
  }),
})

type Form = Omit<AIConfigVariationForm, 'judgeConfiguration'> & {
  readonly judges?: readonly AiJudgeInput[] | undefined
}

/** A variation, or a part of it, in REST's form. */
const formOf = <Said extends Form>({ judges, ...said }: Said, place: Place) => ({
  ...said,
  judgeConfiguration: judges && judgesOf(judges, place),
})

export const newVariationOf = (variation: AiConfigVariationInput, place: Place): NewAIConfigVariation =>
  formOf(given(variation), place)

/** The AI config of a variation, of which a change tells only the key. */
const configOf = ({ projectKey, configKey: key }: { readonly projectKey: string; readonly configKey: string }) =>
  glimpsedAIConfig({ projectKey, key })

async function create({ variation, projectKey, aiConfigKey }: CreateAiConfigVariationInput, { write }: Context) {
  const config = { projectKey, configKey: aiConfigKey }
  const body = newVariationOf(variation, ['input', 'variation'])
  const written = await write(createAIConfigVariation, { ...config, body })
  return { aiConfigVariation: withMore(written, () => ({ config: configOf(config) })) }
}

async function update({ projectKey, aiConfigKey, key, ...input }: UpdateAiConfigVariationInput, { write }: Context) {
  const { comment, description, messages, tools, toolKeys, judges, state, ...others } = input
  const lists = { messages: orNone(messages), tools: orNone(tools), toolKeys: orNone(toolKeys) }
  const texts = { comment: comment === null ? '' : comment, description: description === null ? '' : description }
  const form = formOf({ ...lasting(others), ...lists, ...texts, judges: orNone(judges) }, ['input'])
  const body = { ...form, state: state?.toLowerCase() }
  expectChange(body, 'a comment')
  const config = { projectKey, configKey: aiConfigKey }
  const written = await write(patchAIConfigVariation, { ...config, variationKey: key, body })
  return { aiConfigVariation: withMore(written, () => ({ config: configOf(config) })) }
}

async function remove({ projectKey, aiConfigKey, key }: DeleteAiConfigVariationInput, { write }: Context) {
  const config = { projectKey, configKey: aiConfigKey }
  await write(deleteAIConfigVariation, { ...config, variationKey: key })
  return { aiConfig: configOf(config), deletedVariationKey: key }
}

export const aiConfigVariationChanges = {
  Mutation: {
    createAIConfigVariation: mutation(create),
    updateAIConfigVariation: mutation(update),
    deleteAIConfigVariation: mutation(remove),
  },
} satisfies Resolvers
