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
import { changeIn } from './approval-change.ts'
import { instructionTypeOf, patchInput } from './instructions.ts'
import { intoInput } from './into-input.ts'
import { plain } from './names.ts'
import { isObject } from './pasted.ts'
import type { Written } from './query.ts'
import { brief, type RestEntry, type RestMap, Untranslatable } from './rest-map.ts'
import type { Route } from './route.ts'
import { selectionOf } from './selection.ts'

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
  if (!field)
    throw new Untranslatable(
      `Expected a schema with the mutation \`${name}\`, but it has none. A read-only gateway has no mutations.`,
    )
  const payload = getNamedType(field.type)
  if (!isObjectType(payload)) throw new Error(`${name} has no payload.`)
  const notes: string[] = []
  const type = getNullableType(field.args[0]?.type)
  const selection = payloadOf(payload, map)
  if (!isInputObjectType(type))
    return { document: printed(`mutation ${upper(name)} { ${name} ${selection} }`), variables: {}, notes }
  const queried = Object.fromEntries([...query].map(([key, values]) => [key, values.length === 1 ? values[0] : values]))
  const given = { ...queried, ...path }
  const source: Record<string, unknown> =
    Array.isArray(body) || (isObject(body) && Array.isArray(body.patch))
      ? fromPatch(entry, type, body, { ...queried, ...path }, path)
      : templated(entry, { ...given, ...(isObject(body) ? body : {}) }, body)
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

/** A JSON patch as the fields that it replaces, or as itself. Other lists are the whole body of their route. */
function fromPatch(
  entry: RestEntry,
  type: GraphQLInputObjectType,
  body: unknown,
  given: Record<string, unknown>,
  path: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const properties = isObject(body) ? body : {}
  if (entry.method !== 'PATCH' || entry.input) return templated(entry, { ...given, ...properties }, body)
  const operations = Array.isArray(body) ? body : (body as { patch: unknown[] }).patch
  const taken = Object.keys(withKeys({ ...path }, path, type, entry))
  const { patch: _, ...others } = properties
  return { ...given, ...others, ...patchInput(type, operations, taken) }
}

/** The request with what `input` of the entry takes from it. */
function templated(
  { input }: RestEntry,
  given: Readonly<Record<string, unknown>>,
  body: unknown,
): Record<string, unknown> {
  if (!input) return { ...given }
  const used = new Set<string>()
  const filled = (template: unknown): unknown => {
    if (template === '$change') return changeIn(given)
    if (typeof template === 'string' && template.startsWith('$')) {
      const [first = '', ...steps] = template.slice(1).split('.')
      used.add(first)
      return steps.reduce(
        (part: unknown, step) =>
          isObject(part) || Array.isArray(part) ? (part as Record<string, unknown>)[step] : undefined,
        first === 'body' ? body : given[first],
      )
    }
    if (!isObject(template)) return template
    const entries = Object.entries(template).map(
      ([key, value]) => [key.startsWith('$') ? String(filled(key)) : key, filled(value)] as const,
    )
    const some = entries.filter(([, value]) => value !== undefined)
    return some.length > 0 ? Object.fromEntries(some) : undefined
  }
  const made = filled(input) as object | undefined
  if (input.change === '$change') for (const name of ['resourceId', 'instructions', 'operatingOnId']) used.add(name)
  const rest = used.has('body') ? {} : Object.fromEntries(Object.entries(given).filter(([name]) => !used.has(name)))
  return { ...(used.has('body') ? pathOnly(given, body, used) : rest), ...made }
}

/** The parameters beside the body. */
const pathOnly = (given: Readonly<Record<string, unknown>>, body: unknown, used: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => !used.has(name) && !(isObject(body) && body[name] === value)),
  )

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

/** What the answer of REST has, as far as the payload has it without a further read, and the problems of the input. */
function payloadOf(payload: GraphQLObjectType, map: RestMap): string {
  return selectionOf(
    payload,
    {
      ...map,
      names: {},
      expand: new Set(),
      expanded: new Set(),
      instead: { [`${payload.name}.userErrors`]: 'userErrors { code message path }' },
    },
    1,
  )
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
