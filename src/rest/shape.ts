import { msOf } from './times.ts'
import { unreadable } from './unreadable.ts'

/**
 * The shapes of documents. The file of a resource declares the lists, maps and objects of its documents. Each answer is read by
 * that declaration once, when it arrives:
 *
 * - A list, a map or an object that is null or absent reads as empty.
 * - Under `optional`, it reads as undefined, because the part was not requested or its absence has a meaning.
 * - A value of another type becomes {@link unreadable}.
 *
 * Scalars and JSON values are not changed, except times that this code computes with.
 *
 * @example
 * const team = document<TeamRep>({ tags: list(), roles: optional(document<RolesRep>({ items: list(role) })), _links: links })
 */
export type Reader<Value> = (value: unknown, name: string, fail: Fail) => Value

/** Makes the error of an unreadable part. */
export interface Fail {
  (found: string): Error
  /** Returns the replacement of a part that was left out of the text, if `value` stands for one. Default for a text with all parts. */
  readonly leftOut?: (value: unknown) => object | undefined
}

/** The properties of a document that hold lists, maps or objects. JSON values are excluded. */
export type Composite<Rep> = {
  [Name in keyof Rep]-?: unknown extends Rep[Name] ? never : NonNullable<Rep[Name]> extends object ? Name : never
}[keyof Rep]

/** A reader for each list, map and object, and for further properties that need one. */
type Properties<Rep> = { readonly [Name in Composite<Rep>]: Reader<Rep[Name]> } & {
  readonly [Name in Exclude<keyof Rep, Composite<Rep>>]?: Reader<Rep[Name]>
}

/**
 * Reads an object with these properties. Others stay unchanged, except `then`: the executor takes an object with that property for
 * a promise.
 */
export function document<Rep>(properties: Properties<Rep>): Reader<Rep> {
  const readers = Object.entries(properties) as [string, Reader<unknown>][]
  return (value, name, fail) => {
    const doc = value ?? {}
    if (!isRecord(doc)) return unreadable(fail(expected(name, 'an object', doc)))
    for (const [property, read] of readers) {
      const told = doc[property]
      const meant = read(told, property, fail)
      if (meant === told) continue
      if (meant === undefined) delete doc[property]
      else doc[property] = meant
    }
    if ('then' in doc) delete doc.then
    return doc as Rep
  }
}

/** The shape argument of an operation, which is optional for a document of scalars. */
export type Shaped<Rep> = [Composite<Rep>] extends [never] ? [shape?: Reader<Rep>] : [shape: Reader<Rep>]

/** Reads an object of scalars. */
export const flat: Reader<never> = document({}) as Reader<never>

/** Reads a list of scalars or JSON values, or of items that are read by `item`. Items read by `item` must not be null. */
export const list =
  <Item>(item?: Reader<Item>): Reader<readonly Item[]> =>
  (value, name, fail) => {
    const items = value ?? []
    if (!Array.isArray(items)) return unreadable(fail(expected(name, 'a list', items)))
    if (!item) return items
    for (let index = 0; index < items.length; index++) {
      if (items[index] === null) return unreadable(fail(expected(name, 'a list without null', items)))
      items[index] = item(items[index], name, fail)
    }
    return items
  }

/** Reads a list of texts that this code uses. */
export const texts: Reader<readonly string[]> = (value, name, fail) => {
  const items = value ?? []
  if (!Array.isArray(items)) return unreadable(fail(expected(name, 'a list', items)))
  const other = items.find((item) => typeof item !== 'string')
  return other === undefined ? items : unreadable(fail(expected(name, 'a list of texts', other)))
}

/** Reads an object whose property names are words of users and whose values are read by `read`. Null properties are removed. */
export const map =
  <Value>(read: Reader<Value>): Reader<Readonly<Record<string, Value>>> =>
  (value, name, fail) => {
    const entries = value ?? {}
    if (!isRecord(entries)) return unreadable(fail(expected(name, 'an object', entries)))
    for (const key of Object.keys(entries)) {
      if (entries[key] === null) delete entries[key]
      else entries[key] = read(entries[key], name, fail)
    }
    return entries as Readonly<Record<string, Value>>
  }

/** Reads a part that can be absent. */
export const optional =
  <Value>(read: Reader<Value>): Reader<Value | undefined> =>
  (value, name, fail) =>
    value === undefined || value === null ? undefined : read(value, name, fail)

/** Reads a text that must be present, such as a key for a look-up. */
export const word: Reader<string> = (value, name, fail) =>
  typeof value === 'string' ? value : unreadable(fail(expected(name, 'a text', value)))

/** Reads a text that this code uses. A value of another type counts as absent. */
export const textOrNone: Reader<string | undefined> = (value) => (typeof value === 'string' ? value : undefined)

/** Reads a text. A value of another type becomes its JSON. */
export const text: Reader<string> = (value) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * Returns the parts of a document that were requested and are absent, as empty. Parts that were not requested stay absent.
 *
 * @param empty The possible parts of the document, each with its empty value.
 */
export function asked<Parts extends object>(doc: Partial<Parts>, has: readonly string[], empty: Parts): Partial<Parts> {
  const missing = Object.entries(empty).filter(([part]) => has.includes(part) && doc[part as keyof Parts] === undefined)
  return Object.fromEntries(missing) as Partial<Parts>
}

/** Reads a time that this code computes with, in epoch ms. An invalid time stays, so that its field reports the error. */
export const time: Reader<number> = (value) => (msOf(value) ?? value) as number

const expected = (name: string, what: string, value: unknown) =>
  `expected ${name ? `"${name}"` : 'it'} to be ${what}, but got ${kindOf(value)}`

const kindOf = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.includes(null) ? 'null in it' : 'a list'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
