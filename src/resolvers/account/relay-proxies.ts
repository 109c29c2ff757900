import type { Context } from '../../context.ts'
import type {
  CreateRelayProxyConfigurationInput,
  DeleteRelayProxyConfigurationInput,
  ResetRelayProxyConfigurationInput,
  Resolvers,
  UpdateRelayProxyConfigurationInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import {
  createRelayProxyConfiguration,
  deleteRelayProxyConfiguration,
  getRelayProxyConfiguration,
  patchRelayProxyConfiguration,
  type RelayProxyConfigurationRep,
  relayProxyConfigurationResource,
  resetRelayProxyConfiguration,
} from '../../rest/account/relay-proxies.ts'
import { locate } from '../../rest/resource.ts'
import { audited } from '../changes/audited.ts'
import { lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp } from '../resources.ts'
import { memberBehind } from './member-behind.ts'
import { policyAt } from './policies.ts'

const type = 'RelayProxyConfiguration'
const place = ['input', 'policy']

/** A payload with the key that LaunchDarkly tells once. The document lacks it. */
function withKey({ fullKey, ...written }: RelayProxyConfigurationRep) {
  return { relayProxyConfiguration: locate(relayProxyConfigurationResource, [], written), key: fullKey ?? null }
}

async function create({ name, policy }: CreateRelayProxyConfigurationInput, { write }: Context) {
  return withKey(await write(createRelayProxyConfiguration, { body: { name, policy: policyAt(policy, place) } }))
}

async function update(input: UpdateRelayProxyConfigurationInput, { read, write }: Context) {
  const id = ownId(type, input.id)
  const { name, policy } = lasting({ name: input.name, policy: input.policy })
  const written = await patched({
    changes: { name, policy: policy && policyAt(policy, place) },
    patch: input.patch,
    current: () => read(getRelayProxyConfiguration, { id }),
    send: (patch) => write(patchRelayProxyConfiguration, { id, body: { comment: input.comment ?? undefined, patch } }),
  })
  return { relayProxyConfiguration: withKey(written).relayProxyConfiguration }
}

async function reset({ id, previousKeyExpiresAt }: ResetRelayProxyConfigurationInput, { write }: Context) {
  const expiry = previousKeyExpiresAt ?? undefined
  return withKey(await write(resetRelayProxyConfiguration, { id: ownId(type, id), expiry }))
}

async function remove({ id: given }: DeleteRelayProxyConfigurationInput, { write }: Context) {
  const id = ownId(type, given)
  await write(deleteRelayProxyConfiguration, { id })
  return { deletedRelayProxyConfigurationId: idOf({ type, configurationId: id }) }
}

export const relayProxies = {
  Query: {
    relayProxyConfiguration: (_, { id }, context, info) =>
      lookUp(relayProxyConfigurationResource, { configurationId: ownId(type, id) }, context, info),
    relayProxyConfigurations: (_, __, { loaders }) => loaders.of(relayProxyConfigurationResource, []).all(),
  },

  Mutation: {
    createRelayProxyConfiguration: mutation(create),
    updateRelayProxyConfiguration: mutation(update),
    resetRelayProxyConfiguration: mutation(reset),
    deleteRelayProxyConfiguration: mutation(remove),
  },

  RelayProxyConfiguration: {
    id: nodeId,
    ...audited(relayProxyConfigurationResource),
    configurationId: ({ _id }) => _id,
    creator: ({ _creator }, _, context, info) =>
      _creator ? memberBehind(glimpsedMember(_creator), context, info) : null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    createdAt: ({ creationDate }) => creationDate,
    lastModifiedAt: ({ lastModified }) => lastModified,
  },
} satisfies Resolvers
