import type { RoleRecord } from '../store.ts'
import { day, now, objectId, random, year } from './random.ts'

const named: readonly (readonly [string, string, readonly string[]])[] = [
  ['flag-approver', 'Flag approver', ['web', 'mobile', 'platform', 'infra']],
  ['experimenter', 'Experimenter', ['web', 'mobile']],
  ['production-operator', 'Production operator', ['web', 'platform', 'infra']],
  ['sdk-key-reader', 'SDK key reader', ['web']],
  ['analyst', 'Analyst', ['web', 'mobile', 'platform']],
  ['storefront-developer', 'Storefront developer', ['web']],
  ['mobile-developer', 'Mobile developer', ['mobile']],
  ['platform-developer', 'Platform developer', ['platform', 'infra']],
]

export function roles(): Map<string, RoleRecord> {
  return new Map(
    named.map(([key, name, projectKeys], index) => {
      const createdAt = now - 3 * year + index * 60 * day
      return [key, { id: objectId(createdAt, random(`role/${key}`)), key, name, createdAt, projectKeys }]
    }),
  )
}
