import { readdirSync, readFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { withoutMutations } from './read-only.ts'
import { resolvers } from './resolvers/index.ts'

const folder = new URL('../schema/', import.meta.url)

/** The SDL of schema/, in the order of the file names. */
const typeDefs: string = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

/**
 * The schema that is served. Fails at the start if a resolver is for a field that is not in the SDL.
 *
 * @param options `readOnly`: without what can be changed. Default false.
 */
export function createSchema({ readOnly = false }: { readonly readOnly?: boolean | undefined } = {}): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error', requireResolversForResolveType: 'error' },
    inheritResolversFromInterfaces: false,
    // Each halves what the start takes here. The schema is nobody else's yet, and codegen has validated the SDL.
    updateResolversInPlace: true,
    assumeValidSDL: true,
  })
  return readOnly ? withoutMutations(schema) : schema
}
