import type { Context, Info } from '../../context.ts'
import { placeOf } from '../../events/cursor.ts'
import type { Change } from '../../events/feed.ts'
import { type ChangeConditions, type ChangeTest, changeTest } from '../../events/filter.ts'
import { requestAt } from '../../facts/event-approvals.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { payloads } from '../../graph/live.ts'
import type { ApprovalRequestDoc } from '../../rest/changes/approval-requests.ts'
import { glimpsedAuditLogEntry } from '../../rest/changes/audit-log.ts'
import { partsOf } from '../../rest/changes/resource-specifiers.ts'
import { flagParts } from '../flags/flag-lookahead.ts'
import { stateOf } from '../flags/flag-statuses.ts'
import { approvalRequestExpand } from './approval-request-lookahead.ts'
import { resourceOf } from './audited-resources.ts'

/** The payloads of a field for the changes that a test selects, from now on or after a cursor. */
async function changed<const Field extends string>(
  field: Field,
  wants: ChangeTest,
  after: string | null | undefined,
  context: Context,
) {
  // A browser reconnects with the URL that it began with, and only its header tells what it got since.
  const cursor = context.resumeAfter || after
  return payloads(field, await context.changes(wants, typeof cursor === 'string' ? placeOf(cursor) : null))
}

interface Place {
  readonly projectKey?: string | null
  readonly environmentKey?: string | null
  readonly flagKey?: string | null
}

const conditionsAt = ({ projectKey, environmentKey, flagKey }: Place): ChangeConditions => ({
  projectKeys: listed(projectKey),
  environmentKeys: listed(environmentKey),
  flagKeys: listed(flagKey),
})

const listed = (key: string | null | undefined) => (key === null || key === undefined ? undefined : [key])

/** The fields that all events of changes have. */
const event = {
  entry: ({ entry }: Change) => glimpsedAuditLogEntry(entry),
  lagMs: ({ entry }: Change, _: unknown, { now }: Context) => Math.max(0, now - entry.date),
}

/** The specifiers of what an entry is about. */
const specifiersIn = ({ target, accesses }: Change['entry']): readonly string[] =>
  target?.resources?.length ? target.resources : (accesses ?? []).flatMap(({ resource }) => resource ?? [])

/** The names of the parts of a specifier, by their kinds. */
const namesIn = (specifier: string): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(partsOf(specifier).map(({ kind, name }) => [kind, name]))

async function flagOf({ entry }: Change, { loaders }: Context, info: Info) {
  const { proj, flag } = namesIn(specifiersIn(entry).find((one) => namesIn(one).flag) ?? '')
  return proj && flag ? loaders.flags.byKey(proj, flag, flagParts(info, 'Flag')) : null
}

/** The request that an entry is about, among those about the same resource. */
async function requestOf({ entry }: Change, context: Context, info: Info): Promise<ApprovalRequestDoc | null> {
  const { approvalRequests } = context.loaders
  const { proj, env, flag, segment } = namesIn(specifiersIn(entry)[0] ?? '')
  const key = flag ?? segment
  if (!proj || !key) return null
  const expand = approvalRequestExpand(info)
  const requests =
    flag && (env === undefined || env === '*')
      ? await approvalRequests.allOfFlag({ projectKey: proj, key }, {}, expand)
      : await approvalRequests.allOfResource(
          { projectKey: proj, environmentKey: env ?? '', key, kind: flag ? 'flag' : 'segment' },
          {},
          expand,
        )
  return requestAt(requests, entry.date) ?? null
}

export const subscriptions = {
  Subscription: {
    changes: {
      subscribe: (_, { filter, after }, context) => changed('changes', changeTest(filter ?? {}), after, context),
    },
    flagChanged: {
      subscribe: (_, { after, ...place }, context) =>
        changed('flagChanged', changeTest({ ...conditionsAt(place), kinds: ['flag'] }), after, context),
    },
    approvalRequestChanged: {
      subscribe: (_, { after, ...place }, context) =>
        changed(
          'approvalRequestChanged',
          changeTest({ ...conditionsAt(place), actions: ['*ApprovalRequest'] }),
          after,
          context,
        ),
    },
    flagStatusChanged: {
      subscribe: async (_, { flagKeys, ...place }, context) => {
        if (flagKeys?.length === 0) throw badInput('Expected at least one of flagKeys, but got an empty list.')
        return payloads('flagStatusChanged', await context.statuses(place, flagKeys ? new Set(flagKeys) : null))
      },
    },
  },

  ChangeEvent: {
    ...event,
    resource: ({ entry }, _, context, info) => resourceOf(specifiersIn(entry), context, info),
  },

  FlagChangedEvent: {
    ...event,
    flag: (change, _, context, info) => flagOf(change, context, info),
    environmentKeys: ({ entry }) => [
      ...new Set(
        specifiersIn(entry).flatMap((one) => {
          const { env } = namesIn(one)
          return env === undefined || env === '*' ? [] : [env]
        }),
      ),
    ],
  },

  ApprovalRequestChangedEvent: {
    ...event,
    approvalRequest: (change, _, context, info) => requestOf(change, context, info),
  },

  FlagStatusChangedEvent: {
    before: ({ before }) => (before === null ? null : stateOf(before)),
  },
} satisfies Resolvers
