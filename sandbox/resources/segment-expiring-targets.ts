import type { Call } from '../call.ts'
import { segmentOf } from '../find.ts'
import { json } from '../links.ts'
import { single } from '../resource.ts'
import type { ExpiringSegmentTargetRecord } from '../store/expiring-targets.ts'
import { type ExpiringAddress, expiringItems } from './expiring.ts'

export function segmentExpiringDocument(
  { path, params: { projectKey, environmentKey } }: Call,
  address: ExpiringAddress,
  key: string,
  rows: readonly ExpiringSegmentTargetRecord[],
) {
  const _resourceId = { environmentKey, key, kind: 'segment', projectKey }
  return {
    items: expiringItems(rows, address, ({ targetType }) => ({ targetType, _resourceId })),
    _links: { self: json(path) },
  }
}

/** The targets of a segment that will be taken out of it. */
const expiring = (address: ExpiringAddress) =>
  single(segmentOf, ({ key, expiringTargets }, call) => segmentExpiringDocument(call, address, key, expiringTargets))

export const segmentExpiringTargets = expiring('targets')
export const segmentExpiringUserTargets = expiring('user-targets')
