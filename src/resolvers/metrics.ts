import type { Resolvers } from '../generated/resolvers.ts'
import { allows } from '../rest/access.ts'
import { glimpsedMember } from '../rest/members.ts'
import { memberBehind } from './needs/members.ts'

export const metrics = {
  Metric: {
    metricId: ({ _id }) => _id,
    versionId: ({ _versionId }) => _versionId,
    version: ({ _version }) => _version ?? null,
    maintainer: ({ _maintainer, maintainerId }, _, { loaders }, info) => {
      if (_maintainer) return memberBehind(glimpsedMember(_maintainer), loaders, info)
      return maintainerId ? loaders.members.byId(maintainerId) : null
    },
    attachedFlagCount: ({ _attachedFlagCount }) => _attachedFlagCount ?? null,
    createdAt: ({ _creationDate }) => _creationDate,
    lastModifiedAt: ({ lastModified }) => lastModified?.date ?? null,
    lastSeenAt: ({ lastSeen }) => lastSeen || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ _site }, _, { siteUrl }) => siteUrl(_site),
  },

  MetricFilter: { operator: ({ op }) => op },

  MetricDataSource: {
    name: ({ _name }) => _name ?? null,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
  },
} satisfies Resolvers
