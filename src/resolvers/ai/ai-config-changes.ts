import type { Context } from '../../context.ts'
import type {
  CreateAiConfigInput,
  DeleteAiConfigInput,
  Resolvers,
  UpdateAiConfigInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { aiConfigResource, createAIConfig, deleteAIConfig, patchAIConfig } from '../../rest/ai/ai-configs.ts'
import { locate } from '../../rest/resource.ts'
import { maintainedChanges, maintainerIn } from '../account/maintainer-ids.ts'
import { given } from '../given.ts'
import { newVariationOf } from './ai-config-variation-changes.ts'

async function create({ projectKey, ...input }: CreateAiConfigInput, { write }: Context) {
  const { mode, defaultVariation, ...settings } = given(input)
  const body = {
    ...settings,
    ...maintainerIn(settings),
    mode: mode?.toLowerCase(),
    defaultVariation: defaultVariation && newVariationOf(defaultVariation, ['input', 'defaultVariation']),
  }
  return { aiConfig: locate(aiConfigResource, [projectKey], await write(createAIConfig, { projectKey, body })) }
}

async function update({ projectKey, key: configKey, ...input }: UpdateAiConfigInput, { write }: Context) {
  const body = maintainedChanges(input)
  const written = await write(patchAIConfig, { projectKey, configKey, body })
  return { aiConfig: locate(aiConfigResource, [projectKey], written) }
}

async function remove({ projectKey, key }: DeleteAiConfigInput, { write }: Context) {
  await write(deleteAIConfig, { projectKey, configKey: key })
  return { deletedAIConfigId: idOf({ type: 'AIConfig', projectKey, key }) }
}

export const aiConfigChanges = {
  Mutation: {
    createAIConfig: mutation(create),
    updateAIConfig: mutation(update),
    deleteAIConfig: mutation(remove),
  },
} satisfies Resolvers
