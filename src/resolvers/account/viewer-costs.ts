import type { Cost, Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { getCallerIdentity } from '../../rest/account/caller-identity.ts'
import type { NodeType } from '../../rest/resources.ts'

/** The identity tells the id, by which the object is then read. */
const identified = (type: NodeType): Cost => ({
  by: [getCallerIdentity, ...operationsOf(type)],
  calls: ({ keys }) => 2 * keys,
})

export const viewerCosts: Costs = {
  fields: { 'Viewer.accessToken': identified('AccessToken'), 'Viewer.oauthClient': identified('OAuthClient') },
}
