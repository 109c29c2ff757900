import { type Cost, type Costs, one } from '../../graph/cost.ts'
import { getApiRoot, getApiVersions, getOpenApiDocument, getPublicIpRanges } from '../../rest/account/rest-api.ts'
import type { Operation } from '../../rest/operation.ts'

const by = (operation: Pick<Operation, 'method' | 'path'>): Cost => ({ ...one, by: [operation] })

export const restApiCosts: Costs = {
  fields: {
    'Query.apiVersions': by(getApiVersions),
    'Query.publicIpRanges': by(getPublicIpRanges),
    'Query.apiResources': { ...by(getApiRoot), length: 20 },
    'Query.openApiDocument': by(getOpenApiDocument),
  },
}
