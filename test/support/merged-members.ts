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
} from 'graphql'

/** Values for arguments that fields cannot do without, and few items of connections, by the name of the argument. */
export type Values = Readonly<Record<string, string>>

interface Selecting {
  readonly schema: GraphQLSchema
  readonly values: Values
  /** How many levels of objects are selected below the members. */
  readonly depth: number
  /** Fields that members have with types that differ. Each member's has an alias of its own. */
  readonly aliased: readonly string[]
}

/** A selection of every field of every member of a union, or of every implementation of an interface, side by side. */
export function everyMember(type: GraphQLAbstractType, { schema, values, depth, aliased }: Selecting): string {
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
      const value = values[`${name}.${arg.name}`] ?? values[arg.name]
      if (value === undefined) throw new Error(`Expected a value for ${name}(${arg.name}), but got none`)
      return [`${arg.name}: ${value}`]
    })
    return given.length ? `(${given.join(', ')})` : ''
  }

  const members = schema.getPossibleTypes(type).map((member) => {
    const fields = Object.values(member.getFields()).flatMap((field) => {
      const [asked] = selected(field, depth)
      if (!asked) return []
      return [aliased.includes(field.name) ? `${field.name}Of${member.name}: ${asked}` : asked]
    })
    return `... on ${member.name} { ${fields.join(' ')} }`
  })
  return `{ __typename ${members.join('\n')} }`
}

/** The fields that may not be selected of all members at once, as they have types that differ in their shapes, or objects whose fields do. */
export const clashes = (type: GraphQLAbstractType, schema: GraphQLSchema): string[] =>
  clashing(schema.getPossibleTypes(type), 1)

/** The fields of several types that differ in their shapes, and those with objects whose fields do, as deep as this many levels. */
function clashing(types: readonly GraphQLObjectType[], depth: number): string[] {
  const shared = Map.groupBy(
    types.flatMap((one) => Object.values(one.getFields())),
    ({ name }) => name,
  )
  const isClash = (fields: readonly GraphQLField<unknown, unknown>[]) => {
    if (new Set(fields.map(shapeOf)).size > 1) return true
    const objects = [...new Set(fields.map(({ type }) => getNamedType(type)).filter(isObjectType))]
    return depth > 0 && objects.length > 1 && clashing(objects, depth - 1).length > 0
  }
  return [...shared].flatMap(([name, fields]) => (isClash(fields) ? [name] : [])).sort()
}

function shapeOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  return isLeafType(named) ? String(type) : String(type).replace(named.name, '')
}
