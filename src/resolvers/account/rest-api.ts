import type { Resolvers } from '../../generated/resolvers.ts'
import { entries } from '../../graph/fields.ts'
import { getApiRoot, getApiVersions, getOpenApiDocument, getPublicIpRanges } from '../../rest/account/rest-api.ts'

export const restApi = {
  Query: {
    apiVersions: (_, __, { read }) => read(getApiVersions, {}),
    publicIpRanges: (_, __, { read }) => read(getPublicIpRanges, {}),
    apiResources: async (_, __, { read }) =>
      entries((await read(getApiRoot, {})).links, (rel, link) => ({ ...link, rel })),
    openApiDocument: (_, __, { read }) => read(getOpenApiDocument, {}),
  },

  ApiVersions: {
    valid: ({ validVersions }) => validVersions,
    latest: ({ latestVersion }) => latestVersion,
    current: ({ currentVersion }) => currentVersion,
  },

  ApiResource: { path: ({ href }) => href ?? null },
} satisfies Resolvers
