import type { Context } from '../../context.ts'
import type {
  CreateIntegrationDeliveryConfigurationInput,
  DeleteIntegrationDeliveryConfigurationInput,
  Resolvers,
  UpdateIntegrationDeliveryConfigurationInput,
  ValidateIntegrationDeliveryConfigurationInput,
} from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, ownId } from '../../graph/node.ts'
import {
  createIntegrationDeliveryConfiguration,
  deleteIntegrationDeliveryConfiguration,
  deliveryConfigurationResource,
  getIntegrationDeliveryConfiguration,
  type IntegrationDeliveryConfigurationRep,
  patchIntegrationDeliveryConfiguration,
  validateIntegrationDeliveryConfiguration,
} from '../../rest/integrations/delivery-configurations.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp, withPart } from '../resources.ts'
import { type IntegrationPlace, inEnvironment, writtenAt } from './integration-places.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

const changed = (place: IntegrationPlace, written: IntegrationDeliveryConfigurationRep) => ({
  integrationDeliveryConfiguration: writtenAt(deliveryConfigurationResource, place, written),
})

async function create(input: CreateIntegrationDeliveryConfigurationInput, { write }: Context) {
  const { projectKey, environmentKey, integrationKey, settings, ...properties } = given(input)
  const place = { projectKey, environmentKey, integrationKey }
  const body = { ...properties, config: newSettings(settings) }
  return changed(place, await write(createIntegrationDeliveryConfiguration, { ...place, body }))
}

async function update(
  { projectKey, environmentKey, integrationKey, id, ...input }: UpdateIntegrationDeliveryConfigurationInput,
  { read, write }: Context,
) {
  const place = { projectKey, environmentKey, integrationKey }
  const path = { ...place, id: ownId('IntegrationDeliveryConfiguration', id) }
  const { name, on, settings, tags, patch } = input
  const written = await patched({
    changes: { ...lasting({ name, on }), tags: orNone(tags) },
    within: { config: changedSettings(settings) },
    patch,
    current: () => read(getIntegrationDeliveryConfiguration, path),
    send: (body) => write(patchIntegrationDeliveryConfiguration, { ...path, body }),
  })
  return changed(place, written)
}

async function remove({ id: given, ...place }: DeleteIntegrationDeliveryConfigurationInput, { write }: Context) {
  const id = ownId('IntegrationDeliveryConfiguration', given)
  await write(deleteIntegrationDeliveryConfiguration, { ...place, id })
  return {
    deletedIntegrationDeliveryConfigurationId: idOf({
      type: 'IntegrationDeliveryConfiguration',
      ...place,
      configurationId: id,
    }),
  }
}

async function validate({ id, ...place }: ValidateIntegrationDeliveryConfigurationInput, { write }: Context) {
  const path = { ...place, id: ownId('IntegrationDeliveryConfiguration', id) }
  return { validation: await write(validateIntegrationDeliveryConfiguration, path) }
}

const whole = completing(withPart(deliveryConfigurationResource, 'settings'))

export const deliveryConfigurations = {
  Query: {
    integrationDeliveryConfiguration: (_, { id, ...place }, context, info) =>
      lookUp(
        deliveryConfigurationResource,
        { ...place, configurationId: ownId('IntegrationDeliveryConfiguration', id) },
        context,
        info,
      ),
    integrationDeliveryConfigurations: (_, __, { loaders }) => loaders.of(deliveryConfigurationResource, []).all(),
  },

  Environment: {
    integrationDeliveryConfigurations: ({ at }, _, { loaders }) =>
      loaders.of(deliveryConfigurationResource, [at.projectKey, at.key]).all(),
  },

  Mutation: {
    createIntegrationDeliveryConfiguration: mutation(create),
    updateIntegrationDeliveryConfiguration: mutation(update),
    deleteIntegrationDeliveryConfiguration: mutation(remove),
    validateIntegrationDeliveryConfiguration: mutation(validate),
  },

  IntegrationDeliveryConfiguration: {
    ...inEnvironment,
    integrationKey: ({ at }) => at.integrationKey,
    configurationId: ({ _id }) => _id,
    settings: whole((found) => settingsOf(found?.config, 'delivery', found?.integrationKey)),
  },

  IntegrationValidation: {
    validatedAt: ({ timestamp }) => timestamp ?? null,
  },
} satisfies Resolvers
