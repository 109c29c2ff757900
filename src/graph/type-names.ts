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

/** The names that a schema serves its types by, where they are not those of schema/. By the own name. */
type ServedNames = Readonly<Record<string, string>>

/** The name that a type has in schema/, whatever name it is served by. */
export const ownName = ({ name, extensions }: Pick<GraphQLNamedType, 'name' | 'extensions'>): string =>
  (extensions.ownName as string | undefined) ?? name

/** The name that a schema serves a type by. */
export const servedName = ({ extensions }: Pick<GraphQLSchema, 'extensions'>, own: string): string =>
  namesOf(extensions)[own] ?? own

/** The name in schema/ of the type that is served by a name. Undefined if a type with that own name is served by another one. */
export function ownNameOf(schema: Pick<GraphQLSchema, 'extensions' | 'getType'>, served: string): string | undefined {
  const type = schema.getType(served)
  return type && ownName(type)
}

/** The type with a name of schema/. */
export const typeOwnNamed = (schema: GraphQLSchema, own: string): GraphQLNamedType | undefined =>
  schema.getType(servedName(schema, own))

const namesOf = (extensions: GraphQLSchema['extensions']): ServedNames =>
  (extensions.servedNames as ServedNames | undefined) ?? {}

/**
 * The same schema with other names of types: in introspection, in `__typename`, and in the documents that it takes. Resolvers go on to
 * name types as schema/ does.
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

/** An interface or a union whose resolver names types as schema/ does. */
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
