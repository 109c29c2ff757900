import { isUtf8 } from 'node:buffer'
import { MIMEType } from 'node:util'
import { redacted } from '../credentials.ts'
import { type Meaning, RestError, type Trouble } from '../errors.ts'
import type { Location, Operation } from '../operation.ts'
import { unreadable } from '../unreadable.ts'
import { causeOf } from './cause.ts'

/** An answer as it came over the wire. Headers are in lower case. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What may go wrong besides a refusal. */
export type Failure = Exclude<Trouble, 'refused'>

const sentences: Record<Failure, string> = {
  timeout: 'LaunchDarkly did not answer in time',
  unreachable: 'The connection to LaunchDarkly failed',
  truncated: 'The connection to LaunchDarkly broke before the whole answer was there',
  undecodable: 'LaunchDarkly answered in an encoding that cannot be read',
  malformed: 'LaunchDarkly answered with something that is not JSON',
  misshapen: 'LaunchDarkly answered with JSON that is not the document of this operation',
  oversized: 'LaunchDarkly answered with more than the gateway takes',
  limited: "LaunchDarkly's rate limit is spent",
  resting: 'LaunchDarkly failed too often and is not asked for a while',
  cancelled: 'The request was cancelled',
}

interface More {
  readonly retryAt?: number | undefined
  /** What exactly was found, as the end of the sentence. */
  readonly found?: string | undefined
  /** Stays inside but for its code: it may speak of hosts and sockets. */
  readonly cause?: unknown
}

/** What goes wrong with the connection, whose error has a code that says why. */
const connection: ReadonlySet<Failure> = new Set(['unreachable', 'truncated'])

/** The error for a call that got no usable answer. */
export function troubled(operation: string, trouble: Failure, { retryAt, found, cause }: More = {}): RestError {
  const code = connection.has(trouble) ? causeOf(cause) : undefined
  const end = found ?? code
  const message = `${sentences[trouble]}${end ? `: ${end}` : ''} (${operation}).`
  return new RestError(
    message,
    { trouble, operation, ...(code && { cause: code }), ...(retryAt && { retryAt }) },
    { cause },
  )
}

/** What an answer finds fault with may be a long list. This much of it is told. */
const mostReasons = 20

/**
 * The error for an answer with a status of 300 or more: LaunchDarkly's `{ code, message, id }` where the body has it. Credentials in
 * it are struck out, that of the caller among them, before anything is cut.
 */
export function refusal(
  operation: Operation,
  { status, headers, body }: Reply,
  token: string,
  retryAt?: number,
): RestError {
  const bare = token.replace(/^Bearer /, '')
  const struck = (text: string) => redacted(bare ? text.replaceAll(bare, '[token]') : text)
  const told = parsed(body.toString(), struck)
  const said = (value: unknown) => (typeof value === 'string' ? value.slice(0, 500) : undefined)
  const reasons = list(told.errors)
    .slice(0, mostReasons)
    .map(({ attribute, reason }) => ({ attribute: said(attribute), reason: said(reason) }))
  const texts = reasons.map(({ attribute, reason }) => [attribute, reason].filter(Boolean).join(': '))
  const words = [said(told.message), ...texts, redirect(status, headers.location)].filter(Boolean).join('; ')
  const isOwn = status !== 404 || isOwnNotFound(headers['content-type'], told)
  const message = isOwn
    ? `LaunchDarkly answered ${status} to ${operation.name}${words ? `: ${words}` : ''}`
    : strangerSaid(operation, headers['content-type'])
  const meaning = isOwn ? meaningOf(operation, status, `${said(told.code)} ${said(told.message)}`) : undefined
  return new RestError(message, {
    trouble: 'refused',
    operation: operation.name,
    status,
    code: said(told.code),
    ...(words && { words }),
    id: said(told.id),
    ...(retryAt && { retryAt }),
    ...(meaning && { meaning }),
    ...(reasons.length > 0 && { reasons }),
    ...(!operation.reads && { told }),
    ...(!operation.reads && leavesOpen(status) && { outcome: 'unknown' as const }),
  })
}

/**
 * Whether a write may have been made in spite of its status (RFC 9110): a proxy may redirect after the write, or give up waiting
 * for LaunchDarkly. LaunchDarkly's own refusals are 400 to 499.
 */
const leavesOpen = (status: number): boolean => status < 400 || status === 408 || status >= 500

/**
 * Whether a 404 is LaunchDarkly's own: JSON with a message and the code `not_found`, or one that ends so. The 404 of a proxy, or of a
 * site that a wrong base URL leads to, is another.
 */
function isOwnNotFound(
  contentType: string | string[] | undefined,
  { code, message }: Readonly<Record<string, unknown>>,
) {
  const type = mediaType(contentType)
  if (type && !isJson(type)) return false
  return typeof code === 'string' && /(?:^|_)not_found$/.test(code) && typeof message === 'string'
}

/** The message for a 404 that is not LaunchDarkly's own. */
function strangerSaid({ name }: Operation, contentType: string | string[] | undefined): string {
  const type = mediaType(contentType)?.essence.slice(0, 80)
  return `Expected LaunchDarkly's answer to ${name}, but got a 404 that is not LaunchDarkly's${type ? ` (${type})` : ''}. Check that the base URL leads to LaunchDarkly's API, without a path such as /api/v2, and that no proxy answers in its place.`
}

/**
 * A key that is taken and a change that came too late are both 409, and documented with the same code. A change that needs an
 * approval is 405 for a flag, and 403 for a segment.
 */
function meaningOf({ creates, approvable }: Operation, status: number, words: string): Meaning | undefined {
  if (status === 404) return 'not-found'
  if (status === 409 && (creates || /\bkey_exists\b/.test(words))) return 'key-exists'
  if (status === 405 && approvable) return 'approval-required'
  return [403, 405].includes(status) && /\bapproval\b.*\brequired\b/i.test(words) ? 'approval-required' : undefined
}

/** Redirects are not followed: the token would go wherever they lead. The operator learns where that is, and no more of it. */
function redirect(status: number, location: string | string[] | undefined): string | undefined {
  if (status >= 400 || typeof location !== 'string') return undefined
  return `a redirect to ${siteOf(location)}, which is not followed; the base URL has to be that of the API itself`
}

/** Scheme, host and port alone: a path or a query may hold what is nobody else's. */
function siteOf(location: string): string {
  if (/^[/\\]{2}/.test(location)) return 'another host'
  if (!URL.canParse(location)) return 'another path'
  const { origin } = new URL(location)
  return origin === 'null' ? 'something that is no site' : origin
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : [])

function parsed(body: string, struck: (text: string) => string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body, (_, one: unknown) => (typeof one === 'string' ? struck(one) : one))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/**
 * The document that an answer of less than 300 holds, read by the shape of the operation. A write may have none, where the status says
 * so (204), and some answer with an address alone. A write that was answered well was done: what cannot be read of its answer is
 * unreadable, with an error that says so, and is no reason to fail the write.
 *
 * @throws {RestError} `malformed` or `misshapen`, for a read.
 */
export function documentOf<Answer>(operation: Operation<never, Answer>, reply: Reply): Answer {
  if (operation.reads) return read(operation, reply, (found) => misshapen(operation, found))
  const fail = (found?: string) => misshapen(operation, found).with({ outcome: 'done' })
  try {
    return read(operation, reply, fail)
  } catch (error) {
    if (error instanceof RestError) return unreadable(error.with({ outcome: 'done' }))
    throw error
  }
}

const misshapen = ({ name }: Operation, found?: string) => troubled(name, 'misshapen', { found })

function read<Answer>(
  operation: Operation<never, Answer>,
  { status, headers, body }: Reply,
  fail: (found?: string) => RestError,
): Answer {
  const { name, shape, locates, bare, paged, mayBeEmpty } = operation
  if (locates) return located(locates, headers.location, fail) as Answer
  if (!shape || (mayBeEmpty && (status === 204 || body.length === 0))) return undefined as Answer
  if (status === 204 && bare) return [] as Answer
  const value = json(name, headers['content-type'], body)
  if (bare ? !areDocuments(value) : !isObject(value) || (paged && !isPage(value))) throw fail()
  return shape(value, '', fail) as Answer
}

/** The address of what was made. Without one, where there has to be one, it is unreadable: a write was done all the same. */
function located(
  locates: true | 'perhaps',
  header: string | string[] | undefined,
  fail: (found: string) => RestError,
): Partial<Location> {
  if (typeof header === 'string' && header) return { location: header }
  return locates === 'perhaps' ? {} : unreadable(fail('expected the header Location'))
}

/** JSON is UTF-8 (RFC 8259). Another media type is some proxy's page, even where it can be parsed. */
function json(operation: string, contentType: string | string[] | undefined, body: Buffer): unknown {
  const type = mediaType(contentType)
  if (type && !isJson(type)) throw troubled(operation, 'malformed', { found: `it is ${type.essence.slice(0, 80)}` })
  const charset = type?.params.get('charset')
  if (charset && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw troubled(operation, 'malformed', { found: `expected UTF-8, but its charset is ${charset.slice(0, 40)}` })
  }
  if (!isUtf8(body)) throw troubled(operation, 'malformed', { found: 'expected UTF-8, but its bytes are none' })
  try {
    return JSON.parse(body.toString().replace(/^\uFEFF/, ''))
  } catch (cause) {
    throw troubled(operation, 'malformed', { cause, found: body.length === 0 ? 'it is empty' : undefined })
  }
}

const isJson = ({ essence }: MIMEType): boolean => /[/+]json$/.test(essence)

function mediaType(header: string | string[] | undefined): MIMEType | undefined {
  try {
    return typeof header === 'string' ? new MIMEType(header) : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether an object is a page of documents. No items are an empty page, as null or beside links or a count, unless the count says that
 * there are some: to be silent about documents is not to say that there are none.
 */
function isPage({ items, totalCount, _links }: Record<string, unknown>): boolean {
  if (items !== undefined && items !== null) return areDocuments(items)
  const isTold = items === null || totalCount !== undefined || _links !== undefined
  return isTold && !(Number(totalCount) > 0)
}

const areDocuments = (value: unknown): boolean => Array.isArray(value) && value.every(isObject)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
