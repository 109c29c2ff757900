import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { extensionOf, type ForeignResolvers, type TypeDefs } from './extension.ts'
import { federationTypeDefs, serviceQuery } from './federation.ts'
import { renamedDocument, servedNamesIn } from './federation-prefix.ts'
import { withCosts } from './graph/cost-of.ts'
import { markForeign } from './graph/foreign.ts'
import { guarded } from './graph/guarded.ts'
import { withInertJson } from './graph/inert-json.ts'
import { joinedResolvers } from './graph/joined-resolvers.ts'
import { withListNames } from './graph/list-names.ts'
import { neverSilent } from './graph/never-silent.ts'
import { redactFields } from './graph/redacted-fields.ts'
import { withReferences } from './graph/references.ts'
import { renamedTypes } from './graph/type-names.ts'
import { newCredentials } from './new-credentials.ts'
import * as costs from './resolvers/costs.ts'
import { entities, lookups, resolvers } from './resolvers/index.ts'
import { apiSdl } from './sdl/api-sdl.ts'
import { withoutMutations } from './server/read-only.ts'

const typeDefs = apiSdl()

/** Fields with JSON of users. All other JSON is a document of LaunchDarkly or a part of one, or describes documents. */
const usersOwn = new Set(['Variation.value', 'FlagStatus.default', 'Clause.values', 'MetricCondition.values'])

const descriptions = new Set(['Query.openApiDocument'])

export interface SchemaOptions {
  /** Whether to leave out mutations. Default false. */
  readonly readOnly?: boolean | undefined
  /** Whether to add the fields and types of a subgraph. Default false. */
  readonly federation?: boolean | undefined
  /** The prefix of our type names. Default none. */
  readonly federationPrefix?: string | null | undefined
  /** Whether errors may suggest names of the schema. Default true. */
  readonly introspection?: boolean | undefined
  /** Foreign types, and foreign fields by `extend type`. Default none. */
  readonly typeDefs?: TypeDefs | readonly TypeDefs[] | null | undefined
  /** The resolvers of `typeDefs`. Default none. */
  readonly resolvers?: ForeignResolvers | readonly ForeignResolvers[] | null | undefined
}

/**
 * Makes the served schema. Its resolvers need the context that {@link createGateway} makes for each request.
 *
 * @throws {Error} if a resolver has no field in the SDL, or if the extension conflicts with the graph.
 */
export function createSchema(options: SchemaOptions = {}): GraphQLSchema {
  const { readOnly = false, federation = false, federationPrefix, introspection = true } = options
  const added = extensionOf(options, () => createSchema({ federation, introspection }))
  const own = federation
    ? [...resolvers, { Query: serviceQuery(added.directives) }, entities(introspection)]
    : resolvers
  const made = makeExecutableSchema({
    typeDefs: [typeDefs, ...(federation ? [federationTypeDefs] : []), ...added.documents],
    resolvers: joinedResolvers([...own, ...added.resolvers]),
    // The specification behind `@link` defines the directives of federation, and composition checks them. Codegen has validated the
    // rest, so the start need not repeat it.
    assumeValidSDL: true,
    // The check of `__resolveType` copies the schema. The compiler checks ours, and `extensionOf` those of others.
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
    inheritResolversFromInterfaces: false,
    // Nobody else uses the schema yet, so a copy would only delay the start.
    updateResolversInPlace: true,
  })
  const marked = markForeign(readOnly ? withoutMutations(made) : made, added.fields)
  const schema = withCosts(withReferences(marked, lookups), Object.values(costs))
  // Credentials are redacted before a value is wrapped.
  const exceptions = { own: usersOwn, descriptions, once: newCredentials }
  const served = guarded(withInertJson(redactFields(neverSilent(withListNames(schema)), exceptions)))
  return federationPrefix ? renamedTypes(served, servedNamesIn(typeDefs, federationPrefix)) : served
}

/** Adds the prefix to the type names in a document. */
export const withPrefix = (source: string, federationPrefix: string | null | undefined): string =>
  federationPrefix ? renamedDocument(source, servedNamesIn(typeDefs, federationPrefix)) : source
