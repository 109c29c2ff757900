import {
  type GraphQLEnumValue,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'

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
      entry('type', type, null, type.name, type, type.name),
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
      entry('field', type, field.name, field.name, field, label),
      ...field.args.map((arg) => entry('argument', type, field.name, arg.name, arg, `${label}(${arg.name}:)`)),
    ]
  })
}

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
): Entry {
  const text = description ?? ''
  return {
    ...{ kind, type: type.name, field, label, name, description: text, deprecated: deprecationReason != null },
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

/** The entries that have all words of the text, the best first: a name counts more than a description. */
export function search(entries: readonly Entry[], text: string, limit = 40): readonly Entry[] {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean)
  if (words.length === 0) return []
  const ranked = entries.flatMap((one) => {
    const score = scoreOf(one, words)
    return score > 0 ? [{ one, score }] : []
  })
  return ranked
    .sort(
      (a, b) => b.score - a.score || a.one.label.length - b.one.label.length || (a.one.label < b.one.label ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ one }) => one)
}

const kinds: Readonly<Record<Entry['kind'], number>> = {
  type: 16,
  field: 10,
  'enum value': 4,
  argument: 2,
  'input field': 0,
}

/** How well an entry matches. Zero if a word is missing. */
function scoreOf({ kind, type, deprecated, words: own }: Entry, words: readonly string[]): number {
  let score = own.name === words.join('') ? 100 : 0
  for (const word of words) {
    const gain = gainOf(own, word)
    if (gain === 0) return 0
    score += gain
  }
  const wrapper = /(?:Connection|Edge|Payload)$/.test(type) ? -12 : 0
  return Math.max(1, score / words.length + kinds[kind] + wrapper + (deprecated ? -15 : 0) + (type === 'Query' ? 3 : 0))
}

function gainOf({ name, parts, place, text }: Entry['words'], word: string): number {
  if (name === word) return 100
  if (parts.includes(word)) return 70
  if (name.startsWith(word)) return 60
  if (parts.some((part) => part.startsWith(word))) return 50
  if (name.includes(word)) return 35
  if (place.includes(word)) return 18
  const at = text.indexOf(word)
  if (at < 0) return 0
  return /\w/.test(text.charAt(at - 1)) ? 6 : 15
}
