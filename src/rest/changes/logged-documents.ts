import { Unreadable } from '../errors.ts'
import { type FlagRep, readFlag } from '../flags/flags.ts'
import { readSegment, type SegmentRep } from '../segments/segments.ts'
import type { Reader } from '../shape.ts'
import type { AuditLogEntryRep } from './audit-log.ts'
import { partsOf } from './resource-specifiers.ts'

/**
 * The flag in an entry of the audit log. Null if the entry keeps none. It can have the environments that were changed, all of them, or
 * none. The document of the entry itself is left as it is.
 */
export function loggedFlag(version: unknown): FlagRep | null {
  return logged(version, 'flag', readFlag)
}

/** The segment in an entry of the audit log. Null if the entry keeps none. */
export const loggedSegment = (version: unknown): SegmentRep | null => logged(version, 'segment', readSegment)

/** Reads a document of an entry. Null if the entry keeps none. */
function logged<Rep>(version: unknown, name: string, read: Reader<Rep>): Rep | null {
  if (typeof version !== 'object' || version === null || Array.isArray(version)) return null
  return read(copyOf(version), name, unreadable)
}

const unreadable = (found: string) => new Unreadable(`LaunchDarkly's entry of the audit log is unreadable: ${found}.`)

function copyOf(version: object): unknown {
  try {
    return structuredClone(version)
  } catch {
    throw unreadable('its document is nested too deeply')
  }
}

/** The flag that an entry is about, by its address. */
interface NamedFlag {
  readonly projectKey: string
  readonly flagKey: string
  /** The environments that the entry names. */
  readonly environmentKeys: readonly string[]
}

/** The first flag that the specifiers of an entry name. Undefined if they name none. */
export function flagNamedIn({ target }: Pick<AuditLogEntryRep, 'target'>): NamedFlag | undefined {
  const named = (target?.resources ?? []).flatMap((specifier) => {
    const [project, environment, flag, ...others] = partsOf(specifier)
    const isFlag = project?.kind === 'proj' && environment?.kind === 'env' && flag?.kind === 'flag' && !others.length
    return isFlag ? [{ projectKey: project.name, environmentKey: environment.name, flagKey: flag.name }] : []
  })
  const [first] = named
  if (!first) return undefined
  const { projectKey, flagKey } = first
  const same = named.filter((one) => one.projectKey === projectKey && one.flagKey === flagKey)
  return { projectKey, flagKey, environmentKeys: same.map(({ environmentKey }) => environmentKey) }
}

/** The segment that an entry is about, by its address. */
interface NamedSegment {
  readonly projectKey: string
  readonly environmentKey: string
  readonly key: string
}

/** The first segment that the specifiers of an entry name. Undefined if they name none. */
export function segmentNamedIn({ target }: Pick<AuditLogEntryRep, 'target'>): NamedSegment | undefined {
  for (const specifier of target?.resources ?? []) {
    const [project, environment, segment, ...others] = partsOf(specifier)
    const isSegment = project?.kind === 'proj' && environment?.kind === 'env' && segment?.kind === 'segment'
    if (isSegment && !others.length)
      return { projectKey: project.name, environmentKey: environment.name, key: segment.name }
  }
  return undefined
}
