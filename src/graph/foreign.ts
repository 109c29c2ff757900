import type { GraphQLError, GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'

/** Foreign fields do not belong to LaunchDarkly and cost no REST calls. */

const mark = 'launchdarklyForeign'

interface Marked {
  readonly extensions: Readonly<Record<string, unknown>>
}

/** Whether a field is foreign. */
export const isForeign = (field: Marked | undefined): boolean => field?.extensions[mark] === true

/** Marks fields as foreign. Changes the fields of the schema in place. */
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

/** The coordinates of the foreign fields, such as `Flag.wikiPage`. */
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

/** The coordinate of the field that failed, if the executor was asked for it. */
export const coordinateOf = (error: GraphQLError): string | undefined =>
  (error as { readonly coordinate?: string }).coordinate
