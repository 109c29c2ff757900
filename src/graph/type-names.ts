import { MapperKind, mapSchema, renameType } from '@graphql-tools/utils'
import {
  type GraphQLAbstractType,
  GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLUnionType,
  isAbstractType,
  isInterfaceType,
} from 'graphql'
import { after } from './fields.ts'

/** The served names of types by their names in schema/, where the two differ. */
type ServedNames = Readonly<Record<string, string>>

/** The name of a type in schema/, independent of the served name. */
export const ownName = ({ name, extensions }: Pick<GraphQLNamedType, 'name' | 'extensions'>): string =>
  (extensions.ownName as string | undefined) ?? name

/** The name by which a schema serves a type. */
export const servedName = ({ extensions }: Pick<GraphQLSchema, 'extensions'>, own: string): string =>
  namesOf(extensions)[own] ?? own

/** The name in schema/ of the type with a served name. Undefined if no type is served by that name. */
export function ownNameOf(schema: Pick<GraphQLSchema, 'extensions' | 'getType'>, served: string): string | undefined {
  const type = schema.getType(served)
  return type && ownName(type)
}

/** The type with a name in schema/. */
export const typeOwnNamed = (schema: GraphQLSchema, own: string): GraphQLNamedType | undefined =>
  schema.getType(servedName(schema, own))

const namesOf = (extensions: GraphQLSchema['extensions']): ServedNames =>
  (extensions.servedNames as ServedNames | undefined) ?? {}

/**
 * Returns the schema with other type names: in introspection, in `__typename`, and in the documents that it accepts. Resolvers use
 * the names of schema/.
 *
 * @throws if a name is taken.
 */
export function renamedTypes(schema: GraphQLSchema, servedNames: ServedNames): GraphQLSchema {
  const taken = Object.values(servedNames).find((name) => schema.getType(name))
  if (taken !== undefined) throw new Error(`Expected a prefix that makes new names of types, but there is a ${taken}.`)
  const named = mapSchema(schema, {
    [MapperKind.TYPE]: (type) => {
      const name = Object.hasOwn(servedNames, type.name) ? servedNames[type.name]! : type.name
      const resolved = isAbstractType(type) ? resolving(type, servedNames) : type
      if (name === type.name) return resolved
      const renamed = renameType(resolved, name)
      renamed.extensions = { ...type.extensions, ownName: type.name }
      return renamed
    },
  })
  named.extensions = { ...schema.extensions, servedNames }
  return named
}

/** An interface or a union whose resolver uses the names of schema/. */
function resolving(type: GraphQLAbstractType, servedNames: ServedNames): GraphQLAbstractType {
  const { resolveType } = type
  if (!resolveType) return type
  const served = (name: string | undefined) => (name === undefined ? name : (servedNames[name] ?? name))
  const config = {
    resolveType: (...args: Parameters<typeof resolveType>) => after(resolveType(...args), served),
  }
  return isInterfaceType(type)
    ? new GraphQLInterfaceType({ ...type.toConfig(), ...config })
    : new GraphQLUnionType({ ...type.toConfig(), ...config })
}
