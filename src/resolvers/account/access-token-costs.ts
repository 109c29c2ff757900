import { type Cost, type Costs, listOf, type Place, whole } from '../../graph/cost.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { accessTokenResource, listAccessTokens } from '../../rest/account/access-tokens.ts'
import { getRole, listRoles, roleResource } from '../../rest/account/roles.ts'
import { hasLocalCondition } from './access-token-lookahead.ts'

const allTokens = whole('AccessToken')
const list = listOf('AccessToken')

/** The tokens come from one list of all tokens. */
const fromWhole: Cost = { by: [listAccessTokens], calls: allTokens }

/** The token is looked up to know whether it exists. */
const named: Cost = { tells: () => false }

/** The calls of a list: its pages, or the whole list and the custom roles that a filter names. */
function listed(place: Place): number {
  const { filter } = place.args as { readonly filter?: { readonly roles?: readonly string[] | null } | null }
  if (!filter || !hasLocalCondition(filter)) return list.calls!(place)
  return allTokens(place) + callsByKey(roleResource, filter.roles?.length ?? 0, place.size('CustomRole')).most
}

export const accessTokenCosts: Costs = {
  fields: {
    'Query.accessTokens': { ...list, by: [listAccessTokens, listRoles, getRole], calls: listed },
    'Member.accessTokens': fromWhole,
    'CustomRole.accessTokens': { ...fromWhole, by: [listAccessTokens, listRoles, getRole] },
    'AccessToken.roles': { ...named, length: 2 },
    'LastSeenMetadata.accessToken': named,
  },
  types: {
    AccessToken: {
      reference: ({ keys, size }) => callsByKey(accessTokenResource, keys, size('AccessToken')).most,
      namedByKey: true,
    },
  },
}
