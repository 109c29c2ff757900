import { settings } from './config.ts'
import { distance } from './server/nearest.ts'

type Env = Readonly<Record<string, string | undefined>>

const names = Object.keys(settings)
const inEitherCase = Object.entries<{ eitherCase?: boolean }>(settings)
  .filter(([, { eitherCase }]) => eitherCase)
  .map(([name]) => name)

/** Prefixes that people add to the names of settings. */
const prefix = /^(?:LAUNCHDARKLY_GRAPHQL|LAUNCHDARKLY|LD)_/

/**
 * Warnings about variables that look like settings and are not used: misspelled ones, and those with different values in upper and
 * lower case. Variables of other programs are ignored. The warnings contain no values.
 *
 * @param env The variables of the process.
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

/** The setting that a name most likely stands for. Undefined if no setting is similar. */
function meantBy(given: string): string | undefined {
  const name = given.toUpperCase().replaceAll('-', '_')
  if (name.length > 60) return undefined
  const bare = name.replace(prefix, '')
  const exact = names.find((one) => one === name || one === bare || (one.replace(prefix, '') === bare && bare !== name))
  return exact ?? nearest(name) ?? (bare === name ? undefined : nearest(bare)) ?? partly(name)
}

/** The setting that differs in at most two letters for a long name, one for a short name, and none for names such as HOST. */
function nearest(name: string): string | undefined {
  const letters = lettersOf(name)
  const most = letters.length >= 10 ? 2 : letters.length >= 6 ? 1 : 0
  const near = names
    .map((one) => ({ one, distance: distance(letters, lettersOf(one), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.one
}

/**
 * The setting that has all words of a name and one more, such as the unit. The additional word must not be LAUNCHDARKLY, because
 * other programs have a BASE_URL too. If several settings fit, only a name that begins with LAUNCHDARKLY gets the first of them.
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
