import type { VariationRep } from '../rest/flags/flags.ts'
import { canonical } from './canonical.ts'
import { jsonWords, onlyIn, sentenceOf } from './change-sentences.ts'
import { pointer, type ValueChange } from './flag-changes.ts'
import { matchesOf, type Signs } from './matches.ts'
import type { Sides, VariedSide } from './sides.ts'
import { quoted } from './words.ts'

interface WithVariations extends VariedSide {
  readonly flag: { readonly variations: readonly VariationRep[] }
}

/** The variations that differ between two versions of a flag, in their order. They are the same by their ids, or without ids by their values. */
export function variationDifferences(sides: Sides<WithVariations>): readonly ValueChange[] {
  const [before, after] = [sides.from.flag.variations, sides.to.flag.variations]
  const { pairs, removed, added } = matchesOf(before.map(signsOf), after.map(signsOf), 2)
  const found: (readonly [number, readonly ValueChange[]])[] = [
    ...removed.map((place) => [place, [oneSided(before[place]!, place, 'REMOVED', sides.from)]] as const),
    ...pairs.map(({ from, to, moved }): readonly [number, readonly ValueChange[]] => {
      const [had, has] = [before[from]!, after[to]!]
      const isSame = canonical(contentOf(had)) === canonical(contentOf(has))
      return [to, [...(isSame ? [] : [changed(had, has, to, sides)]), ...(moved ? [move(has, from, to, sides)] : [])]]
    }),
    ...added.map((place) => [place, [oneSided(after[place]!, place, 'ADDED', sides.to)]] as const),
  ]
  return found.toSorted(([one], [other]) => one - other).flatMap(([, changes]) => changes)
}

const signsOf = ({ _id, value }: VariationRep): Signs => [_id || undefined, canonical(value)]

/** A variation in the words of the schema. */
const contentOf = ({ value, name, description }: VariationRep) => ({
  value,
  name: name || null,
  description: description || null,
})

const nameOf = ({ name, value }: VariationRep): string => (name ? quoted(name) : jsonWords(value))

const pathOf = ({ _id }: VariationRep, place: number): string => pointer('variations', _id || place)

function oneSided(one: VariationRep, place: number, kind: 'ADDED' | 'REMOVED', side: VariedSide): ValueChange {
  const content = contentOf(one)
  return {
    ...{ type: 'ValueChange', part: 'VARIATIONS', kind, path: pathOf(one, place) },
    before: kind === 'ADDED' ? null : content,
    after: kind === 'ADDED' ? content : null,
    sentence: onlyIn(`The variation ${nameOf(one)} is there`, side),
  }
}

function changed(had: VariationRep, has: VariationRep, place: number, sides: Sides<WithVariations>): ValueChange {
  const [before, after] = [contentOf(had), contentOf(has)]
  const property = (['value', 'name', 'description'] as const).find(
    (name) => canonical(before[name]) !== canonical(after[name]),
  )!
  const text = (one: typeof before) => (one[property] === null ? 'none' : jsonWords(one[property]))
  return {
    ...{ type: 'ValueChange', part: 'VARIATIONS', kind: 'CHANGED', path: pathOf(has, place), before, after },
    sentence: sentenceOf(`The ${property} of the variation ${nameOf(had)} is`, [text(before), text(after)], sides),
  }
}

function move(one: VariationRep, from: number, to: number, sides: Sides<WithVariations>): ValueChange {
  const path = `${pathOf(one, to)}/index`
  return {
    ...{ type: 'ValueChange', part: 'VARIATIONS', kind: 'MOVED', path, before: from, after: to },
    sentence: sentenceOf(`The variation ${nameOf(one)}:`, [`place ${from + 1}`, `place ${to + 1}`], sides),
  }
}
