import type { Answerer } from '../call.ts'
import { environmentOf, flagOf } from '../find.ts'
import { api, json } from '../links.ts'
import { flagSpecifier } from '../resource-specifier.ts'
import { type ExpiringAddress, expiringItems } from './expiring.ts'

/** The individual targets of a flag that will be taken off at a time. */
const expiring = (address: ExpiringAddress): Answerer => ({
  takes: [],
  answer(call) {
    const { projectKey = '' } = call.params
    const [{ key }, { key: environmentKey }] = [flagOf(call), environmentOf(call)]
    const _resourceId = { kind: 'flag', projectKey, environmentKey, key, flagKey: key }
    const rows = call.store.expiringTargets.get(flagSpecifier(projectKey, environmentKey, key)) ?? []
    return {
      _links: { self: json(call.path), parent: json(api('flags', projectKey, key)) },
      items: expiringItems(rows, address, ({ variationId }) => ({ variationId, _resourceId })),
    }
  },
})

export const expiringTargets = expiring('targets')
export const expiringUserTargets = expiring('user-targets')
