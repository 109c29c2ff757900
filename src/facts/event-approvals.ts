import type { ApprovalRequestRep } from '../rest/changes/approval-requests.ts'

/** The longest time between what happened to a request and its entry, in ms. */
const apart = 5000

/**
 * The request to which something happened at a time: the only one that was made, reviewed or applied then. Undefined if there is none or if
 * there are several.
 *
 * @param requests The requests about the resource of the entry.
 * @param date The time of the entry, in epoch ms.
 */
export function requestAt<Request extends ApprovalRequestRep>(
  requests: readonly Request[],
  date: number,
): Request | undefined {
  const near = requests.map((request) => ({ request, distance: distanceOf(request, date) }))
  const nearest = near.reduce((least, { distance }) => Math.min(least, distance), apart + 1)
  const found = near.filter(({ distance }) => distance === nearest)
  return nearest <= apart && found.length === 1 ? found[0]!.request : undefined
}

/** The time between an entry and the nearest thing that happened to a request. */
function distanceOf({ creationDate, appliedDate, allReviews }: ApprovalRequestRep, date: number): number {
  const times = [creationDate, appliedDate, ...allReviews.map((review) => review.creationDate)]
  return times.reduce<number>(
    (least, time) => (Number.isSafeInteger(time) ? Math.min(least, Math.abs(time! - date)) : least),
    Number.POSITIVE_INFINITY,
  )
}
