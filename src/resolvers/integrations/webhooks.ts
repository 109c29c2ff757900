import type { Context } from '../../context.ts'
import type {
  CreateWebhookInput,
  DeleteWebhookInput,
  Resolvers,
  UpdateWebhookInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  patchWebhook,
  webhookResource,
} from '../../rest/integrations/webhooks.ts'
import { locate } from '../../rest/resource.ts'
import { policyAt } from '../account/policies.ts'
import { audited } from '../changes/audited.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp } from '../resources.ts'

const place = ['input', 'statements']

async function create(input: CreateWebhookInput, { write }: Context) {
  const { statements, ...properties } = given(input)
  const body = { ...properties, statements: statements && policyAt(statements, place) }
  const webhook = locate(webhookResource, [], await write(createWebhook, { body }))
  return { webhook, secret: webhook.secret ?? null }
}

async function update({ patch, id: given, ...input }: UpdateWebhookInput, { read, write }: Context) {
  const id = ownId('Webhook', given)
  const { name, secret, statements, tags, ...properties } = input
  const written = await patched({
    changes: {
      ...lasting(properties),
      name,
      secret,
      statements: statements === null ? [] : statements && policyAt(statements, place),
      tags: orNone(tags),
    },
    patch,
    current: () => read(getWebhook, { id }),
    send: (body) => write(patchWebhook, { id, body }),
  })
  return { webhook: locate(webhookResource, [], written) }
}

async function remove({ id: given }: DeleteWebhookInput, { write }: Context) {
  const id = ownId('Webhook', given)
  await write(deleteWebhook, { id })
  return { deletedWebhookId: idOf({ type: 'Webhook', webhookId: id }) }
}

export const webhooks = {
  Query: {
    webhook: (_, { id }, context, info) => lookUp(webhookResource, { webhookId: ownId('Webhook', id) }, context, info),
    webhooks: (_, __, { loaders }) => loaders.of(webhookResource, []).all(),
  },

  Mutation: {
    createWebhook: mutation(create),
    updateWebhook: mutation(update),
    deleteWebhook: mutation(remove),
  },

  Webhook: {
    id: nodeId,
    ...audited(webhookResource),
    webhookId: ({ _id }) => _id,
    name: ({ name }) => name ?? null,
    signed: ({ secret }) => Boolean(secret),
    secret: ({ secret }, _, { showSecrets }) => (showSecrets && secret) || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },
} satisfies Resolvers
