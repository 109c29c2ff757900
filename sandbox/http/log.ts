import type { IncomingHttpHeaders } from 'node:http'
import type { Query } from '../resource/query.ts'

/** A request that the sandbox was asked, as tests want to see it. */
export interface AskedFor {
  /** When it came in, in milliseconds of the epoch with their fractions. */
  at: number
  method: string
  /** The path with its query, as received. */
  path: string
  /** The operation as documented, such as `GET /api/v2/flags/{projectKey}`; `unknown` if there is none. */
  operation: string
  query: Query
  /** Query parameters that the operation does not know. They are ignored, but a gateway should not send them. */
  unknown: string[]
  /** The `LD-API-Version` as sent, or null without one. */
  version: string | null
  /** 0 if the connection was broken instead of an answer. */
  status: number
  /** Whether the client closed the connection before the whole answer was sent; that may come to light later. */
  hungUp: boolean
  /** Without the authorization. */
  headers: Record<string, string>
  /** The body as received, if there was one. */
  body?: string
}

/** The latest requests. A sandbox that runs for weeks must not fill the memory, so the oldest are given up in time. */
const mostRequests = 50_000

export function requestLog() {
  let entries: AskedFor[] = []
  return {
    add(entry: AskedFor) {
      if (entries.length >= mostRequests) entries = entries.slice(mostRequests / 2)
      entries.push(entry)
    },
    all: () => [...entries],
    forget() {
      entries = []
    },
  }
}

/** One request and its answer, whole. */
export interface Exchange {
  method: string
  path: string
  headers: Record<string, string>
  body?: unknown
  status: number
  /** The JSON that was answered, or the text if it was none. */
  answer: unknown
  answerHeaders: Record<string, string>
  /** Whether a fault produced the answer. */
  fault?: boolean
}

/** The headers as received but for the credential, which is nobody's to keep. */
export function withoutAuthorization(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'authorization' && value !== undefined) kept[name] = String(value)
  }
  return kept
}

export function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
