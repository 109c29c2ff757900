/** A REST operation is one line of data: its verb, its path with parameters, and the types of its arguments and its document. */

import { type Page, pageOf } from './page.ts'
import { flat, list, type Reader, type Shaped } from './shape.ts'
import { shown } from './shown.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** The path parameters of a template: `/flags/{projectKey}` gives `{ projectKey: string }`. */
export type PathOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathOf<Rest>
  : unknown

/** The value of a query parameter. A list repeats the parameter; `undefined` omits it. */
export type QueryValue = string | number | boolean | readonly string[] | undefined

export interface Operation<Args = never, Answer = unknown> {
  readonly method: Method
  readonly path: string
  /** Whether the route requires `LD-API-Version: beta`. */
  readonly beta: boolean
  /** Whether the document is a page: an object with an array of documents in `items`. */
  readonly paged: boolean
  /** Whether the operation changes nothing, so that it can be repeated and shared. Some POST routes are reads. */
  readonly reads: boolean
  /** Whether the body is a semantic patch. Its instructions stay valid if the document changes meanwhile. */
  readonly semantic: boolean
  /** Whether the body is a form (multipart/form-data) with the texts of files by field name. */
  readonly form: boolean
  /** Whether the operation creates an object with a key, so that a conflict can only concern the key. */
  readonly creates: boolean
  /** Whether LaunchDarkly documents that the route answers 405 if a change needs an approval. */
  readonly approvable: boolean
  /** Values of path parameters that lead to other routes. */
  readonly reserved?: Reserved
  /**
   * Whether the answer is the address of the new object: `{ location }`, from the header of that name. With `perhaps`, the header
   * can be absent, and the body is ignored.
   */
  readonly locates: boolean | 'perhaps'
  /** Whether the document is an array of documents, with 204 for an empty one. */
  readonly bare: boolean
  /** Whether the answer can lack a document. */
  readonly mayBeEmpty: boolean
  /** Reads the document. Null if the answer is ignored. */
  readonly shape: Reader<unknown> | null
  /** The name in errors, logs and traces: the verb and the template, without any key of a user. */
  readonly name: string
  /** Never set. Carries the types. */
  readonly types?: (args: Args) => Answer
}

interface Settings {
  /** Default false. */
  beta?: boolean
  /** Default false. */
  approvable?: boolean
  /** Default none. */
  reserved?: Reserved
}

/** Values of path parameters, by the name of the parameter. */
type Reserved = Readonly<Record<string, readonly string[]>>

/** The properties that the verbs of this file set. */
type Nature = Pick<Operation, 'method' | 'reads' | 'semantic' | 'form' | 'creates'>

interface Draft<Args> {
  /** Declares the query parameters (and the `body`) in addition to the path parameters. */
  takes<Query>(): Draft<Args & Query>
  /** Declares the document of the answer. */
  returns<Answer>(...shape: Shaped<Answer>): Operation<Args, Answer>
  /** Declares the document of an answer that can be empty. */
  mayReturn<Answer>(shape: Reader<Answer>): Operation<Args, Answer | undefined>
  /** Declares an answer of which only the status matters. */
  returnsNothing(): Operation<Args, undefined>
  /** Declares an answer that is a page of documents. */
  lists<Rep>(...item: Shaped<Rep>): Operation<Args, Page<Rep>>
  /** Declares an answer that is a page of documents with further properties. */
  pages<Answer extends Page<unknown>>(shape: Reader<Answer>): Operation<Args, Answer>
  /** Declares an answer that is an array of documents, or no content if there are none. */
  finds<Rep>(...item: Shaped<Rep>): Operation<Args, readonly Rep[]>
  /** Declares an answer that is only the address of the new object. */
  locates(): Operation<Args, Location>
  /** Declares an answer that can contain the address of the new object. */
  mayLocate(): Operation<Args, Partial<Location>>
}

/** The path of a new object. */
export interface Location {
  readonly location: string
}

function draft<Args>(nature: Nature, path: string, settings: Settings): Draft<Args> {
  const { beta = false, approvable = false, reserved } = settings
  const answer = { paged: false, bare: false, locates: false, mayBeEmpty: false, shape: null }
  const line = {
    ...nature,
    ...answer,
    path,
    beta,
    approvable,
    ...(reserved && { reserved }),
    name: `${nature.method} ${path}`,
  }
  return {
    takes: () => draft(nature, path, settings),
    returns: (shape = flat) => ({ ...line, shape }),
    mayReturn: (shape) => ({ ...line, mayBeEmpty: true, shape }),
    returnsNothing: () => line,
    lists: (item = flat) => ({ ...line, paged: true, shape: pageOf(item) }),
    pages: (shape) => ({ ...line, paged: true, shape }),
    finds: (item = flat) => ({ ...line, bare: true, shape: list(item) }),
    locates: () => ({ ...line, locates: true }),
    mayLocate: () => ({ ...line, locates: 'perhaps' }),
  }
}

const starts =
  (method: Method, { reads = false, semantic = false, form = false, creates = false } = {}) =>
  <const Path extends string>(path: Path, settings: Settings = {}): Draft<PathOf<Path>> =>
    draft({ method, reads, semantic, form, creates }, path, settings)

/** Begins the declaration of a read: `get('/api/v2/projects/{projectKey}').takes<Expand>().returns(project)`. */
export const get = starts('GET', { reads: true })

/** A read whose arguments are too long for a URL. */
export const search = starts('POST', { reads: true })

export const post = starts('POST')
/** A POST that creates an object with a key from the body. A conflict means that the key is taken. */
export const create = starts('POST', { creates: true })
/** A POST of files. */
export const upload = starts('POST', { form: true })
export const put = starts('PUT')
/** A JSON patch. */
export const patch = starts('PATCH')
/** A semantic patch. */
export const semanticPatch = starts('PATCH', { semantic: true })
export const del = starts('DELETE')

/** An argument that no URL can carry. The caller can correct it. */
export class UnusableArgument extends Error {
  override readonly name = 'UnusableArgument'
}

const hole = /\{(\w+)\}/g

/** The names of the parameters of a path, in order. */
export const holesOf = (path: string): string[] => [...path.matchAll(hole)].map(([, name]) => name!)

/**
 * The path and query of a call. Fills in the path parameters, percent-encodes them, and makes a query parameter of every other
 * argument, in the given order, so that equal calls give equal strings.
 *
 * @throws {UnusableArgument} for a path parameter that is empty, `.` or `..`, because URL parsers drop such a segment even if
 *   encoded, and the call would go to another route, as for a reserved value. Also for text without a UTF-8 form, and for a URL
 *   that is too long.
 */
export function urlOf(operation: Pick<Operation, 'path' | 'reserved'>, args: object): string {
  const given = args as Readonly<Record<string, QueryValue>>
  const { texts, holes } = templateOf(operation.path)
  for (const [name, values] of Object.entries(operation.reserved ?? {})) refuseReserved(name, given[name], values)
  let url = texts[0]!
  for (let at = 0; at < holes.length; at++) url += segment(holes[at]!, given[holes[at]!]) + texts[at + 1]!
  let mark = '?'
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value === undefined || name === 'body' || holes.includes(name)) continue
    for (const one of typeof value === 'object' ? value : [String(value)]) {
      url += `${mark}${name}=${encodeURIComponent(wellFormed(one))}`
      mark = '&'
    }
  }
  if (url.length <= mostOfUrl) return url
  throw new UnusableArgument(
    `Expected arguments that fit into a URL of ${mostOfUrl} characters, but ${operation.path} would take ${url.length}.`,
  )
}

/** A path in parts: texts, with a hole between each and the next. */
interface Template {
  readonly texts: readonly string[]
  readonly holes: readonly string[]
}

/** The templates by path. Their number is bounded by the operations in the code. */
const templates = new Map<string, Template>()

function templateOf(path: string): Template {
  const known = templates.get(path)
  if (known) return known
  const template = { texts: path.split(/\{\w+\}/), holes: holesOf(path) }
  templates.set(path, template)
  return template
}

/** Servers and proxies refuse longer URLs, most of them without a useful message. */
const mostOfUrl = 8000

function segment(name: string, value: QueryValue): string {
  const text = String(value ?? '')
  return encodeURIComponent(isUsable(text) ? text : usable(words(name), text))
}

function refuseReserved(name: string, value: QueryValue, reserved: readonly string[]): void {
  if (!reserved.includes(String(value))) return
  throw new UnusableArgument(
    `Expected ${words(name)} that is no part of another route, but got ${shown(String(value))}.`,
  )
}

/**
 * Checks that a path can carry a text.
 *
 * @param what Describes the text in the error, with its article: "a flag key".
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

/**
 * Whether a list of keys can contain a key. LaunchDarkly's keys are at most 256 characters long, and a longer one leaves no room in
 * a URL.
 */
export const isLikelyKey = (key: string): boolean => isUsable(key) && key.length <= 256

/** Whether a path can carry a text. */
export const isUsable = (text: string): boolean => text !== '' && text !== '.' && text !== '..' && text.isWellFormed()

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  throw new UnusableArgument(`Expected text of whole Unicode characters, but got ${shown(text)}.`)
}

/** Converts `projectKey` to words: "a project key". */
function words(name: string): string {
  const said = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return `${/^(?!user)[aeiou]/.test(said) ? 'an' : 'a'} ${said}`
}

/**
 * The inverse of {@link urlOf} for a path: the parameters in a `_links` href, or `undefined` if it links to another operation. A
 * link with a scheme or a host never matches.
 */
export function match<Path extends string>(path: Path, href: string): PathOf<Path> | undefined {
  const { pattern, names } = patternOf(path)
  // The type of the address is not checked before.
  const found = typeof href === 'string' ? pattern.exec(href) : null
  if (!found) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const value = decoded(found[index + 1]!)
    if (value === undefined || !isUsable(value)) return undefined
    parameters[name] = value
  }
  return parameters as PathOf<Path>
}

/** Undefined for a text that is not percent-encoded UTF-8. */
function decoded(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Matches the links of a path, with a group for each of its parameters. */
interface Pattern {
  readonly pattern: RegExp
  readonly names: readonly string[]
}

/** The patterns by path. Their number is bounded by the operations in the code. Making a pattern takes longer than matching a link. */
const patterns = new Map<string, Pattern>()

function patternOf(path: string): Pattern {
  const known = patterns.get(path)
  if (known) return known
  const holes = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(hole, '([^/?#]+)')
  const pattern = { pattern: new RegExp(`^${holes}(?:[?#].*)?$`), names: holesOf(path) }
  patterns.set(path, pattern)
  return pattern
}
