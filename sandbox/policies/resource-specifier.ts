import { invalid } from '../http/errors.ts'

interface InEnvironment {
  kind: 'flag' | 'segment' | 'aiconfig'
  projectKey: string
  environmentKey: string
  key: string
}

/** How roles and the audit log name what is in an environment. */
export const specifierOf = ({ kind, projectKey, environmentKey, key }: InEnvironment) =>
  `proj/${projectKey}:env/${environmentKey}:${kind}/${key}`

export const flagSpecifier = (projectKey: string, environmentKey: string, key: string) =>
  specifierOf({ kind: 'flag', projectKey, environmentKey, key })

/** Tells the tags of what is named, which may be a project, something in it, or anything else. */
export type TagsOf = (resource: string) => readonly string[]

interface Part {
  kind: string
  name: Wildcard
  tags: readonly Wildcard[]
}

/** The kinds and names of `proj/web:env/qa`, from the outside to the inside. */
export const resourceParts = (resource: string) =>
  resource.split(':').map((part) => {
    const [kind = '', ...name] = part.split('/')
    return { kind, name: name.join('/') }
  })

/**
 * Reads a specifier such as `proj/*:env/production;critical:flag/checkout-*`, and answers whether it means a resource. It has
 * to say the same kinds in the same order; a star stands for any characters; after a semicolon come tags, all of which the
 * part has to have. A star in place of the last part means everything that is within what comes before it.
 */
export function specifierMatcher(text: string, tagsOf: TagsOf): (resource: string) => boolean {
  const texts = text.trim().split(':')
  const isOpen = texts.at(-1) === '*'
  const parts = texts.slice(0, isOpen ? -1 : undefined).map((part) => parsePart(part, text))
  return (resource) => {
    const its = resourceParts(resource)
    if (isOpen ? its.length <= parts.length : its.length !== parts.length) return false
    return parts.every(({ kind, name, tags }, index) => {
      if (its[index]!.kind !== kind || !name.test(its[index]!.name)) return false
      if (tags.length === 0) return true
      const has = tagsOf(resource.split(':', index + 1).join(':'))
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

/** Matches whole texts. */
interface Wildcard {
  test(text: string): boolean
}

/**
 * In the pattern each star stands for any characters. Takes each part between two stars where it comes first, so that no pattern
 * takes longer than its length times that of the text.
 */
export function wildcard(pattern: string): Wildcard {
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop()
  return {
    test(text) {
      if (end === undefined) return text === start
      if (!text.startsWith(start) || !text.endsWith(end)) return false
      let at = start.length
      for (const part of rest) {
        const found = text.indexOf(part, at)
        if (found < 0) return false
        at = found + part.length
      }
      return at <= text.length - end.length
    },
  }
}
