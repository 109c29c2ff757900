import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { getCallerIdentity, type ViewerSource } from '../../rest/account/caller-identity.ts'
import { memberNeeds } from './member-lookahead.ts'

const identity = completing((_: ViewerSource, { read }: Context) => read(getCallerIdentity, {}))

export const callerIdentity = {
  Query: { viewer: () => ({}) },

  Viewer: {
    member: (_, __, { loaders }, info) => loaders.members.me(expandOf(info, memberNeeds)),
    accountId: identity((caller) => caller.accountId ?? null),
    authKind: identity((caller) => caller.authKind ?? null),
    tokenKind: identity((caller) => caller.tokenKind ?? null),
    tokenId: identity((caller) => caller.tokenId ?? null),
    tokenName: identity((caller) => caller.tokenName ?? null),
    clientId: identity((caller) => caller.clientId ?? null),
    memberId: identity((caller) => caller.memberId ?? null),
    serviceToken: identity((caller) => caller.serviceToken ?? null),
    scopes: identity((caller) => caller.scopes ?? null),
    projectId: identity((caller) => caller.projectId ?? null),
    projectName: identity((caller) => caller.projectName ?? null),
    environmentId: identity((caller) => caller.environmentId ?? null),
    environmentName: identity((caller) => caller.environmentName ?? null),
  },
} satisfies Resolvers
