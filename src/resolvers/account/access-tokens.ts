import type { Context } from '../../context.ts'
import type { AccessTokenFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { after } from '../../graph/fields.ts'
import { nodeId, ownId } from '../../graph/node.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { type AccessTokenDoc, accessTokenResource } from '../../rest/account/access-tokens.ts'
import { getCallerIdentity } from '../../rest/account/caller-identity.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { audited } from '../changes/audited.ts'
import { alongWith } from '../page-lookahead.ts'
import { lookUp } from '../resources.ts'
import { beginsRolesOfTokens, hasLocalCondition } from './access-token-lookahead.ts'
import { memberBehind } from './member-behind.ts'

/** The token with an id that another document names. Null if there is none that the caller may see. */
export const tokenOf = (id: string | null | undefined, { loaders }: Context): Promise<AccessTokenDoc | null> | null =>
  id ? loaders.of(accessTokenResource, []).byKey(id) : null

/** The base roles of access tokens. Other names of roles are keys of custom roles. */
const baseRoles = ['reader', 'writer', 'admin', 'owner']

/** The tokens of the list that meet all conditions. REST knows none of them. */
async function chosen(filter: AccessTokenFilter, { loaders }: Context): Promise<readonly AccessTokenDoc[]> {
  const { ofAllMembers, serviceToken, memberId, roles, unusedSince } = filter
  const keys = roles?.filter((name) => !baseRoles.includes(name)) ?? []
  const [tokens, custom] = await Promise.all([
    loaders.accessTokens.all(ofAllMembers ?? false),
    loaders.roles.named(keys),
  ])
  const names = new Set([...(roles ?? []), ...custom.map(({ _id }) => _id)])
  const owner = typeof memberId === 'string' ? ownId('Member', memberId) : undefined
  return tokens.filter(
    (token) =>
      (typeof serviceToken !== 'boolean' || (token.serviceToken ?? false) === serviceToken) &&
      (owner === undefined || token.memberId === owner) &&
      (!roles || [token.role ?? '', ...token.customRoleIds].some((role) => names.has(role))) &&
      (typeof unusedSince !== 'number' || (token.lastUsed ?? 0) < unusedSince),
  )
}

export const accessTokens = {
  Query: {
    accessToken: (_, { id }, context, info) =>
      lookUp(accessTokenResource, { tokenId: ownId('AccessToken', id) }, context, info),
    accessTokens: (_, { filter, ...page }, context, info) => {
      const { loaders, budget } = context
      const begin = () => {
        if (beginsRolesOfTokens(info, page)) loaders.roles.begin()
      }
      if (filter && hasLocalCondition(filter)) return unpaged(page, () => chosen(filter, context))
      const pages = loaders.accessTokens.pages(filter?.ofAllMembers ?? false)
      return connection(page, alongWith(begin, pages), { pageMaximum: accessTokenResource.pageSize, budget, info })
    },
  },

  Member: { accessTokens: ({ at }, _, { loaders }) => loaders.accessTokens.ofMember(at.memberId) },

  CustomRole: {
    accessTokens: (role, _, { loaders }) =>
      after(loaders.roles.whole(role), async ({ _id, key }) =>
        (await loaders.accessTokens.all(true)).filter(({ customRoleIds }) =>
          customRoleIds.some((id) => id === _id || id === key),
        ),
      ),
  },

  Viewer: {
    accessToken: async (_, __, context) => tokenOf((await context.read(getCallerIdentity, {})).tokenId, context),
  },

  LastSeenMetadata: { accessToken: ({ tokenId }, _, context) => tokenOf(tokenId, context) },

  AccessToken: {
    id: nodeId,
    ...audited(accessTokenResource),
    tokenId: ({ _id }) => _id,
    roles: ({ customRoleIds }, _, { loaders }) => loaders.roles.named(customRoleIds),
    member: ({ _member }, _, context, info) => (_member ? memberBehind(glimpsedMember(_member), context, info) : null),
    ending: ({ token }) => token?.slice(-4) ?? null,
    createdAt: ({ creationDate }) => creationDate,
    lastModifiedAt: ({ lastModified }) => lastModified,
    lastUsedAt: ({ lastUsed }) => lastUsed || null,
  },
} satisfies Resolvers
