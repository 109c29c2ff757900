import { memoize1 } from '@graphql-tools/utils'
import { type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql'
import { fieldsByAddress, type NodeType, resources } from '../rest/resources.ts'
import { type Begun, type Starts, startEarly } from './early.ts'
import { plainReads } from './plain-reads.ts'
import { typeOwnNamed } from './type-names.ts'

type OfType<Context> = Starts<never, Context>[string]

/**
 * Makes a function that begins the reads below an object for which its address is enough, while its document is being read. Fields with
 * reads of their own follow from the resources. An object that does not exist costs the calls of these reads.
 *
 * @param leading Starts of fields that lead to another object by the address, by the name of the field.
 * @param tables Starts that do not follow from resources, by type. They replace those that do. Several tables can have the same type.
 */
export function addressStarts<Context>(leading: OfType<Context>, tables: readonly Starts<never, Context>[]) {
  const particular: Record<string, OfType<Context>> = {}
  for (const [type, fields] of tables.flatMap((table) => Object.entries(table)))
    particular[type] = { ...particular[type], ...fields }

  function startsOf(name: NodeType, type: GraphQLObjectType): OfType<Context> {
    const { address, ownReads } = fieldsByAddress(name)
    const own = [...ownReads, ...plainReads(type)].map((field) => [field, 'own' as const])
    const others = address.flatMap((field) => (leading[field] ? [[field, leading[field]] as const] : []))
    return Object.fromEntries([...own, ...others])
  }

  const startsIn = memoize1((schema: GraphQLSchema): Starts<never, Context> => {
    const derived = Object.values(resources).map(({ type: name }) => {
      const type = typeOwnNamed(schema, name)
      return [name, { ...(isObjectType(type) && startsOf(name, type)), ...particular[name] }]
    })
    return { ...particular, ...Object.fromEntries(derived) }
  })

  /**
   * @param glimpse Has the address of the object.
   * @param typeName The type of the object, if the field's type is an interface.
   * @returns The outcomes of the fields of the object and below it.
   */
  return (info: GraphQLResolveInfo, glimpse: object, context: Context, typeName?: string): Begun =>
    startEarly(info, startsIn(info.schema), glimpse as never, context, typeName)
}
