import type { Answerer, Call } from '../call.ts'
import { environmentOf, flagOf } from '../find.ts'
import { api, json } from '../links.ts'
import { flagSpecifier } from '../resource-specifier.ts'
import type { ExpiringTargetRecord } from '../store/expiring-targets.ts'

/** The individual targets of a flag that will be taken off at a time, those that go first being first. */
export const expiringTargets = expiring(
  () => true,
  ({ contextKind, contextKey }) => ({ contextKind, contextKey }),
)

/** The same in the words from before there were contexts of other kinds than users. */
export const expiringUserTargets = expiring(
  ({ contextKind }) => contextKind === 'user',
  ({ contextKey }) => ({ userKey: contextKey }),
)

function expiring(
  isMeant: (row: ExpiringTargetRecord) => boolean,
  named: (row: ExpiringTargetRecord) => object,
): Answerer {
  return {
    takes: [],
    answer(call) {
      const { _resourceId, rows } = expiringIn(call)
      const items = rows
        .filter(isMeant)
        .sort((a, b) => a.expirationDate - b.expirationDate)
        .map((row) => ({
          _id: row.id,
          _version: row.version,
          expirationDate: row.expirationDate,
          ...named(row),
          variationId: row.variationId,
          _resourceId,
        }))
      const { projectKey, key } = _resourceId
      return { _links: { self: json(call.path), parent: json(api('flags', projectKey, key)) }, items }
    },
  }
}

function expiringIn(call: Call) {
  const [{ key }, { key: environmentKey }] = [flagOf(call), environmentOf(call)]
  const projectKey = call.params.projectKey ?? ''
  return {
    _resourceId: { kind: 'flag', projectKey, environmentKey, key, flagKey: key },
    rows: call.store.expiringTargets.get(flagSpecifier(projectKey, environmentKey, key)) ?? [],
  }
}
