import { contextOf } from '../contexts/contexts.ts'
import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, segmentOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, type Resource, search } from '../resource/operation.ts'
import { isMember, membershipIn } from './segment-membership.ts'
import { bigSegmentOf } from './segment-record.ts'

/** A search by a body: what one context is to each segment of an environment. */
function memberships(call: Call) {
  const { segments } = environmentOf(call)
  const context = contextOf(call.body)
  const { projectKey = '', environmentKey = '' } = call.params
  const items = [...segments.values()].reverse().map((row) => {
    const membership = membershipIn(row, context, segments)
    return {
      name: row.name,
      key: row.key,
      description: row.description ?? '',
      unbounded: row.big !== undefined,
      external: row.big?.external?.source ?? '',
      isMember: isMember(membership),
      ...membership,
      _links: { self: json(api('segments', projectKey, environmentKey, row.key)) },
    }
  })
  return { items, _links: { self: json(call.path) } }
}

/** Says `userKey` of any kind of context. A key that nobody knows is neither included nor excluded. */
const membership = (key: (call: Call) => string | undefined) =>
  single(
    (call) => bigSegmentOf(segmentOf(call)),
    ({ included, excluded }, call) => {
      const userKey = key(call) ?? ''
      return { userKey, included: included.has(userKey), excluded: excluded.has(userKey) }
    },
  )

const contextMembership = membership(({ params }) => params.contextKey)

/** The older address of the same, from before there were other contexts than users. */
const userMembership = membership(({ params }) => params.userKey)

const path = '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}'

export const segmentMemberships: Resource = {
  operations: [
    get(`${path}/contexts/{contextKey}`, 'segment', contextMembership),
    get(`${path}/users/{userKey}`, 'segment', userMembership),
    search('/api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate', 'segment', memberships),
  ],
}
