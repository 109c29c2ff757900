import type { Context } from '../../context.ts'
import type { CreateAiToolInput, DeleteAiToolInput, Resolvers, UpdateAiToolInput } from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { type AIToolRep, aiToolResource, createAITool, deleteAITool, patchAITool } from '../../rest/ai/ai-tools.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting } from '../given.ts'
import { maintainerOf } from './ai-config-changes.ts'

const written = (projectKey: string, tool: AIToolRep) => ({ aiTool: locate(aiToolResource, [projectKey], tool) })

async function create({ projectKey, ...input }: CreateAiToolInput, { write }: Context) {
  const settings = given(input)
  const body = { ...settings, ...maintainerOf(settings) }
  return written(projectKey, await write(createAITool, { projectKey, body }))
}

async function update({ projectKey, key: toolKey, ...input }: UpdateAiToolInput, { write }: Context) {
  const { description, ...others } = input
  const kept = lasting(others)
  const body = { ...kept, ...maintainerOf(kept), description: description === null ? '' : description }
  if (Object.values(body).every((value) => value === undefined)) {
    throw refused(['input'], 'Expected a change, such as a description, but got none.')
  }
  return written(projectKey, await write(patchAITool, { projectKey, toolKey, body }))
}

async function remove({ projectKey, key }: DeleteAiToolInput, { write }: Context) {
  await write(deleteAITool, { projectKey, toolKey: key })
  return { deletedAIToolId: idOf({ type: 'AITool', projectKey, key }) }
}

export const aiToolChanges = {
  Mutation: {
    createAITool: mutation(create),
    updateAITool: mutation(update),
    deleteAITool: mutation(remove),
  },
} satisfies Resolvers
