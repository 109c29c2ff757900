import { readFileSync } from 'node:fs'
import { getDocumentNodeFromSchema, MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type DocumentNode,
  type GraphQLFieldConfig,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  print,
  visit,
} from 'graphql'
import { defaultFirst } from './graph/connection.ts'
import { assumedSize, type Cost } from './graph/cost.ts'
import { costOf } from './graph/cost-of.ts'
import { ownName } from './graph/type-names.ts'
import { newCredentials } from './new-credentials.ts'
import { resources } from './rest/resources.ts'
import { lengthOf } from './server/cost/sizes.ts'

/** The types that routers look up by a representation: by the global id, by the address, or by another key. */
const entities = Object.values(resources)
  .toSorted((one, other) => (one.type < other.type ? -1 : 1))
  .map(({ type, address, otherKeys = [] }) => {
    const keys = ['id', address.join(' '), ...otherKeys].map((fields) => `@key(fields: "${fields}")`)
    return `extend type ${type} ${keys.join(' ')}`
  })

/** The part of the SDL that only a subgraph has. */
export const federationTypeDefs = `
${readFileSync(new URL('../schema/federation.graphql', import.meta.url), 'utf8')}
"The types that a representation can name."
union _Entity = ${Object.keys(resources).toSorted().join(' | ')}
${entities.join('\n')}
`

/**
 * The directives that schema/federation.graphql links, and `@link` itself, as in the specification. Extensions of the graph are
 * validated with them. The served schema does not define them.
 */
export const federationDirectives = `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @key(fields: String!, resolvable: Boolean = true) repeatable on INTERFACE | OBJECT
  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
    requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  directive @shareable repeatable on FIELD_DEFINITION | OBJECT
  directive @tag(name: String!) repeatable on ARGUMENT_DEFINITION | ENUM | ENUM_VALUE | FIELD_DEFINITION | INPUT_FIELD_DEFINITION
    | INPUT_OBJECT | INTERFACE | OBJECT | SCALAR | SCHEMA | UNION
  enum link__Purpose { EXECUTION SECURITY }
  scalar link__Import
`

/**
 * The resolver of `Query._service`. It returns the served schema, which has no mutations in a read-only gateway.
 *
 * @param directives The names of foreign directives.
 */
export function serviceQuery(directives: ReadonlySet<string>) {
  let sdl: string | undefined
  return {
    _service: (_: unknown, __: unknown, ___: unknown, { schema }: { readonly schema: GraphQLSchema }) => {
      sdl ??= printSubgraph(schema, directives)
      return { sdl }
    },
  }
}

/**
 * Prints the schema with the directives of federation for composition: without the fields and types for routers, and without
 * definitions of directives that `@link` names.
 *
 * @param directives The names of foreign directives. Default none.
 */
export const printSubgraph = (schema: GraphQLSchema, directives: ReadonlySet<string> = new Set()): string =>
  `${oneOf}\n\n${print(withoutMachinery(getDocumentNodeFromSchema(annotated(schema)), directives))}\n`

/** Composition does not know this built-in directive of GraphQL and requires a definition. */
const oneOf = 'directive @oneOf on INPUT_OBJECT'

/**
 * The directives of the API schema that the subgraph keeps. Composition drops them, because a router can return null without an
 * error for a reference of another subgraph to an object that LaunchDarkly does not have.
 */
const own = new Set(['semanticNonNull'])

const machinery = new Set(['_entities', '_service', '_Any', '_Entity', '_Service'])

const withoutMachinery = (document: DocumentNode, directives: ReadonlySet<string>): DocumentNode => {
  const left = <Node extends { readonly name: { readonly value: string } }>(node: Node) =>
    machinery.has(node.name.value) ? null : undefined
  return visit(document, {
    [Kind.DIRECTIVE_DEFINITION]: ({ name }) => (own.has(name.value) || directives.has(name.value) ? undefined : null),
    [Kind.FIELD_DEFINITION]: left,
    [Kind.SCALAR_TYPE_DEFINITION]: left,
    [Kind.UNION_TYPE_DEFINITION]: left,
    [Kind.OBJECT_TYPE_DEFINITION]: { leave: left },
  })
}

/** The fields that can contain live credentials, most of them only if the gateway shows them. A contract can exclude them by the tag. */
const secrets = new Set([
  'Environment.sdkKey',
  'Environment.mobileKey',
  'AuditLogEntry.delta',
  'AuditLogEntry.previousVersion',
  'AuditLogEntry.currentVersion',
  'AuditLogEntry.triggerBody',
  'AuditLogEntry.merge',
  ...newCredentials,
])

/** The cost of a mutation for routers. An object costs 1 and a value 0. */
const costOfACall = 10

/** Whether a field takes a REST call for each of its parents, even if all of them belong together. */
function takesACallEach({ calls }: Cost = {}): boolean {
  if (!calls) return false
  const of = (parents: number) =>
    calls({
      args: {},
      size: assumedSize,
      parents,
      sure: 0,
      isFound: false,
      keys: parents,
      selected: new Set(),
      environments: 1,
      first: 1,
      of: () => 1,
    })
  return of(many) - of(1) >= many / 2
}

/** More objects than the pages of any list that could serve all of them. */
const many = 1000

/** Adds the directives for routers and contracts to fields. */
function annotated(schema: GraphQLSchema): GraphQLSchema {
  const saying = <Field extends GraphQLFieldConfig<unknown, unknown>>(field: Field, directives: object): Field => ({
    ...field,
    extensions: { ...field.extensions, directives },
  })
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => {
      const own = ownName(schema.getType(type)!)
      const place = `${own}.${name}`
      const parent = schema.getType(type) as GraphQLObjectType
      const cost = costOf(parent, parent.getFields()[name]!)
      const listSize = listSizeOf(place, field, cost)
      return saying(field, {
        ...(secrets.has(place) && { tag: { name: 'secret' } }),
        ...(takesACallEach(cost) && { cost: { weight: weightOf(field, cost) } }),
        ...(listSize && !saysListSize(field) && { listSize }),
      })
    },
    // The specification allows no cost on a field of an interface, because the implementing types can differ.
    [MapperKind.INTERFACE_FIELD]: (field, name, type) => {
      const listSize = listSizeOf(`${ownName(schema.getType(type)!)}.${name}`, field, undefined)
      return saying(field, { ...(listSize && { listSize }) })
    },
  })
}

/** Whether the SDL of a field already contains the directive, such as that of a foreign field. The directive must not be repeated. */
const saysListSize = ({ astNode }: GraphQLFieldConfig<unknown, unknown>): boolean =>
  astNode?.directives?.some(({ name }) => name.value === 'listSize') === true

/** The weight of a field that takes calls. Routers count the weight of a list once per item, but the call is made once per list. */
function weightOf({ type, args }: GraphQLFieldConfig<unknown, unknown>, cost: Cost | undefined): number {
  if (!isListType(getNullableType(type)) || args?.first) return costOfACall
  const own = isCompositeType(getNamedType(type)) ? 1 : 0
  return own + Math.ceil(costOfACall / lengthOf({ type, cost }))
}

/** The size of a list for routers. A connection refers to `first` or `last`; any other list has the size of the calls' estimate. */
function listSizeOf(place: string, { type, args = {} }: GraphQLFieldConfig<unknown, unknown>, cost: Cost | undefined) {
  const named = getNamedType(type)
  if (isObjectType(named) && args.first) {
    const sizedFields = ['edges', 'nodes'].filter((name) => named.getFields()[name])
    return {
      assumedSize: isListType(getNullableType(type)) ? lengthOf({ type, cost }) : defaultFirst,
      slicingArguments: ['first', 'last'].filter((name) => args[name]),
      ...(sizedFields.length && { sizedFields }),
      requireOneSlicingArgument: false,
    }
  }
  const [typeName = '', field = ''] = place.split('.')
  const isSized = typeName.endsWith('Connection') && (field === 'edges' || field === 'nodes')
  if (!isListType(getNullableType(type)) || isSized) return undefined
  return { assumedSize: lengthOf({ type, cost }), requireOneSlicingArgument: false }
}
