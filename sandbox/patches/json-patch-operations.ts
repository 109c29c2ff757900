import { isDeepStrictEqual } from 'node:util'
import { immutableJSONPatch, type JSONPatchMove, type JSONPatchOperation, parseJSONPointer } from 'immutable-json-patch'
import { ApiError, invalid, invalidPatch } from '../http/errors.ts'
import { object, oneOf, required, string } from '../resource/body.ts'
import { cut, isObject, shown } from '../resource/shape.ts'

const names = oneOf('add', 'remove', 'replace', 'move', 'copy', 'test')

/** The operations of a JSON patch, or the 400 that says which of them is none. */
export function operationsIn(patch: unknown): JSONPatchOperation[] {
  if (!Array.isArray(patch)) throw invalid('A patch must be a list of operations')
  return patch.map((given: unknown, index) => {
    const where = `Operation ${index} of the patch`
    if (!object.is(given)) throw invalid(`${where} must be an object, got ${shown(given)}`)
    const op = required(given, 'op', names)
    const pointers = op === 'move' || op === 'copy' ? ['path', 'from'] : ['path']
    for (const name of pointers) {
      if (required(given, name, string).startsWith('/')) continue
      throw invalid(`${where}: ${name} must begin with a slash, got ${shown(given[name])}`)
    }
    const needsValue = op === 'add' || op === 'replace' || op === 'test'
    if (needsValue && given.value === undefined) throw invalid(`${where}: value is required`)
    return given as unknown as JSONPatchOperation
  })
}

/**
 * Throws unless an operation can be applied to the document that the operations before it have left. Unlike RFC 6902, `replace`
 * takes a member that the object lacks: LaunchDarkly does not tell a property without a value from one that is absent.
 */
export function checkApplies(document: unknown, operation: JSONPatchOperation): void {
  const { op, path } = operation
  const value = valueAt(document, path)
  if (op === 'test') {
    if (isDeepStrictEqual(value, operation.value)) return
    throw new ApiError(409, `The test of ${cut(path)} failed: it is ${shown(value)}`)
  }
  if (op === 'remove') {
    if (value === undefined) throw inapplicable(path)
    return
  }
  const hasSource = op === 'add' || op === 'replace' || valueAt(document, operation.from) !== undefined
  if (!hasSource) throw inapplicable(operation.from)
  if (op === 'move') {
    if (path.startsWith(`${operation.from}/`)) throw inapplicable(path)
    const [remove, add] = steps(document, operation)
    checkApplies(withOperation(document, remove), add)
    return
  }
  const last = path.lastIndexOf('/')
  const parent = valueAt(document, path.slice(0, last))
  const name = path.slice(last + 1)
  if (Array.isArray(parent)) {
    const isPlace = op === 'replace' ? isIndex(name, parent.length - 1) : name === '-' || isIndex(name, parent.length)
    if (isPlace) return
  } else if (isObject(parent) && name !== '__proto__') return
  throw inapplicable(path)
}

/** Whether `checkApplies` would let an operation pass. */
export function applies(document: unknown, operation: JSONPatchOperation): boolean {
  try {
    checkApplies(document, operation)
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

/**
 * The document after an operation that applies. The library's own test takes the order of properties for a difference, which RFC
 * 6902 does not, and it replaces only what is there.
 */
export function withOperation(document: unknown, operation: JSONPatchOperation): unknown {
  if (operation.op === 'test') return document
  if (operation.op === 'move') return steps(document, operation).reduce(withOperation, document)
  const isNew = operation.op === 'replace' && valueAt(document, operation.path) === undefined
  return immutableJSONPatch(document, [isNew ? { ...operation, op: 'add' } : operation])
}

/** What a move amounts to. Where items follow the one that is taken away, the place that it goes to is counted without it. */
const steps = (
  document: unknown,
  { from, path }: JSONPatchMove,
): [remove: JSONPatchOperation, add: JSONPatchOperation] => [
  { op: 'remove', path: from },
  { op: 'add', path, value: valueAt(document, from) as never },
]

const inapplicable = (path: string) => invalidPatch(`The patch cannot be applied: there is no ${cut(path)}`)

const isIndex = (name: string, most: number) => /^(0|[1-9]\d*)$/.test(name) && Number(name) <= most

/** Undefined if there is nothing; JSON has no value that is undefined. */
const valueAt = (document: unknown, pointer: string): unknown =>
  parseJSONPointer(pointer).reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return isIndex(name, value.length - 1) ? value[Number(name)] : undefined
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }, document)
