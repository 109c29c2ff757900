import { settings } from './config.ts'

type Env = Readonly<Record<string, string | undefined>>

const names = Object.keys(settings)
const inEitherCase = Object.entries<{ eitherCase?: boolean }>(settings)
  .filter(([, { eitherCase }]) => eitherCase)
  .map(([name]) => name)

/** What people put in front of the name of a setting. */
const prefix = /^(?:LAUNCHDARKLY_GRAPHQL|LAUNCHDARKLY|LD)_/

/**
 * Sentences about variables that look like settings and are not read: misspelled ones, and those that are there in upper and lower case with
 * different values. Variables that other programs read are left alone. No value is in them.
 *
 * @param env the variables of the process.
 */
export function warningsAbout(env: Env): string[] {
  const given = Object.keys(env).filter((name) => env[name]?.trim())
  const misspelled = given.flatMap((name) => {
    const meant = isRead(name) ? undefined : meantBy(name)
    return meant ? [`${name.slice(0, 100)} is not a setting and is ignored. Did you mean ${meant}?`] : []
  })
  const twice = inEitherCase.flatMap((name) => {
    const lower = name.toLowerCase()
    const differ = given.includes(name) && given.includes(lower) && env[name]?.trim() !== env[lower]?.trim()
    return differ ? [`${lower} and ${name} differ. ${lower} is used.`] : []
  })
  return [...misspelled, ...twice]
}

const isRead = (name: string): boolean =>
  names.includes(name) || (name === name.toLowerCase() && inEitherCase.includes(name.toUpperCase()))

/** The setting that a name is most likely meant for. Undefined if it is like none. */
function meantBy(given: string): string | undefined {
  const name = given.toUpperCase().replaceAll('-', '_')
  if (name.length > 60) return undefined
  const bare = name.replace(prefix, '')
  const exact = names.find((one) => one === name || one === bare || (one.replace(prefix, '') === bare && bare !== name))
  return exact ?? nearest(name) ?? (bare === name ? undefined : nearest(bare)) ?? partly(name)
}

/** The setting that is only some letters away: two in a long name, one in a short one, none in names such as HOST. */
function nearest(name: string): string | undefined {
  const letters = lettersOf(name)
  const most = letters.length >= 10 ? 2 : letters.length >= 6 ? 1 : 0
  const near = names
    .map((one) => ({ one, distance: distance(letters, lettersOf(one)) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.one
}

/**
 * The setting of which a name has all words but one, such as the unit, if there is only one. The word LAUNCHDARKLY has to be there: others
 * have a BASE_URL too.
 */
function partly(name: string): string | undefined {
  const words = name.split('_')
  if (words.length < 2) return undefined
  const found = names.filter((one) => {
    const all = one.split('_')
    const missing = all.filter((word) => !words.includes(word))
    return missing.length === 1 && missing[0] !== 'LAUNCHDARKLY' && words.every((word) => all.includes(word))
  })
  return found.length === 1 || words[0] === 'LAUNCHDARKLY' ? found[0] : undefined
}

const lettersOf = (name: string): string => name.replaceAll('_', '')

/** How many letters have to be added, left out, replaced or swapped with the next one to make one text of another. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= one.length; row++) {
    const line = [row]
    for (let column = 1; column <= other.length; column++) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      line[column] = Math.min(
        rows[row - 1]![column]! + 1,
        line[column - 1]! + 1,
        rows[row - 1]![column - 1]! + cost,
        isSwap ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    rows.push(line)
  }
  return rows[one.length]![other.length]!
}
