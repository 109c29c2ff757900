import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import { createSchema } from '../../src/schema.ts'

const schema = createSchema()

/** Arguments of fields that cannot be asked without, or tell too much. */
const args: Readonly<Record<string, string>> = {
  viewerCan: '(action: "updateName")',
  environments: '(keys: ["production"])',
}

/**
 * A selection of every field of a type that its own document answers: all but connections, and all of the types within it that have no
 * address of their own.
 *
 * @param but fields that other documents answer, as `Type.field`.
 */
export function everyField(typeName: string, but: readonly string[] = []): string {
  const selection = (type: GraphQLObjectType, above: readonly string[]): string => {
    const fields = Object.values(type.getFields()).flatMap((field) => selected(type, field, above))
    return `{ __typename ${fields.join(' ')} }`
  }

  const selected = (
    { name: parent }: GraphQLObjectType,
    { name, type, args: takes }: GraphQLField<unknown, unknown>,
    above: readonly string[],
  ): string[] => {
    const named = getNamedType(type)
    if (but.includes(`${parent}.${name}`) || named.name.endsWith('Connection')) return []
    const given = takes.length ? args[name] : undefined
    if (takes.some(isRequiredArgument) && !given) return []
    const asked = `${name}${given ?? ''}`
    if (isLeafType(named)) return [asked]
    if (isUnionType(named) || isInterfaceType(named)) return [`${asked} { __typename }`]
    if (!isObjectType(named) || above.includes(named.name)) return []
    const isNode = named.getInterfaces().some((one) => one.name === 'Node')
    return [isNode ? `${asked} { __typename }` : `${asked} ${selection(named, [...above, named.name])}`]
  }

  const type = schema.getType(typeName)
  if (!isObjectType(type)) throw new Error(`Expected an object type, but got ${typeName}`)
  return selection(type, [typeName])
}
