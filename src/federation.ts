import { readFileSync } from 'node:fs'
import { getDocumentNodeFromSchema, MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type DocumentNode,
  type GraphQLFieldConfig,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  print,
  visit,
} from 'graphql'
import { defaultFirst } from './graph/connection.ts'

/** What the schema of a subgraph has beside the API schema. */
export const federationTypeDefs = readFileSync(new URL('../schema/federation.graphql', import.meta.url), 'utf8')

/** The resolver of `Query._service`. The schema that is served is the one that is told: a read-only gateway has no mutations. */
export function serviceQuery() {
  let sdl: string | undefined
  return {
    _service: (_: unknown, __: unknown, ___: unknown, { schema }: { readonly schema: GraphQLSchema }) => {
      sdl ??= printSubgraph(schema)
      return { sdl }
    },
  }
}

/**
 * The schema with the directives of federation, as composition takes it: without what every subgraph has to answer routers with,
 * and without definitions of the directives, which `@link` names.
 */
export const printSubgraph = (schema: GraphQLSchema): string =>
  `${print(withoutMachinery(getDocumentNodeFromSchema(withListSizes(schema))))}\n`

const machinery = new Set(['_entities', '_service', '_Any', '_Entity', '_Service'])

const withoutMachinery = (document: DocumentNode): DocumentNode => {
  const left = <Node extends { readonly name: { readonly value: string } }>(node: Node) =>
    machinery.has(node.name.value) ? null : undefined
  return visit(document, {
    [Kind.DIRECTIVE_DEFINITION]: () => null,
    [Kind.FIELD_DEFINITION]: left,
    [Kind.SCALAR_TYPE_DEFINITION]: left,
    [Kind.UNION_TYPE_DEFINITION]: left,
    [Kind.OBJECT_TYPE_DEFINITION]: { leave: left },
  })
}

/** Tells routers that estimate the cost of queries how long connections are, which all work in the same way. */
const withListSizes = (schema: GraphQLSchema): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field) => {
      const listSize = listSizeOf(field)
      return listSize && { ...field, extensions: { ...field.extensions, directives: { listSize } } }
    },
  })

function listSizeOf({ type, args = {} }: GraphQLFieldConfig<unknown, unknown>) {
  const connection = getNamedType(type)
  if (!isObjectType(connection) || !args.first) return undefined
  return {
    assumedSize: defaultFirst,
    slicingArguments: ['first', 'last'].filter((name) => args[name]),
    sizedFields: ['edges', 'nodes'].filter((name) => connection.getFields()[name]),
    requireOneSlicingArgument: false,
  }
}
