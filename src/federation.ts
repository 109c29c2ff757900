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
 * and without definitions of the directives of federation that `@link` names.
 */
export const printSubgraph = (schema: GraphQLSchema): string =>
  `${oneOf}\n\n${print(withoutMachinery(getDocumentNodeFromSchema(annotated(schema))))}\n`

/** Composition does not know the directive of GraphQL itself, and wants a definition of it. */
const oneOf = 'directive @oneOf on INPUT_OBJECT'

/**
 * Directives of the API schema that the subgraph keeps. Composition leaves them out: a router answers null without an error for what
 * another subgraph refers to and LaunchDarkly does not have.
 */
const own = new Set(['semanticNonNull'])

const machinery = new Set(['_entities', '_service', '_Any', '_Entity', '_Service'])

const withoutMachinery = (document: DocumentNode): DocumentNode => {
  const left = <Node extends { readonly name: { readonly value: string } }>(node: Node) =>
    machinery.has(node.name.value) ? null : undefined
  return visit(document, {
    [Kind.DIRECTIVE_DEFINITION]: ({ name }) => (own.has(name.value) ? undefined : null),
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

/** What takes a REST call for each object that it is asked of (MAX_SINGLE_CALLS), at least where that is one of a list. */
const singleCalls = new Set([
  'AuditLogEntry.delta',
  'AuditLogEntry.previousVersion',
  'AuditLogEntry.currentVersion',
  'AuditLogEntry.triggerBody',
  'AuditLogEntry.merge',
  'AuditLogEntry.subentries',
  'CodeReferenceBranch.references',
  'Environment.segmentMemberships',
  'FlagEnvironment.expiringTargets',
  'Project.flagDefaults',
  'Query.auditLogEntry',
  'Segment.expiringTargets',
  'Segment.export',
  'Segment.import',
  'Segment.membership',
  'Team.projectCount',
  'Team.projects',
  'Team.roleAssignments',
])

/** As much as routers count for a mutation. An object counts 1 for them, and a value 0. */
const costOfACall = { weight: 10 }

/** Says of fields what a router, or a contract, has to know of them. */
const annotated = (schema: GraphQLSchema): GraphQLSchema =>
  mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => {
      const place = `${type}.${name}`
      const listSize = listSizeOf(field)
      const directives = {
        ...(secrets.has(place) && { tag: { name: 'secret' } }),
        ...(singleCalls.has(place) && { cost: costOfACall }),
        ...(listSize && { listSize }),
      }
      return { ...field, extensions: { ...field.extensions, directives } }
    },
  })

/** How long connections are: they all work in the same way. */
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
