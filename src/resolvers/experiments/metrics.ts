import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { conditionsOf } from '../../rest/experiments/metrics.ts'
import { memberBehind } from '../account/member-needs.ts'

export const metrics = {
  Metric: {
    metricId: ({ _id }) => _id,
    versionId: ({ _versionId }) => _versionId,
    version: ({ _version }) => _version ?? null,
    kind: ({ kind }) => oneOf(['PAGEVIEW', 'CLICK', 'CUSTOM'], kind),
    successCriteria: ({ successCriteria }) =>
      successCriteria ? oneOf(['HIGHER_THAN_BASELINE', 'LOWER_THAN_BASELINE'], successCriteria) : null,
    unitAggregationType: ({ unitAggregationType }) =>
      unitAggregationType ? oneOf(['AVERAGE', 'SUM'], unitAggregationType) : null,
    analysisType: ({ analysisType }) => (analysisType ? oneOf(['MEAN', 'PERCENTILE'], analysisType) : null),
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

  MetricCondition: {
    type: ({ type }) => oneOf(['GROUP', 'CONTEXT_ATTRIBUTE', 'EVENT_PROPERTY'], type),
    operator: ({ op }) => op,
    conditions: conditionsOf,
  },

  MetricUrl: {
    kind: ({ kind }) => (kind ? oneOf(['EXACT', 'CANONICAL', 'SUBSTRING', 'REGEX'], kind) : null),
  },

  MetricDataSource: {
    name: ({ _name }) => _name ?? null,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
  },
} satisfies Resolvers
