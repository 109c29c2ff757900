import type { ClauseRep } from '../rest/flags/flags.ts'
import { cut, listed, valueWords } from './words.ts'

/** The words of an operator, and of its opposite. */
type Words = readonly [is: string, isNot: string]

const operators: Readonly<Record<string, Words>> = {
  startsWith: ['starts with', 'does not start with'],
  endsWith: ['ends with', 'does not end with'],
  contains: ['contains', 'does not contain'],
  matches: ['matches', 'does not match'],
  lessThan: ['is less than', 'is not less than'],
  lessThanOrEqual: ['is at most', 'is not at most'],
  greaterThan: ['is greater than', 'is not greater than'],
  greaterThanOrEqual: ['is at least', 'is not at least'],
  before: ['is before', 'is not before'],
  after: ['is after', 'is not after'],
  semVerEqual: ['is version', 'is not version'],
  semVerLessThan: ['is older than version', 'is not older than version'],
  semVerGreaterThan: ['is newer than version', 'is not newer than version'],
}

/**
 * A condition in words.
 *
 * @example
 * clauseWords({ attribute: 'country', op: 'in', values: ['CA', 'US'], negate: false }) // 'user country is one of CA, US'
 */
export function clauseWords({ attribute, op, values, contextKind, negate }: ClauseRep): string {
  if (op === 'segmentMatch') return segmentWords(values, negate)
  // The attribute `kind` is that of all contexts.
  const what = attribute === 'kind' ? 'kind' : `${cut(contextKind || 'user')} ${cut(attribute)}`
  // Without values, a condition holds for nobody, and turned round for everybody with the attribute.
  if (values.length === 0) return negate ? `${what} is set` : `${what} is one of no values`
  if (op === 'in')
    return `${what} ${negate ? 'is not' : 'is'}${values.length > 1 ? ' one of' : ''} ${listed(values, valueWords)}`
  const [is, isNot] = Object.hasOwn(operators, op) ? operators[op]! : ([cut(op), `not ${cut(op)}`] as const)
  const words = op === 'before' || op === 'after' ? timeWords : valueWords
  return `${what} ${negate ? isNot : is} ${listed(values, words, 'or')}`
}

/** Segments go by their keys. The kind and the attribute of the condition do not matter. */
function segmentWords(keys: readonly unknown[], negate: boolean): string {
  if (keys.length === 0) return negate ? 'the context is any' : 'the context is in no segment at all'
  return `the context ${negate ? 'is not' : 'is'} in segment ${listed(keys, valueWords, 'or')}`
}

/** A time as LaunchDarkly has it: in milliseconds, or as a text. */
function timeWords(value: unknown): string {
  const time = new Date(typeof value === 'number' ? value : Number.NaN)
  return Number.isNaN(time.getTime()) ? valueWords(value) : time.toISOString()
}
