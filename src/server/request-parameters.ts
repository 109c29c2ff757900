import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga'
import { now } from '../rest/client/clock.ts'
import type { Ledger } from '../rest/client/ledger.ts'
import { type BodyLimits, bodyOf } from './body-limit.ts'

interface ParameterOptions extends Pick<BodyLimits, 'maximumBytes'> {
  /** The time for a request from its arrival, in ms. */
  readonly deadlineMs: number
  /** The arrival of each request. */
  readonly ledgers: WeakMap<Request, Pick<Ledger, 'since'>>
}

type Parser = (text: string) => unknown

/**
 * Reads the parameters of a GraphQL request from its URL or its body. Yoga's own parsers report invalid JSON in a URL or a form as
 * a defect of the server, and repeat an invalid JSON body in the answer.
 */
export function requestParameters({ maximumBytes, deadlineMs, ledgers }: ParameterOptions): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      const { method } = request
      if (method === 'GET')
        setRequestParser(() => checked(searched(new URL(request.url).search.slice(1))) as GraphQLParams)
      if (method !== 'POST') return
      const parser = parserOf(request)
      const since = ledgers.get(request)?.since ?? now()
      setRequestParser(async () => {
        const text = await bodyOf(request, { maximumBytes, withinMs: since + deadlineMs - now() })
        return checked(parser(text)) as GraphQLParams
      })
    },
    // Runs after the plugin that replaces the id of a trusted document by its text.
    onParams({ params }) {
      if (!params.query) throw badRequest('Expected "query" to be a GraphQL document, but got none.')
    },
  }
}

function parserOf({ headers }: Request): Parser {
  // A list of types violates HTTP, but some clients send one.
  const given = headers.get('content-type') ?? ''
  const type = given.split(/[;,]/)[0]!.trim().toLowerCase()
  checkEncodings(given, headers.get('content-encoding'))
  const parser = Object.hasOwn(parsers, type) ? parsers[type] : undefined
  if (parser) return parser
  const got = given ? JSON.stringify(given.slice(0, 100)) : 'none'
  throw badRequest(`Expected the content type "application/json", but got ${got}.`, 415)
}

/** Refuses compressed bodies and other charsets than UTF-8, which would otherwise be reported as invalid JSON. */
function checkEncodings(contentType: string, encoding: string | null) {
  const charset = /;\s*charset\s*=\s*"?([^";,\s]*)/i.exec(contentType)?.[1]
  if (charset && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw badRequest(`Expected a body in the charset "utf-8", but got ${JSON.stringify(charset.slice(0, 100))}.`, 415)
  }
  if (encoding === null || /^\s*(?:identity)?\s*$/i.test(encoding)) return
  const got = JSON.stringify(encoding.slice(0, 100))
  throw badRequest(`Expected a body without a content encoding, but got ${got}.`, 415)
}

const parsers: Readonly<Record<string, Parser>> = {
  'application/json': jsonBody,
  'application/graphql+json': jsonBody,
  'application/graphql': (query) => ({ query }),
  'application/x-www-form-urlencoded': searched,
}

function jsonBody(text: string): unknown {
  const expected = 'Expected a JSON object with "query" in the body of the request'
  if (text.trim() === '') throw badRequest(`${expected}, but got an empty body.`)
  const body = jsonOf(text)
  if (body === undefined) throw badRequest(`${expected}, but got text that is not JSON.`)
  if (typeof body !== 'object' || body === null) throw badRequest(`${expected}, but got ${named(body)}.`)
  return body
}

/** The parameters in a query string or a form. */
function searched(text: string): object {
  if (!isEncoded(text)) throw badRequest('Expected parameters that are percent-encoded in UTF-8, but got others.')
  const search = new URLSearchParams(text)
  const given = (name: string) => search.get(name) || undefined

  function json(name: string) {
    const value = given(name)
    if (value === undefined) return undefined
    const parsed = jsonOf(value)
    if (parsed !== undefined) return parsed
    throw badRequest(`Expected "${name}" to be a JSON object, but got text that is not JSON.`)
  }

  return {
    query: given('query'),
    operationName: given('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  }
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Undefined if the text is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const types: Readonly<Record<string, 'string' | 'object'>> = {
  query: 'string',
  operationName: 'string',
  variables: 'object',
  extensions: 'object',
}

/** Checks the types of the parameters. Another plugin refuses batches. */
function checked(params: unknown): unknown {
  if (Array.isArray(params)) return params
  for (const [name, type] of Object.entries(types)) {
    const value = (params as Readonly<Record<string, unknown>>)[name]
    if (value == null || (typeof value === type && !Array.isArray(value))) continue
    const expected = type === 'object' ? 'an object' : 'a string'
    throw badRequest(`Expected "${name}" to be ${expected}, but got ${named(value)}.`)
  }
  return params
}

/** The kind of a JSON value. */
function named(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const badRequest = (message: string, status = 400) =>
  createGraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } })
