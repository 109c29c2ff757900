import type { Context } from '../../context.ts'
import type {
  CreateOAuthClientInput,
  DeleteOAuthClientInput,
  Resolvers,
  UpdateOAuthClientInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId } from '../../graph/node.ts'
import { getCallerIdentity } from '../../rest/account/caller-identity.ts'
import {
  createOAuthClient,
  deleteOAuthClient,
  getOAuthClient,
  type OAuthClientRep,
  oauthClientResource,
  patchOAuthClient,
} from '../../rest/account/oauth-clients.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'
import { lookUp } from '../resources.ts'

/** A payload with the secret that LaunchDarkly tells once. The document lacks it. */
function withSecret({ _clientSecret, ...written }: OAuthClientRep) {
  return { oauthClient: locate(oauthClientResource, [], written), clientSecret: _clientSecret ?? null }
}

async function create(input: CreateOAuthClientInput, { write }: Context) {
  const { redirectUrl: redirectUri, ...properties } = given(input)
  return withSecret(await write(createOAuthClient, { body: { ...properties, redirectUri } }))
}

async function update({ clientId, description, patch, ...input }: UpdateOAuthClientInput, { read, write }: Context) {
  const { redirectUrl: redirectUri, name } = lasting(input)
  const written = await patched({
    changes: { name, redirectUri, description },
    patch,
    current: () => read(getOAuthClient, { clientId }),
    send: (body) => write(patchOAuthClient, { clientId, body }),
  })
  return { oauthClient: withSecret(written).oauthClient }
}

async function remove({ clientId }: DeleteOAuthClientInput, { write }: Context) {
  await write(deleteOAuthClient, { clientId })
  return { deletedOAuthClientId: idOf({ type: 'OAuthClient', clientId }) }
}

export const oauthClients = {
  Query: {
    oauthClient: (_, args, context, info) => lookUp(oauthClientResource, args, context, info),
    oauthClients: (_, __, { loaders }) => loaders.of(oauthClientResource, []).all(),
  },

  Viewer: {
    oauthClient: async (_, __, { loaders, read }) => {
      const { clientId } = await read(getCallerIdentity, {})
      return clientId ? loaders.of(oauthClientResource, []).byKey(clientId) : null
    },
  },

  Mutation: {
    createOAuthClient: mutation(create),
    updateOAuthClient: mutation(update),
    deleteOAuthClient: mutation(remove),
  },

  OAuthClient: {
    id: nodeId,
    clientId: ({ _clientId }) => _clientId,
    redirectUrl: ({ redirectUri }) => redirectUri,
    accountId: ({ _accountId }) => _accountId,
    createdAt: ({ _creationDate }) => _creationDate,
  },
} satisfies Resolvers
