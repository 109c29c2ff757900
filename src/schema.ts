import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { extensionOf, type ForeignResolvers, type TypeDefs } from './extension.ts'
import { federationTypeDefs, serviceQuery } from './federation.ts'
import { renamedDocument, servedNamesIn } from './federation-prefix.ts'
import { markForeign } from './graph/foreign.ts'
import { guarded } from './graph/guarded.ts'
import { withInertJson } from './graph/inert-json.ts'
import { neverSilent } from './graph/never-silent.ts'
import { redactFields } from './graph/redacted-fields.ts'
import { withReferences } from './graph/references.ts'
import { renamedTypes } from './graph/type-names.ts'
import { entities, lookups, resolvers } from './resolvers/index.ts'
import { apiSdl } from './sdl/api-sdl.ts'
import { withoutMutations } from './server/read-only.ts'

const typeDefs = apiSdl()

/** JSON that is the users' own. Whatever else is JSON is LaunchDarkly's document, or a part of one. */
const usersOwn = new Set(['Variation.value', 'FlagStatus.default', 'Clause.values', 'MetricCondition.values'])

export interface SchemaOptions {
  /** Whether to leave out what can be changed. Default false. */
  readonly readOnly?: boolean | undefined
  /** Whether it has what makes it a subgraph. Default false. */
  readonly federation?: boolean | undefined
  /** What the names of our types begin with. Default nothing. */
  readonly federationPrefix?: string | null | undefined
  /** Whether errors may tell what else the schema has. Default true. */
  readonly introspection?: boolean | undefined
  /** Types that are added, and fields that are added by `extend type`. Default none. */
  readonly typeDefs?: TypeDefs | readonly TypeDefs[] | null | undefined
  /** The resolvers of what `typeDefs` add. Default none. */
  readonly resolvers?: ForeignResolvers | readonly ForeignResolvers[] | null | undefined
}

/**
 * The schema that is served. Its resolvers need the context that {@link createGateway} makes for each request.
 *
 * @throws {Error} if a resolver is for a field that is not in the SDL, or if what is added clashes with what is there.
 */
export function createSchema(options: SchemaOptions = {}): GraphQLSchema {
  const { readOnly = false, federation = false, federationPrefix, introspection = true } = options
  const added = extensionOf(options, () => createSchema({ federation, introspection }))
  const own = federation
    ? [...resolvers, { Query: serviceQuery(added.directives) }, entities(introspection)]
    : resolvers
  const made = makeExecutableSchema({
    typeDefs: [typeDefs, ...(federation ? [federationTypeDefs] : []), ...added.documents],
    resolvers: [...own, ...added.resolvers],
    // The directives of federation are defined by the specification that `@link` names, which composition holds them against.
    // The rest codegen has validated, so that the start need not.
    assumeValidSDL: true,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'error' },
    inheritResolversFromInterfaces: false,
    // The schema is nobody else's yet: a copy of it would only make the start later.
    updateResolversInPlace: true,
  })
  const marked = markForeign(readOnly ? withoutMutations(made) : made, added.fields)
  const schema = withReferences(marked, lookups)
  // A value is searched for credentials before it is boxed.
  const served = guarded(withInertJson(redactFields(neverSilent(schema), usersOwn)))
  return federationPrefix ? renamedTypes(served, servedNamesIn(typeDefs, federationPrefix)) : served
}

/** A document with the names of types as a prefix makes them. */
export const withPrefix = (source: string, federationPrefix: string | null | undefined): string =>
  federationPrefix ? renamedDocument(source, servedNamesIn(typeDefs, federationPrefix)) : source
