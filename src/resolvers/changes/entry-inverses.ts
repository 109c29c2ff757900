import type { Context } from '../../context.ts'
import {
  type InverseChange,
  inverseOf,
  type Reverting,
  requiredFlags,
  withoutInverse,
} from '../../facts/flag-inverse.ts'
import { gapIn } from '../../facts/gaps.ts'
import { environmentsIn, type LoggedFlag } from '../../facts/logged-changes.ts'
import type { FlagPart } from '../../generated/resolvers.ts'
import type { AuditLogEntryDoc } from '../../rest/changes/audit-log.ts'
import { flagNamedIn, loggedFlag } from '../../rest/changes/logged-flags.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import { inputOf } from '../fact-inputs.ts'

/** The flag that an entry is about, with its versions. Null if it is about none, or keeps no version. */
export function loggedFlagOf(entry: AuditLogEntryDoc): LoggedFlag | null {
  const named = flagNamedIn(entry)
  if (!named) return null
  const [before, after] = [loggedFlag(entry.previousVersion), loggedFlag(entry.currentVersion)]
  return before || after ? { ...named, before, after } : null
}

interface Asked {
  readonly environmentKey?: string | null
  readonly parts?: readonly FlagPart[] | null
}

/** The flag of today, with the configurations that the change is about. */
export function flagOfToday(logged: LoggedFlag, { loaders }: Context): Promise<FlagDoc | null> {
  const { projectKey, flagKey } = logged
  const environments = environmentsIn(logged)
  const ofMigration = environments.some((key) => logged.after?.environments?.[key]?.migrationSettings)
  const expand = ofMigration ? ['migrationSettings'] : []
  return loaders.flags.byKey(projectKey, flagKey, { environments, full: environments.length > 0, expand })
}

/** The inverse of the change of a flag, for the flag of today. */
export async function inverseFor(
  logged: LoggedFlag,
  { environmentKey = null, parts = null }: Asked,
  context: Context,
): Promise<InverseChange> {
  const today = await inputOf('FLAG_CONFIGURATIONS', flagOfToday(logged, context))
  if (today.gap) return withoutInverse(today.gap)
  if (!today.value) return withoutInverse(flagIsGone)
  const reverting = { logged, environmentKey, parts }
  return inverseOf(reverting, today.value, await requiredVariations(reverting, today.value, context))
}

const flagIsGone = gapIn('FLAG_CONFIGURATIONS', 'NOT_FOUND', 'There is no such flag any more.')

/** Reads the flags that are prerequisites again, whose variations instructions name by their ids. A flag that cannot be read has none. */
async function requiredVariations(reverting: Reverting, today: FlagDoc, { loaders }: Context) {
  const { projectKey } = reverting.logged
  const keys = requiredFlags(reverting, today)
  const found = await Promise.all(
    keys.map((key) => inputOf('FLAG_CONFIGURATIONS', loaders.flags.byKey(projectKey, key, noParts))),
  )
  const flags = new Map(keys.map((key, index) => [key, found[index]!]))
  return (key: string, index: number) => {
    const flag = flags.get(key)
    return flag?.gap === undefined ? flag?.value?.variations[index]?._id : undefined
  }
}
