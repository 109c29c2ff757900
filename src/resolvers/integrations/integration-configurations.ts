import type { Context } from '../../context.ts'
import type {
  CreateIntegrationConfigurationInput,
  DeleteIntegrationConfigurationInput,
  Resolvers,
  UpdateIntegrationConfigurationInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import {
  createIntegrationConfiguration,
  deleteIntegrationConfiguration,
  getIntegrationConfiguration,
  integrationConfigurationResource,
  listIntegrationConfigurations,
  patchIntegrationConfiguration,
} from '../../rest/integrations/integration-configurations.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { locate } from '../../rest/resource.ts'
import { policyAt } from '../account/policies.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp } from '../resources.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

const place = ['input', 'auditLogStatements']

async function create(input: CreateIntegrationConfigurationInput, { write }: Context) {
  const { integrationKey, settings, approvalFormVariables, auditLogStatements, ...properties } = given(input)
  const capabilityConfig = {
    ...(approvalFormVariables !== undefined && { approvals: { additionalFormVariables: approvalFormVariables } }),
    ...(auditLogStatements && { auditLogEventsHook: { statements: policyAt(auditLogStatements, place) } }),
  }
  const body = {
    ...properties,
    configValues: newSettings(settings),
    ...(Object.keys(capabilityConfig).length && { capabilityConfig }),
  }
  const written = await write(createIntegrationConfiguration, { integrationKey, body })
  return { integrationConfiguration: locate(integrationConfigurationResource, [], written) }
}

async function update(input: UpdateIntegrationConfigurationInput, { read, write }: Context) {
  const path = { integrationConfigurationId: ownId('IntegrationConfiguration', input.id) }
  const { settings, tags, auditLogStatements, patch } = input
  const { name, enabled } = lasting({ name: input.name, enabled: input.enabled })
  const current = () => read(getIntegrationConfiguration, path)
  const statements = orNone(auditLogStatements)
  const hook = statements && { auditLogEventsHook: { statements: policyAt(statements, place) } }
  const isNew = hook && !(await current()).capabilityConfig
  const written = await patched({
    changes: { name, enabled, tags: orNone(tags), ...(isNew && { capabilityConfig: hook }) },
    within: { configValues: changedSettings(settings), ...(hook && !isNew && { capabilityConfig: hook }) },
    patch,
    current,
    send: (body) => write(patchIntegrationConfiguration, { ...path, body }),
  })
  return { integrationConfiguration: locate(integrationConfigurationResource, [], written) }
}

async function remove({ id: given }: DeleteIntegrationConfigurationInput, { write }: Context) {
  const integrationConfigurationId = ownId('IntegrationConfiguration', given)
  await write(deleteIntegrationConfiguration, { integrationConfigurationId })
  return {
    deletedIntegrationConfigurationId: idOf({ type: 'IntegrationConfiguration', integrationConfigurationId }),
  }
}

export const integrationConfigurations = {
  Query: {
    integrationConfiguration: (_, { id }, context, info) => {
      const integrationConfigurationId = ownId('IntegrationConfiguration', id)
      return lookUp(integrationConfigurationResource, { integrationConfigurationId }, context, info)
    },
    integrationConfigurations: async (_, { integrationKey }, { read, loaders }) => {
      const { items } = await read(listIntegrationConfigurations, { integrationKey })
      const { know } = loaders.of(integrationConfigurationResource, [])
      return items.map((one) => know(locate(integrationConfigurationResource, [], one)))
    },
  },

  ApprovalSettings: {
    serviceKindConfiguration: async ({ serviceKindConfigurationId: id }, _, { loaders }) => {
      if (!id) return null
      await loaders.singleLists.count('ApprovalSettings.serviceKindConfiguration', [id])
      return loaders.of(integrationConfigurationResource, []).byKey(id)
    },
  },

  Mutation: {
    createIntegrationConfiguration: mutation(create),
    updateIntegrationConfiguration: mutation(update),
    deleteIntegrationConfiguration: mutation(remove),
  },

  IntegrationConfiguration: {
    id: nodeId,
    integrationConfigurationId: ({ _id }) => _id,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
    name: ({ name }) => name ?? null,
    settings: ({ configValues, _integrationKey }) => settingsOf(configValues, 'configuration', _integrationKey),
    approvalFormVariables: ({ capabilityConfig }) => capabilityConfig?.approvals?.additionalFormVariables ?? null,
    auditLogStatements: ({ capabilityConfig }) => capabilityConfig?.auditLogEventsHook?.statements ?? null,
    snowflakeSetupScript: ({ snowflakeSetupScript: script }, _, { showSecrets }) => (showSecrets && script) || null,
    createdAt: ({ _createdAt }) => _createdAt ?? null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },

  IntegrationFormVariable: {
    dynamicOptions: ({ dynamicOptions }, _, { showSecrets }) => (showSecrets && dynamicOptions) || null,
  },
} satisfies Resolvers
