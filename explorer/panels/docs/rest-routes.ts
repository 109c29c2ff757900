/** The REST routes behind the schema, which the build writes. Lists of numbers are places in `routes`. */
export interface RestRoutes {
  /** Such as `GET /api/v2/projects/{projectKey}`. */
  readonly routes: readonly string[]
  /** The routes that a field can ask, by `Type.field`. */
  readonly fields: Readonly<Record<string, readonly number[]>>
  /** The routes of the document of a type, by the type. */
  readonly types: Readonly<Record<string, readonly number[]>>
}

/** What REST has for a place of the schema. */
export interface RoutesHere {
  readonly routes: readonly string[]
  /** The type whose document has the field. Null for routes of the field itself, or of a type. */
  readonly documentOf: string | null
}

/**
 * The routes of a field, or else those of the document that has the field.
 *
 * @param type The name of the type without a federation prefix.
 */
export function routesOf({ routes, fields, types }: RestRoutes, type: string, field?: string): RoutesHere {
  const named = (places: readonly number[] = []) => places.map((place) => routes[place]!)
  const own = field === undefined ? [] : named(fields[`${type}.${field}`])
  if (own.length > 0) return { routes: own, documentOf: null }
  return { routes: named(types[type]), documentOf: field === undefined ? null : type }
}
