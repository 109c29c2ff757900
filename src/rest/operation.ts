/** A REST operation is a line of data: its verb, its path with holes, and the types of what it takes and returns. */

import { type Page, pageOf } from './page.ts'
import { flat, list, type Reader, type Shaped } from './shape.ts'
import { shown } from './shown.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** The path parameters that a template names: `/flags/{projectKey}` gives `{ projectKey: string }`. */
export type PathOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathOf<Rest>
  : unknown

/** What a query parameter may be. A list repeats the parameter; `undefined` leaves it out. */
export type QueryValue = string | number | boolean | readonly string[] | undefined

export interface Operation<Args = never, Answer = unknown> {
  readonly method: Method
  readonly path: string
  /** Whether the route answers only with `LD-API-Version: beta`. */
  readonly beta: boolean
  /** Whether the document is a page: an object with an array of documents as its `items`. */
  readonly paged: boolean
  /** Whether it changes nothing, so that it may be asked again, and for several at once. Not every POST writes. */
  readonly reads: boolean
  /** Whether its body is a semantic patch: instructions, which are right whatever happened since. */
  readonly semantic: boolean
  /** Whether its body is a form (multipart/form-data): the text of a file, or of several, by the names of the fields. */
  readonly form: boolean
  /** Whether it makes something that has a key of its own, so that a conflict can only be about the key. */
  readonly creates: boolean
  /** Whether the route answers 405 where a change needs an approval, as LaunchDarkly says of it. */
  readonly approvable: boolean
  /**
   * Whether what it answers with is the address of what it made: `{ location }`, from the header of that name. `perhaps`: only if
   * there is one, and no body is looked at.
   */
  readonly locates: boolean | 'perhaps'
  /** Whether the document is a bare array of documents, and 204 an empty one. */
  readonly bare: boolean
  /** Whether the answer may have no document. */
  readonly mayBeEmpty: boolean
  /** Reads the document. Null if nobody looks at the answer. */
  readonly shape: Reader<unknown> | null
  /** What errors, logs and traces call it: the verb and the template, so that no key of a user is in it. */
  readonly name: string
  /** Never set: it carries the types. */
  readonly types?: (args: Args) => Answer
}

interface Settings {
  /** Default false. */
  beta?: boolean
  /** Default false. */
  approvable?: boolean
}

/** What the verbs of this file decide. */
type Nature = Pick<Operation, 'method' | 'reads' | 'semantic' | 'form' | 'creates'>

interface Draft<Args> {
  /** The query parameters (and the `body`) that the operation takes besides its path parameters. */
  takes<Query>(): Draft<Args & Query>
  /** The document that the operation answers with. */
  returns<Answer>(...shape: Shaped<Answer>): Operation<Args, Answer>
  /** The document that the operation answers with, unless it answers with nothing. */
  mayReturn<Answer>(shape: Reader<Answer>): Operation<Args, Answer | undefined>
  /** The operation of whose answer only the status matters. */
  returnsNothing(): Operation<Args, undefined>
  /** The documents that the operation answers with pages of. */
  lists<Rep>(...item: Shaped<Rep>): Operation<Args, Page<Rep>>
  /** The documents that the operation answers with as an array, or with no content if there are none. */
  finds<Rep>(...item: Shaped<Rep>): Operation<Args, readonly Rep[]>
  /** The operation that answers with nothing but the address of what it made. */
  locates(): Operation<Args, Location>
  /** The operation of which nobody knows whether it answers with more than that it was done. */
  mayLocate(): Operation<Args, Partial<Location>>
}

/** The path at which something new is found. */
export interface Location {
  readonly location: string
}

function draft<Args>(nature: Nature, path: string, { beta = false, approvable = false }: Settings): Draft<Args> {
  const answer = { paged: false, bare: false, locates: false, mayBeEmpty: false, shape: null }
  const line = { ...nature, ...answer, path, beta, approvable, name: `${nature.method} ${path}` }
  return {
    takes: () => draft(nature, path, { beta, approvable }),
    returns: (shape = flat) => ({ ...line, shape }),
    mayReturn: (shape) => ({ ...line, mayBeEmpty: true, shape }),
    returnsNothing: () => line,
    lists: (item = flat) => ({ ...line, paged: true, shape: pageOf(item) }),
    finds: (item = flat) => ({ ...line, bare: true, shape: list(item) }),
    locates: () => ({ ...line, locates: true }),
    mayLocate: () => ({ ...line, locates: 'perhaps' }),
  }
}

const starts =
  (method: Method, { reads = false, semantic = false, form = false, creates = false } = {}) =>
  <const Path extends string>(path: Path, settings: Settings = {}): Draft<PathOf<Path>> =>
    draft({ method, reads, semantic, form, creates }, path, settings)

/** Starts the line of a read: `get('/api/v2/projects/{projectKey}').takes<Expand>().returns(project)`. */
export const get = starts('GET', { reads: true })

/** A read whose question is too long for a URL. */
export const search = starts('POST', { reads: true })

export const post = starts('POST')
/** A POST that makes something under a key that the body names. A conflict means that the key is taken. */
export const create = starts('POST', { creates: true })
/** A POST of files. */
export const upload = starts('POST', { form: true })
export const put = starts('PUT')
/** A JSON patch. */
export const patch = starts('PATCH')
/** A semantic patch. */
export const semanticPatch = starts('PATCH', { semantic: true })
export const del = starts('DELETE')

/** An argument that no URL can carry. The caller can mend it. */
export class UnusableArgument extends Error {
  override readonly name = 'UnusableArgument'
}

const hole = /\{(\w+)\}/g

/** The names of the parameters in a path, in order. */
export const holesOf = (path: string): string[] => [...path.matchAll(hole)].map(([, name]) => name!)

/**
 * The path and query of a call. Fills the holes, percent-encodes, and makes every other argument a query parameter, in the
 * order given, so that the same call is the same string.
 *
 * @throws {UnusableArgument} for an empty, `.` or `..` path parameter: URL parsers drop such a segment, encoded or not, and
 *   the call would go to another route. Also for text that has no UTF-8 form, and for more than a URL can carry.
 */
export function urlOf(operation: Pick<Operation, 'path'>, args: object): string {
  const given = args as Readonly<Record<string, QueryValue>>
  const used = new Set<string>(['body'])
  const path = operation.path.replace(hole, (_, name: string) => {
    used.add(name)
    return segment(name, given[name])
  })
  const query = Object.entries(given)
    .filter(([name]) => !used.has(name))
    .flatMap(([name, value]) => parameters(name, value))
  const url = query.length ? `${path}?${query.join('&')}` : path
  if (url.length <= mostOfUrl) return url
  throw new UnusableArgument(
    `Expected arguments that fit into a URL of ${mostOfUrl} characters, but ${operation.path} would take ${url.length}.`,
  )
}

/** Servers and proxies refuse longer ones, most of them without a word that a client could use. */
const mostOfUrl = 8000

function segment(name: string, value: QueryValue): string {
  return encodeURIComponent(usable(words(name), String(value ?? '')))
}

/**
 * A text that a path can carry.
 *
 * @param what what it is, with its article, for the error: "a flag key".
 * @throws {UnusableArgument}
 */
export function usable(what: string, text: string): string {
  if (!isUsable(text)) {
    throw new UnusableArgument(
      `Expected ${what} of whole Unicode characters that is not empty, "." or "..", but got ${shown(text)}.`,
    )
  }
  return text
}

/** Whether a key can stand among others in a list of keys: a longer one is no key of LaunchDarkly's, and leaves the others no room in a URL. */
export const isLikelyKey = (key: string): boolean => isUsable(key) && key.length <= 256

/** Whether a path can carry a text. */
export const isUsable = (text: string): boolean => !['', '.', '..'].includes(text) && text.isWellFormed()

function parameters(name: string, value: QueryValue): string[] {
  if (value === undefined) return []
  const values = typeof value === 'object' ? value : [String(value)]
  return values.map((one) => {
    if (one.isWellFormed()) return `${name}=${encodeURIComponent(one)}`
    throw new UnusableArgument(`Expected text of whole Unicode characters, but got ${shown(one)}.`)
  })
}

/** `projectKey` as a person says it: "a project key". */
function words(name: string): string {
  const said = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return `${/^[aeiou]/.test(said) ? 'an' : 'a'} ${said}`
}

/**
 * The inverse of {@link urlOf} for a path: which parameters of the operation a `_links` href stands for, or `undefined` if it
 * is not a link to that operation. A link is data: one with a scheme or a host matches nothing.
 */
export function match<Path extends string>(path: Path, href: string): PathOf<Path> | undefined {
  // A link is data: its address may be of any type.
  const found = typeof href === 'string' ? patternOf(path).exec(href) : null
  if (!found) return undefined
  try {
    const decoded = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
    return decoded.every(([, value]) => isUsable(value!)) ? (Object.fromEntries(decoded) as PathOf<Path>) : undefined
  } catch {
    return undefined
  }
}

/** One for each path of an operation, of which there are as many as the code has: to make one takes longer than to match a link. */
const patterns = new Map<string, RegExp>()

function patternOf(path: string): RegExp {
  const known = patterns.get(path)
  if (known) return known
  const holes = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(hole, '(?<$1>[^/?#]+)')
  const pattern = new RegExp(`^${holes}(?:[?#].*)?$`)
  patterns.set(path, pattern)
  return pattern
}
