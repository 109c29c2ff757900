import type { GraphQLResolveInfo } from 'graphql'
import type { AccessTokenFilter } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import { isMany } from '../page-lookahead.ts'

const yes = { needed: ['yes'] }

const rolesOfTokens: Needs = { AccessToken: { roles: yes } }
const tokensOfMembers: Needs = { Member: { accessTokens: yes } }
const tokensOfRoles: Needs = { CustomRole: { accessTokens: yes } }

const begins = (needs: Needs) => (info: GraphQLResolveInfo, page: PageArgs) =>
  isMany(page) && lookAhead(info, needs).needed !== undefined

/** Whether a list of tokens will need the custom roles. Tokens name them by id. */
export const beginsRolesOfTokens = begins(rolesOfTokens)

/** Whether a list of members will need the access tokens. */
export const beginsTokensOfMembers = begins(tokensOfMembers)

/** Whether a list of custom roles will need the access tokens. */
export const beginsTokensOfRoles = begins(tokensOfRoles)

/** Whether a filter has a condition that REST does not know. */
export const hasLocalCondition = ({ ofAllMembers, ...others }: AccessTokenFilter): boolean =>
  Object.values(others).some((condition) => condition !== null && condition !== undefined)
