import type { IncomingHttpHeaders } from 'node:http'
import { callerWith } from '../account/callers.ts'
import type { Caller } from '../account/tokens.ts'
import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import { carryOutDue } from '../changes/due.ts'
import { operations } from '../operations.ts'
import { refuse } from '../policies/permissions.ts'
import { type ApiVersion, type Call, currentVersion } from '../resource/call.ts'
import { isWriting, nameOf, type Operation } from '../resource/operation.ts'
import { parseQuery, type Query } from '../resource/query.ts'
import type { Store } from '../store.ts'
import { ApiError, errorIds, invalid } from './errors.ts'
import { type Route, router } from './router.ts'

export interface Question {
  method: string
  /** Path and query as received. */
  url: string
  headers: IncomingHttpHeaders
  /** What was sent: the JSON, the parts of a form by their names, or the text if it was neither. */
  body?: unknown
}

/** What a question is about, which can be known without answering it. */
export interface Topic {
  /** `unknown` if the path and the method lead to no operation. */
  name: string
  query: Query
  /** Query parameters that the operation does not know. */
  unknown: string[]
  /** Whether the answer comes with a change of the state. */
  writes: boolean
  /** Answers with the refusal if there is one, and then changes nothing. */
  answer(refusal: ApiError | undefined): Told
}

export interface Told {
  status: number
  headers: Readonly<Record<string, string>>
  text: string
}

/** Answers questions from the state: the route, then who asks and whether they may, then what the operation says or does. */
export function answering(store: Store, tell: (entry: AuditLogEntryRecord) => void): (question: Question) => Topic {
  const route = router(operations)
  let kept = keptAnswers()
  const errorId = errorIds()

  /** What LaunchDarkly does by itself is nobody's call. */
  function catchUp(): void {
    const own = {
      store,
      caller: nobody,
      by: {},
      origin: '',
      path: '',
      params: {},
      query: {},
      version: currentVersion,
    } as const
    if (carryOutDue({ ...own, contentType: undefined, tell })) kept = keptAnswers()
  }

  /** The header is the bare token; anything around it, such as `Bearer`, makes it an unknown one. */
  function callerOf({ authorization = '' }: IncomingHttpHeaders, operation: Operation): Caller {
    if (operation.open) return nobody
    const found = callerWith(authorization, store)
    if (!found) throw new ApiError(401, 'Invalid access token')
    // Documents of tokens tell when each was used.
    if (found.isFirstUse) kept = keptAnswers()
    return found.caller
  }

  function toldBy({ operation, params }: Route, path: string, query: Query, question: Question): Told {
    const { method, url, headers, body } = question
    catchUp()
    const caller = callerOf(headers, operation)
    const version = versionOf(headers)
    refuse(operation, caller, version)
    const contentType = headers['content-type']
    const origin = `http://${headers.host ?? ''}`
    const call: Call = { store, caller, origin, path, params, query, version, contentType, body, tell }
    if (isWriting(operation)) {
      kept = keptAnswers()
      const { status, document, headers = {} } = operation.writer.write(call)
      return { status, headers, text: document === undefined ? '' : JSON.stringify(document) }
    }
    const text = kept(`${origin} ${caller.id} ${version} ${method} ${url} ${JSON.stringify(body)}`, () => {
      const document = operation.answerer.answer(call)
      return document === undefined ? '' : JSON.stringify(document)
    })
    return { status: text === '' ? 204 : 200, headers: {}, text }
  }

  return (question) => {
    const mark = question.url.indexOf('?')
    const path = withoutSlash(mark < 0 ? question.url : question.url.slice(0, mark))
    const query = parseQuery(mark < 0 ? '' : question.url.slice(mark + 1))
    const found = route(question.method, path)
    const wrong = found instanceof ApiError
    return {
      name: wrong ? 'unknown' : nameOf(found.operation),
      query,
      unknown: wrong ? [] : Object.keys(query).filter((name) => !known(found.operation).includes(name)),
      writes: !wrong && isWriting(found.operation),
      answer(refusal) {
        try {
          if (refusal) throw refusal
          // A browser asks ahead whether it may ask.
          if (wrong && question.method === 'OPTIONS' && found.status === 405)
            return { status: 204, headers: {}, text: '' }
          if (wrong) throw found
          return toldBy(found, path, query, question)
        } catch (error) {
          const { status, code, message, more, headers } = asApiError(error)
          return { status, headers, text: JSON.stringify({ code, message, ...more, id: errorId() }) }
        }
      },
    }
  }
}

/** Links in answers name a path without the slash that may be at its end. */
const withoutSlash = (path: string) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path)

/** The query parameters that an operation knows. */
const known = (operation: Operation) => (isWriting(operation) ? operation.writer : operation.answerer).takes

/** Anything else is a defect of the sandbox. It is answered with its stack, so that the test that meets it shows where. */
const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(500, error instanceof Error ? String(error.stack) : String(error))

const nobody: Caller = {
  ...{ id: 'nobody', value: '', memberId: undefined, madeBy: '', serviceToken: false, level: 'reader' },
  ...{ customRoleIds: [], inlineRole: [], kinds: [], refused: [] },
  ...{ defaultApiVersion: currentVersion, createdAt: 0, lastModified: 0, lastUsed: 0 },
}

/** Without the header a token's own default version applies, and the tokens of the sandbox have the current one. */
function versionOf(headers: IncomingHttpHeaders): ApiVersion {
  const sent = headers['ld-api-version'] ?? String(currentVersion)
  if (sent === 'beta') return 'beta'
  if (sent === String(currentVersion)) return currentVersion
  throw invalid(`LD-API-Version must be ${currentVersion} or beta, got "${sent}"`)
}

const mostCharacters = 20_000_000

/**
 * Answers as text, by who asked what: the same question costs nothing the second time. Right only as long as the state does
 * not change, so whatever changes it has to start with a new one.
 */
function keptAnswers() {
  let texts = new Map<string, string>()
  let characters = 0
  return (question: string, make: () => string): string => {
    const known = texts.get(question)
    if (known !== undefined) return known
    const text = make()
    characters += question.length + text.length
    if (characters > mostCharacters) {
      texts = new Map()
      characters = question.length + text.length
    }
    texts.set(question, text)
    return text
  }
}
