import type { ClauseRep, ServedRep } from '../rest/flags/flags.ts'
import { clauseWords } from './clause-words.ts'
import { normalServed } from './served.ts'
import { dividerWords, partsWords, variationWords } from './serving-sentences.ts'
import { sharesIn } from './serving-shares.ts'
import type { Sides, VariedSide } from './sides.ts'
import { jsonWords as jsonStart, listed, quoted, sentence } from './words.ts'

/** The words of the differences. */

/** A side in sentences. */
type Named = Pick<VariedSide, 'name'>

/**
 * A subject with its values on both sides. A semicolon divides values with commas.
 *
 * @example sentenceOf('The flag is', ['off', 'on'], sides) // 'The flag is off in staging, on in production.'
 */
export const sentenceOf = (
  subject: string,
  [before, after]: readonly [string, string],
  { from, to }: Sides<Named>,
): string => {
  const divider = /,/.test(before + after) ? ';' : ','
  return sentence(`${subject} ${before} ${from.name}${divider} ${after} ${to.name}.`)
}

/** A sentence about what one side has: `The prerequisite "checkout" only in production.` */
export const onlyIn = (subject: string, { name }: Named, content?: string): string =>
  sentence(`${subject} only ${name}${content === undefined ? '' : `: ${content}`}.`)

export const yesOrNo = (value: unknown): string => (value === true ? 'yes' : 'no')

/** A value as JSON. */
export const jsonWords = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value)
  return Array.isArray(value) ? `a list of ${value.length}` : value === undefined ? 'none' : jsonStart(value)
}

/** A variation by its name, or else by its value. */
export function named({ varied }: VariedSide, index: number | null | undefined): string {
  if (index === null || index === undefined) return 'none'
  return varied.variations[index] ? variationWords(varied, index) : `variation ${index}, which does not exist,`
}

/** What is served: a variation, or the parts of a rollout with what assigns contexts to them. */
export function servedWords(side: VariedSide, served: ServedRep | null): string {
  const normal = served && normalServed(served, side.varied.variations.length)
  if (!normal) return 'nothing that exists'
  if (normal.variation !== null) return named(side, normal.variation)
  return `${partsWords(sharesIn(normal, side.varied))} ${dividerWords(normal)}`
}

/** To whom a rule applies. */
export const clausesWords = (clauses: readonly ClauseRep[]): string =>
  clauses.length ? `if ${listed(clauses, clauseWords, 'and')}` : 'to everybody'
