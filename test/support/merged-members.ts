import {
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql'

/** Values for arguments that fields cannot do without, and few items of connections, by the name of the argument. */
export type Values = Readonly<Record<string, string>>

/** A key or an id of nothing. */
const absent: Values = { 'String!': '"none"', 'ID!': '"none"' }

interface Selecting {
  readonly values: Values
  /** How many levels of objects are selected below the members. */
  readonly depth: number
  /** Fields that members have with types that differ. Each member's has an alias of its own. */
  readonly aliased: readonly string[]
}

/** A selection of every field of members of a union, or of implementations of an interface, side by side. */
export function everyMember(members: readonly GraphQLObjectType[], { values, depth, aliased }: Selecting): string {
  const within = (of: GraphQLObjectType, left: number): string =>
    Object.values(of.getFields())
      .flatMap((field) => selected(field, left))
      .join(' ')

  function selected(field: GraphQLField<unknown, unknown>, left: number): string[] {
    const named = getNamedType(field.type)
    const asked = field.name + argumentsOf(field)
    if (isLeafType(named)) return [asked]
    if (left === 0) return []
    if (isAbstractType(named)) return [`${asked} { __typename }`]
    return isObjectType(named) ? [`${asked} { __typename ${within(named, left - 1)} }`] : []
  }

  function argumentsOf({ name, args }: GraphQLField<unknown, unknown>): string {
    const given = args.flatMap((arg) => {
      if (arg.name === 'first') return ['first: 1']
      if (!isRequiredArgument(arg)) return []
      const value = values[`${name}.${arg.name}`] ?? values[arg.name] ?? absent[String(arg.type)]
      if (value === undefined) throw new Error(`Expected a value for ${name}(${arg.name}), but got none`)
      return [`${arg.name}: ${value}`]
    })
    return given.length ? `(${given.join(', ')})` : ''
  }

  const fragments = members.map((member) => {
    const fields = Object.values(member.getFields()).flatMap((field) => {
      const [asked] = selected(field, depth)
      if (!asked) return []
      return [aliased.includes(field.name) ? `${field.name}Of${member.name}: ${asked}` : asked]
    })
    return `... on ${member.name} { ${fields.join(' ')} }`
  })
  return `{ __typename ${fragments.join('\n')} }`
}

/** The fields that may not be selected of all members at once, as they have types that differ in their shapes, or objects whose fields do. */
export const clashes = (type: GraphQLAbstractType, schema: GraphQLSchema): string[] =>
  clashing(schema.getPossibleTypes(type), 1)

/**
 * The fields whose values a client cannot read the same way for all members: scalars of other types, or one value and a list. Words are
 * scalars of their own set or of none, and JSON is anything.
 */
export const disagreements = (type: GraphQLAbstractType, schema: GraphQLSchema): string[] =>
  fieldsOf(schema.getPossibleTypes(type)).flatMap(([name, fields]) => {
    const scalars = fields.filter(({ type }) => isScalarType(getNamedType(type)) && getNamedType(type).name !== 'JSON')
    const told = new Set(scalars.map(({ type }) => String(type).replaceAll('!', '')))
    return told.size > 1 ? [`${name}: ${[...told].join(', ')}`] : []
  })

const fieldsOf = (types: readonly GraphQLObjectType[]) => [
  ...Map.groupBy(
    types.flatMap((one) => Object.values(one.getFields())),
    ({ name }) => name,
  ),
]

/** The fields of several types that differ in their shapes, and those with objects whose fields do, as deep as this many levels. */
function clashing(types: readonly GraphQLObjectType[], depth: number): string[] {
  const isClash = (fields: readonly GraphQLField<unknown, unknown>[]) => {
    if (new Set(fields.map(shapeOf)).size > 1) return true
    const objects = [...new Set(fields.map(({ type }) => getNamedType(type)).filter(isObjectType))]
    return depth > 0 && objects.length > 1 && clashing(objects, depth - 1).length > 0
  }
  return fieldsOf(types)
    .flatMap(([name, fields]) => (isClash(fields) ? [name] : []))
    .sort()
}

function shapeOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  return isLeafType(named) ? String(type) : String(type).replace(named.name, '')
}
