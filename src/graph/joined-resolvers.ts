import type { IResolvers } from '@graphql-tools/utils'

/**
 * Joins maps of resolvers by type. A later resolver of a field replaces an earlier one. `makeExecutableSchema` would join them too, but it
 * copies every value deeply, which takes almost half of the time that a schema takes.
 *
 * @example
 * joinedResolvers([{ Query: { a } }, { Query: { b } }]) // { Query: { a, b } }
 */
export function joinedResolvers<Parent, Context>(
  maps: readonly IResolvers<Parent, Context>[],
): IResolvers<Parent, Context> {
  const joined: Record<string, unknown> = Object.create(null)
  for (const [type, fields] of maps.flatMap((map) => Object.entries(map))) {
    const before = joined[type]
    joined[type] = isPlain(before) && isPlain(fields) ? { ...before, ...fields } : fields
  }
  return { ...joined } as IResolvers<Parent, Context>
}

/** Whether a value is a map of fields. A scalar is an object of a class. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))
