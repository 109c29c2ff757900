import { isDeepStrictEqual } from 'node:util'
import { ApiError, invalid } from '../http/errors.ts'
import { type Given, optional, string } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isObject } from '../resource/shape.ts'
import { checkApplies, operationsIn, withOperation } from './json-patch-operations.ts'

export interface Patched {
  /** The document as it is to be, of which the caller reads and checks the properties. */
  next: Given
  comment: string | undefined
  /** The patch itself, for the audit log. */
  how: { delta: unknown } | { merge: unknown }
}

interface Patching {
  /** The properties of the document that may become others. */
  changeable: readonly string[]
  /** Whether a merge patch is taken as well. */
  merge?: boolean
  /** The status of a patch that cannot be applied. Default 400. */
  inapplicable?: 422 | undefined
}

/**
 * What a document is like after the patch in the body: a JSON patch, which is a list of operations or that with a comment, or
 * a merge patch, which is a part of the document or that with a comment.
 */
export function patched(call: Call, document: object, { inapplicable, ...patching }: Patching): Patched {
  try {
    return applied(call, document, patching)
  } catch (error) {
    if (inapplicable && error instanceof ApiError && error.status === 400)
      throw new ApiError(inapplicable, error.message)
    throw error
  }
}

function applied({ body }: Call, document: object, { changeable, merge = false }: Patching): Patched {
  // What the client knows of the document is its JSON, in which nothing is undefined.
  const before = JSON.parse(JSON.stringify(document)) as Given
  const change = changeIn(body, merge)
  const next = 'delta' in change.how ? afterOperations(before, change.how.delta) : merged(before, change.how.merge)
  if (!isObject(next)) throw invalid('A patch must leave an object')
  for (const name of new Set([...Object.keys(before), ...Object.keys(next)])) {
    if (changeable.includes(name) || isDeepStrictEqual(before[name], next[name])) continue
    throw invalid(`${name} cannot be changed, but ${changeable.join(', ')}`)
  }
  return { next, ...change }
}

function changeIn(body: unknown, takesMerge: boolean): Omit<Patched, 'next'> {
  if (Array.isArray(body)) return { comment: undefined, how: { delta: body } }
  if (isObject(body) && Array.isArray(body.patch)) {
    return { comment: optional(body, 'comment', string), how: { delta: body.patch } }
  }
  if (isObject(body) && body.instructions !== undefined) {
    throw invalid('Instructions need the content type application/json; domain-model=launchdarkly.semanticpatch')
  }
  if (!takesMerge || !isObject(body)) {
    throw invalid('The body must be a JSON patch: a list of operations, or {"comment", "patch"}')
  }
  if (!isObject(body.merge)) return { comment: undefined, how: { merge: body } }
  return { comment: optional(body, 'comment', string), how: { merge: body.merge } }
}

/** The library applies what it can and is silent about the rest, so each operation is checked before. */
const afterOperations = (document: Given, delta: unknown): unknown =>
  operationsIn(delta).reduce<unknown>((sofar, operation) => {
    checkApplies(sofar, operation)
    return withOperation(sofar, operation)
  }, document)

/** RFC 7396: null takes a property away, an object is merged, all else is put in its place. */
export function merged(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const next = new Map(Object.entries(isObject(document) ? document : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) next.delete(name)
    else next.set(name, merged(next.get(name), value))
  }
  return Object.fromEntries(next)
}
