import type { ClauseRep, ServedRep } from '../rest/flags/flags.ts'
import type { Sides, VariedSide } from './sides.ts'

/** The words of the differences. */

/** A side in sentences. */
type Named = Pick<VariedSide, 'name'>

const mostOfSentence = 300
const mostOfValue = 40
const mostItems = 3

/** The beginning of a foreign text. */
export const cut = (text: string, most = mostOfValue): string => {
  const characters = [...text.slice(0, 2 * most)]
  return characters.length > most || text.length > 2 * most ? `${characters.slice(0, most - 1).join('')}…` : text
}

export const quoted = (text: string): string => `"${cut(text)}"`

/** The first items of a list, and the number of the others. */
export function listed(items: readonly string[], separator = ', '): string {
  const others = items.length - mostItems
  const first = items.slice(0, mostItems).join(separator)
  return others > 0 ? `${first} and ${others} more` : first
}

/** A subject with its values on both sides: `Off variation: "Old" in staging, "New" in production.` */
export const sentence = (
  subject: string,
  [before, after]: readonly [string, string],
  { from, to }: Sides<Named>,
): string => limited(`${subject} ${before} ${from.name}, ${after} ${to.name}.`)

/** A sentence about one side: `Rule 2 "Beta" only in production.` */
export const onlyIn = (subject: string, { name }: Named): string => limited(`${subject} only ${name}.`)

const limited = (text: string): string => cut(text, mostOfSentence)

/** A variation by its name, or else by its value. */
export function named(side: VariedSide, index: number | null | undefined): string {
  const variation = side.variation(index)
  if (!variation) return index === null || index === undefined ? 'none' : `variation ${index}, which does not exist`
  if (variation.name) return quoted(variation.name)
  return valueText(variation.value)
}

/** A value as JSON. Of a large one, only the beginning is written. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value))
  if (Array.isArray(value)) return value.length > mostItems ? `a list of ${value.length}` : jsonOf(value)
  return jsonOf(value)
}

function jsonOf(value: unknown): string {
  try {
    return cut(JSON.stringify(value) ?? 'none')
  } catch {
    return 'a deep value'
  }
}

/** What is served: a variation, or the parts of a rollout with what assigns contexts to them. */
export function servedText(side: VariedSide, served: ServedRep | null): string {
  if (!served) return 'none'
  if (typeof served.variation === 'number' || !served.rollout) return named(side, served.variation)
  const { variations, contextKind, bucketBy, experimentAllocation } = served.rollout
  const parts = variations
    .filter(({ weight }) => Number(weight) > 0)
    .map(({ variation, weight }) => `${Number(weight) / 1000} % ${named(side, variation)}`)
  const purpose = experimentAllocation ? ' in an experiment' : ''
  return `${listed(parts) || 'an empty rollout'} by ${cut(contextKind || 'user')} ${cut(bucketBy || 'key')}${purpose}`
}

/** The conditions of a rule. */
export const clausesText = (clauses: readonly ClauseRep[]): string =>
  clauses.length ? listed(clauses.map(clauseText), ' and ') : 'anything'

function clauseText({ attribute, op, values, contextKind, negate }: ClauseRep): string {
  const kind = attribute === 'kind' && op !== 'segmentMatch' ? 'context' : cut(contextKind || 'user')
  const [is, what] = Object.hasOwn(operators, op) ? operators[op]! : ['', cut(op)]
  const verb = [is, negate === true && 'not', what].filter(Boolean).join(' ')
  const subject = op === 'segmentMatch' ? kind : `${kind} ${cut(attribute)}`
  return `${subject} ${verb} ${listed(values.map((value) => (typeof value === 'string' ? cut(value) : valueText(value))))}`
}

const operators: Readonly<Record<string, readonly [string, string]>> = {
  in: ['is', 'one of'],
  segmentMatch: ['is', 'in segment'],
}

export const yesOrNo = (value: unknown): string => (value === true ? 'yes' : 'no')
