import type { Reached } from './reached.ts'

const inBody = 'The body of the search has it.'
const besideBody = 'LaunchDarkly refuses a parameter beside a body, and the body has no such property.'
const noList = 'It is a parameter of lists, and the route finds one view.'
const bySearch = 'The route finds one by its id. Searches take a body.'

/** Query parameters that our operations do without, by `operation.parameter`, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'getFeatureFlags.tag': '`filter` has `tags`, which says the same.',
  'getFeatureFlags.archived': 'LaunchDarkly deprecated it for `filter`.',
  'getFeatureFlags.compare': 'The version of the API that we ask for lacks it.',
  'evaluateContextInstance.limit': 'All flags come without it.',
  'evaluateContextInstance.offset': 'All flags come without it.',
  'evaluateContextInstance.sort': 'LaunchDarkly does not document the fields to sort by.',
  'getContexts.filter': bySearch,
  'getContexts.sort': bySearch,
  'getContextInstances.filter': bySearch,
  'getContextInstances.sort': bySearch,
  'searchContexts.continuationToken': inBody,
  'searchContexts.filter': inBody,
  'searchContexts.includeTotalCount': besideBody,
  'searchContexts.limit': inBody,
  'searchContexts.sort': inBody,
  'searchContextInstances.continuationToken': inBody,
  'searchContextInstances.filter': inBody,
  'searchContextInstances.includeTotalCount': besideBody,
  'searchContextInstances.limit': inBody,
  'searchContextInstances.sort': inBody,
  'getSearchUsers.offset': 'Pages go on by `searchAfter`, which a change between two pages does not shift.',
  'listModelConfigs.restricted': 'Each model config says so, so that one list answers both.',
  'getView.filter': noList,
  'getView.limit': noList,
  'getView.offset': noList,
  'getView.sort': noList,
  'getHoldout.expand': 'The experiments of holdouts have routes of their own, which return the parts.',
}

/**
 * The query parameters that LaunchDarkly documents and none of our operations on the route takes, and the entries of the list that
 * nothing needs, a line for each.
 */
export function parameterFindings(
  reached: readonly Reached[],
  without: Readonly<Record<string, string>> = leftOut,
): string[] {
  const lacking = reached.flatMap(({ operation: { operationId, parameters = [] }, ours }) =>
    parameters
      .filter((one) => one.in === 'query' && !ours.some(({ takes }) => takes.has(one.name)))
      .map(({ name }) => `${operationId}.${name}`),
  )
  const needless = Object.keys(without).filter((place) => !lacking.includes(place))
  return [
    ...lacking.filter((place) => !without[place]).map((place) => `${place}: our operation does not take the parameter`),
    ...needless.map((place) => `${place}: listed as left out, but our operation takes it`),
  ].sort()
}
