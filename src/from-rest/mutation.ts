import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isObjectType,
  parse,
  print,
} from 'graphql'
import { instructionTypeOf, patchInput } from './instructions.ts'
import { intoInput } from './into-input.ts'
import { plain } from './names.ts'
import { isObject } from './pasted.ts'
import type { Written } from './query.ts'
import { brief, type RestEntry, type RestMap, Untranslatable } from './rest-map.ts'
import type { Route } from './route.ts'
import { selectionOf } from './selection.ts'
import { templated } from './templates.ts'

/** The mutation of a write, with its input from the path, the query and the body. */
export function mutationOf(
  entry: RestEntry,
  { path, query }: Route,
  body: unknown,
  map: RestMap,
  schema: GraphQLSchema,
): Written {
  const name = entry.mutation!
  const field = schema.getMutationType()?.getFields()[name]
  if (!field) {
    throw new Untranslatable(
      `Expected a schema with the mutation \`${name}\`, but it has none. A read-only gateway has no mutations.`,
    )
  }
  const payload = getNamedType(field.type)
  if (!isObjectType(payload)) throw new Error(`${name} has no payload.`)
  const notes: string[] = []
  const type = getNullableType(field.args[0]?.type)
  const selection = payloadOf(payload, map)
  if (!isInputObjectType(type)) {
    return { document: printed(`mutation ${upper(name)} { ${name} ${selection} }`), variables: {}, notes }
  }
  const queried = Object.fromEntries([...query].map(([key, values]) => [key, values.length === 1 ? values[0] : values]))
  const { patch, ...properties } = isObject(body) ? body : {}
  const given = { ...queried, ...properties, ...path }
  const operations = Array.isArray(body) ? body : patch
  const isPatch = Array.isArray(operations) && entry.method === 'PATCH' && !entry.input
  const source = isPatch
    ? { ...given, ...patchInput(type, operations, Object.keys(withKeys({ ...path }, path, type, entry))) }
    : templated(entry, { ...given, ...(patch !== undefined && { patch }) }, body)
  // The selection has what the answer of REST would have.
  for (const param of ['expand', 'summary']) delete source[param]
  const input = intoInput(type, withKeys(source, path, type, entry), [], { notes })
  return {
    document: printed(
      `mutation ${upper(name)}($input: ${field.args[0]!.type}) { ${name}(input: $input) ${selection} }`,
    ),
    variables: { input },
    notes,
  }
}

const printed = (document: string) => print(parse(document))
const upper = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** Names the parameters of the path as the input does: the last one is the `key` or the `id`. */
function withKeys(
  source: Record<string, unknown>,
  path: Readonly<Record<string, string>>,
  type: GraphQLInputObjectType,
  { input = {} }: RestEntry,
): Record<string, unknown> {
  const fields = Object.keys(type.getFields())
  const named = { ...source }
  for (const [name, value] of Object.entries(path)) {
    if (!(name in named) || fields.some((field) => plain(field) === plain(name))) continue
    const free = (field: string) => fields.includes(field) && !(field in named) && !(field in input)
    const fitting = [
      name.replace(/^feature/, '').replace(/^./, (letter) => letter.toLowerCase()),
      `${name.replace(/Key$|Id$|ID$/, '')}Key`,
      ...(/id$/i.test(name) ? ['id', 'key'] : ['key', 'name', 'id']),
    ]
    const field = fitting.find(free)
    if (!field) continue
    delete named[name]
    named[field] = value
  }
  return named
}

/**
 * What the answer of REST has: the properties of the changed object, which the gateway answers from it, and the problems of the input.
 */
function payloadOf(payload: GraphQLObjectType, map: RestMap): string {
  const wanted = { ...map, expand: new Set<string>(), expanded: new Set<string>() }
  const instead: Record<string, string> = { [`${payload.name}.userErrors`]: 'userErrors { code message path }' }
  for (const { name, type } of Object.values(payload.getFields())) {
    if (getNamedType(type).name in map.names)
      instead[`${payload.name}.${name}`] = `${name} ${selectionOf(type, wanted, 0)}`
  }
  return selectionOf(payload, { ...wanted, instead }, 1)
}

/**
 * The entry for a semantic patch without a URL: the mutation whose instructions have all of its kinds.
 *
 * @throws {Untranslatable} if none has.
 */
export function entryForPatch(patch: object, operations: readonly RestEntry[], schema: GraphQLSchema): RestEntry {
  const { instructions } = patch as { readonly instructions: readonly unknown[] }
  const kinds = instructions.map((one) => (isObject(one) ? String(one.kind) : ''))
  const mutations = schema.getMutationType()?.getFields() ?? {}
  const has = (entry: RestEntry, kind: string) => {
    const type = entry.mutation ? instructionTypeOf(mutations[entry.mutation]) : undefined
    return Object.keys(type?.getFields() ?? {}).some((name) => plain(name) === plain(kind))
  }
  const semantic = operations.filter(({ method, mutation }) => method === 'PATCH' && mutation)
  const order = ['updateFlag', 'updateSegment', 'updateTeam', 'updateMembers', 'updateTeams', 'updateExperiment']
  const found = [...order.flatMap((name) => semantic.filter(({ mutation }) => mutation === name)), ...semantic].find(
    (entry) => kinds.every((kind) => has(entry, kind)),
  )
  if (found) return found
  throw new Untranslatable(
    `Expected instructions of one kind of object, or the URL with the patch, but got ${brief(kinds)}.`,
  )
}
