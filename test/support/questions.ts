import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** Chooses a number below another one. */
export type Pick = (below: number) => number

/** The same choices for the same seed. */
export function pickBy(seed: number): Pick {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

/** The choices of a question: the way through the graph, and the values of its arguments. */
export interface Choices {
  readonly way: Pick
  readonly value: Pick
}

interface QuestionOptions {
  readonly schema: GraphQLSchema
  /** The possible values of an argument, as GraphQL. Undefined for an argument that is left out. An empty list skips the field. */
  readonly valuesOf: (type: GraphQLObjectType, field: Field, argument: string) => readonly string[] | undefined
  readonly isLeftOut: (type: GraphQLObjectType, field: Field) => boolean
  /** The names of fields that are asked for more often than others. */
  readonly often: readonly string[]
}

/** Makes selections at random: ways through the graph from the root, with a few leaves at the end. */
export function questions({ schema, valuesOf, isLeftOut, often }: QuestionOptions) {
  const typesOf = (type: GraphQLOutputType): readonly GraphQLObjectType[] => {
    const named = getNamedType(type)
    if (isAbstractType(named)) return schema.getPossibleTypes(named)
    return isObjectType(named) ? [named] : []
  }

  const isAskable = (type: GraphQLObjectType, field: Field): boolean =>
    !isLeftOut(type, field) &&
    field.args.every((argument) => !isRequiredArgument(argument) || valuesOf(type, field, argument.name)?.length)

  const fieldsOf = (type: GraphQLObjectType): readonly Field[] =>
    Object.values(type.getFields()).filter((field) => isAskable(type, field))

  const leadingOn = (type: GraphQLObjectType): readonly Field[] =>
    fieldsOf(type).filter((field) => typesOf(field.type).length > 0)

  function oneOf(fields: readonly Field[], { way }: Choices): Field {
    const favourites = fields.filter(({ name }) => often.includes(name))
    const among = favourites.length && way(2) === 0 ? favourites : fields
    return among[way(among.length)]!
  }

  const leavesOf = (type: GraphQLObjectType): readonly Field[] =>
    fieldsOf(type).filter((field) => isLeafType(getNamedType(field.type)))

  function argumentsOf(type: GraphQLObjectType, field: Field, { value }: Choices): string {
    const given = field.args.flatMap((argument) => {
      const values = valuesOf(type, field, argument.name) ?? []
      if (!values.length || (!isRequiredArgument(argument) && value(3) === 0)) return []
      return `${argument.name}: ${values[value(values.length)]!}`
    })
    return given.length ? `(${given.join(', ')})` : ''
  }

  const asked = (type: GraphQLObjectType, field: Field, choices: Choices): string =>
    field.name + argumentsOf(type, field, choices)

  function leaves(type: GraphQLObjectType, choices: Choices): string {
    const all = leavesOf(type)
    if (!all.length) return '__typename'
    const some = new Set(Array.from({ length: 1 + choices.way(3) }, () => all[choices.way(all.length)]!))
    return [...some].map((field) => asked(type, field, choices)).join(' ')
  }

  /** The type of the nodes of a connection. Undefined for other types. */
  const nodesOf = (type: GraphQLObjectType) => typesOf(type.getFields().nodes?.type ?? type)[0]!

  function selection(type: GraphQLObjectType, depth: number, choices: Choices): string {
    if (type.getFields().nodes) return `totalCount nodes { ${selection(nodesOf(type), depth, choices)} }`
    const fields = depth > 0 ? leadingOn(type) : []
    if (!fields.length) return leaves(type, choices)
    const below = whole(type, oneOf(fields, choices), depth - 1, choices)
    return choices.way(3) === 0 ? `${leaves(type, choices)} ${below}` : below
  }

  /** A field with its arguments and a selection. */
  function whole(type: GraphQLObjectType, field: Field, depth: number, choices: Choices): string {
    const head = asked(type, field, choices)
    const types = typesOf(field.type)
    if (!types.length) return head
    const end = types[choices.way(types.length)]!
    const inner = selection(end, depth, choices)
    return `${head} { ${types.length > 1 ? `__typename ... on ${end.name} { ${inner} }` : inner} }`
  }

  /** Fields that lead to an object, and its type: from the root over at most two fields. */
  function way(choices: Choices): { readonly around: readonly string[]; readonly type: GraphQLObjectType } {
    const around: string[] = []
    let type = schema.getQueryType()!
    for (let left = choices.way(3); left > 0; left--) {
      const fields = leadingOn(type)
      if (!fields.length) break
      const field = oneOf(fields, choices)
      around.push(asked(type, field, choices))
      const types = typesOf(field.type)
      const end = types[choices.way(types.length)]!
      if (types.length > 1) around.push(`... on ${end.name}`)
      if (end.getFields().nodes) around.push('nodes')
      type = end.getFields().nodes ? nodesOf(end) : end
    }
    return { around, type }
  }

  return {
    way,
    /** A field of a type, with what is below it. */
    field(type: GraphQLObjectType, depth: number, choices: Choices): string {
      const leading = choices.way(4) === 0 ? [] : leadingOn(type)
      const fields = leading.length ? leading : fieldsOf(type)
      return whole(type, oneOf(fields, choices), depth, choices)
    },
  }
}

/** A query for fields of one object, by their aliases. */
export function queryOf(around: readonly string[], fields: Readonly<Record<string, string>>): string {
  const inner = Object.entries(fields).map(([alias, field]) => `${alias}: ${field}`)
  return `{ ${around.reduceRight((text, field) => `${field} { ${text} }`, inner.join(' '))} }`
}
