import { day, now, objectId, random, year } from '../seed/random.ts'
import { rolePlans } from './roles-policies-seed.ts'
import type { RoleRecord } from './roles-record.ts'

export function roles(): Map<string, RoleRecord> {
  return new Map(
    rolePlans.map((plan, index) => {
      const createdAt = now - 3 * year + index * 60 * day
      return [plan.key, { id: objectId(createdAt, random(`role/${plan.key}`)), ...plan }]
    }),
  )
}
