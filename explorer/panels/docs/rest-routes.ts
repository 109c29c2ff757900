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
  /** Whose routes these are: the type with the document, or the field that leads here. Null for routes of the place itself. */
  readonly of: string | null
}

/** A field that gives a type. */
export interface Giver {
  readonly type: string
  readonly field: string
}

/** How many fields the search for routes climbs. */
const mostClimbs = 4

/**
 * The routes of a type or a field: its own, or else those of the document that has it, or else those of the field that leads to it.
 *
 * @param type The name of the type without a federation prefix.
 * @param giversOf The fields that give a type.
 */
export function routesOf(
  rest: RestRoutes,
  { type, field }: { readonly type: string; readonly field: string | null },
  giversOf: (type: string) => readonly Giver[],
): RoutesHere {
  const named = (places: readonly number[] = []) => places.map((place) => rest.routes[place]!)
  const own = field === null ? [] : named(rest.fields[`${type}.${field}`])
  if (own.length > 0) return { routes: own, of: null }
  for (let level = [type], climbs = 0; level.length > 0 && climbs < mostClimbs; climbs++) {
    const document = level.find((one) => (rest.types[one]?.length ?? 0) > 0)
    if (document) return { routes: named(rest.types[document]), of: document === type && !field ? null : document }
    const givers = level.flatMap(giversOf)
    const giver = givers.find((one) => rest.fields[`${one.type}.${one.field}`])
    if (giver) return { routes: named(rest.fields[`${giver.type}.${giver.field}`]), of: `${giver.type}.${giver.field}` }
    level = [...new Set(givers.map((one) => one.type))]
  }
  return { routes: [], of: null }
}
