import type { Call } from '../call.ts'
import { invalid } from '../errors.ts'
import { type OperatorTerm, parseOperators } from '../filter-operators.ts'
import { first } from '../query.ts'
import type { ApprovalRequestRecord } from '../records/approval-requests.ts'
import { resourceIdOf } from './approval-request.ts'

type Values = (row: ApprovalRequestRecord) => readonly string[]

interface Field {
  operator: 'equals' | 'anyOf'
  values: Values
  /** The values that there are, if they are a closed set. */
  choices?: readonly string[]
}

const fields: Readonly<Record<string, Field>> = {
  notifyMemberIds: { operator: 'anyOf', values: ({ notifyMemberIds }) => notifyMemberIds },
  requestorId: { operator: 'equals', values: ({ requestorId }) => [requestorId] },
  projectKey: { operator: 'equals', values: ({ resource }) => [resource.projectKey] },
  resourceId: { operator: 'equals', values: ({ resource }) => [resourceIdOf(resource)] },
  resourceKind: {
    operator: 'equals',
    values: ({ resource }) => [resource.kind],
    choices: ['flag', 'segment', 'aiConfig'],
  },
  reviewStatus: {
    operator: 'anyOf',
    values: ({ reviewStatus }) => [reviewStatus],
    choices: ['approved', 'declined', 'pending'],
  },
  status: {
    operator: 'anyOf',
    values: ({ status }) => [status],
    choices: ['pending', 'scheduled', 'failed', 'completed'],
  },
}

/** A request has to meet all the terms of the filter. */
export const approvalConditions = ({ query }: Call) => parseOperators(first(query, 'filter') ?? '').map(condition)

function condition({ field: name, operator, value }: OperatorTerm) {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (!field) throw invalid(`filter field ${name} is not supported, use one of ${Object.keys(fields).join(', ')}`)
  if (operator !== field.operator) {
    throw invalid(`filter field ${name} takes the operator ${field.operator}, got ${operator}`)
  }
  const wanted = operator === 'anyOf' ? listOf(value, name) : [textOf(value, name)]
  const unknown = field.choices && wanted.find((one) => !field.choices?.includes(one))
  if (unknown !== undefined) {
    throw invalid(`filter field ${name} takes ${field.choices?.join(', ')}, got "${unknown}"`)
  }
  return (row: ApprovalRequestRecord) => field.values(row).some((one) => wanted.includes(one))
}

function listOf(value: unknown, name: string): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw invalid(`filter field ${name} takes a list of strings such as ["a", "b"]`)
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw invalid(`filter field ${name} takes a single value`)
}
