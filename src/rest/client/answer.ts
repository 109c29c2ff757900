import { isUtf8 } from 'node:buffer'
import { MIMEType } from 'node:util'
import { placeholder, redacted } from '../credentials.ts'
import { type Meaning, RestError, type Trouble } from '../errors.ts'
import type { Location, Operation } from '../operation.ts'
import { reasonOf, unreadable } from '../unreadable.ts'
import { leftOutMark, withoutAccess } from './access-parts.ts'
import { causeOf } from './cause.ts'
import { sentCredentials } from './sent-credentials.ts'

/** An answer from the wire. Header names are in lower case. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** The troubles other than a refusal. */
export type Failure = Exclude<Trouble, 'refused'>

const sentences: Record<Failure, string> = {
  timeout: 'LaunchDarkly did not answer in time',
  unreachable: 'The connection to LaunchDarkly failed',
  truncated: 'The connection to LaunchDarkly broke during the answer',
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
  /** The details of the trouble, as the end of the sentence. */
  readonly found?: string | undefined
  /** The cause. Only its code is shown, because its message can contain hosts and sockets. */
  readonly cause?: unknown
}

/** The troubles with a connection. Their cause has a code. */
const connection: ReadonlySet<Failure> = new Set(['unreachable', 'truncated'])

/** The error of a call without a usable answer. */
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

/** The error of a call whose answer does not fit in memory. */
export const roomless = (operation: string) =>
  troubled(operation, 'oversized', { found: 'the process has too little memory left to read it' })

/** The parts of a call that count when it is refused. */
interface Refused {
  readonly operation: Operation
  readonly token: string
  readonly body?: unknown
}

/** The most objections of an answer that are reported. */
const mostReasons = 20
/** The most bytes of a refusal that is read. LaunchDarkly's own have a few hundred. */
const mostRefusalBytes = 2 ** 21
/** The most credentials that are searched for. Without a search, LaunchDarkly's words are left out. */
const mostCredentials = 50

/**
 * The error of an answer with a status of 300 or more, with LaunchDarkly's `{ code, message, id }` if the body contains it.
 * Credentials are redacted before anything is cut, including that of the caller and those that the call sent.
 */
export function refusal(
  { operation, token, body: sent }: Refused,
  { status, headers, body }: Reply,
  retryAt?: number,
): RestError {
  const bare = token.replace(/^Bearer /, '')
  const credentials = sentCredentials(sent)
  const struck = (text: string) =>
    redacted(
      credentials.reduce(
        (left, one) => left.replaceAll(one, placeholder),
        bare ? text.replaceAll(bare, '[token]') : text,
      ),
    )
  const isRead = body.length <= mostRefusalBytes && credentials.length <= mostCredentials
  const told = isRead ? parsed(body.toString(), struck) : {}
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
 * Whether a write can have been made despite its status (RFC 9110): a proxy can redirect after the write, or stop waiting for
 * LaunchDarkly. LaunchDarkly's own refusals are 400 to 499.
 */
const leavesOpen = (status: number): boolean => status < 400 || status === 408 || status >= 500

/**
 * Whether a 404 comes from LaunchDarkly: it is JSON with a message and a code that is or ends in `not_found`. A proxy, or a site at
 * a wrong base URL, answers with another 404.
 */
function isOwnNotFound(
  contentType: string | string[] | undefined,
  { code, message }: Readonly<Record<string, unknown>>,
) {
  const type = mediaType(contentType)
  if (type && !isJson(type)) return false
  return typeof code === 'string' && /(?:^|_)not_found$/.test(code) && typeof message === 'string'
}

/** The message about a 404 that does not come from LaunchDarkly. */
function strangerSaid({ name }: Operation, contentType: string | string[] | undefined): string {
  const type = mediaType(contentType)?.essence.slice(0, 80)
  return `Expected LaunchDarkly's answer to ${name}, but got a 404 that is not LaunchDarkly's${type ? ` (${type})` : ''}. Check that the base URL leads to LaunchDarkly's API, without a path such as /api/v2, and that no proxy answers in its place.`
}

/**
 * LaunchDarkly documents the same status 409 and code for a key that is taken and for a concurrent change. Routes of AI configs have no
 * 409, and answer 400. A change that needs an approval is 405 for a flag and 403 for a segment.
 */
function meaningOf({ creates, approvable }: Operation, status: number, words: string): Meaning | undefined {
  if (status === 404) return 'not-found'
  if ((status === 409 && creates) || ([400, 409].includes(status) && /\bkey_exists\b/.test(words))) return 'key-exists'
  if (status === 405 && approvable) return 'approval-required'
  return [403, 405].includes(status) && /\bapproval\b.*\brequired\b/i.test(words) ? 'approval-required' : undefined
}

/**
 * Describes a redirect. Redirects are not followed, because the token would be sent to their target. Only the site of the target is
 * shown.
 */
function redirect(status: number, location: string | string[] | undefined): string | undefined {
  if (status >= 400 || typeof location !== 'string') return undefined
  return `a redirect to ${siteOf(location)}, which is not followed; the base URL has to be that of the API itself`
}

/** Scheme, host and port, because a path or a query can contain secrets. */
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
 * Reads the document of an answer with a status below 300 by the shape of the operation. The answer to a write can lack a document
 * if the status is 204, and some contain only an address. A write with such a status was made, so an unreadable answer does not
 * fail it: the unreadable parts carry the error.
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

/** What the shape of an operation gets to report unreadable parts. */
type Fail = Parameters<NonNullable<Operation['shape']>>[2]

function read<Answer>(
  operation: Operation<never, Answer>,
  { status, headers, body }: Reply,
  fail: ((found?: string) => RestError) & Pick<Fail, 'leftOut'>,
): Answer {
  const { name, shape, locates, bare, paged, mayBeEmpty } = operation
  if (locates) return located(locates, headers.location, fail) as Answer
  if (!shape || (mayBeEmpty && (status === 204 || body.length === 0))) return undefined as Answer
  if (status === 204 && bare) return [] as Answer
  const value = json(name, headers['content-type'], body)
  if (bare ? !areDocuments(value) : !isObject(value) || (paged && !isPage(value))) throw fail()
  const answer = shape(value, '', fail) as Answer
  // A page without its documents is no page: whoever shares it must not take it for an empty one.
  const reason = paged ? reasonOf((answer as { readonly items?: unknown }).items) : undefined
  if (reason) throw reason
  return answer
}

/**
 * Reads the document of a read without its parts `_access`, for requests that read none of them.
 *
 * @param elsewhere Called if some are where the shape has none, such as in JSON of users, which must stay as it is.
 * @returns Undefined if there are no such parts, or some elsewhere.
 */
export function documentWithoutAccess<Answer>(
  operation: Operation<never, Answer>,
  reply: Reply,
  elsewhere: () => void,
): Answer | undefined {
  const short = withoutAccess(reply.body)
  if (!short) return undefined
  let found = 0
  const leftOut = (value: unknown) => {
    if (value !== leftOutMark) return undefined
    found++
    return unread
  }
  const fail = Object.assign((found?: string) => misshapen(operation, found), { leftOut })
  const document = read(operation, { ...reply, body: short.text }, fail)
  if (found === short.parts) return document
  elsewhere()
  return undefined
}

/** In place of a part that was left out. A field that reads it nevertheless fails. */
const unread = unreadable<object>(
  new Error('Expected a request that reads "_access", but the document was read without it.'),
)

/** The address of the new object. If it is required and absent, it is unreadable, because the write was made. */
function located(
  locates: true | 'perhaps',
  header: string | string[] | undefined,
  fail: (found: string) => RestError,
): Partial<Location> {
  if (typeof header === 'string' && header) return { location: header }
  return locates === 'perhaps' ? {} : unreadable(fail('expected the header Location'))
}

/**
 * Parses JSON in UTF-8 (RFC 8259). Another media type is an error even if the text is JSON, because it usually is the page of a
 * proxy.
 */
function json(operation: string, contentType: string | string[] | undefined, body: Buffer): unknown {
  // The usual type needs no parser.
  const type = contentType === 'application/json' ? undefined : mediaType(contentType)
  if (type && !isJson(type)) throw troubled(operation, 'malformed', { found: `it is ${type.essence.slice(0, 80)}` })
  const charset = type?.params.get('charset')
  if (charset && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw troubled(operation, 'malformed', { found: `expected UTF-8, but its charset is ${charset.slice(0, 40)}` })
  }
  if (!isUtf8(body)) throw troubled(operation, 'malformed', { found: 'expected UTF-8, but its bytes are not' })
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
 * Whether an object is a page of documents. Absent items count as an empty page if they are null, or if there are links or a count,
 * unless the count is above 0. Without any of these, the object is no page.
 */
function isPage({ items, totalCount, _links }: Record<string, unknown>): boolean {
  if (items !== undefined && items !== null) return areDocuments(items)
  const isTold = items === null || totalCount !== undefined || _links !== undefined
  return isTold && !(Number(totalCount) > 0)
}

const areDocuments = (value: unknown): boolean => Array.isArray(value) && value.every(isObject)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
