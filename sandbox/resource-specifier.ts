import { invalid } from './errors.ts'

/** The address of a flag in an environment, as roles and the audit log write it. */
export const flagSpecifier = (projectKey: string, environmentKey: string, flagKey: string) =>
  `proj/${projectKey}:env/${environmentKey}:flag/${flagKey}`

/** Tells the tags of what is named, which may be a project, something in it, or anything else. */
export type TagsOf = (resource: string) => readonly string[]

interface Part {
  kind: string
  name: RegExp
  tags: readonly RegExp[]
}

/**
 * Reads a specifier such as `proj/*:env/production;critical:flag/checkout-*`, and answers whether it means a resource. It has
 * to say the same kinds in the same order; a star stands for any characters; after a semicolon come tags, all of which the
 * part has to have. A star alone means everything.
 */
export function specifierMatcher(text: string, tagsOf: TagsOf): (resource: string) => boolean {
  if (text.trim() === '*') return () => true
  const parts = text
    .trim()
    .split(':')
    .map((part) => parsePart(part, text))
  return (resource) => {
    const segments = resource.split(':')
    if (segments.length !== parts.length) return false
    return parts.every(({ kind, name, tags }, index) => {
      const [itsKind, ...itsName] = segments[index]!.split('/')
      if (itsKind !== kind || !name.test(itsName.join('/'))) return false
      if (tags.length === 0) return true
      const has = tagsOf(segments.slice(0, index + 1).join(':'))
      return tags.every((tag) => has.some((one) => tag.test(one)))
    })
  }
}

function parsePart(part: string, text: string): Part {
  if (part === 'acct') return { kind: part, name: wildcard(''), tags: [] }
  const [, kind, name, tags] = /^([a-z-]+)\/([^;]+)(?:;(.+))?$/.exec(part) ?? []
  if (!kind || !name) throw invalid(`"${text}" is not a resource specifier such as proj/*:env/*:flag/*;tag`)
  return { kind, name: wildcard(name), tags: (tags?.split(',') ?? []).map((tag) => wildcard(tag.trim())) }
}

/** Matches whole texts, in which each star stands for any characters. */
export const wildcard = (pattern: string) => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 's')

const escaped = (text: string) => text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&')
