import { type GraphQLSchema, getVariableValues, Kind, parse, validate } from 'graphql'
import { withoutShapes } from '../rest/credentials.ts'
import { entryForPatch, mutationOf } from './mutation.ts'
import { isObject, pasted } from './pasted.ts'
import { inNamesOf } from './prefixed.ts'
import { queryOf } from './query.ts'
import { type FromRest, type RestEntry, type RestMap, type RestRequest, Untranslatable } from './rest-map.ts'
import { named, type Route, routeOf } from './route.ts'

export type { FromRest, RestMap, RestRequest } from './rest-map.ts'

/**
 * Converts what a person pastes to a document of GraphQL: the URL of a REST request, a curl command, a page of LaunchDarkly's site, or a
 * semantic patch.
 *
 * @example fromText('https://app.launchdarkly.com/api/v2/flags/web?limit=5', map, schema)
 */
export function fromText(text: string, map: RestMap, schema: GraphQLSchema): FromRest {
  return told(() => {
    const given = pasted(text)
    return 'patch' in given ? ofPatch(given.patch, map, schema) : translated(given, map, schema)
  })
}

/**
 * Converts a REST request to a document of GraphQL that gives or changes the same. The document and its variables are valid for the schema.
 *
 * @example fromRest({ method: 'GET', url: '/api/v2/flags/web' }, map, schema)
 */
export const fromRest = (request: RestRequest, map: RestMap, schema: GraphQLSchema): FromRest =>
  told(() => translated(request, map, schema))

/** What is said of a request repeats no credential. The variables keep what the request sends. */
function told(translate: () => FromRest): FromRest {
  try {
    const made = translate()
    return made.kind === 'unknown' ? made : { ...made, notes: made.notes.map(withoutShapes) }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'unknown', message: tooDeep, nearest: [] }
    if (!(error instanceof Untranslatable)) throw error
    return { kind: 'unknown', message: withoutShapes(error.message), nearest: error.nearest }
  }
}

const tooDeep = 'Expected a body with fewer levels, but its objects or lists are nested too deep.'

function translated({ method, url, body }: RestRequest, map: RestMap, schema: GraphQLSchema): FromRest {
  const route = routeOf(method.toUpperCase(), url, map.operations)
  return written(entryOf(route.entries, body), route, body, map, schema)
}

function written(entry: RestEntry, route: Route, body: unknown, map: RestMap, schema: GraphQLSchema): FromRest {
  if (entry.without !== undefined) throw new Untranslatable(`${named(entry)} has no document: ${entry.without}`)
  const kind = entry.way === undefined ? 'mutation' : 'query'
  const made = (kind === 'query' ? queryOf : mutationOf)(entry, route, body, inNamesOf(schema, map), schema)
  expectValid(made, schema)
  return { kind, operation: named(entry), ...made, notes: [...new Set(made.notes)] }
}

/** The operation of a route that takes a body of this form. */
function entryOf(entries: readonly RestEntry[], body: unknown): RestEntry {
  const isPatch = Array.isArray(body) || (isObject(body) && Array.isArray(body.patch))
  const isSemantic = isObject(body) && Array.isArray(body.instructions)
  const form = isPatch ? 'patch' : isSemantic ? 'instructions' : undefined
  return entries.find((entry) => entry.takes !== undefined && entry.takes === form) ?? entries[0]!
}

/** A semantic patch without its URL. The keys of what it changes are placeholders. */
function ofPatch(patch: object, map: RestMap, schema: GraphQLSchema): FromRest {
  const entry = entryForPatch(patch, map.operations, schema)
  const names = [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const path = Object.fromEntries(
    names.map((name) => [name, name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]),
  )
  const found = written(entry, { entries: [entry], path, query: new Map() }, patch, map, schema)
  if (found.kind === 'unknown' || names.length === 0) return found
  const keys = Object.values(path).map((key) => `\`${key}\``)
  return {
    ...found,
    notes: [`The patch does not say what it changes: put keys in place of ${keys.join(', ')}.`, ...found.notes],
  }
}

/** @throws {Untranslatable} if the document or its variables are not valid. */
function expectValid(
  { document, variables }: { readonly document: string; readonly variables: object },
  schema: GraphQLSchema,
): void {
  const parsed = parse(document)
  const [wrong] = validate(schema, parsed)
  if (wrong) throw new Untranslatable(`The request has no document that is valid for the schema: ${wrong.message}`)
  const [operation] = parsed.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Expected an operation.')
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variables })
  if (errors?.[0]) throw new Untranslatable(`The request has no valid variables: ${errors[0].message.slice(0, 300)}`)
}
