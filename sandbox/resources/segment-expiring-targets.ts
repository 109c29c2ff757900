import { segmentOf } from '../find.ts'
import { json } from '../links.ts'
import { single } from '../resource.ts'
import { type ExpiringAddress, expiringItems } from './expiring.ts'

/** The targets of a segment that will be taken out of it. */
const expiring = (address: ExpiringAddress) =>
  single(segmentOf, ({ key, expiringTargets }, { path, params: { projectKey, environmentKey } }) => {
    const _resourceId = { environmentKey, key, kind: 'segment', projectKey }
    return {
      items: expiringItems(expiringTargets, address, ({ targetType }) => ({ targetType, _resourceId })),
      _links: { self: json(path) },
    }
  })

export const segmentExpiringTargets = expiring('targets')
export const segmentExpiringUserTargets = expiring('user-targets')
