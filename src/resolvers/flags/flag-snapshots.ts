import type { Context, Info } from '../../context.ts'
import {
  changesToNow,
  type FlagEnvironmentSnapshot,
  fromLog,
  notKept,
  unknownFrom,
  withoutLog,
} from '../../facts/flag-snapshots.ts'
import { valueOr } from '../../facts/gaps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { loggedFlag } from '../../rest/changes/logged-documents.ts'
import { type FlagEnvironmentSource, targetsOf, variationAt, variationsOf } from '../../rest/flags/flag-environments.ts'
import type { FlagConfigRep } from '../../rest/flags/flags.ts'
import { msOf } from '../../rest/times.ts'
import { fieldOf } from '../changes/audited.ts'
import { inputOf } from '../fact-inputs.ts'
import { configurationWith } from './flag-configurations.ts'

/** The configuration at a time: that of today if it is older, else from the audit log. */
async function snapshotAt(
  config: FlagEnvironmentSource,
  time: number,
  context: Context,
  info: Info,
): Promise<FlagEnvironmentSnapshot> {
  const now = await configurationWith(config, { full: true }, context)
  const told = { createdAt: msOf(now.flag.creationDate), modifiedAt: msOf(now.lastModified) }
  const known = withoutLog(now, time, told)
  if (known) return known
  const read = async () => {
    const found = await context.loaders.configurationLog.at(now.at, time, fieldOf(info))
    const flag = found && loggedFlag(found.entry[found.version])
    return flag && { ...found, flag }
  }
  const input = await inputOf('AUDIT_LOG', read(), now.environmentKey)
  const kept = valueOr(input, null)
  if (kept) return fromLog(now, kept, msOf(kept.flag.environments?.[now.environmentKey]?.lastModified), time)
  return unknownFrom(now, [input.gap ?? notKept(now)])
}

/** A resolver of a part of the configuration, which is null if there is none. */
const part =
  <Value>(pick: (config: FlagConfigRep, snapshot: FlagEnvironmentSnapshot) => Value) =>
  (snapshot: FlagEnvironmentSnapshot): Value | null =>
    snapshot.config && pick(snapshot.config, snapshot)

export const flagSnapshots = {
  FlagEnvironment: { at: (config, { time }, context, info) => snapshotAt(config, time, context, info) },

  FlagEnvironmentSnapshot: {
    version: part(({ version }) => version),
    since: part(({ lastModified }) => lastModified),
    on: part(({ on }) => on),
    offVariation: part(({ offVariation }, { varied }) => variationAt(varied, offVariation)),
    fallthrough: part(({ fallthrough }, { varied }) =>
      fallthrough ? { ...fallthrough, varied, summaryOf: null } : null,
    ),
    targets: part((config, { varied }) => targetsOf(config, varied)),
    rules: part(({ rules }, { varied, now }) => rules?.map((rule) => ({ ...rule, varied, of: now.at })) ?? null),
    prerequisites: part(
      ({ prerequisites }, { now }) => prerequisites?.map((one) => ({ ...one, flag: now.flag })) ?? null,
    ),
    variations: part((_, { varied }) => variationsOf(varied)),
    changesToNow: (snapshot, { parts }) => changesToNow(snapshot, parts ?? undefined),
  },
} satisfies Resolvers
