import type { Call } from '../call.ts'
import { segmentOf } from '../find.ts'
import { json } from '../links.ts'
import { single } from '../resource.ts'
import type { ExpiringSegmentTarget } from '../store/segments.ts'

/** The targets of a segment that will be taken out of it, the next one first; nothing is paged. */
export const segmentExpiringTargets = single(segmentOf, ({ expiringTargets }, call) =>
  listed(expiringTargets, call, ({ contextKind, contextKey }) => ({ contextKind, contextKey })),
)

/** The older address of the same, which tells of users only. */
export const segmentExpiringUserTargets = single(segmentOf, ({ expiringTargets }, call) => {
  const users = expiringTargets.filter(({ contextKind }) => contextKind === 'user')
  return listed(users, call, ({ contextKey }) => ({ userKey: contextKey }))
})

function listed(
  rows: readonly ExpiringSegmentTarget[],
  { path, params }: Call,
  target: (row: ExpiringSegmentTarget) => object,
) {
  const { projectKey, environmentKey, segmentKey: key } = params
  const items = rows
    .toSorted((a, b) => a.expiresAt - b.expiresAt)
    .map((row) => ({
      _id: row.id,
      _version: row.version,
      expirationDate: row.expiresAt,
      ...target(row),
      targetType: row.targetType,
      _resourceId: { environmentKey, key, kind: 'segment', projectKey },
    }))
  return { items, _links: { self: json(path) } }
}
