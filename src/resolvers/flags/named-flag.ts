import type { Context, Info } from '../../context.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { waitsOnlyFor } from '../../graph/lookahead.ts'
import type { FlagListingRep } from '../../rest/flags/flag-listings.ts'
import { type FlagSource, glimpsedFlag } from '../../rest/flags/flags.ts'
import { startBelow } from '../starts.ts'
import { flagParts, needsFlag, needsNamedFlag, partsBehindName, withoutFlag } from './flag-lookahead.ts'

/**
 * The flag that a document names, which therefore exists. It is read only if the selection needs its document. Fields that need only
 * its key begin in parallel.
 */
export const namedFlag = (projectKey: string, key: string, context: Context, info: Info) =>
  needsNamedFlag(info) ? readFlag(projectKey, key, context, info) : glimpsedFlag(projectKey, key)

/** Reads a flag. Fields that need only its key begin in parallel. */
export function readFlag(projectKey: string, key: string, context: Context, info: Info, typeName?: string) {
  startBelow(info, glimpsedFlag(projectKey, key), context, typeName)
  return context.loaders.flags.byKey(projectKey, key, flagParts(info, typeName))
}

/** Like {@link namedFlag}, for a document that can contain the name of the flag too. */
export function listedFlag(
  projectKey: string,
  named: FlagListingRep,
  context: Context,
  info: Info,
): FlagSource | Promise<FlagSource | null> {
  const parts = partsBehindName(info)
  if (parts) startBelow(info, glimpsedFlag(projectKey, named.key), context)
  return context.loaders.flags.behind(projectKey, named, parts)
}

/** The flag that an old document names. It can be deleted, so it is read unless its key suffices or another read tells that it exists. */
export function formerFlag(projectKey: string, key: string, context: Context, info: Info) {
  const glimpse = glimpsedFlag(projectKey, key)
  if (waitsOnlyFor(info, ['key', 'projectKey', 'id'])) return glimpse
  const read = () => context.loaders.flags.byKey(projectKey, key, flagParts(info))
  if (needsFlag(info)) return read()
  // Only the reads that tell begin, because the others would be in vain if the flag is deleted.
  return unlessMissing(info, { glimpse, read, context, telling: withoutFlag(info).telling })
}
