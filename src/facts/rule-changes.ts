import type { RuleRep } from '../rest/flags/flags.ts'
import { clausesWords, sentenceOf, servedWords, yesOrNo } from './change-sentences.ts'
import { kindOf, pointer, type ServedChange, type ValueChange } from './flag-changes.ts'
import type { Pair } from './matches.ts'
import type { RuleForm } from './rule-forms.ts'
import type { Side, Sides } from './sides.ts'
import { quoted } from './words.ts'

export const rulesOf = ({ config }: Side): readonly RuleRep[] => config.rules ?? []

/** A rule in sentences: its number, and its description. */
export const ruleName = ({ description }: RuleRep, place: number): string =>
  description ? `Rule ${place + 1} ${quoted(description)}` : `Rule ${place + 1}`

/** The path of a rule by its id in `to`, else in `from`, else by its place. */
export const rulePath = (pair: Pair, { from, to }: Sides): readonly (string | number)[] => [
  'rules',
  rulesOf(to)[pair.to]!._id ?? rulesOf(from)[pair.from]!._id ?? pair.to,
]

/** A change of a property of a rule, without its sentence. */
export const valueChange = (
  path: readonly (string | number)[],
  property: string,
  [before, after]: readonly [unknown, unknown],
): Omit<ValueChange, 'sentence'> => ({
  type: 'ValueChange',
  part: 'RULES',
  kind: kindOf(before, after),
  path: pointer(...path, property),
  before,
  after,
})

/** What differs within a rule that both sides have. */
export function changesWithin(
  pair: Pair,
  [before, after]: readonly [RuleForm, RuleForm],
  sides: Sides,
): readonly (ValueChange | ServedChange)[] {
  const [had, has] = [rulesOf(sides.from)[pair.from]!, rulesOf(sides.to)[pair.to]!]
  const path = rulePath(pair, sides)
  const name = ruleName(has, pair.to)
  const clauses = (): ValueChange => ({
    ...valueChange(path, 'clauses', [clausesOf(had), clausesOf(has)]),
    sentence: sentenceOf(`${name} applies`, [clausesWords(had.clauses), clausesWords(has.clauses)], sides),
  })
  const serves = (): ServedChange => ({
    type: 'ServedChange',
    part: 'RULES',
    kind: 'CHANGED',
    path: pointer(...path, 'serves'),
    fromServed: sides.from.servedDoc(had),
    toServed: sides.to.servedDoc(has),
    sentence: sentenceOf(`${name} serves`, [servedWords(sides.from, had), servedWords(sides.to, has)], sides),
  })
  const disabled = (): ValueChange => ({
    ...valueChange(path, 'disabled', [before.disabled, after.disabled]),
    sentence: sentenceOf(`${name} is switched off:`, [yesOrNo(before.disabled), yesOrNo(after.disabled)], sides),
  })
  const description = (): ValueChange => ({
    ...valueChange(path, 'description', [had.description || null, has.description || null]),
    sentence: sentenceOf(`The description of rule ${pair.to + 1}:`, [describedAs(had), describedAs(has)], sides),
  })
  return [
    ...(before.clauses === after.clauses ? [] : [clauses()]),
    ...(before.served === after.served ? [] : [serves()]),
    ...(before.disabled === after.disabled ? [] : [disabled()]),
    ...(before.description === after.description ? [] : [description()]),
  ]
}

const describedAs = ({ description }: RuleRep): string => (description ? quoted(description) : 'none')

/** The clauses in the words of the schema. */
const clausesOf = ({ clauses }: RuleRep) =>
  clauses.map(({ contextKind, attribute, op, values, negate }) => ({
    contextKind: contextKind || 'user',
    attribute,
    operator: op,
    values,
    negate: negate === true,
  }))
