import { invalid } from '../http/errors.ts'

/** A member that a JSON object may have: which values it takes, and that in words. */
export interface Member {
  takes: string
  fits(value: unknown): boolean
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Some properties of a row, in the order of their names here. */
export const only = <Row extends object, Name extends keyof Row>(row: Row, ...names: Name[]): Pick<Row, Name> =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>

/** The properties that have a value. */
export const defined = <Row extends object>(row: Row): { [Name in keyof Row]?: Exclude<Row[Name], undefined> } =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as never

export function parsedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(`${what} must be JSON, got ${shown(text)}`)
  }
}

/** The object that a value is, with no members but those that are known, each of a value that it takes. */
export function shaped(value: unknown, what: string, members: Readonly<Record<string, Member>>) {
  if (!isObject(value)) throw invalid(`${what} must be a JSON object, got ${shown(value)}`)
  for (const [name, part] of Object.entries(value)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined
    if (!member) throw invalid(`${what} has no member ${shown(name)}, but ${Object.keys(members).join(', ')}`)
    if (!member.fits(part)) throw invalid(`${name} of ${what} takes ${member.takes}, got ${shown(part)}`)
  }
  return value
}

const mostShown = 100

export const shown = (value: unknown): string => cut(JSON.stringify(value) ?? String(value))

/** A text as it is, or the beginning of a long one. */
export const cut = (text: string): string => (text.length > mostShown ? `${text.slice(0, mostShown)}…` : text)

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
