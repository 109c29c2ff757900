import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { environmentOf, flagOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { type ExpiringAddress, expiringItems } from './expiring-document.ts'
import type { ExpiringTargetRecord } from './expiring-record.ts'

export function flagExpiringDocument(call: Call, address: ExpiringAddress, rows: readonly ExpiringTargetRecord[]) {
  const { projectKey = '' } = call.params
  const [{ key }, { key: environmentKey }] = [flagOf(call), environmentOf(call)]
  const _resourceId = { kind: 'flag', projectKey, environmentKey, key, flagKey: key }
  return {
    _links: { self: json(call.path), parent: json(api('flags', projectKey, key)) },
    items: expiringItems(rows, address, ({ variationId }) => ({ variationId, _resourceId })),
  }
}

/** The individual targets of a flag that will be taken off at a time. */
const expiring = (address: ExpiringAddress): Answerer => ({
  takes: [],
  answer(call) {
    const { projectKey = '' } = call.params
    const where = flagSpecifier(projectKey, environmentOf(call).key, flagOf(call).key)
    return flagExpiringDocument(call, address, call.store.expiringTargets.get(where) ?? [])
  },
})

export const expiringTargets = expiring('targets')
export const expiringUserTargets = expiring('user-targets')
