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
  type PersistentStoreRep,
  patchPersistentStoreIntegration,
  persistentStoreResource,
} from '../../rest/integrations/persistent-stores.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp, withPart } from '../resources.ts'
import { type IntegrationPlace, inEnvironment, writtenAt } from './integration-places.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

const changed = (place: IntegrationPlace, written: PersistentStoreRep) => ({
  persistentStoreIntegration: writtenAt(persistentStoreResource, place, written),
})

async function create(input: CreatePersistentStoreIntegrationInput, { write }: Context) {
  const { projectKey, environmentKey, integrationKey, settings, ...properties } = given(input)
  const place = { projectKey, environmentKey, integrationKey }
  const body = { ...properties, config: newSettings(settings) }
  return changed(place, await write(createPersistentStoreIntegration, { ...place, body }))
}

async function update(
  { projectKey, environmentKey, integrationKey, id, ...input }: UpdatePersistentStoreIntegrationInput,
  { read, write }: Context,
) {
  const place = { projectKey, environmentKey, integrationKey }
  const path = { ...place, integrationId: ownId('PersistentStoreIntegration', id) }
  const { name, on, settings, tags, patch } = input
  const written = await patched({
    changes: { ...lasting({ name, on }), tags: orNone(tags) },
    within: { config: changedSettings(settings) },
    patch,
    current: () => read(getPersistentStoreIntegration, path),
    send: (body) => write(patchPersistentStoreIntegration, { ...path, body }),
  })
  return changed(place, written)
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
