import { invalid } from '../http/errors.ts'
import type { Form } from '../http/sent.ts'
import type { Call } from './call.ts'
import { isObject, shown } from './shape.ts'

export type Given = Readonly<Record<string, unknown>>

/** A type of values that a property may have, in words and as a test. */
export interface Kind<Value> {
  takes: string
  is(value: unknown): value is Value
}

const kindOf = <Value>(takes: string, is: (value: unknown) => value is Value): Kind<Value> => ({ takes, is })
const isString = (value: unknown): value is string => typeof value === 'string'
const listOf =
  <Value>(is: (value: unknown) => value is Value) =>
  (value: unknown): value is readonly Value[] =>
    Array.isArray(value) && value.every(is)
const isText = (value: unknown): value is string => isString(value) && value.trim() !== ''
const isKey = (value: unknown): value is string => isString(value) && /^[.A-Za-z0-9_-]+$/.test(value)

export const string = kindOf('a string', isString)
/** A string that says something. */
export const text = kindOf('a string that is not empty', isText)
export const key = kindOf('a key of letters, digits, dots, dashes and underscores', isKey)
export const boolean = kindOf('true or false', (value): value is boolean => typeof value === 'boolean')
export const number = kindOf('a number', (value): value is number => typeof value === 'number')
export const integer = kindOf('an integer', (value): value is number => Number.isSafeInteger(value))
export const strings = kindOf('a list of strings', listOf(isString))
export const object = kindOf('an object', (value): value is Given => isObject(value))
export const objects = kindOf('a list of objects', listOf<Given>(isObject))
export const list = kindOf('a list', (value): value is readonly unknown[] => Array.isArray(value))
export const anything = kindOf('a value', (value): value is unknown => value !== undefined)

export const oneOf = <Value extends string>(...values: readonly Value[]): Kind<Value> =>
  kindOf(`one of ${values.join(', ')}`, (value): value is Value => values.some((one) => one === value))

/** The value of a property, or the 400 that says what it should have been. */
export function required<Value>(given: Given, name: string, kind: Kind<Value>): Value {
  const value = Object.hasOwn(given, name) ? given[name] : undefined
  if (kind.is(value)) return value
  throw invalid(value === undefined ? `${name} is required` : wrong(name, kind, value))
}

/** The same for a property that may be missing, or null, which is as good as missing. */
export function optional<Value>(given: Given, name: string, kind: Kind<Value>): Value | undefined {
  const value = Object.hasOwn(given, name) ? given[name] : undefined
  if (value === undefined || value === null) return undefined
  if (kind.is(value)) return value
  throw invalid(wrong(name, kind, value))
}

/** The same for a property that may be missing but not null, as the targets and the rules of a document are. */
export const unlessAbsent = <Value>(given: Given, name: string, kind: Kind<Value>): Value | undefined =>
  Object.hasOwn(given, name) && given[name] !== undefined ? required(given, name, kind) : undefined

const wrong = (name: string, { takes }: Kind<unknown>, value: unknown) =>
  `${name} must be ${takes}, got ${shown(value)}`

/** Properties that nobody knows are ignored, as LaunchDarkly does. */
export const objectBody = ({ body }: Call): Given => bodyAs(body, object)

export const listBody = ({ body }: Call): readonly unknown[] => bodyAs(body, list)

function bodyAs<Value>(body: unknown, kind: Kind<Value>): Value {
  if (kind.is(body)) return body
  throw invalid(`The body must be ${kind.takes} in JSON, got ${shown(body)}`)
}

/** The parts of a multipart form. */
export function formBody({ body, contentType }: Call): Form {
  if (contentType?.startsWith('multipart/form-data') && isObject(body)) return body as Form
  throw invalid('The body must be a form of the type multipart/form-data')
}
