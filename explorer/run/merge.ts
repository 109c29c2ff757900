import type { ExecutionResult, GraphQLError } from 'graphql'

type Path = readonly (string | number)[]

/** A part of an answer as `multipart/mixed` brings it. The first one has no path. */
export interface Received {
  readonly data?: unknown
  readonly items?: readonly unknown[] | null
  readonly path?: Path
  readonly errors?: readonly GraphQLError[]
  readonly extensions?: Record<string, unknown>
  readonly incremental?: readonly Received[]
}

type Fields = Record<string | number, unknown>

/** Puts a part in its place in the answer. Items of a list that both have are merged, as those of a field that is also deferred. */
export function mergePart(answer: ExecutionResult, part: Received): void {
  const { data, items, path = [], errors, extensions, incremental = [] } = part
  if (data !== undefined && data !== null) put(answer as Fields, ['data', ...path], data)
  else if (data === null && path.length === 0) answer.data ??= null
  for (const [index, item] of (items ?? []).entries()) {
    put(answer as Fields, ['data', ...path.slice(0, -1), Number(path.at(-1)) + index], item)
  }
  if (errors?.length) answer.errors = [...(answer.errors ?? []), ...errors]
  if (extensions) answer.extensions = { ...answer.extensions, ...extensions }
  for (const one of incremental) mergePart(answer, one)
}

function put(root: Fields, path: Path, value: unknown): void {
  let place = root
  for (const [at, key] of path.slice(0, -1).entries()) {
    place[key] ??= typeof path[at + 1] === 'number' ? [] : {}
    place = place[key] as Fields
  }
  const last = path.at(-1)!
  place[last] = merged(place[last], value)
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function merged(known: unknown, more: unknown): unknown {
  if (!isObject(known) || !isObject(more) || Array.isArray(known) !== Array.isArray(more)) return more
  for (const [key, value] of Object.entries(more)) {
    if (key !== '__proto__') known[key] = merged(known[key], value)
  }
  return known
}
