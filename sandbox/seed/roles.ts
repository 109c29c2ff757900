import type { RoleRecord } from '../store/roles.ts'
import { day, now, objectId, random, year } from './random.ts'
import { rolePlans } from './role-policies.ts'

export function roles(): Map<string, RoleRecord> {
  return new Map(
    rolePlans.map((plan, index) => {
      const createdAt = now - 3 * year + index * 60 * day
      return [plan.key, { id: objectId(createdAt, random(`role/${plan.key}`)), ...plan }]
    }),
  )
}
