import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>

interface PathOptions {
  readonly schema: GraphQLSchema
  readonly root: GraphQLObjectType
  /** The arguments of a field as GraphQL; null for a field that is not to be asked for. */
  readonly argumentsOf: (type: GraphQLObjectType, field: Field) => string | null
}

/**
 * The shortest query for each object type that can be reached from a root, with all of its fields that hold no objects: whatever is
 * added to the schema is asked for as well.
 */
export function queriesByType({ schema, root, argumentsOf }: PathOptions): Map<string, string> {
  const queries = new Map<string, string>()
  const waiting: { type: GraphQLObjectType; around: (selection: string) => string }[] = [
    { type: root, around: (selection) => `{ ${selection} }` },
  ]
  const seen = new Set([root.name])
  for (const { type, around } of waiting) {
    const fields = Object.values(type.getFields())
    const leaves = fields.flatMap((field) => {
      const given = isLeafType(getNamedType(field.type)) ? argumentsOf(type, field) : null
      return given === null ? [] : [field.name + given]
    })
    if (leaves.length) queries.set(type.name, around(leaves.join(' ')))
    for (const field of fields) {
      const named = getNamedType(field.type)
      const given = isLeafType(named) ? null : argumentsOf(type, field)
      if (given === null) continue
      const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named as GraphQLObjectType]
      for (const one of types) {
        if (seen.has(one.name) || one.name.startsWith('__')) continue
        seen.add(one.name)
        const [open, close] = isAbstractType(named) ? [`... on ${one.name} { `, ' }'] : ['', '']
        waiting.push({
          type: one,
          around: (selection) => around(`${field.name}${given} { ${open}${selection}${close} }`),
        })
      }
    }
  }
  return queries
}

/** Arguments for whatever a field must have, of whatever value. */
export function anyArguments(_: GraphQLObjectType, { args }: Field): string {
  const given = args.filter(isRequiredArgument).map(({ name, type }: GraphQLArgument) => `${name}: ${anyValue(type)}`)
  return given.length ? `(${given.join(', ')})` : ''
}

function anyValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return anyValue(type.ofType)
  if (isListType(type)) return `[${anyValue(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]!.name
  if (!isInputObjectType(type))
    return (
      { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"', URL: '"https://a.test"' }[
        type.name
      ] ?? '"x"'
    )
  const all = Object.values(type.getFields())
  const fields = type.isOneOf ? all.slice(0, 1) : all.filter(isRequiredInputField)
  return `{ ${fields.map(({ name, type: of }) => `${name}: ${anyValue(of)}`).join(', ')} }`
}

/** All object types that a request can be answered with, but for the schema's own. */
export const objectTypes = (schema: GraphQLSchema): readonly GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
