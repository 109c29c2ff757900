import { isDeepStrictEqual } from 'node:util'

/** JSON patches (RFC 6902), for resources without a semantic patch. */

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  /** A JSON pointer (RFC 6901). */
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** Changes of properties of a document: undefined keeps a property, null removes it, a value sets it. */
export type Changes = Readonly<Record<string, unknown>>

/** The pointer to a property. */
export const pointerTo = (name: string): string => `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`

/**
 * The operations that make the changes. A list is replaced as a whole and only if it is unchanged since the read, so that two
 * people who add a tag at the same time lose neither. `add` sets a property whether it exists or not.
 *
 * @param current Reads the document. Called only if a list is set or a property is removed.
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
 * Removes changes without effect from properties that cannot be set together, if all of them are given. Other changes stay.
 *
 * @param current Reads the document. Called only if all of the properties are given.
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

/** A test that stops the patch if the document is at another version. */
export const testVersion = (property: 'version' | '_version', value: number): PatchOperation => ({
  op: 'test',
  path: pointerTo(property),
  value,
})

/** The body of a JSON patch: the operations, or an object with a comment for the audit log. */
export type PatchBody =
  | readonly PatchOperation[]
  | { readonly comment: string; readonly patch: readonly PatchOperation[] }

export const withComment = (patch: readonly PatchOperation[], comment: string | null | undefined): PatchBody =>
  comment ? { comment, patch } : patch

/** Moves operations into an object that is a property of the document. */
export const inside = (property: string, operations: readonly PatchOperation[]): PatchOperation[] =>
  operations.map((operation) => ({ ...operation, path: `${pointerTo(property)}${operation.path}` }))
