import type { Context, Info } from '../../context.ts'
import { waitsOnlyFor } from '../../graph/lookahead.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { flagParts } from './flag-lookahead.ts'

/** The flag that a document names. The flag is not read if its key suffices. */
export function namedFlag(projectKey: string, key: string, { loaders }: Context, info: Info) {
  if (waitsOnlyFor(info, ['key', 'projectKey', 'id'])) return glimpsedFlag(projectKey, key)
  return loaders.flags.byKey(projectKey, key, flagParts(info))
}
