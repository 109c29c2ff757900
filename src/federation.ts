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
import { ownName } from './graph/type-names.ts'
import { resources } from './rest/resources.ts'
import { assumed } from './server/cost/account.ts'
import { ruleAt } from './server/cost/rules.ts'
import { sizeOf } from './server/cost/sizes.ts'

/** The types that routers find by a representation: by the global id, by the parts of the address, or by another key. */
const entities = Object.values(resources)
  .toSorted((one, other) => (one.type < other.type ? -1 : 1))
  .map(({ type, address, otherKeys = [] }) => {
    const keys = ['id', address.join(' '), ...otherKeys].map((fields) => `@key(fields: "${fields}")`)
    return `extend type ${type} ${keys.join(' ')}`
  })

/** The SDL that a subgraph has beside the API schema. */
export const federationTypeDefs = `
${readFileSync(new URL('../schema/federation.graphql', import.meta.url), 'utf8')}
"The types that a representation can name."
union _Entity = ${Object.keys(resources).toSorted().join(' | ')}
${entities.join('\n')}
`

/**
 * The directives that schema/federation.graphql links, and `@link` itself, as the specification defines them. What is added to the graph is
 * held against them; the schema that is served has no definitions of them.
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
 * The resolver of `Query._service`. The schema that is served is the one that is told: a read-only gateway has no mutations.
 *
 * @param directives the names of directives that were added to the graph.
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
 * The schema with the directives of federation, as composition takes it: without what every subgraph has to answer routers with,
 * and without definitions of the directives of federation that `@link` names.
 *
 * @param directives the names of directives that were added to the graph. Default none.
 */
export const printSubgraph = (schema: GraphQLSchema, directives: ReadonlySet<string> = new Set()): string =>
  `${oneOf}\n\n${print(withoutMachinery(getDocumentNodeFromSchema(annotated(schema)), directives))}\n`

/** Composition does not know the directive of GraphQL itself, and wants a definition of it. */
const oneOf = 'directive @oneOf on INPUT_OBJECT'

/**
 * Directives of the API schema that the subgraph keeps. Composition leaves them out: a router answers null without an error for what
 * another subgraph refers to and LaunchDarkly does not have.
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

/** What may hold live credentials where the gateway is configured to show them, so that a contract can leave it out. */
const secrets = new Set([
  'Environment.sdkKey',
  'Environment.mobileKey',
  'AuditLogEntry.delta',
  'AuditLogEntry.previousVersion',
  'AuditLogEntry.currentVersion',
  'AuditLogEntry.triggerBody',
  'AuditLogEntry.merge',
])

/** As much as routers count for a mutation. An object counts 1 for them, and a value 0. */
const costOfACall = 10

/** Whether a field takes a REST call for each object that it is asked of, though all of them belong together. */
function takesACallEach(type: GraphQLObjectType, name: string): boolean {
  const { calls } = ruleAt(type, type.getFields()[name]!) ?? {}
  if (!calls) return false
  const of = (parents: number) =>
    calls({
      args: {},
      account: assumed,
      parents,
      sure: 0,
      keys: parents,
      selected: new Set(),
      environments: 1,
      first: 1,
      of: () => 1,
    })
  return of(many) - of(1) >= many / 2
}

/** More objects than there are pages in any list that could answer for all of them. */
const many = 1000

/** Says of fields what a router, or a contract, has to know of them. */
function annotated(schema: GraphQLSchema): GraphQLSchema {
  const saying = <Field extends GraphQLFieldConfig<unknown, unknown>>(field: Field, directives: object): Field => ({
    ...field,
    extensions: { ...field.extensions, directives },
  })
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => {
      const own = ownName(schema.getType(type)!)
      const place = `${own}.${name}`
      const listSize = listSizeOf(place, field)
      return saying(field, {
        ...(secrets.has(place) && { tag: { name: 'secret' } }),
        ...(takesACallEach(schema.getType(type) as GraphQLObjectType, name) && {
          cost: { weight: weightOf(place, field) },
        }),
        ...(listSize && !saysListSize(field) && { listSize }),
      })
    },
    // The specification has no cost of a field of an interface, as the types that implement it may differ.
    [MapperKind.INTERFACE_FIELD]: (field, name, type) => {
      const listSize = listSizeOf(`${ownName(schema.getType(type)!)}.${name}`, field)
      return saying(field, { ...(listSize && { listSize }) })
    },
  })
}

/** Whether the SDL says how long a list is, as that of an added field may. The directive may be there only once. */
const saysListSize = ({ astNode }: GraphQLFieldConfig<unknown, unknown>): boolean =>
  astNode?.directives?.some(({ name }) => name.value === 'listSize') === true

/** Routers count the weight of a list once for each of its items, and a call is made once for the list. */
function weightOf(place: string, { type }: GraphQLFieldConfig<unknown, unknown>): number {
  if (!isListType(getNullableType(type))) return costOfACall
  const own = isCompositeType(getNamedType(type)) ? 1 : 0
  return own + Math.ceil(costOfACall / sizeOf(place, type, {}, undefined))
}

/**
 * How long lists are: a connection by its `first` or `last`, which says so for the lists in it, and any other list as long as the
 * estimate of calls takes it to be.
 */
function listSizeOf(place: string, { type, args = {} }: GraphQLFieldConfig<unknown, unknown>) {
  const named = getNamedType(type)
  if (isObjectType(named) && args.first) {
    return {
      assumedSize: defaultFirst,
      slicingArguments: ['first', 'last'].filter((name) => args[name]),
      sizedFields: ['edges', 'nodes'].filter((name) => named.getFields()[name]),
      requireOneSlicingArgument: false,
    }
  }
  const [typeName = '', field = ''] = place.split('.')
  const isSized = typeName.endsWith('Connection') && (field === 'edges' || field === 'nodes')
  if (!isListType(getNullableType(type)) || isSized) return undefined
  return { assumedSize: sizeOf(place, type, {}, undefined), requireOneSlicingArgument: false }
}
