import { type ExpiringAddress, expiringItems } from '../flags/expiring-document.ts'
import type { ExpiringSegmentTargetRecord } from '../flags/expiring-record.ts'
import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { segmentOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'

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
