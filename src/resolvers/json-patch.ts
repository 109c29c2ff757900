import type { JsonPatchOperation } from '../generated/resolvers.ts'
import { refused } from '../graph/mutation.ts'
import type { PatchOperation } from '../rest/json-patch.ts'
import { shown } from '../rest/shown.ts'

/** The operations that a caller wrote by hand, as REST takes them. */
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
