import { isUsable, UnusableArgument } from '../operation.ts'
import type { AddressIn, Resource } from '../resource.ts'
import { shown } from '../shown.ts'

/**
 * Resource specifiers name resources in policies and in the audit log: `proj/web:env/production:flag/new-search`. Each part is a
 * kind and a name. A star in a name matches any characters; tags can follow after a semicolon.
 */

/** Whether a specifier with stars matches a resource. Tags are ignored. */
export const means = (specifier: readonly Part[], resource: readonly Part[]): boolean =>
  specifier.length === resource.length &&
  specifier.every(({ kind, name }, index) => kind === resource[index]!.kind && matches(name, resource[index]!.name))

/** Whether a pattern matches a text. A star in the pattern matches any characters. */
export function matches(pattern: string, text: string): boolean {
  const [start, ...others] = pattern.split('*')
  if (!others.length) return pattern === text
  const end = others.pop()!
  if (!text.startsWith(start!) || !text.endsWith(end) || text.length < start!.length + end.length) return false
  let rest = text.slice(start!.length, text.length - end.length)
  return others.every((middle) => {
    const place = rest.indexOf(middle)
    if (place >= 0) rest = rest.slice(place + middle.length)
    return place >= 0
  })
}

/** A part of a specifier, without its tags. */
export interface Part {
  readonly kind: string
  readonly name: string
}

/** The parts of a specifier, from the outermost to the innermost. A tag selector such as `{critical:true}` contains a colon. */
export const partsOf = (specifier: string): readonly Part[] =>
  specifier
    .replace(/;(?:\{[^}]*\}|[^:{])*/g, '')
    .split(':')
    .map((part) => {
      const slash = part.indexOf('/')
      return slash < 0 ? { kind: part, name: '' } : { kind: part.slice(0, slash), name: part.slice(slash + 1) }
    })

/** A resource that specifiers name. */
type Specified = Resource & Required<Pick<Resource, 'specifiers'>>

/** The specifiers of an object, as its descriptor declares them. */
export const specifiersOf = <Kind extends Specified>(
  { specifiers: [first, ...others] }: Kind,
  address: Omit<AddressIn<Kind>, 'type'>,
): readonly [string, ...string[]] => [filled(first, address), ...others.map((one) => filled(one, address))]

/** The specifier of an object that has one. */
export const specifierOf = <Kind extends Specified>(kind: Kind, address: Omit<AddressIn<Kind>, 'type'>): string =>
  specifiersOf(kind, address)[0]

/** The specifier of a flag in an environment, or in any environment. */
export const flagSpecifier = (projectKey: string, flagKey: string, environmentKey?: string): string =>
  filled(`proj/{projectKey}:env/${environmentKey === undefined ? '*' : '{environmentKey}'}:flag/{flagKey}`, {
    projectKey,
    flagKey,
    environmentKey,
  })

/**
 * The specifiers of a member. LaunchDarkly names members by id and by e-mail address. An address that no specifier can contain is
 * left out.
 */
export const memberAlone = (memberId: string, email: string): readonly string[] =>
  [nameable('a member id', memberId), ...(isNameable(email) ? [email] : [])].map((name) => `member/${name}`)

/** The specifiers of a member and their tokens. */
export const memberSpecifiers = (memberId: string, email: string): readonly string[] =>
  memberAlone(memberId, email).flatMap((member) => [member, `${member}:token/*`])

/** A specifier whose names in braces are those of an object. */
export const filled = (specifier: string, names: object): string =>
  partsOf(specifier)
    .map(({ kind, name }) => {
      const hole = holeIn(name)
      return `${kind}/${hole === undefined ? name : nameable(whatIs(kind, hole), Reflect.get(names, hole))}`
    })
    .join(':')

/** The name in braces in a part of a specifier. */
export const holeIn = (name: string): string | undefined => /^\{(\w+)\}$/.exec(name)?.[1]

/** The kind of a part as audit log entries call it, such as `project` for `proj`. */
export const fullKind = (kind: string): string => fullWords[kind] ?? kind

const fullWords: Readonly<Record<string, string>> = { proj: 'project', env: 'environment' }

/** What a name in a part of a specifier is, in words: `a release pipeline key`. */
function whatIs(kind: string, hole: string): string {
  const noun = fullKind(kind).replaceAll('-', ' ')
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun} ${/[A-Z]?[a-z]+$/.exec(hole)![0].toLowerCase()}`
}

/** @throws {UnusableArgument} for a text with a special meaning in a specifier, which has no escape. */
function nameable(what: string, text: string): string {
  if (isNameable(text)) return text
  throw new UnusableArgument(
    `Expected ${what} that a resource specifier can name, without any of * : ; / , { }, but got ${shown(text)}.`,
  )
}

const isNameable = (text: string): boolean => isUsable(text) && !/[*:;/,{}]/.test(text)
