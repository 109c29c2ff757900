import type { Context } from '../../context.ts'
import type { CreateAiToolInput, DeleteAiToolInput, Resolvers, UpdateAiToolInput } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { type AIToolRep, aiToolResource, createAITool, deleteAITool, patchAITool } from '../../rest/ai/ai-tools.ts'
import { locate } from '../../rest/resource.ts'
import { maintainedChanges, maintainerIn } from '../account/maintainer-ids.ts'
import { given, objectIn } from '../given.ts'

const written = (projectKey: string, tool: AIToolRep) => ({ aiTool: locate(aiToolResource, [projectKey], tool) })

interface Objects {
  readonly schema?: unknown
  readonly customParameters?: unknown
}

const objectsIn = ({ schema, customParameters }: Objects) => ({
  schema: objectIn('schema', schema),
  customParameters: objectIn('customParameters', customParameters),
})

async function create({ projectKey, ...input }: CreateAiToolInput, { write }: Context) {
  const settings = given(input)
  const body = { ...settings, ...maintainerIn(settings), ...objectsIn(settings) }
  return written(projectKey, await write(createAITool, { projectKey, body }))
}

async function update({ projectKey, key: toolKey, ...input }: UpdateAiToolInput, { write }: Context) {
  const changes = maintainedChanges(input, 'a description')
  const body = { ...changes, ...objectsIn(changes) }
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
