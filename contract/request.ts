import type { ErrorObject } from 'ajv'
import type { Exchange } from '../sandbox/index.ts'
import { type Finding, found, missing, shown, undeclared } from './finding.ts'
import { jsonType, type Operation } from './schema.ts'
import type { Validator } from './validator.ts'

const gateway = 'launchdarkly-graphql'
const currentVersion = '20240415'
const versionHeader = 'ld-api-version'

/** Tests of the sandbox send wrong requests on purpose; only what the gateway sends has to be right. */
export const isFromGateway = ({ headers }: Exchange) => headers['user-agent']?.startsWith(gateway) ?? false

/** The others, such as the host, differ from test to test and say nothing about the request. */
export function headersThatCount({ headers }: Exchange, { parameters = [] }: Operation): (string | undefined)[] {
  const declared = parameters.filter((one) => one.in === 'header').map(({ name }) => name.toLowerCase())
  return [versionHeader, 'content-type', 'authorization', ...declared].map((name) => headers[name])
}

export function requestFindings(exchange: Exchange, operation: Operation, { requestErrors }: Validator): Finding[] {
  const { method, path, headers, body } = exchange
  const request = {
    method,
    path: path.split('?')[0] ?? path,
    query: queryOf(path),
    headers,
    ...(body === undefined ? {} : { body }),
  }
  return [
    ...requestErrors(request, operation)
      .filter((error) => !(isMissingBody(error) && isSentOtherwise(exchange, operation)))
      .map((error) => inRequest(error, operation)),
    ...headerFindings(exchange, operation),
    ...bodyFindings(exchange, operation),
  ]
}

const isMissingBody = ({ instancePath, params }: ErrorObject) =>
  instancePath === '' && params.missingProperty === 'requestBody'

/** The validator reads only JSON: a body that is declared as something else, such as a form, is missing to it. */
const isSentOtherwise = ({ body }: Exchange, { requestBody }: Operation) =>
  body !== undefined && requestBody !== undefined && !(jsonType in requestBody.content)

/** The validator takes a request for one object, with the query, the headers and so on as its properties. */
function inRequest(error: ErrorObject, { operationId, parameters = [], requestBody }: Operation): Finding {
  if (isMissingBody(error)) {
    return { operation: operationId, place: 'body', problem: missing, got: shown(undefined) }
  }
  const [, part = '', rest = ''] = /^\/(\w+)(.*)$/.exec(error.instancePath) ?? []
  if (part === 'requestBody') return found(operationId, error, 'body', rest, requestBody?.content[jsonType]?.schema)
  const properties = parameters.filter((one) => one.in === part).map(({ name, schema = {} }) => [name, schema])
  return found(operationId, error, part, rest, { properties: Object.fromEntries(properties) })
}

/** Decodes a query; a parameter that was sent more than once has a list. */
function queryOf(path: string): Record<string, string | string[]> {
  const query = new URLSearchParams(path.split('?').slice(1).join('?'))
  const names = [...new Set(query.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? (values[0] as string) : values]
    }),
  )
}

/**
 * Most beta operations do not declare the header that they need, their tag says it. Where it is declared the validator has
 * checked it already.
 */
function headerFindings(
  { headers }: Exchange,
  { operationId: operation, parameters = [], tags = [] }: Operation,
): Finding[] {
  const findings: Finding[] = []
  const version = tags.some((tag) => tag.endsWith('(beta)')) ? 'beta' : currentVersion
  const isDeclared = parameters.some((one) => one.in === 'header' && one.name.toLowerCase() === versionHeader)
  if (!isDeclared && headers[versionHeader] !== version) {
    findings.push({
      operation,
      place: `header.${versionHeader}`,
      problem: `must be ${version}`,
      got: shown(headers[versionHeader]),
    })
  }
  // A recording should not hold the credential; what it holds may be shown to nobody. Only the token of an OAuth client has a scheme.
  if (headers.authorization !== undefined && !/^(?:\S+|Bearer (?!api-)\S+)$/.test(headers.authorization)) {
    findings.push({ operation, place: 'header.authorization', problem: 'must be the bare token', got: 'a scheme' })
  }
  return findings
}

function bodyFindings({ headers, body }: Exchange, { operationId: operation, requestBody }: Operation): Finding[] {
  if (body === undefined) return []
  if (!requestBody) return [{ operation, place: 'body', problem: undeclared, got: shown(body) }]
  const type = headers['content-type']
  if (mediaTypeOf(type) in requestBody.content) return []
  return [{ operation, place: 'header.content-type', problem: undeclared, got: shown(type) }]
}

/** Without its parameters, such as the charset. */
export const mediaTypeOf = (type = '') => type.split(';')[0]?.trim().toLowerCase() ?? ''
