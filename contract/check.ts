import { hash } from 'node:crypto'
import type { Exchange } from '../sandbox/index.ts'
import { answerFindings } from './answer.ts'
import { type Finding, shown } from './finding.ts'
import { headersThatCount, isFromGateway, requestFindings } from './request.ts'
import type { Operation } from './schema.ts'
import type { Validator } from './validator.ts'

export interface Checked {
  /** Undefined if the document has no such operation. */
  operation: Operation | undefined
  findings: readonly Finding[]
}

/**
 * Holds exchanges against the document. A suite asks the same thing hundreds of times, so what was found of an operation, a
 * request or an answer is remembered.
 */
export function checker(validator: Validator): (exchange: Exchange) => Checked {
  const operationOf = remembering<Operation | undefined>()
  const ofRequest = remembering<readonly Finding[]>()
  const ofAnswer = remembering<readonly Finding[]>()

  return (exchange) => {
    const { method, path, body, status, answer, answerHeaders, fault } = exchange
    const bare = bareOf(exchange)
    const operation = operationOf([method, bare], () => validator.operationOf(method, bare))
    if (!operation) return { operation, findings: unknownFindings(exchange) }
    const { operationId } = operation
    const asked = isFromGateway(exchange)
      ? ofRequest([method, path, headersThatCount(exchange, operation), body], () =>
          requestFindings(exchange, operation, validator),
        )
      : []
    // The answer to a fault was broken on purpose.
    const told = fault
      ? []
      : ofAnswer([operationId, status, answerHeaders['content-type'], answer], () =>
          answerFindings(exchange, operation, validator),
        )
    return { operation, findings: [...asked, ...told] }
  }
}

/** The path alone. A slash at its end does not count, but the gateway must not send it. */
function bareOf(exchange: Exchange): string {
  const bare = exchange.path.split('?')[0] ?? exchange.path
  return isFromGateway(exchange) ? bare : bare.replace(/(?<=.)\/$/, '')
}

/** A wrong address of a test may only be refused. */
function unknownFindings(exchange: Exchange): Finding[] {
  const { method, path, status, fault } = exchange
  const got = shown(`${method} ${path.split('?')[0]}`)
  if (isFromGateway(exchange)) {
    return [{ operation: 'unknown', place: 'path', problem: 'is not in the document', got }]
  }
  // A browser asks ahead, which the document tells of in its text alone.
  // The address of a trigger is no part of the API.
  if (path.startsWith('/webhook/triggers/')) return []
  if (fault || method === 'OPTIONS' || (status >= 400 && status < 500)) return []
  return [
    {
      operation: 'unknown',
      place: 'status',
      problem: `must refuse what the document does not have, not ${status}`,
      got,
    },
  ]
}

function remembering<Value>() {
  const known = new Map<string, Value>()
  return (key: readonly unknown[], make: () => Value): Value => {
    const digest = hash('sha1', JSON.stringify(key))
    if (!known.has(digest)) known.set(digest, make())
    return known.get(digest) as Value
  }
}
