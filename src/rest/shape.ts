import { msOf } from './times.ts'
import { unreadable } from './unreadable.ts'

/**
 * The shapes of documents. A resource's file declares the lists, maps and objects of its documents, and whatever comes over the wire is
 * read by that declaration once, when it arrives:
 *
 * - A list, a map or an object that is null or absent reads as empty.
 * - Under `optional`, it reads as undefined: the part may not have been asked for, or its absence means something.
 * - A value of another type becomes {@link unreadable}.
 *
 * Scalars and JSON values are not touched, except times that this code computes with.
 *
 * @example
 * const team = document<TeamRep>({ tags: list(), roles: optional(document<RolesRep>({ items: list(role) })), _links: links })
 */
export type Reader<Value> = (value: unknown, name: string, fail: Fail) => Value

/** Makes the error of a part that cannot be read. */
export type Fail = (found: string) => Error

/** The properties of a document that hold lists, maps or objects. JSON values are not among them. */
export type Composite<Rep> = {
  [Name in keyof Rep]-?: unknown extends Rep[Name] ? never : NonNullable<Rep[Name]> extends object ? Name : never
}[keyof Rep]

/** A reader for each list, map and object, and for those of the others that need one. */
type Properties<Rep> = { readonly [Name in Composite<Rep>]: Reader<Rep[Name]> } & {
  readonly [Name in Exclude<keyof Rep, Composite<Rep>>]?: Reader<Rep[Name]>
}

/** An object with these properties. Others stay as they are, but for `then`: the executor takes an object that has one for a promise. */
export function document<Rep>(properties: Properties<Rep>): Reader<Rep> {
  const readers = Object.entries(properties) as [string, Reader<unknown>][]
  return (value, name, fail) => {
    const doc = value ?? {}
    if (!isRecord(doc)) return unreadable(fail(expected(name, 'an object', doc)))
    for (const [property, read] of readers) {
      const told = doc[property]
      const meant = read(told, property, fail)
      if (meant === undefined) delete doc[property]
      else if (meant !== told) doc[property] = meant
    }
    if ('then' in doc) delete doc.then
    return doc as Rep
  }
}

/** What an operation's line says of a document: its shape, which may go without saying for one of scalars. */
export type Shaped<Rep> = [Composite<Rep>] extends [never] ? [shape?: Reader<Rep>] : [shape: Reader<Rep>]

/** An object of scalars. */
export const flat: Reader<never> = document({}) as Reader<never>

/** A list of scalars or of JSON values, or of what `item` reads. Nothing but those may be null. */
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

/** A list of texts, where this code looks into them. */
export const texts: Reader<readonly string[]> = (value, name, fail) => {
  const items = value ?? []
  if (!Array.isArray(items)) return unreadable(fail(expected(name, 'a list', items)))
  const other = items.find((item) => typeof item !== 'string')
  return other === undefined ? items : unreadable(fail(expected(name, 'a list of texts', other)))
}

/** An object whose property names are users' words, with values that `value` reads. What is null is not there. */
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

/** What may be missing. */
export const optional =
  <Value>(read: Reader<Value>): Reader<Value | undefined> =>
  (value, name, fail) =>
    value === undefined || value === null ? undefined : read(value, name, fail)

/** A text that has to be there, such as a key by which something is looked up. */
export const word: Reader<string> = (value, name, fail) =>
  typeof value === 'string' ? value : unreadable(fail(expected(name, 'a text', value)))

/** A text that this code looks into. Whatever is none is nothing. */
export const textOrNone: Reader<string | undefined> = (value) => (typeof value === 'string' ? value : undefined)

/** A text, or what came in its place as JSON. */
export const text: Reader<string> = (value) => (typeof value === 'string' ? value : JSON.stringify(value))

/**
 * Of the parts of a document that were asked for, those that did not come: they are empty. A part that was not asked for stays absent.
 *
 * @param empty the parts that a document may come with, each as it is if it is empty.
 */
export function asked<Parts extends object>(doc: Partial<Parts>, has: readonly string[], empty: Parts): Partial<Parts> {
  const missing = Object.entries(empty).filter(([part]) => has.includes(part) && doc[part as keyof Parts] === undefined)
  return Object.fromEntries(missing) as Partial<Parts>
}

/** A time that this code computes with, in epoch ms. What is none stays for the field to refuse. */
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
