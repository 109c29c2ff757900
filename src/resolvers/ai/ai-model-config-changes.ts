import type { Context } from '../../context.ts'
import type {
  CreateAiModelConfigInput,
  DeleteAiModelConfigInput,
  Resolvers,
  RestrictAiModelsInput,
  UnrestrictAiModelsInput,
} from '../../generated/resolvers.ts'
import { mutation, notMade, refused, type UserError } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  aiModelConfigResource,
  createAIModelConfig,
  deleteAIModelConfig,
  type RestrictedModelErrorRep,
  restrictAIModels,
  unrestrictAIModels,
} from '../../rest/ai/ai-model-configs.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { given } from '../given.ts'

async function create({ projectKey, modelId, ...input }: CreateAiModelConfigInput, { write }: Context) {
  const { parameters: params, customParameters: customParams, ...settings } = given(input)
  const body = { ...settings, id: modelId, params, customParams }
  const written = await write(createAIModelConfig, { projectKey, body })
  return { aiModelConfig: locate(aiModelConfigResource, [projectKey], written) }
}

async function remove({ projectKey, key }: DeleteAiModelConfigInput, { write }: Context) {
  await write(deleteAIModelConfig, { projectKey, modelConfigKey: key })
  return { deletedAIModelConfigId: idOf({ type: 'AIModelConfig', projectKey, key }) }
}

/** No keys would be a change of nothing. */
function some(keys: readonly string[]): readonly string[] {
  if (keys.length) return keys
  throw refused(['input', 'keys'], 'Expected at least one key, but got none.')
}

async function restrict({ projectKey, keys }: RestrictAiModelsInput, { write }: Context) {
  const { successes, errors } = await write(restrictAIModels, { projectKey, body: { keys: some(keys) } })
  const places = new Map(keys.map((key, index) => [key, ['input', 'keys', String(index)]]))
  return { keys: successes, userErrors: errors.map((error) => failureOf(error, places.get(error.key))) }
}

const failureOf = (
  { key, message, code }: RestrictedModelErrorRep,
  path: readonly string[] | undefined,
): UserError => ({
  message: notMade(`restrict ${shown(key)}`, message),
  code: code === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT',
  path: path ?? null,
})

async function unrestrict({ projectKey, keys }: UnrestrictAiModelsInput, { write }: Context) {
  await write(unrestrictAIModels, { projectKey, body: { keys: some(keys) } })
  return { keys, userErrors: [] }
}

export const aiModelConfigChanges = {
  Mutation: {
    createAIModelConfig: mutation(create),
    deleteAIModelConfig: mutation(remove),
    restrictAIModels: mutation(restrict),
    unrestrictAIModels: mutation(unrestrict),
  },

  RestrictAIModelsPayload: { keys: ({ keys }) => keys ?? [] },
  UnrestrictAIModelsPayload: { keys: ({ keys }) => keys ?? [] },
} satisfies Resolvers
