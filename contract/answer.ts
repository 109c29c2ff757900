import type { Exchange } from '../sandbox/index.ts'
import { type Finding, found, shown, undeclared } from './finding.ts'
import { mediaTypeOf } from './request.ts'
import { jsonType, type Operation } from './schema.ts'
import type { Validator } from './validator.ts'

/** A status that the operation does not declare comes with no schema, so that there is nothing more to check. */
export function answerFindings(exchange: Exchange, declared: Operation, { answerErrors }: Validator): Finding[] {
  const { status, answer, answerHeaders } = exchange
  const { operationId: operation, responses } = declared
  const response = responses[status]
  if (!response) return [{ operation, place: 'status', problem: undeclared, got: String(status) }]

  const place = String(status)
  if (!response.content) {
    return answer === undefined ? [] : [{ operation, place, problem: 'must have no body', got: shown(answer) }]
  }
  const type = answerHeaders['content-type']
  if (!(mediaTypeOf(type) in response.content)) {
    return [{ operation, place: `${place} content-type`, problem: undeclared, got: shown(type) }]
  }
  const schema = response.content[jsonType]?.schema
  return answerErrors(answer, declared, status).map((error) =>
    found(operation, error, place, error.instancePath, schema),
  )
}
