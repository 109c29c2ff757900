import { random, shuffled } from '../seed/random.ts'
import type { Words } from '../seed/words.ts'

export interface FlagName {
  key: string
  name: string
  area: string
}

/** Distinct keys in mixed order. When the words are used up the same things come again, as the next version of themselves. */
export function flagNames(words: Words, seed: string, count: number): FlagName[] {
  const subjects = Object.entries(words).flatMap(([area, features]) =>
    features.split(' ').map((feature) => ({ area, feature })),
  )
  const from = random(`${seed}/keys`)
  const order = shuffled(subjects, from.integer)
  return Array.from({ length: count }, (_, index) => {
    const { area, feature } = order[index % order.length]!
    const version = Math.floor(index / order.length) + 1
    const thing = version === 1 ? feature : `${feature}-v${version}`
    return { key: `${area}-${thing}`, name: `${capital(area)}: ${thing.replaceAll('-', ' ')}`, area }
  })
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
