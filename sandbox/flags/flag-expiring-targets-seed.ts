import { flagSpecifier } from '../policies/resource-specifier.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { Company } from '../store.ts'
import type { ExpiringTargetRecord } from './expiring-targets.ts'
import type { ConfigRecord } from './flag-config-record.ts'
import type { FlagRecord } from './flag-record.ts'

/** Only a context that a flag targets by its key can expire there, and only on one variation. */
export function expiringTargets({ projects }: Company): Map<string, readonly ExpiringTargetRecord[]> {
  const rows = new Map<string, readonly ExpiringTargetRecord[]>()
  for (const project of projects.values()) {
    for (const flag of project.flags.values()) {
      if (flag.archivedAt !== undefined) continue
      for (const [environmentKey, config] of flag.configs) {
        const specifier = flagSpecifier(project.key, environmentKey, flag.key)
        const expiring = targetsThatExpire(flag, config, specifier)
        if (expiring.length > 0) rows.set(specifier, expiring)
      }
    }
  }
  return rows
}

function targetsThatExpire({ variations }: FlagRecord, config: ConfigRecord, specifier: string) {
  const from = random(`expiring/${specifier}`)
  if (!from.chance(0.25)) return []
  const targeted = [...config.targets, ...config.contextTargets].flatMap(({ contextKind, values, variation }) =>
    values.map((contextKey) => ({ contextKind, contextKey, variationId: variations[variation]!._id })),
  )
  return from.some(targeted, from.integer(1, 3)).map((one) => ({
    id: objectId(config.lastModified, from),
    version: from.integer(1, 3),
    expirationDate: now + from.integer(6 * hour, 60 * day),
    ...one,
  }))
}
