import type { Context, Info } from '../../context.ts'
import { type InverseChange, inverseInSteps, requiredFlags, withoutInverse } from '../../facts/flag-inverse.ts'
import { gapIn, valueOr } from '../../facts/gaps.ts'
import { environmentsIn, type LoggedFlag } from '../../facts/logged-changes.ts'
import { inTurns, type Steps } from '../../facts/steps.ts'
import type { FlagPart } from '../../generated/resolvers.ts'
import type { AuditLogEntryDoc } from '../../rest/changes/audit-log.ts'
import { flagNamedIn, loggedFlag } from '../../rest/changes/logged-documents.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, flagResource, type VariationRep } from '../../rest/flags/flags.ts'
import { inputOf } from '../fact-inputs.ts'
import { fieldOf } from './audited.ts'

/** The flag that an entry is about, and the time of the entry in epoch ms. */
export interface LoggedChange extends LoggedFlag {
  readonly date: number
}

/** The flag that an entry is about, with its versions. Null if it is about none, or keeps no version. */
export function* loggedFlagOf(entry: AuditLogEntryDoc): Steps<LoggedChange | null> {
  const named = flagNamedIn(entry)
  if (!named) return null
  const before = loggedFlag(entry.previousVersion)
  yield
  const after = loggedFlag(entry.currentVersion)
  yield
  return before || after ? { ...named, before, after, date: entry.date } : null
}

interface Asked {
  readonly environmentKey?: string | null
  readonly parts?: readonly FlagPart[] | null
}

/** The flag of today, with the configurations that the change is about. A creation is about all of them. */
export function flagOfToday(logged: LoggedFlag, { loaders }: Context): Promise<FlagDoc | null> {
  const { projectKey, flagKey } = logged
  if (!logged.before) return loaders.flags.byKey(projectKey, flagKey, { environments: 'all', full: true, expand: [] })
  const environments = environmentsIn(logged)
  const ofMigration = environments.some((key) => logged.after?.environments?.[key]?.migrationSettings)
  const expand = ofMigration ? ['migrationSettings'] : []
  return loaders.flags.byKey(projectKey, flagKey, { environments, full: environments.length > 0, expand })
}

/** The inverse of the change of a flag, for the flag of today. */
export async function inverseFor(
  logged: LoggedChange,
  { environmentKey = null, parts = null }: Asked,
  context: Context,
  info: Info,
): Promise<InverseChange> {
  const today = await inputOf('FLAG_CONFIGURATIONS', flagOfToday(logged, context))
  if (today.gap) return withoutInverse(today.gap)
  if (!today.value) return withoutInverse(flagIsGone)
  const reverting = { logged, environmentKey, parts }
  const required = requiredFlags(reverting, today.value)
  const variationOf = await requiredVariations(required, logged, context, info)
  return inTurns(inverseInSteps(reverting, today.value, variationOf), context.turns.piece)
}

const flagIsGone = gapIn('FLAG_CONFIGURATIONS', 'NOT_FOUND', 'There is no such flag any more.')

/**
 * Reads the flags that are prerequisites again, whose variations instructions name by their ids. A version names them by their index, so
 * that a flag whose variations can have changed since has none, and neither has a flag that cannot be read.
 */
async function requiredVariations(
  keys: readonly string[],
  { projectKey, date }: LoggedChange,
  context: Context,
  info: Info,
) {
  const read = async (flagKey: string): Promise<readonly VariationRep[]> => {
    const flag = await context.loaders.flags.byKey(projectKey, flagKey, noParts)
    return flag && (await isUnchangedSince(date, flag, context, info)) ? flag.variations : []
  }
  const found = await Promise.all(keys.map((key) => inputOf('FLAG_CONFIGURATIONS', read(key))))
  const variations = new Map(keys.map((key, index) => [key, valueOr(found[index]!, [])]))
  return (key: string, index: number) => variations.get(key)?.[index]?._id
}

/** Whether a flag has the variations that it had at a time. Those of a boolean flag stay; for others, the audit log tells. */
async function isUnchangedSince(
  time: number,
  { at, kind, creationDate }: FlagDoc,
  { loaders }: Context,
  info: Info,
): Promise<boolean> {
  if (!(creationDate <= time)) return false
  if (kind === 'boolean') return true
  const query = { resources: specifiersOf(flagResource, at), actions: ['updateFlagVariations'], after: time - 1 }
  const { items } = await loaders.auditLog.about(query, fieldOf(info))({ limit: 1, peek: false, after: null })
  return items.length === 0
}
