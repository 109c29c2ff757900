import type { Resolvers } from '../generated/resolvers.ts'
import { typeOf } from '../graph/node.ts'
import { scalars } from '../graph/scalars.ts'

export const base = {
  ...scalars,

  Node: { __resolveType: typeOf },
  Audited: { __resolveType: typeOf },
  Approvable: { __resolveType: typeOf },
  Tagged: { __resolveType: typeOf },
  Maintained: { __resolveType: typeOf },
  AccessControlled: { __resolveType: typeOf },

  AccessEntry: {
    effect: ({ reason }) => reason.effect,
    resources: ({ reason }) => reason.resources ?? null,
    notResources: ({ reason }) => reason.notResources ?? null,
    actions: ({ reason }) => reason.actions ?? null,
    notActions: ({ reason }) => reason.notActions ?? null,
    roleName: ({ reason }) => reason.role_name ?? null,
  },
} satisfies Resolvers
