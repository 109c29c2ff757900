import type { IResolvers } from '@graphql-tools/utils'
import {
  type DefinitionNode,
  type DocumentNode,
  extendSchema,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  validateSchema,
  valueFromASTUntyped,
} from 'graphql'
import { federationDirectives } from './federation.ts'

/** SDL as text or as a document. */
export type TypeDefs = string | DocumentNode

/**
 * Resolvers of foreign fields, by type and field. The parent of a field on a type of the gateway is LaunchDarkly's document or a
 * glimpse, of which only the address `at` is always present.
 */
// biome-ignore lint/suspicious/noExplicitAny: whoever writes a resolver knows its parent and its context.
export type ForeignResolvers = IResolvers<any, any>

/** The foreign part of the graph. */
export interface Extension {
  readonly documents: readonly DocumentNode[]
  readonly resolvers: readonly ForeignResolvers[]
  /** The coordinates of the foreign fields, such as `Flag.wikiPage`. */
  readonly fields: ReadonlySet<string>
  /** The names of the directives that the extension defines. */
  readonly directives: ReadonlySet<string>
}

interface Given {
  readonly typeDefs?: TypeDefs | readonly TypeDefs[] | null | undefined
  readonly resolvers?: ForeignResolvers | readonly ForeignResolvers[] | null | undefined
}

const listOf = <One>(given: One | readonly One[] | null | undefined): readonly One[] =>
  given === undefined || given === null ? [] : Array.isArray(given) ? given : [given as One]

/**
 * Reads an extension and checks it against the graph: it may add types and fields, but not change existing ones.
 *
 * @param made Makes the graph without the extension.
 * @throws {Error} that names the conflict with the graph.
 */
export function extensionOf({ typeDefs, resolvers }: Given, made: () => GraphQLSchema): Extension {
  const documents = listOf(typeDefs).map((one) => (typeof one === 'string' ? parse(one, { noLocation: true }) : one))
  const maps = listOf(resolvers)
  if (documents.length === 0 && maps.length === 0)
    return { documents, resolvers: maps, fields: new Set(), directives: new Set() }
  const schema = withFederation(made())
  const definitions = documents.flatMap((document) => document.definitions)
  for (const definition of definitions) {
    const clash = clashOf(definition, schema)
    if (clash) refuse('typeDefs', clash.expected, clash.got)
  }
  validate(schema, definitions)
  const fields = new Set(definitions.flatMap(fieldsOf))
  for (const map of maps) refuseOwn(map, fields, schema)
  for (const definition of definitions) refuseUnresolved(definition, maps)
  const directives = definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION).map(nameOf)
  return { documents, resolvers: maps, fields, directives: new Set(directives) }
}

const nameOf = (definition: DefinitionNode): string => ('name' in definition && definition.name?.value) || ''

/** Adds the definitions of federation's directives to the graph, if it is a subgraph. */
const withFederation = (schema: GraphQLSchema): GraphQLSchema =>
  schema.getQueryType()?.getFields()._service ? extendSchema(schema, parse(federationDirectives)) : schema

const refuse = (where: string, expected: string, got: string): never => {
  throw new Error(`${where}: expected ${expected}, but got ${got}.`)
}

interface Clash {
  readonly expected: string
  readonly got: string
}

const subscriptions: Clash = {
  expected: 'queries and mutations',
  got: 'subscriptions, which only the gateway itself can have',
}

/** The conflict of a definition with the graph. Undefined if the definition only adds to it. */
function clashOf(definition: DefinitionNode, schema: GraphQLSchema): Clash | undefined {
  const name = nameOf(definition)
  const type = schema.getType(name)
  switch (definition.kind) {
    case Kind.SCHEMA_EXTENSION:
      return undefined
    case Kind.DIRECTIVE_DEFINITION:
      return schema.getDirective(name)
        ? { expected: 'new directives', got: `@${name}, which the graph has` }
        : undefined
    case Kind.OBJECT_TYPE_EXTENSION: {
      if (name === 'Subscription') return subscriptions
      const known = isObjectType(type) ? type.getFields() : {}
      const taken = definition.fields?.find((field) => known[field.name.value])
      if (!taken) return undefined
      return { expected: 'new fields', got: `${name}.${taken.name.value}, which the graph has` }
    }
    case Kind.INTERFACE_TYPE_EXTENSION:
    case Kind.UNION_TYPE_EXTENSION:
    case Kind.ENUM_TYPE_EXTENSION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
    case Kind.SCALAR_TYPE_EXTENSION:
      return (
        type && {
          expected: 'only extensions of object types',
          got: `one of ${name}, which is a type of another kind`,
        }
      )
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION: {
      if (name === 'Subscription') return subscriptions
      const instead = isObjectType(type) ? `. To add fields to it, write \`extend type ${name}\`` : ''
      return type && { expected: 'new types', got: `${name}, which the graph has${instead}` }
    }
    default:
      return { expected: 'definitions of types and directives', got: `a ${definition.kind}` }
  }
}

/** Validates the definitions by the rules of GraphQL. Directives that `@link` imports are left to composition. */
function validate(schema: GraphQLSchema, definitions: readonly DefinitionNode[]): void {
  if (definitions.length === 0) return
  const document = { kind: Kind.DOCUMENT, definitions: [...definitions] } as const
  const linked = schema.getDirective('link') ? linkedBy(definitions) : new Set()
  const isLinked = (problem: string) => linked.has(/^Unknown directive "@(\w+)"/.exec(problem)?.[1] ?? '')
  try {
    extendSchema(schema, document)
  } catch (error) {
    const problem = (error as Error).message.split('\n\n').find((one) => !isLinked(one))
    if (problem) refuse('typeDefs', 'definitions that fit the graph', `others: ${problem.replace(/\.$/, '')}`)
  }
  const extended = extendSchema(schema, document, { assumeValidSDL: true })
  const known = new Set(validateSchema(schema).map(({ message }) => message))
  const problem = validateSchema(extended).find(({ message }) => !known.has(message))
  if (problem) refuse('typeDefs', 'a schema that is valid', `another: ${problem.message.replace(/\.$/, '')}`)
  for (const definition of definitions) refuseKeys(definition)
}

/** The names of the directives that `@link` imports, and the full names of all directives of federation. */
function linkedBy(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const imports = definitions
    .flatMap((definition) => (definition.kind === Kind.SCHEMA_EXTENSION ? (definition.directives ?? []) : []))
    .filter(({ name }) => name.value === 'link')
    .flatMap(({ arguments: args = [] }) => args.filter(({ name }) => name.value === 'import'))
    .flatMap(({ value }) => valueFromASTUntyped(value) as string | Import | readonly (string | Import)[])
    .map((one) => (typeof one === 'string' ? one : String(one?.as ?? one?.name)))
  return new Set([...imports.map((name) => name.replace(/^@/, '')), ...unimported])
}

interface Import {
  readonly name?: string
  readonly as?: string
}

/** The directives of federation 2.9, by their names without an import. */
const unimported = [
  ...['authenticated', 'composeDirective', 'context', 'cost', 'extends', 'external', 'fromContext', 'inaccessible'],
  ...[
    'interfaceObject',
    'key',
    'listSize',
    'override',
    'policy',
    'provides',
    'requires',
    'requiresScopes',
    'shareable',
  ],
  'tag',
].map((name) => `federation__${name}`)

/** Refuses keys of foreign types. A router would look up such a type by `_entities`, which finds only the gateway's own types. */
function refuseKeys(definition: DefinitionNode): void {
  const directives = ('directives' in definition && definition.directives) || []
  for (const { name, arguments: args = [] } of directives) {
    if (name.value !== 'key' && name.value !== 'federation__key') continue
    const isReference = args.some(
      ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
    )
    if (!isReference) {
      const expected = 'no @key, as _entities finds none but the types of the gateway by their own keys'
      refuse('typeDefs', expected, `one on ${nameOf(definition)}. ${ownSubgraph}`)
    }
  }
}

const ownSubgraph =
  'Serve such a type from a subgraph of its own, and refer to it here with @key(fields: "…", resolvable: false)'

function fieldsOf(definition: DefinitionNode): readonly string[] {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return []
  return (definition.fields ?? []).map((field) => `${definition.name.value}.${field.name.value}`)
}

/** Requires `__resolveType` for each foreign interface and union. */
function refuseUnresolved(definition: DefinitionNode, maps: readonly ForeignResolvers[]): void {
  const { kind } = definition
  if (kind !== Kind.INTERFACE_TYPE_DEFINITION && kind !== Kind.UNION_TYPE_DEFINITION) return
  const name = nameOf(definition)
  const isResolved = maps.some((map) => {
    const resolver: unknown = Object.hasOwn(map, name) ? map[name] : undefined
    return typeof resolver === 'object' && resolver !== null && '__resolveType' in resolver
  })
  const what = kind === Kind.UNION_TYPE_DEFINITION ? 'union' : 'interface'
  if (!isResolved) refuse('resolvers', `${name}.__resolveType for the ${what} ${name} in typeDefs`, 'none')
}

/** Refuses resolvers for the gateway's own fields, because they would replace the gateway's. */
function refuseOwn(map: ForeignResolvers, fields: ReadonlySet<string>, schema: GraphQLSchema): void {
  for (const [name, resolver] of Object.entries(map)) {
    if (typeof resolver === 'object' && resolver !== null && Object.hasOwn(resolver, '__resolveReference')) {
      refuse('resolvers', 'no __resolveReference, which nothing calls', `one of ${name}. ${ownSubgraph}`)
    }
    if (!schema.getType(name)) continue
    const keys = typeof resolver === 'object' && resolver !== null ? Object.keys(resolver) : [undefined]
    for (const key of keys) {
      const coordinate = key === undefined ? name : `${name}.${key}`
      if (!fields.has(coordinate)) refuse('resolvers', 'those of fields in typeDefs', `one of ${coordinate}`)
    }
  }
}
