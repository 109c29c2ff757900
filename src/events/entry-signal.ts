import { isRecord } from '../rest/shape.ts'
import { msOf } from '../rest/times.ts'
import type { Signal, SignalAccess } from './signal.ts'

/** The most characters of an id, an action and a specifier. LaunchDarkly's keys have at most 256 characters. */
const longest = { id: 100, action: 200, resource: 2000 }

/** The most accesses of a signal. An entry about more resources is unknown. */
const mostAccesses = 10_000

/**
 * Reads the signal from a document that claims to be an entry of the audit log.
 *
 * @returns Undefined if the document is not an entry.
 */
export function signalOf(entry: unknown): Signal | undefined {
  if (!isRecord(entry)) return undefined
  const { _id: id, accesses } = entry
  const date = msOf(entry.date)
  if (!isText(id, longest.id) || date === undefined) return undefined
  if (!Array.isArray(accesses) || accesses.length > mostAccesses) return undefined
  const read = accesses.flatMap((one) => accessOf(one) ?? [])
  return read.length === accesses.length ? { id, date, accesses: read } : undefined
}

function accessOf(access: unknown): SignalAccess | undefined {
  if (!isRecord(access)) return undefined
  const { action = null, resource } = access
  if (!isText(resource, longest.resource)) return undefined
  if (action !== null && !isText(action, longest.action)) return undefined
  return { action, resource }
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= most
