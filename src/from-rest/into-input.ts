import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { conditionsIn, inOurWords } from './conditions.ts'
import { plain, restNames } from './names.ts'
import { isObject } from './pasted.ts'
import { brief, Untranslatable } from './rest-map.ts'
import { servedOf, sharedFields } from './served.ts'
import { conditionOf } from './workflow-conditions.ts'

type Place = readonly (string | number)[]
type Given = Readonly<Record<string, unknown>>

/** A conversion, with what it leaves out. */
export interface Conversion {
  readonly notes: string[]
}

const at = (place: Place) => (place.length ? ` at ${place.join('.')}` : '')

/**
 * Converts a value of REST to an input of the graph, by the type of the input. Properties go by their names, in any case; words to the
 * values of enums; numbers of milliseconds to times; instructions to the fields of their kinds.
 *
 * @throws {Untranslatable} if the value is not of the type, or lacks a required field.
 */
export function intoInput(type: GraphQLInputType, value: unknown, place: Place, to: Conversion): unknown {
  const nullable = getNullableType(type)
  if (value === null || value === undefined) {
    if (isNonNullType(type)) throw new Untranslatable(`Expected a value${at(place)}, but got ${value}.`)
    return null
  }
  if (isListType(nullable)) {
    return itemsOf(getNamedType(type), value).map((one, index) =>
      intoInput(nullable.ofType, one, [...place, index], to),
    )
  }
  if (isInputObjectType(nullable)) return intoObject(nullable, value, place, to)
  if (isEnumType(nullable)) return wordOf(nullable, value, place)
  return scalarOf(nullable.toString(), value, place)
}

/** The items of a list. A text of a query has them between commas, and an object of REST has them by key. */
function itemsOf(item: GraphQLInputType, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (isObject(value) && isInputObjectType(item)) {
    const { key = 'name', ...fields } = Object.fromEntries(Object.keys(item.getFields()).map((name) => [name, name]))
    if (!fields.value && !fields.values) return byKey(value, Object.keys(fields))
    return Object.entries(value).map(([name, one]) =>
      isObject(one)
        ? { [key]: name, ...one, values: one.value ?? one.values }
        : { [key]: name, [fields.values ?? 'value']: one },
    )
  }
  return typeof value === 'string' ? value.split(/[,|]/) : [value]
}

/** The objects that REST has by key, such as the flags of an experiment. Another object is the only item. */
function byKey(value: Given, fields: readonly string[]): readonly unknown[] {
  const key = fields.find((name) => name.endsWith('Key'))
  const isMap = key && Object.keys(value).length > 0 && Object.values(value).every(isObject) && !(key in value)
  return isMap ? Object.entries(value).map(([name, one]) => ({ [key]: name, ...(one as object) })) : [value]
}

const times = ['DateTime']

function scalarOf(type: string, value: unknown, place: Place): unknown {
  if (type === 'JSON') return value
  const wrong = () => new Untranslatable(`Expected ${type}${at(place)}, but got ${brief(value)}.`)
  if (times.includes(type)) {
    const moment = new Date(
      typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : (value as string | number),
    )
    if (Number.isNaN(moment.getTime()) || typeof value === 'boolean') throw wrong()
    return typeof value === 'string' && !/^\d+$/.test(value) ? value : moment.toISOString()
  }
  if (type === 'Boolean') {
    if (typeof value === 'boolean') return value
    if (value === 'true' || value === '' || value === '1') return true
    if (value === 'false' || value === '0') return false
    throw wrong()
  }
  if (type === 'Int' || type === 'Float') {
    const number = typeof value === 'string' && value.trim() ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong()
    return number
  }
  if (typeof value === 'object') throw wrong()
  return String(value)
}

/** The value of an enum for a word. REST has the words in other cases, and some as the `kind` of an instruction. */
function wordOf(type: GraphQLEnumType, value: unknown, place: Place): string {
  const [only] = Array.isArray(value) ? value : [value]
  const word = plain(String(isObject(only) ? only.kind : only))
  const values = type.getValues().map(({ name }) => name)
  const found =
    values.find((name) => plain(name) === word) ??
    values.find((name) => plain(name) === timely(word)) ??
    values.find((name) => word.startsWith(plain(name)) || word === initials(name))
  if (found) return found
  throw new Untranslatable(`Expected one of ${values.join(', ')}${at(place)}, but got ${brief(value)}.`)
}

/** REST abbreviates the types of experiments: `mab`. */
const initials = (name: string) => plain(name.replace(/([A-Z])[A-Z]*_?/g, '$1'))

/** REST orders by dates what the graph orders by times. */
const timely = (word: string) =>
  word
    .replace(/^creationdate$/, 'createdat')
    .replace(/(?:date|on)$/, 'at')
    .replace(/^(?:ts|lastseen)$/, 'lastseenat')
    .replace('lastmodified', 'updatedat')

function intoObject(type: GraphQLInputObjectType, value: unknown, place: Place, to: Conversion): object {
  if (!isObject(value)) {
    const text = typeof value === 'string' ? objectIn(value, type) : undefined
    if (!isObject(text)) throw new Untranslatable(`Expected an object${at(place)}, but got ${brief(value)}.`)
    return intoObject(type, text, place, to)
  }
  const fields = type.getFields()
  if (type.isOneOf && fields.other && !saysField(value, fields)) return intoInstruction(fields, value, place, to)
  if (type.isOneOf && fields.schedule && fields.approval && typeof value.kind === 'string') {
    return intoObject(type, conditionOf(value), place, to)
  }
  if (type.isOneOf && typeof value.kind === 'string' && fields[value.kind] && !fields.other) {
    return intoObject(type, { [value.kind]: value.pattern ?? value.substring ?? value.url }, place, to)
  }
  if (type.isOneOf && fields.attributes && !saysField(value, fields)) return { attributes: value }
  const { used, input } = fieldsOf(type, value, place, to)
  if (type.isOneOf && Object.keys(input).length !== 1) {
    throw new Untranslatable(`Expected one of ${Object.keys(fields).join(', ')}${at(place)}, but got ${brief(value)}.`)
  }
  const left = Object.keys(value).filter((name) => !used.has(name) && !/^_(?!maintainer)/.test(name))
  for (const name of left)
    to.notes.push(`\`${[...place, name].join('.')}\` has no equal in ${type.name} and is left out.`)
  return input
}

/** Whether a value of a `@oneOf` input is one already. */
const saysField = (value: Given, fields: object) => {
  const [name, ...others] = Object.keys(value)
  return name !== undefined && others.length === 0 && name in fields
}

/** The object that a text of REST is: JSON, or the conditions of a filter. */
function objectIn(text: string, type: GraphQLInputObjectType): unknown {
  if (!text.trimStart().startsWith('{')) {
    const said = conditionsIn(text).map((condition) => inOurWords(condition, Object.keys(type.getFields())))
    return said.length > 0 ? Object.fromEntries(said.map(({ field, value }) => [field, value])) : undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of an input, and the names of the properties that they came from. */
function fieldsOf(type: GraphQLInputObjectType, value: Given, place: Place, to: Conversion) {
  const used = new Set<string>()
  const input: Record<string, unknown> = {}
  const missing: string[] = []
  const own = new Set(Object.keys(type.getFields()).map(plain))
  for (const field of Object.values(type.getFields())) {
    const found = foundFor(field, type, value, own)
    if (!found) {
      if (isNonNullType(field.type) && field.defaultValue === undefined) missing.push(field.name)
      continue
    }
    for (const name of found.names) used.add(name)
    input[field.name] = intoInput(field.type, found.value, [...place, field.name], to)
  }
  if (missing.length > 0) {
    throw new Untranslatable(
      `Expected ${missing.join(', ')}${at(place)} for ${type.name}, but got ${brief(Object.keys(value))}.`,
    )
  }
  return { used, input }
}

interface Found {
  readonly names: readonly string[]
  readonly value: unknown
}

/** The properties that a field is made of: those of its name, those of REST's name, or the flat parts of what is served. */
function foundFor(
  field: GraphQLInputField,
  type: GraphQLInputObjectType,
  value: Given,
  own: ReadonlySet<string>,
): Found | undefined {
  const served = servedOf(field, type, value)
  if (served) return served
  const named = (name: string): Found | undefined => {
    const property = Object.keys(value).find((one) => plain(one) === plain(name))
    return property === undefined ? undefined : { names: [property], value: value[property] }
  }
  const exact = named(field.name)
  if (exact) return exact
  for (const name of restNames[field.name] ?? []) {
    const [first, ...path] = name.split('.')
    const found = own.has(plain(first!)) ? undefined : named(first!)
    if (!found) continue
    const inner = path.reduce((part: unknown, step) => (isObject(part) ? part[step] : undefined), found.value)
    if (inner !== undefined) return { names: found.names, value: inner }
  }
  return isInputObjectType(getNullableType(field.type)) ? sharedFields(field, value) : undefined
}

/** An instruction as the field of its kind. What the field cannot say goes to LaunchDarkly as it is, by `other`. */
function intoInstruction(
  fields: Readonly<Record<string, GraphQLInputField>>,
  { kind, ...parameters }: Given,
  place: Place,
  to: Conversion,
): object {
  if (typeof kind !== 'string') {
    throw new Untranslatable(
      `Expected an instruction with its "kind"${at(place)}, but got ${brief({ kind, ...parameters })}.`,
    )
  }
  const field = fields[kind] ?? Object.values(fields).find(({ name }) => plain(name) === plain(kind))
  const other = { other: { kind, ...(Object.keys(parameters).length > 0 && { parameters }) } }
  if (!field) {
    if (fields.other) return other
    throw new Untranslatable(`Expected one of ${Object.keys(fields).join(', ')}${at(place)}, but got ${brief(kind)}.`)
  }
  if (getNullableType(field.type).toString() === 'Boolean') return { [field.name]: true }
  const inner: Conversion = { notes: [] }
  try {
    const said = intoInput(field.type, parameters, [...place, field.name], inner)
    if (inner.notes.length === 0 || !fields.other) {
      to.notes.push(...inner.notes)
      return { [field.name]: said }
    }
  } catch (error) {
    if (!(error instanceof Untranslatable) || !fields.other) throw error
    inner.notes.push(error.message)
  }
  to.notes.push(`\`${kind}\` goes to LaunchDarkly as it is, by \`other\`: ${inner.notes[0]}`)
  return other
}
