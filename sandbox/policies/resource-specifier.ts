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

/**
 * Tells the tags of what is named, which may be a project, something in it, or anything else. Among them are what selectors ask for
 * besides tags: `{critical:true}` of an environment, and `view:launch` of what is linked to a view.
 */
export type TagsOf = (resource: string) => readonly string[]

interface Part {
  kind: string
  name: Wildcard
  tags: readonly { pattern: Wildcard; isTag: boolean }[]
}

/** Properties and views are no tags, so that a star for a tag does not mean them. */
const isTagItself = (selector: string): boolean => !/^(?:\{|view:)/.test(selector)

/** The kinds and names of `proj/web:env/qa`, from the outside to the inside. */
export const resourceParts = (resource: string) =>
  resource.split(':').map((part) => {
    const [kind = '', ...name] = part.split('/')
    return { kind, name: name.join('/') }
  })

/** The texts between the colons that separate parts: those in braces and after `view` separate nothing. */
const partsOf = (text: string): readonly string[] => {
  const pieces = text.match(/(?:\{[^}]*\}|[;,]\s*view:[^,:]*|[^:])+|:/g) ?? []
  const parts = ['']
  for (const piece of pieces) {
    if (piece === ':') parts.push('')
    else parts[parts.length - 1] += piece
  }
  return parts
}

/** The kind of the last part of a specifier, or a star. */
export const lastKindIn = (text: string): string => partsOf(text).at(-1)!.replace(/^\//, '').split('/', 1)[0]!

/**
 * Reads a specifier such as `proj/*:env/production;critical:flag/checkout-*`, and answers whether it means a resource. It has
 * to say the same kinds in the same order; a star stands for any characters; after a semicolon come tags, all of which the
 * part has to have. `{critical:true}` and `view:launch` can be among the tags. A star in place of the last part means everything
 * that is within what comes before it.
 */
export function specifierMatcher(text: string, tagsOf: TagsOf): (resource: string) => boolean {
  const texts = partsOf(text.trim())
  const isOpen = texts.at(-1) === '*'
  const parts = texts.slice(0, isOpen ? -1 : undefined).map((part) => parsePart(part, text))
  return (resource) => {
    const its = resourceParts(resource)
    if (isOpen ? its.length <= parts.length : its.length !== parts.length) return false
    return parts.every(({ kind, name, tags }, index) => {
      if (its[index]!.kind !== kind || !name.test(its[index]!.name)) return false
      if (tags.length === 0) return true
      const has = tagsOf(resource.split(':', index + 1).join(':'))
      return tags.every(({ pattern, isTag }) => has.some((one) => isTag === isTagItself(one) && pattern.test(one)))
    })
  }
}

function parsePart(part: string, text: string): Part {
  if (part === 'acct') return { kind: part, name: wildcard(''), tags: [] }
  const [, kind, name, tags] = /^\/?([a-z-]+)\/([^;]+)(?:;(.+))?$/.exec(part) ?? []
  if (!kind || !name) throw invalid(`"${text}" is not a resource specifier such as proj/*:env/*:flag/*;tag`)
  const selectors = (tags?.split(',') ?? []).map((one) => one.trim())
  return {
    kind,
    name: wildcard(name),
    tags: selectors.map((one) => ({ pattern: wildcard(one), isTag: isTagItself(one) })),
  }
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
