import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './__generated__/graphql-env.d.ts'

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada'
export { readFragment } from 'gql.tada'

/** Types a document by the schema, as the editor and `gql.tada check` read it. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { DateTime: string; URL: string; JSON: unknown }
}>()
