import type { Context, Info } from '../../context.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { after } from '../../graph/fields.ts'
import type { Lookup } from '../../graph/node.ts'
import { workingFor } from '../../graph/trace.ts'
import { isNotFound, NotThere } from '../../rest/errors.ts'
import {
  environmentOf,
  type FlagEnvironmentDoc,
  type FlagEnvironmentSource,
  glimpsedFlagEnvironment,
} from '../../rest/flags/flag-environments.ts'
import { coversParts, noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagParts, type FlagSource, glimpsedFlag } from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { startBelow } from '../starts.ts'
import { flagParts, needsConfiguration } from './flag-lookahead.ts'

/** The flag with the parts that a selection needs of some environments. Reads the flag if it lacks them. */
function flagIn(flag: FlagSource, environments: FlagParts['environments'], { loaders }: Context, info: Info) {
  if (environments !== 'all') for (const key of environments) usable('an environment key', key)
  return loaders.flags.whole(flag, { ...flagParts(info), environments })
}

/**
 * The configuration of a flag in an environment, or null if there is no such environment. The document of the flag is not read if the
 * selection needs only reads of its own and one of them tells that there is a configuration.
 *
 * @throws {NotThere} if the flag does not exist.
 */
export function configurationIn(
  flag: FlagSource,
  key: string,
  context: Context,
  info: Info,
): FlagEnvironmentSource | null | Promise<FlagEnvironmentSource | null> {
  usable('an environment key', key)
  const isKnown = flag.has && coversParts(flag.has, { ...noParts, environments: [key] })
  if (isKnown || needsConfiguration(info)) return read(flag, key, context, info)
  return isAbsent(flag, key, context) ? absent(flag, key, context, info) : unread(flag, key, context, info)
}

const read = (flag: FlagSource, key: string, context: Context, info: Info) =>
  after(flagIn(flag, [key], context, info), (found) => environmentOf(found, key))

/** Whether the request knows that the project lacks the environment. */
const isAbsent = ({ at }: FlagSource, key: string, { loaders }: Context): boolean =>
  loaders.environments.isAbsent(at.projectKey, key)

/** Null for an environment that does not exist, unless the flag does not exist either. */
const absent = (flag: FlagSource, key: string, context: Context, info: Info) =>
  flag.has ? null : read(flag, key, context, info)

/**
 * The glimpse of a configuration if its status tells that it exists; otherwise as the document of the flag tells. If the status cannot be
 * read, its field reports the error.
 */
async function unread(flag: FlagSource, key: string, context: Context, info: Info) {
  const glimpse = glimpsedFlagEnvironment(flag, key)
  try {
    if (await workingFor(['status'], () => statusOf(glimpse, context))) return glimpse
  } catch (error) {
    return error instanceof NotThere || isNotFound(error) ? null : glimpse
  }
  return isAbsent(flag, key, context) ? absent(flag, key, context, info) : read(flag, key, context, info)
}

/** The status of a flag in an environment. */
export const statusOf = (
  { flag, environmentKey }: Pick<FlagEnvironmentSource, 'flag' | 'environmentKey'>,
  { loaders }: Context,
) =>
  loaders.flagStatuses.inEnvironment(
    flag.has ? { ...flag.at, archived: flag.archived, deprecated: flag.deprecated } : flag.at,
    environmentKey,
  )

/** The configurations of a flag in some environments, or in all of them. Keys without an environment are left out. */
export function configurationsIn(
  flag: FlagSource,
  keys: readonly string[] | null | undefined,
  context: Context,
  info: Info,
): readonly FlagEnvironmentSource[] | Promise<readonly FlagEnvironmentSource[]> {
  if (keys && !needsConfiguration(info)) {
    const found = Promise.all(keys.map((key) => configurationIn(flag, key, context, info)))
    return found.then((all) => all.filter((one) => one !== null))
  }
  return after(flagIn(flag, keys ?? 'all', context, info), (found) => {
    const named = keys ?? Object.keys(found.environments ?? {})
    return named.flatMap((key) => environmentOf(found, key) ?? [])
  })
}

/** The configuration with further parts. Reads the flag if it lacks them. */
export function configurationWith(
  config: FlagEnvironmentSource,
  wanted: Partial<FlagParts>,
  { loaders }: Context,
): FlagEnvironmentDoc | Promise<FlagEnvironmentDoc> {
  const { flag, environmentKey } = config
  const parts: FlagParts = { ...noParts, environments: [environmentKey], ...wanted }
  if (config.has && coversParts(config.has, parts)) return config
  return after(loaders.flags.whole(flag, parts), (found) => {
    const whole = environmentOf(found, environmentKey)
    if (whole) return whole
    throw new NotThere(`The flag "${flag.key}" is no longer in the environment "${environmentKey}".`)
  })
}

/**
 * A flag in an environment by its address. It is read as a part of the flag, so that several environments of a flag are one read.
 * Fields with reads of their own begin in parallel.
 */
export const flagEnvironmentLookup: Lookup<'FlagEnvironment', Context, FlagEnvironmentSource | null> = (
  at,
  context,
  info,
) => {
  const { projectKey, flagKey, environmentKey } = at
  const glimpse = glimpsedFlagEnvironment(glimpsedFlag(projectKey, flagKey), environmentKey)
  const begun = startBelow(info, glimpse, context, at.type)
  const parts: FlagParts = { ...flagParts(info, at.type), environments: [environmentKey] }
  const read = async () => {
    const flag = await context.loaders.flags.byKey(projectKey, flagKey, parts)
    return flag && environmentOf(flag, environmentKey)
  }
  if (needsConfiguration(info, at.type)) return read()
  return unlessMissing(info, { glimpse, begun, read, context, typeName: at.type })
}
