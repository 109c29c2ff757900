import { isDeepStrictEqual } from 'node:util'

/** JSON patches (RFC 6902), for what LaunchDarkly has no semantic patch of. */

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  /** A JSON pointer (RFC 6901). */
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** What is to become of properties of a document: undefined leaves one alone, null removes it, a value sets it. */
export type Changes = Readonly<Record<string, unknown>>

/** The pointer to a property. */
export const pointerTo = (name: string): string => `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`

/**
 * The operations that make the changes. A list is replaced whole, and only if it is still as it was read: two who add a tag at the
 * same time must not lose one of them. `add` sets a property whether it is there or not.
 *
 * @param current reads the document. It is called only if a list is set or something is removed.
 */
export async function patchOf(changes: Changes, current: () => Promise<object>): Promise<PatchOperation[]> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined)
  const isTold = given.some(([, value]) => value === null || Array.isArray(value))
  const known = (isTold ? await current() : {}) as Readonly<Record<string, unknown>>
  return given.flatMap(([name, value]): PatchOperation[] => {
    const path = pointerTo(name)
    const was = known[name] ?? undefined
    if (value === null) return was === undefined ? [] : [{ op: 'remove', path }]
    if (!Array.isArray(value) || was === undefined) return [{ op: 'add', path, value }]
    return [
      { op: 'test', path, value: was },
      { op: 'replace', path, value },
    ]
  })
}

/**
 * The changes of properties that cannot be set together: if all of them are given, those that hold already are left out. Other
 * changes stay.
 *
 * @param current reads the document. It is called only if all of them are given.
 */
export async function withoutRepeats(
  changes: Changes,
  names: readonly string[],
  current: () => Promise<object>,
): Promise<Changes> {
  if (names.some((name) => changes[name] === undefined)) return changes
  const known = (await current()) as Changes
  const isRepeat = (name: string) => names.includes(name) && isDeepStrictEqual(known[name], changes[name])
  return Object.fromEntries(Object.entries(changes).filter(([name]) => !isRepeat(name)))
}

/** Goes on only if a document is at a version. */
export const testVersion = (property: 'version' | '_version', value: number): PatchOperation => ({
  op: 'test',
  path: pointerTo(property),
  value,
})

/** What a JSON patch is sent as: the operations, or those with a comment for the audit log. */
export type PatchBody =
  | readonly PatchOperation[]
  | { readonly comment: string; readonly patch: readonly PatchOperation[] }

export const withComment = (patch: readonly PatchOperation[], comment: string | null | undefined): PatchBody =>
  comment ? { comment, patch } : patch

/** The same operations on an object that is a property of the document. */
export const inside = (property: string, operations: readonly PatchOperation[]): PatchOperation[] =>
  operations.map((operation) => ({ ...operation, path: `${pointerTo(property)}${operation.path}` }))
