import { useGraphiQL } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { useMemo } from 'react'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { noShape, type Shape, shapeOf } from './shape.ts'

/** The types of the response paths of a run. Empty as long as the page has no schema. */
export function shapeOfRun({ query, operationName }: Run, schema: GraphQLSchema | null | undefined): Shape {
  const { document } = operationsOf(query)
  return document && schema ? shapeOf(document, operationName, schema) : noShape
}

export function useShape(run: Run): Shape {
  const schema = useGraphiQL(({ schema }) => schema)
  const { query, operationName } = run
  // biome-ignore lint/correctness/useExhaustiveDependencies: a part changes the run, but neither its query nor its operation.
  return useMemo(() => shapeOfRun(run, schema), [query, operationName, schema])
}
