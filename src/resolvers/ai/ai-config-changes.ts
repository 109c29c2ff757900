import type { Context } from '../../context.ts'
import type {
  CreateAiConfigInput,
  DeleteAiConfigInput,
  Resolvers,
  UpdateAiConfigInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { aiConfigResource, createAIConfig, deleteAIConfig, patchAIConfig } from '../../rest/ai/ai-configs.ts'
import { locate } from '../../rest/resource.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given, lasting, orNone } from '../given.ts'
import { newVariationOf } from './ai-config-variation-changes.ts'

type Maintained = Pick<CreateAiConfigInput, 'maintainerId' | 'maintainerTeamKey'>

/** The maintainer in REST's form: a member or a team. */
export function maintainerOf({ maintainerId, maintainerTeamKey }: Maintained) {
  if (maintainerId && maintainerTeamKey) {
    throw refused(
      ['input', 'maintainerTeamKey'],
      'Expected either a maintainerId or a maintainerTeamKey, but got both.',
    )
  }
  return {
    maintainerId: maintainerId ? memberIdAt(maintainerId, ['input', 'maintainerId']) : undefined,
    maintainerTeamKey: maintainerTeamKey ?? undefined,
  }
}

async function create({ projectKey, ...input }: CreateAiConfigInput, { write }: Context) {
  const { mode, defaultVariation, ...settings } = given(input)
  const body = {
    ...settings,
    ...maintainerOf(settings),
    mode: mode?.toLowerCase(),
    defaultVariation: defaultVariation && newVariationOf(defaultVariation, ['input', 'defaultVariation']),
  }
  return { aiConfig: locate(aiConfigResource, [projectKey], await write(createAIConfig, { projectKey, body })) }
}

async function update({ projectKey, key: configKey, ...input }: UpdateAiConfigInput, { write }: Context) {
  const { description, tags, ...others } = input
  const kept = lasting(others)
  const body = {
    ...kept,
    ...maintainerOf(kept),
    description: description === null ? '' : description,
    tags: orNone(tags),
  }
  if (Object.values(body).every((value) => value === undefined)) {
    throw refused(['input'], 'Expected a change, such as a name, but got none.')
  }
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
