import { useGraphiQL } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { useMemo } from 'react'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import { noShape, type Shape, shapeOf } from './shape.ts'

/** The types of the response paths of a run. Empty as long as the page has no schema. */
export function shapeOfRun(
  { query, operationName }: Pick<Run, 'query' | 'operationName'>,
  schema: GraphQLSchema | null | undefined,
): Shape {
  const { document } = operationsOf(query)
  return document && schema ? shapeOf(document, operationName, schema) : noShape
}

export function useShape(run: Run): Shape {
  const schema = useGraphiQL(({ schema }) => schema)
  const { query, operationName } = run
  return useMemo(() => shapeOfRun({ query, operationName }, schema), [query, operationName, schema])
}
