import type { IncomingHttpHeaders } from 'node:http'
import { type ApiVersion, currentVersion } from './call.ts'
import { ApiError, errorIds, invalid } from './errors.ts'
import { keptAnswers } from './kept-answers.ts'
import { nameOf, type Operation, operations } from './operations.ts'
import { parseQuery, type Query } from './query.ts'
import { type Route, router } from './router.ts'
import type { Store, TokenRecord } from './store.ts'

export interface Question {
  method: string
  /** Path and query as received. */
  url: string
  headers: IncomingHttpHeaders
  /** What was sent: the JSON, or the text if it was none. */
  body?: unknown
}

/** What a question is about, which can be known without answering it. */
export interface Topic {
  /** `unknown` if the path and the method lead to no operation. */
  name: string
  query: Query
  /** Query parameters that the operation does not know. */
  unknown: string[]
  /** Answers with the refusal if there is one. */
  answer(refusal: ApiError | undefined): Told
}

export interface Told {
  status: number
  text: string
}

/** Answers questions from the state: the route, then who asks and whether they may, then what the operation says. */
export function answering(store: Store): (question: Question) => Topic {
  const route = router(operations)
  const kept = keptAnswers()
  const errorId = errorIds()

  function textOf({ operation, params }: Route, path: string, query: Query, question: Question): string {
    const { method, url, headers, body } = question
    const caller = callerOf(headers, store, operation)
    const version = versionOf(headers)
    refuse(operation, caller, version)
    return kept(`${caller.id} ${version} ${method} ${url} ${JSON.stringify(body)}`, () =>
      JSON.stringify(operation.answerer.answer({ store, caller, path, params, query, version, body })),
    )
  }

  return (question) => {
    const mark = question.url.indexOf('?')
    const path = mark < 0 ? question.url : question.url.slice(0, mark)
    const query = parseQuery(mark < 0 ? '' : question.url.slice(mark + 1))
    const found = route(question.method, path)
    const wrong = found instanceof ApiError
    return {
      name: wrong ? 'unknown' : nameOf(found.operation),
      query,
      unknown: wrong ? [] : Object.keys(query).filter((name) => !found.operation.answerer.takes.includes(name)),
      answer(refusal) {
        try {
          if (refusal) throw refusal
          if (wrong) throw found
          return { status: 200, text: textOf(found, path, query, question) }
        } catch (error) {
          const { status, code, message } = asApiError(error)
          return { status, text: JSON.stringify({ code, message, id: errorId() }) }
        }
      },
    }
  }
}

/** Anything else is a defect of the sandbox. It is answered with its stack, so that the test that meets it shows where. */
const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(500, error instanceof Error ? String(error.stack) : String(error))

function refuse(operation: Operation, caller: TokenRecord, version: ApiVersion) {
  if (operation.beta && version !== 'beta') {
    throw new ApiError(403, 'This operation is in beta: send the header LD-API-Version: beta')
  }
  if (caller.refused.includes(operation.kind)) throw new ApiError(403, `This token may not read any ${operation.kind}`)
}

const nobody: TokenRecord = { id: 'nobody', value: '', name: '', memberId: '', role: 'reader', refused: [] }

/** The header is the bare token; anything around it, such as `Bearer`, makes it an unknown one. */
function callerOf({ authorization }: IncomingHttpHeaders, { tokens }: Store, operation: Operation): TokenRecord {
  if (operation.open) return nobody
  const caller = tokens.get(authorization ?? '')
  if (!caller) throw new ApiError(401, 'Invalid access token')
  return caller
}

/** Without the header a token's own default version applies, and the tokens of the sandbox have the current one. */
function versionOf(headers: IncomingHttpHeaders): ApiVersion {
  const sent = headers['ld-api-version'] ?? String(currentVersion)
  if (sent === 'beta') return 'beta'
  if (sent === String(currentVersion)) return currentVersion
  throw invalid(`LD-API-Version must be ${currentVersion} or beta, got "${sent}"`)
}
