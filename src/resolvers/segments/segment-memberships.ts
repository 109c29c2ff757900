import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { selectsOnly } from '../../graph/lookahead.ts'
import type { SegmentMembershipDoc } from '../../rest/segments/segment-memberships.ts'
import { type EnvironmentAddress, type SegmentRep, segmentAt } from '../../rest/segments/segments.ts'
import { shown } from '../../rest/shown.ts'

/** The fields of a segment that its membership contains, or that follow from the keys. */
const embedded = ['id', 'projectKey', 'environmentKey', 'key', 'name', 'environment', 'project']

/** The memberships of a context in the segments of an environment. */
export async function membershipsOf(
  { projectKey, environmentKey }: EnvironmentAddress,
  body: object,
  { loaders }: Context,
) {
  const environment = { projectKey, environmentKey }
  const memberships = await loaders.segments.memberships(environment, body)
  return memberships.map((membership): SegmentMembershipDoc => ({ ...membership, in: environment }))
}

function contextOf(context: unknown): object {
  if (typeof context === 'object' && context !== null && !Array.isArray(context)) return context
  throw badInput(`Expected context to be an object such as { kind: "user", key: "cust-1" }, but got ${shown(context)}.`)
}

export const segmentMemberships = {
  Environment: {
    segmentMemberships: ({ at }, { context }, session) =>
      membershipsOf({ projectKey: at.projectKey, environmentKey: at.key }, contextOf(context), session),
  },

  SegmentMembership: {
    segment: ({ in: environment, key, name }, _, { loaders }, info) =>
      selectsOnly(info, embedded)
        ? segmentAt(environment, { key, name } as SegmentRep, [])
        : loaders.segments.byKey(environment, key),
    description: ({ description }) => description || null,
    external: ({ external }) => external || null,
  },
} satisfies Resolvers
