import { Unreadable } from '../errors.ts'
import { type FlagRep, readFlag } from '../flags/flags.ts'

/**
 * The flag in an entry of the audit log. Null if the entry keeps none. It can have the environments that were changed, all of them, or
 * none. The document of the entry itself is left as it is.
 */
export function loggedFlag(version: unknown): FlagRep | null {
  if (typeof version !== 'object' || version === null || Array.isArray(version)) return null
  const copy: unknown = structuredClone(version)
  return readFlag(
    copy,
    'flag',
    (found) => new Unreadable(`LaunchDarkly's entry of the audit log is unreadable: ${found}.`),
  )
}
