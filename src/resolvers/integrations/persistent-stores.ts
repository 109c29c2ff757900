import type { Context } from '../../context.ts'
import type {
  CreatePersistentStoreIntegrationInput,
  DeletePersistentStoreIntegrationInput,
  Resolvers,
  UpdatePersistentStoreIntegrationInput,
} from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, ownId } from '../../graph/node.ts'
import {
  createPersistentStoreIntegration,
  deletePersistentStoreIntegration,
  getPersistentStoreIntegration,
  patchPersistentStoreIntegration,
  persistentStoreResource,
} from '../../rest/integrations/persistent-stores.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { lookUp, withPart } from '../resources.ts'
import { newCapability, patchedCapability, writtenAt } from './capabilities.ts'
import { inEnvironment } from './integration-places.ts'

async function create(input: CreatePersistentStoreIntegrationInput, { write }: Context) {
  const written = await write(createPersistentStoreIntegration, newCapability(input))
  return { persistentStoreIntegration: writtenAt(persistentStoreResource, input, written) }
}

async function update(input: UpdatePersistentStoreIntegrationInput, { read, write }: Context) {
  const { projectKey, environmentKey, integrationKey } = input
  const path = {
    projectKey,
    environmentKey,
    integrationKey,
    integrationId: ownId('PersistentStoreIntegration', input.id),
  }
  const written = await patchedCapability(input, {
    current: () => read(getPersistentStoreIntegration, path),
    send: (body) => write(patchPersistentStoreIntegration, { ...path, body }),
  })
  return { persistentStoreIntegration: writtenAt(persistentStoreResource, input, written) }
}

async function remove({ id: given, ...place }: DeletePersistentStoreIntegrationInput, { write }: Context) {
  const id = ownId('PersistentStoreIntegration', given)
  await write(deletePersistentStoreIntegration, { ...place, integrationId: id })
  return {
    deletedPersistentStoreIntegrationId: idOf({ type: 'PersistentStoreIntegration', ...place, integrationId: id }),
  }
}

const whole = completing(withPart(persistentStoreResource, 'settings'))

export const persistentStores = {
  Query: {
    persistentStoreIntegration: (_, { id, ...place }, context, info) =>
      lookUp(
        persistentStoreResource,
        { ...place, integrationId: ownId('PersistentStoreIntegration', id) },
        context,
        info,
      ),
    persistentStoreIntegrations: (_, __, { loaders }) => loaders.of(persistentStoreResource, []).all(),
  },

  Environment: {
    persistentStoreIntegrations: ({ at }, _, { loaders }) =>
      loaders.of(persistentStoreResource, [at.projectKey, at.key]).all(),
  },

  Mutation: {
    createPersistentStoreIntegration: mutation(create),
    updatePersistentStoreIntegration: mutation(update),
    deletePersistentStoreIntegration: mutation(remove),
  },

  PersistentStoreIntegration: {
    ...inEnvironment,
    integrationKey: ({ at }) => at.integrationKey,
    integrationId: ({ _id }) => _id,
    status: ({ _status }) => _status ?? null,
    settings: whole((found) => settingsOf(found?.config, 'store', found?.integrationKey)),
  },

  PersistentStoreStatus: {
    lastSyncedAt: ({ lastSync }) => lastSync ?? null,
    lastFailedAt: ({ lastError }) => lastError ?? null,
  },
} satisfies Resolvers
