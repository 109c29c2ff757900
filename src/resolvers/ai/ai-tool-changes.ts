import type { Context } from '../../context.ts'
import type { CreateAiToolInput, DeleteAiToolInput, Resolvers, UpdateAiToolInput } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { type AIToolRep, aiToolResource, createAITool, deleteAITool, patchAITool } from '../../rest/ai/ai-tools.ts'
import { locate } from '../../rest/resource.ts'
import { maintainerIn } from '../account/maintainer-ids.ts'
import { expectChange, given, lasting } from '../given.ts'

const written = (projectKey: string, tool: AIToolRep) => ({ aiTool: locate(aiToolResource, [projectKey], tool) })

async function create({ projectKey, ...input }: CreateAiToolInput, { write }: Context) {
  const settings = given(input)
  const body = { ...settings, ...maintainerIn(settings) }
  return written(projectKey, await write(createAITool, { projectKey, body }))
}

async function update({ projectKey, key: toolKey, ...input }: UpdateAiToolInput, { write }: Context) {
  const { description, ...others } = input
  const kept = lasting(others)
  const body = { ...kept, ...maintainerIn(kept), description: description === null ? '' : description }
  expectChange(body, 'a description')
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
