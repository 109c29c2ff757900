import type { JsonPatchOperation } from '../generated/resolvers.ts'
import { refused } from '../graph/mutation.ts'
import { type Changes, inside, type PatchOperation, patchOf } from '../rest/json-patch.ts'
import { shown } from '../rest/shown.ts'

export interface Patched<Rep> {
  /** The properties to set. Null removes a property. */
  readonly changes: Changes
  /** The properties to set within objects that are properties of the document. Null removes a property. Default none. */
  readonly within?: Readonly<Record<string, Changes | undefined>>
  /** The operations that the caller wrote. */
  readonly patch?: readonly JsonPatchOperation[] | null | undefined
  /** Reads the document before the change. */
  readonly current: () => Promise<Rep>
  readonly send: (patch: readonly PatchOperation[]) => Promise<Rep>
}

/**
 * Changes a document by a JSON patch. Sends nothing if all properties to remove are absent.
 *
 * @returns The document after the change.
 * @throws {Unapplied} if there is no change.
 */
export async function patched<Rep extends object>({
  changes,
  within = {},
  patch,
  current,
  send,
}: Patched<Rep>): Promise<Rep> {
  const byHand = handWritten(patch)
  const all = [changes, ...Object.values(within)].flatMap((some = {}) => Object.values(some))
  if (!byHand.length && all.every((value) => value === undefined)) {
    throw refused(['input'], 'Expected a change, such as a name, but got none.')
  }
  const operations = await patchOf(changes, current)
  for (const [name, some = {}] of Object.entries(within)) {
    const found = async () => (await current())[name as keyof Rep] ?? {}
    operations.push(...inside(name, await patchOf(some, found)))
  }
  operations.push(...byHand)
  return operations.length ? send(operations) : current()
}

/** Converts the operations of a caller to REST's form. */
export const handWritten = (operations: readonly JsonPatchOperation[] | null | undefined): PatchOperation[] =>
  (operations ?? []).map(({ op, path, from, value }, index) => {
    const place = ['input', 'patch', index]
    if (!isPointer(path)) throw refused([...place, 'path'], pointerExpected(path))
    if (typeof from === 'string' && !isPointer(from)) throw refused([...place, 'from'], pointerExpected(from))
    const needsFrom = op === 'MOVE' || op === 'COPY'
    if (needsFrom && typeof from !== 'string') throw refused(place, `Expected ${op} to have a from, but got none.`)
    const needsValue = op === 'ADD' || op === 'REPLACE' || op === 'TEST'
    if (needsValue && value === undefined) throw refused(place, `Expected ${op} to have a value, but got none.`)
    return {
      op: op.toLowerCase() as PatchOperation['op'],
      path,
      ...(needsFrom && { from: from! }),
      ...(needsValue && { value }),
    }
  })

const isPointer = (text: string) => /^(?:\/(?:[^~]|~[01])*)*$/.test(text)

const pointerExpected = (got: string) => `Expected a JSON pointer such as "/tags/0", but got ${shown(got)}.`
