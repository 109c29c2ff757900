import {
  type GraphQLEnumValue,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { givenBy } from '../map/graph.ts'

/** Something of the schema that has a name and a description. */
export interface Entry {
  readonly kind: 'type' | 'field' | 'input field' | 'argument' | 'enum value'
  readonly type: string
  /** The field, or for an argument the field that takes it. */
  readonly field: string | null
  /** Its name as one says it, such as `Flag.maintainer` or `Query.flags(filter:)`. */
  readonly label: string
  readonly name: string
  readonly description: string
  readonly deprecated: boolean
  /** Whether it is an object with an id, or a field that gives one. */
  readonly entity: boolean
  /** What the search compares. */
  readonly words: {
    readonly name: string
    readonly parts: readonly string[]
    readonly place: string
    readonly text: string
  }
}

/** All entries of a schema. */
export function entriesOf(schema: GraphQLSchema): readonly Entry[] {
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [
      entry('type', type, null, type.name, type, type.name, isEntity(type)),
      ...fieldsOf(type),
      ...(isEnumType(type)
        ? type
            .getValues()
            .map((value) => entry('enum value', type, null, value.name, value, `${type.name}.${value.name}`))
        : []),
    ])
}

function fieldsOf(type: GraphQLNamedType): readonly Entry[] {
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) =>
      entry('input field', type, field.name, field.name, field, `${type.name}.${field.name}`),
    )
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap((field) => {
    const label = `${type.name}.${field.name}`
    return [
      entry('field', type, field.name, field.name, field, label, isEntity(givenBy(field).given)),
      ...field.args.map((arg) => entry('argument', type, field.name, arg.name, arg, `${label}(${arg.name}:)`)),
    ]
  })
}

const isEntity = (type: GraphQLNamedType): boolean => isObjectType(type) && 'id' in type.getFields()

type Described = { readonly description?: string | null | undefined } & Partial<
  Pick<GraphQLEnumValue, 'deprecationReason'>
>

function entry(
  kind: Entry['kind'],
  type: GraphQLNamedType,
  field: string | null,
  name: string,
  { description, deprecationReason }: Described,
  label: string,
  entity = false,
): Entry {
  const text = description ?? ''
  return {
    ...{ kind, type: type.name, field, label, name, description: text, deprecated: deprecationReason != null, entity },
    words: {
      name: name.toLowerCase(),
      parts: partsOf(name),
      place: kind === 'argument' ? `${type.name}.${field}`.toLowerCase() : type.name.toLowerCase(),
      text: text.toLowerCase(),
    },
  }
}

/** The words of a name in lower case: `whoCan` has `who` and `can`. */
export const partsOf = (name: string): readonly string[] =>
  (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((part) => part.toLowerCase())

/**
 * The entries that have all words of the text, or else some of them. The best come first: a name counts more than a description, and an
 * object with an id more than its parts.
 */
export function search(entries: readonly Entry[], text: string, limit = 40): readonly Entry[] {
  const words = wordsOf(text)
  if (words.length === 0) return []
  const asked = text.trim().toLowerCase()
  const all = ranked(entries, asked, words, words.length)
  return (all.length > 0 ? all : ranked(entries, asked, words, 1)).slice(0, limit)
}

/** The words of a search in lower case, without plural endings and single letters. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word.length > 1)
    .map((word) => (/[^s]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word))

/** The entries that have at least so many of the words. What is asked for by its full name comes first. */
function ranked(entries: readonly Entry[], asked: string, words: readonly string[], least: number): readonly Entry[] {
  const scored = entries.flatMap((one) => {
    const score = scoreOf(one, words, least)
    const exact = one.label.toLowerCase() === asked ? 200 : one.words.name === asked ? 20 : 0
    return score > 0 ? [{ one, score: score + exact }] : []
  })
  const order = (one: Entry, other: Entry) =>
    one.label.length - other.label.length || (one.label < other.label ? -1 : 1)
  return scored.sort((a, b) => b.score - a.score || order(a.one, b.one)).map(({ one }) => one)
}

const kinds: Readonly<Record<Entry['kind'], number>> = {
  type: 22,
  field: 10,
  'enum value': 4,
  argument: 2,
  'input field': 0,
}

/** How well an entry matches. Zero if it lacks too many words. */
function scoreOf(
  { kind, type, deprecated, entity, words: own }: Entry,
  words: readonly string[],
  least: number,
): number {
  const gains = words.map((word) => gainOf(own, word)).filter((gain) => gain > 0)
  if (gains.length < least) return 0
  const whole = own.name === words.join('') ? 100 : 0
  const wrapper = /(?:Connection|Edge|Payload)$/.test(type) ? -12 : 0
  const place = (type === 'Query' ? 8 : 0) + (entity ? 8 : 0) + (deprecated ? -15 : 0)
  const sum = gains.reduce((total, gain) => total + gain, whole)
  return Math.max(1, sum / words.length + kinds[kind] + wrapper + place)
}

function gainOf({ name, parts, place, text }: Entry['words'], word: string): number {
  if (name === word || name === `${word}s`) return 100
  if (parts.includes(word) || parts.includes(`${word}s`)) return 70
  if (name.startsWith(word)) return 60
  if (parts.some((part) => part.startsWith(word))) return 50
  if (name.includes(word)) return 35
  if (place.includes(word)) return 18
  const at = text.indexOf(word)
  if (at < 0) return 0
  return /\w/.test(text.charAt(at - 1)) ? 6 : 15
}
