import type { Context } from '../../context.ts'
import type {
  AccessTokenRole,
  CreateAccessTokenInput,
  DeleteAccessTokenInput,
  ResetAccessTokenInput,
  Resolvers,
  UpdateAccessTokenInput,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf, ownId } from '../../graph/node.ts'
import {
  type AccessTokenRep,
  accessTokenResource,
  createAccessToken,
  deleteAccessToken,
  getAccessToken,
  patchAccessToken,
  resetAccessToken,
  withoutValue,
} from '../../rest/account/access-tokens.ts'
import { locate } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { given } from '../given.ts'
import { patched } from '../json-patch.ts'
import { policyAt } from './policies.ts'

const roleKeysPlace: Place = ['input', 'roleKeys']
const policyPlace: Place = ['input', 'inlineRole']

/** A payload with the value that LaunchDarkly tells once. The document has only its end. */
const withValue = (written: AccessTokenRep) => ({
  accessToken: locate(accessTokenResource, [], withoutValue(written)),
  value: written.token ?? null,
})

async function create(input: CreateAccessTokenInput, context: Context) {
  const { role, roleKeys, inlineRole, ...properties } = given(input)
  const body = {
    ...properties,
    role: role && wordOf(role),
    customRoleIds: roleKeys && (await roleIds(roleKeys, context)),
    inlineRole: inlineRole && policyAt(inlineRole, policyPlace),
  }
  return withValue(await context.write(createAccessToken, { body }))
}

async function update({ patch, id: given, ...input }: UpdateAccessTokenInput, context: Context) {
  const id = ownId('AccessToken', given)
  const { name, description, role, roleKeys, inlineRole } = input
  const written = await patched({
    changes: {
      name,
      description,
      role: role && wordOf(role),
      customRoleIds: roleKeys === null ? [] : roleKeys && (await roleIds(roleKeys, context)),
      inlineRole: inlineRole === null ? [] : inlineRole && policyAt(inlineRole, policyPlace),
    },
    patch,
    current: () => context.read(getAccessToken, { id }),
    send: (body) => context.write(patchAccessToken, { id, body }),
  })
  return { accessToken: locate(accessTokenResource, [], withoutValue(written)) }
}

async function reset({ id: given, previousValueExpiresAt }: ResetAccessTokenInput, { write }: Context) {
  const id = ownId('AccessToken', given)
  return withValue(await write(resetAccessToken, { id, expiry: previousValueExpiresAt ?? undefined }))
}

async function remove({ id: given }: DeleteAccessTokenInput, { write }: Context) {
  const id = ownId('AccessToken', given)
  await write(deleteAccessToken, { id })
  return { deletedAccessTokenId: idOf({ type: 'AccessToken', tokenId: id }) }
}

const wordOf = (role: AccessTokenRole): string => role.toLowerCase()

/** The ids of custom roles that are named by key or by id. */
const roleIds = (keys: readonly string[], { loaders }: Context): Promise<readonly string[]> =>
  Promise.all(
    keys.map(async (key, index) => {
      const role = await loaders.roles.byName(key)
      if (role) return role._id
      throw refused([...roleKeysPlace, index], `There is no custom role ${shown(key)}.`, 'NOT_FOUND')
    }),
  )

export const accessTokenChanges = {
  Mutation: {
    createAccessToken: mutation(create),
    updateAccessToken: mutation(update),
    resetAccessToken: mutation(reset),
    deleteAccessToken: mutation(remove),
  },
} satisfies Resolvers
