import { type IncomingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http'
import { compressionNames } from '../http/compression.ts'
import { longestMs } from '../http/delivery.ts'
import { ApiError } from '../http/errors.ts'
import { operationsIn } from '../patches/json-patch-operations.ts'
import { isObject, type Member, parsedJson, shaped } from '../resource/shape.ts'
import type { Reply } from './faults.ts'

const text: Member = { takes: 'a string', fits: (value) => typeof value === 'string' }
const truth: Member = { takes: 'true or false', fits: (value) => typeof value === 'boolean' }

const within = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && value >= least && value <= most

const milliseconds: Member = {
  takes: `milliseconds from 0 to ${longestMs}`,
  fits: (value) => within(value, 0, longestMs),
}

/** What can be said in JSON, which is all but a function. */
const members: Record<Exclude<keyof Reply, 'patch'>, Member> = {
  status: {
    takes: 'an integer from 200 to 599',
    fits: (value) => Number.isInteger(value) && within(value, 200, 599),
  },
  headers: { takes: 'an object of header names, each with its value or null', fits: areHeaders },
  json: { takes: 'anything', fits: () => true },
  text,
  encoding: {
    takes: 'the name of an encoding such as latin1 or utf16le',
    fits: (value) => typeof value === 'string' && Buffer.isEncoding(value),
  },
  contentType: text,
  jsonPatch: { takes: 'the operations of a JSON patch', fits: areOperations },
  compress: {
    takes: `one of ${compressionNames.join(', ')}`,
    fits: (value) => compressionNames.some((name) => name === value),
  },
  truncate: truth,
  reset: truth,
  delayMs: milliseconds,
  bodyMs: milliseconds,
}

function areHeaders(value: unknown): boolean {
  if (!isObject(value)) return false
  try {
    for (const [name, one] of Object.entries(value)) {
      validateHeaderName(name)
      if (typeof one === 'string') validateHeaderValue(name, one)
      else if (one !== null) return false
    }
    return true
  } catch {
    return false
  }
}

function areOperations(value: unknown): boolean {
  try {
    operationsIn(value)
    return true
  } catch {
    return false
  }
}

export const replyOf = (value: unknown, what: string): Reply => shaped(value, what, members)

export const replyHeader = 'x-sandbox-fault'

/** What a request itself says of its answer, or what is wrong with that. */
export function replyInHeader(headers: IncomingHttpHeaders): Reply | ApiError | undefined {
  const sent = headers[replyHeader]?.toString()
  if (sent === undefined) return undefined
  try {
    return replyOf(parsedJson(sent, replyHeader), replyHeader)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}
