import type { Resolvers } from '../generated/resolvers.ts'
import { typeOf } from '../graph/node.ts'
import { scalars } from '../graph/scalars.ts'
import type { MetricRep } from '../rest/experiments/metrics.ts'
import type { NodeType } from '../rest/resources.ts'

/** As {@link typeOf}. Of what the interfaces stand for, metrics alone have no address. */
const typeOrMetric = <Type extends NodeType>(
  one: { readonly at: { readonly type: Type } } | MetricRep,
): Type | 'Metric' => ('at' in one ? one.at.type : 'Metric')

export const base = {
  ...scalars,

  Node: { __resolveType: typeOf },
  Audited: { __resolveType: typeOf },
  Approvable: { __resolveType: typeOf },
  Tagged: { __resolveType: typeOrMetric },
  Maintained: { __resolveType: typeOrMetric },
  AccessControlled: { __resolveType: typeOrMetric },

  AccessEntry: {
    effect: ({ reason }) => reason.effect,
    resources: ({ reason }) => reason.resources ?? null,
    notResources: ({ reason }) => reason.notResources ?? null,
    actions: ({ reason }) => reason.actions ?? null,
    notActions: ({ reason }) => reason.notActions ?? null,
    roleName: ({ reason }) => reason.role_name ?? null,
  },
} satisfies Resolvers
