import type { Known } from './find.ts'
import { listOf, numberOf, objectOf, textOf, valueText, variationName, words } from './known.ts'
import { servedText } from './shares.ts'

/** A change as a row: what changed, and what was and is there. */
export interface Change {
  readonly title: string
  readonly kind: string
  readonly sentence: string | undefined
  readonly environment: string | undefined
  /** Undefined if the query selects no values, null if the side has none. */
  readonly before: string | null | undefined
  readonly after: string | null | undefined
  readonly within: readonly Change[]
}

/** The parts of a flag that people call otherwise. */
const parts: Readonly<Record<string, string>> = { ON: 'On or off', FALLTHROUGH: 'Default rule' }

/** A change of a flag, of a segment or of a document. */
export function changeOf(change: Known): Change {
  const [before, after] = sidesOf(change)
  return {
    title:
      change.part === undefined
        ? (textOf(change.path) ?? 'Whole document')
        : (parts[String(change.part)] ?? words(change.part)),
    kind: change.kind === undefined ? '' : words(change.kind),
    sentence: textOf(change.sentence),
    environment: textOf(change.environmentKey),
    before,
    after,
    within: listOf(change.changes).map(changeOf),
  }
}

type Side = string | null | undefined

function sidesOf(change: Known): readonly [Side, Side] {
  const pair = (before: string, after: string, text: (value: unknown) => string): [Side, Side] => {
    const side = (name: string) =>
      change[name] === undefined ? undefined : change[name] === null ? null : text(change[name])
    return [side(before), side(after)]
  }
  if ('fromServed' in change || 'toServed' in change) return pair('fromServed', 'toServed', servedText)
  if ('fromRule' in change || 'toRule' in change) return pair('fromRule', 'toRule', ruleText)
  if ('fromVariation' in change || 'toVariation' in change) {
    const count = numberOf(change.count)
    const of =
      count === undefined ? '' : ` for ${count} ${textOf(change.contextKind) ?? 'context'}${count === 1 ? '' : 's'}`
    return pair('fromVariation', 'toVariation', (value) => variationName(value) + of)
  }
  return pair('before', 'after', (value) =>
    typeof value === 'object' ? JSON.stringify(value, null, 2) : valueText(value),
  )
}

function ruleText(value: unknown): string {
  const rule = objectOf(value)
  if (!rule) return ''
  const clauses = listOf(rule.clauses).map(clauseText)
  const serves = rule.serves !== undefined && `serves ${servedText(rule.serves)}`
  return [textOf(rule.description), ...clauses, serves].filter(Boolean).join('\n') || 'a rule'
}

function clauseText({ attribute, operator, values, negate }: Known): string {
  const list = Array.isArray(values) ? values.map(String) : []
  const some = list.length > 8 ? `${list.slice(0, 8).join(', ')} … (${list.length})` : list.join(', ')
  return [attribute, negate === true && 'not', operator && words(operator).toLowerCase(), some]
    .filter(Boolean)
    .join(' ')
}
