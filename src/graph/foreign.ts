import type { GraphQLError, GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'

/** Fields that somebody who embeds the gateway adds to its graph. They are no part of LaunchDarkly, and cost none of its calls. */

const mark = 'launchdarklyForeign'

interface Marked {
  readonly extensions: Readonly<Record<string, unknown>>
}

/** Whether a field was added to the graph. */
export const isForeign = (field: Marked | undefined): boolean => field?.extensions[mark] === true

/** Marks fields as added. Fields of the schema are changed in place. */
export function markForeign(schema: GraphQLSchema, coordinates: ReadonlySet<string>): GraphQLSchema {
  if (coordinates.size === 0) return schema
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (coordinates.has(`${type.name}.${field.name}`)) field.extensions = { ...field.extensions, [mark]: true }
    }
  }
  return schema
}

/** The coordinates of the fields that were added, such as `Flag.wikiPage`. */
export const foreignFields = (schema: GraphQLSchema): ReadonlySet<string> =>
  new Set(
    Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter(isForeign)
          .map(({ name }) => `${type.name}.${name}`),
      ),
  )

/** The coordinate of the field that failed, where the executor was asked to tell it. */
export const coordinateOf = (error: GraphQLError): string | undefined =>
  (error as { readonly coordinate?: string }).coordinate
