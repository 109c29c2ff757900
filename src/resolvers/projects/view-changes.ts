import type { Context } from '../../context.ts'
import type { CreateViewInput, DeleteViewInput, Resolvers, UpdateViewInput } from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { changeView, createView, deleteView, type ViewRep, viewResource } from '../../rest/projects/views.ts'
import { locate } from '../../rest/resource.ts'
import { maintainedChanges, maintainerIn } from '../account/maintainer-ids.ts'
import { given } from '../given.ts'

const written = (projectKey: string, view: ViewRep) => ({ view: locate(viewResource, [projectKey], view) })

async function create({ projectKey, ...input }: CreateViewInput, { write }: Context) {
  const settings = given(input)
  const body = { ...settings, ...maintainerIn(settings) }
  return written(projectKey, await write(createView, { projectKey, body }))
}

async function update({ projectKey, key: viewKey, ...input }: UpdateViewInput, { write }: Context) {
  const body = maintainedChanges(input)
  return written(projectKey, await write(changeView, { projectKey, viewKey, body }))
}

async function remove({ projectKey, key }: DeleteViewInput, { write }: Context) {
  await write(deleteView, { projectKey, viewKey: key })
  return { deletedViewId: idOf({ type: 'View', projectKey, key }) }
}

export const viewChanges = {
  Mutation: {
    createView: mutation(create),
    updateView: mutation(update),
    deleteView: mutation(remove),
  },
} satisfies Resolvers
