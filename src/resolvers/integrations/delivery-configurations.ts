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
  patchIntegrationDeliveryConfiguration,
  validateIntegrationDeliveryConfiguration,
} from '../../rest/integrations/delivery-configurations.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { lookUp, withPart } from '../resources.ts'
import { newCapability, patchedCapability, writtenAt } from './capabilities.ts'
import { inEnvironment } from './integration-places.ts'

async function create(input: CreateIntegrationDeliveryConfigurationInput, { write }: Context) {
  const written = await write(createIntegrationDeliveryConfiguration, newCapability(input))
  return { integrationDeliveryConfiguration: writtenAt(deliveryConfigurationResource, input, written) }
}

async function update(input: UpdateIntegrationDeliveryConfigurationInput, { read, write }: Context) {
  const { projectKey, environmentKey, integrationKey } = input
  const path = { projectKey, environmentKey, integrationKey, id: ownId('IntegrationDeliveryConfiguration', input.id) }
  const written = await patchedCapability(input, {
    current: () => read(getIntegrationDeliveryConfiguration, path),
    send: (body) => write(patchIntegrationDeliveryConfiguration, { ...path, body }),
  })
  return { integrationDeliveryConfiguration: writtenAt(deliveryConfigurationResource, input, written) }
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
