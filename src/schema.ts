import { readdirSync, readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { federationTypeDefs, serviceQuery } from './federation.ts'
import { renamedDocument, servedNamesIn } from './federation-prefix.ts'
import { guarded } from './graph/guarded.ts'
import { withInertJson } from './graph/inert-json.ts'
import { neverSilent } from './graph/never-silent.ts'
import { redactFields } from './graph/redacted-fields.ts'
import { renamedTypes } from './graph/type-names.ts'
import { entities, resolvers } from './resolvers/index.ts'
import { withoutMutations } from './server/read-only.ts'

const folder = new URL('../schema/', import.meta.url)

/** The SDL of schema/, in the order of the file names, but for what only a subgraph has. */
const typeDefs: string = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql') && name !== 'federation.graphql')
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

/** JSON that is the users' own. Whatever else is JSON is LaunchDarkly's document, or a part of one. */
const usersOwn = new Set(['Variation.value', 'FlagStatus.default', 'Clause.values', 'MetricCondition.values'])

interface SchemaOptions {
  /** Whether to leave out what can be changed. Default false. */
  readonly readOnly?: boolean | undefined
  /** Whether it has what makes it a subgraph. Default false. */
  readonly federation?: boolean | undefined
  /** What the names of our types begin with. Default nothing. */
  readonly federationPrefix?: string | null | undefined
  /** Whether errors may tell what else the schema has. Default true. */
  readonly introspection?: boolean | undefined
}

/** The schema that is served. Fails at the start if a resolver is for a field that is not in the SDL. */
export function createSchema({
  readOnly = false,
  federation = false,
  federationPrefix,
  introspection = true,
}: SchemaOptions = {}): GraphQLSchema {
  const made = makeExecutableSchema({
    typeDefs: federation ? [typeDefs, federationTypeDefs] : typeDefs,
    resolvers: federation ? [...resolvers, { Query: serviceQuery() }, entities(introspection)] : resolvers,
    // The directives of federation are defined by the specification that `@link` names, which composition holds them against.
    // The rest codegen has validated, so that the start need not.
    assumeValidSDL: true,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'error' },
    inheritResolversFromInterfaces: false,
    // The schema is nobody else's yet: a copy of it would only make the start later.
    updateResolversInPlace: true,
  })
  const schema = readOnly ? withoutMutations(made) : made
  // A value is searched for credentials before it is boxed.
  const served = guarded(withInertJson(redactFields(neverSilent(schema), usersOwn)))
  return federationPrefix ? renamedTypes(served, servedNamesIn(typeDefs, federationPrefix)) : served
}

/** A document with the names of types as a prefix makes them. */
export const withPrefix = (source: string, federationPrefix: string | null | undefined): string =>
  federationPrefix ? renamedDocument(source, servedNamesIn(typeDefs, federationPrefix)) : source
