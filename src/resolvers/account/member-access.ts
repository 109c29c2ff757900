import type { Context } from '../../context.ts'
import type { AccessOutcome } from '../../facts/access/decisions.ts'
import { type MemberAccess, whoCan } from '../../facts/access/member-access.ts'
import { valueOr } from '../../facts/gaps.ts'
import type { MemberFilter, Resolvers } from '../../generated/resolvers.ts'
import type { Connection, PageArgs } from '../../graph/connection.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import type { FlagEnvironmentSource } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { inputOf } from '../fact-inputs.ts'
import { accessInputs, decided, needOf, partsNamed, questionOf } from './access-question.ts'
import { accessParts } from './member-access-lookahead.ts'
import { checked, listingOf, whenSettled } from './member-listing.ts'
import { teamBehind } from './team-behind.ts'

interface WhoCanArgs extends PageArgs {
  readonly action: string
  readonly outcomes: readonly AccessOutcome[]
  readonly filter?: MemberFilter | null
}

type Resource = Parameters<typeof questionOf>[1]

/** A connection of members with the numbers of outcomes. */
type Counted = Connection<MemberAccess> & Readonly<Record<`${'allowed' | 'needsApproval' | 'undecided'}Count`, number>>

/** The members who can do something to a resource. Each page costs the calls of all members. */
async function membersWho(resource: Resource, args: WhoCanArgs, context: Context): Promise<Counted> {
  const { action, outcomes, ...page } = args
  let told: ReturnType<typeof decisionsOn> | undefined
  const all = () => (told ??= decisionsOn(resource, args, context))
  const found = await unpaged(page, async () => whoCan(await all(), outcomes))
  const count = Map.groupBy(await all(), ({ decision }) => decision.outcome)
  return Object.assign(found, {
    allowedCount: count.get('ALLOWED')?.length ?? 0,
    needsApprovalCount: count.get('NEEDS_APPROVAL')?.length ?? 0,
    undecidedCount: count.get('UNKNOWN')?.length ?? 0,
  })
}

/** What is decided on each member that the filter selects. */
async function decisionsOn(resource: Resource, args: WhoCanArgs, context: Context): Promise<readonly MemberAccess[]> {
  const [members, inputs, question] = await whenSettled([
    checked(args, () => context.loaders.members.all(listingOf(args), accessParts), context),
    accessInputs(context),
    questionOf(args.action, resource, context),
  ])
  const told = await decided(members, inputs, question, context)
  return members.map((member, index) => ({ at: member.at, member, decision: told[index]! }))
}

/** A flag in an environment, with the tags of the flag if they are at hand. */
const ofFlag = ({ at, flag }: FlagEnvironmentSource): Resource => ({
  parts: [
    { kind: 'proj', name: at.projectKey },
    { kind: 'env', name: at.environmentKey },
    { kind: 'flag', name: at.flagKey },
  ],
  tags: flag.has ? flag.tags : undefined,
})

/** The environment of an object, or undefined if it could not be read. */
async function environmentAt({ projectKey, environmentKey }: EnvironmentAddress, { loaders }: Context) {
  const read = await inputOf('ENVIRONMENTS', loaders.environments.byKey(projectKey, environmentKey), environmentKey)
  return valueOr(read, null) ?? undefined
}

export const memberAccess = {
  Member: {
    can: async (member, { action, resource }, context) => {
      const parts = partsNamed('resource', resource)
      const [whole, inputs, question] = await Promise.all([
        context.loaders.members.whole(member, accessParts),
        accessInputs(context),
        questionOf(action, { parts }, context),
      ])
      const [decision] = await decided([whole], inputs, question, context)
      return decision!
    },
  },

  FlagEnvironment: {
    approval: async ({ at, flag }, _, context) => {
      const environment = await environmentAt(at, context)
      if (flag.has || !environment?.approvalSettings?.requiredApprovalTags.length)
        return needOf('flag', environment, flag.has ? flag.tags : null)
      const read = await inputOf('RESOURCES', context.loaders.flags.byKey(at.projectKey, at.flagKey, noParts))
      return needOf('flag', environment, valueOr(read, null)?.tags ?? null)
    },
    whoCan: (config, args, context) => membersWho(ofFlag(config), args, context),
  },

  Segment: {
    approval: async ({ at, tags }, _, context) => needOf('segment', await environmentAt(at, context), tags),
    whoCan: ({ at, key, tags }, args, context) => {
      const parts = [
        { kind: 'proj', name: at.projectKey },
        { kind: 'env', name: at.environmentKey },
        { kind: 'segment', name: key },
      ]
      return membersWho({ parts, tags }, args, context)
    },
  },

  Project: {
    whoCan: ({ key }, args, context) => membersWho({ parts: [{ kind: 'proj', name: key }] }, args, context),
  },

  MemberAccess: { pending: ({ member }) => member._pendingInvite === true },

  AccessReason: {
    team: ({ team }, _, context, info) => (team ? teamBehind(glimpsedTeam(team), context, info) : null),
  },
} satisfies Resolvers
