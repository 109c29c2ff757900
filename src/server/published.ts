import { GraphQLError } from 'graphql'

/** Removes the properties of an error that are only for Yoga. Yoga itself removes them only from answers in one part. */
export function published(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path } = error
  const { http: _, unexpected: __, ...extensions } = error.extensions
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
