import type { Context } from '../../context.ts'
import type {
  CreateAuditLogSubscriptionInput,
  DeleteAuditLogSubscriptionInput,
  Resolvers,
  UpdateAuditLogSubscriptionInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import {
  auditLogSubscriptionResource,
  createAuditLogSubscription,
  deleteAuditLogSubscription,
  getAuditLogSubscription,
  patchAuditLogSubscription,
} from '../../rest/integrations/audit-log-subscriptions.ts'
import { settingsOf } from '../../rest/integrations/settings.ts'
import { locate } from '../../rest/resource.ts'
import { policyAt } from '../account/policies.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp } from '../resources.ts'
import { changedSettings, newSettings } from './integration-settings.ts'

const place = ['input', 'statements']

async function create(input: CreateAuditLogSubscriptionInput, { write }: Context) {
  const { integrationKey, settings, statements, ...properties } = given(input)
  const config = newSettings(settings)
  const body = { ...properties, config, statements: statements && policyAt(statements, place) }
  const written = await write(createAuditLogSubscription, { integrationKey, body })
  return { auditLogSubscription: locate(auditLogSubscriptionResource, [integrationKey], written) }
}

async function update(
  { integrationKey, id, patch, settings, ...input }: UpdateAuditLogSubscriptionInput,
  { read, write }: Context,
) {
  const subscription = { integrationKey, id: ownId('AuditLogSubscription', id) }
  const { name, on, statements, tags, ...removable } = input
  const written = await patched({
    changes: {
      ...lasting({ name, on }),
      ...removable,
      statements: statements === null ? [] : statements && policyAt(statements, place),
      tags: orNone(tags),
    },
    within: { config: changedSettings(settings) },
    patch,
    current: () => read(getAuditLogSubscription, subscription),
    send: (body) => write(patchAuditLogSubscription, { ...subscription, body }),
  })
  return { auditLogSubscription: locate(auditLogSubscriptionResource, [integrationKey], written) }
}

async function remove({ integrationKey, id: given }: DeleteAuditLogSubscriptionInput, { write }: Context) {
  const id = ownId('AuditLogSubscription', given)
  await write(deleteAuditLogSubscription, { integrationKey, id })
  return {
    deletedAuditLogSubscriptionId: idOf({ type: 'AuditLogSubscription', integrationKey, subscriptionId: id }),
  }
}

export const auditLogSubscriptions = {
  Query: {
    auditLogSubscription: (_, { integrationKey, id }, context, info) =>
      lookUp(
        auditLogSubscriptionResource,
        { integrationKey, subscriptionId: ownId('AuditLogSubscription', id) },
        context,
        info,
      ),
    auditLogSubscriptions: (_, { integrationKey }, { loaders }) =>
      loaders.of(auditLogSubscriptionResource, [integrationKey]).all(),
  },

  Mutation: {
    createAuditLogSubscription: mutation(create),
    updateAuditLogSubscription: mutation(update),
    deleteAuditLogSubscription: mutation(remove),
  },

  AuditLogSubscription: {
    id: nodeId,
    subscriptionId: ({ _id }) => _id,
    integrationKey: ({ at }) => at.integrationKey,
    status: ({ _status }) => _status ?? null,
    settings: ({ config, at }) => settingsOf(config, 'subscription', at.integrationKey),
    url: ({ url }, _, { showSecrets }) => (showSecrets && url) || null,
    apiKey: ({ apiKey }, _, { showSecrets }) => (showSecrets && apiKey) || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },

  AuditLogSubscriptionStatus: {
    lastSucceededAt: ({ lastSuccess }) => lastSuccess ?? null,
    lastFailedAt: ({ lastError }) => lastError ?? null,
  },
} satisfies Resolvers
