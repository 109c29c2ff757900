import type { Context } from '../../context.ts'
import type { CreateViewInput, DeleteViewInput, Resolvers, UpdateViewInput } from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { changeView, createView, deleteView, type ViewRep, viewResource } from '../../rest/projects/views.ts'
import { locate } from '../../rest/resource.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given, lasting, orNone } from '../given.ts'

interface Maintained {
  readonly maintainerId?: string | undefined
  readonly maintainerTeamKey?: string | undefined
}

/** The maintainer in REST's form. A view has one of the two kinds. */
function maintainerOf({ maintainerId, maintainerTeamKey }: Maintained): Maintained {
  if (maintainerId !== undefined && maintainerTeamKey !== undefined) {
    throw refused(['input', 'maintainerTeamKey'], 'Expected maintainerId or maintainerTeamKey, but got both.')
  }
  return {
    maintainerId: maintainerId === undefined ? undefined : memberIdAt(maintainerId, ['input', 'maintainerId']),
    maintainerTeamKey,
  }
}

const written = (projectKey: string, view: ViewRep) => ({ view: locate(viewResource, [projectKey], view) })

async function create({ projectKey, ...input }: CreateViewInput, { write }: Context) {
  const { maintainerId, maintainerTeamKey, ...settings } = given(input)
  const body = { ...settings, ...maintainerOf({ maintainerId, maintainerTeamKey }) }
  return written(projectKey, await write(createView, { projectKey, body }))
}

async function update({ projectKey, key: viewKey, ...input }: UpdateViewInput, { write }: Context) {
  const { description, tags, ...others } = input
  const { maintainerId, maintainerTeamKey, ...settings } = lasting(others)
  const changes = {
    ...settings,
    description: description === null ? '' : description,
    tags: orNone(tags),
    ...maintainerOf({ maintainerId, maintainerTeamKey }),
  }
  if (Object.values(changes).every((value) => value === undefined)) {
    throw refused(['input'], 'Expected a change, such as a name, but got none.')
  }
  return written(projectKey, await write(changeView, { projectKey, viewKey, body: changes }))
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
