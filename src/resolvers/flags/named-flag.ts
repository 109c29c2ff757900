import type { Context, Info } from '../../context.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { waitsOnlyFor } from '../../graph/lookahead.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { flagParts, needsFlag, needsNamedFlag } from './flag-lookahead.ts'

/** The flag that a document names, which therefore exists. It is read only if the selection needs its document. */
export const namedFlag = (projectKey: string, key: string, { loaders }: Context, info: Info) =>
  needsNamedFlag(info) ? loaders.flags.byKey(projectKey, key, flagParts(info)) : glimpsedFlag(projectKey, key)

/** The flag that an old document names. It can be deleted, so it is read unless its key suffices or another read tells that it exists. */
export function formerFlag(projectKey: string, key: string, context: Context, info: Info) {
  const glimpse = glimpsedFlag(projectKey, key)
  if (waitsOnlyFor(info, ['key', 'projectKey', 'id'])) return glimpse
  const read = () => context.loaders.flags.byKey(projectKey, key, flagParts(info))
  if (needsFlag(info)) return read()
  // Only the reads that tell begin, because the others would be in vain if the flag is deleted.
  return unlessMissing(info, { glimpse, read, context })
}
