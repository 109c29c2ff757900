import type { AuditLogEntrySource } from '../rest/changes/audit-log.ts'
import type { FlagEnvironmentDoc, Varied } from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, FlagRep } from '../rest/flags/flags.ts'
import { configurationParts, type FlagChange, type FlagPart } from './flag-changes.ts'
import { differences } from './flag-differences.ts'
import { type FactGap, gapIn } from './gaps.ts'
import { isTold } from './logged-changes.ts'

/** What a flag's configuration in an environment was at a time. */

export type SnapshotCertainty = 'EXACT' | 'PROBABLE' | 'NOT_CREATED' | 'UNKNOWN'

export interface FlagEnvironmentSnapshot {
  readonly certainty: SnapshotCertainty
  /** The entry of the audit log that keeps the configuration. Null for the configuration of today. */
  readonly entry: AuditLogEntrySource | null
  /** Null if it is unknown, or if there was none. */
  readonly config: FlagConfigRep | null
  /** The flag, with the variations that the configuration refers to. */
  readonly varied: Varied
  /** The configuration of today. */
  readonly now: FlagEnvironmentDoc
  readonly gaps: readonly FactGap[]
}

/** The flag in an entry of the audit log: after the last change until a time, or before the first change after it. */
export interface KeptFlag {
  readonly entry: AuditLogEntrySource
  readonly version: 'previousVersion' | 'currentVersion'
  readonly flag: FlagRep
}

/** Whether the configuration of today is that of a time: it was last changed before. Undefined if the audit log has to tell. */
export function withoutLog(
  now: FlagEnvironmentDoc,
  time: number,
  told: { readonly createdAt: number | undefined; readonly modifiedAt: number | undefined },
): FlagEnvironmentSnapshot | undefined {
  const { createdAt, modifiedAt } = told
  if (createdAt !== undefined && createdAt > time) return nothing(now, 'NOT_CREATED')
  if (modifiedAt === undefined || modifiedAt > time) return undefined
  return { certainty: 'EXACT', entry: null, config: now, varied: now.flag, now, gaps: [] }
}

/**
 * The configuration that an entry keeps. It is only probable if the entry contradicts what else is known: if the last change until the time
 * made it later, or if it is no older than that of today. What the next change found is unknown to have been there at the time if it was
 * made since: then the log lacks an entry.
 */
export function fromLog(
  now: FlagEnvironmentDoc,
  { entry, version, flag }: KeptFlag,
  modifiedAt: number | undefined,
  time: number,
): FlagEnvironmentSnapshot {
  const config = flag.environments?.[now.environmentKey]
  const isLater = modifiedAt !== undefined && modifiedAt > time
  if (!config || (isLater && version === 'previousVersion')) return unknownFrom(now, [notKept(now)])
  const isNew = Number.isFinite(config.version) && config.version >= now.version
  const varied: Varied = { at: now.flag.at, variations: flag.variations, past: true }
  return { certainty: isLater || isNew ? 'PROBABLE' : 'EXACT', entry, config, varied, now, gaps: [] }
}

/** The configuration is unknown, for the reasons of the gaps. */
export const unknownFrom = (now: FlagEnvironmentDoc, gaps: readonly FactGap[]): FlagEnvironmentSnapshot => ({
  ...nothing(now, 'UNKNOWN'),
  gaps,
})

/** The audit log does not keep the configuration. */
export const notKept = ({ environmentKey }: FlagEnvironmentDoc): FactGap =>
  gapIn(
    'AUDIT_LOG',
    'NOT_TOLD',
    'The audit log keeps no entry that tells the configuration at this time.',
    environmentKey,
  )

/** The differences between the configuration at the time and that of today, in the parts that both tell. Null if it is unknown. */
export function changesToNow(
  { config, varied, now }: FlagEnvironmentSnapshot,
  parts: readonly FlagPart[] = configurationParts,
): readonly FlagChange[] | null {
  if (!config) return null
  const told = parts.filter((part) => isTold(config, part) && isTold(now, part))
  return differences({ ...config, flag: varied, at: now.at }, now, told, { from: 'at the time', to: 'today' })
}

const nothing = (now: FlagEnvironmentDoc, certainty: SnapshotCertainty): FlagEnvironmentSnapshot => ({
  ...{ certainty, entry: null, config: null, now, gaps: [] },
  varied: { at: now.flag.at, variations: [], past: true },
})
