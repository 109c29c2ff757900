import { matches } from '../../rest/changes/resource-specifiers.ts'

/**
 * Resource specifiers as policies write them: `proj/*:env/production;{critical:true}:flag/*;checkout`. Parts are separated by colons. Each is
 * a kind and a name, in which a star matches any characters. Selectors follow after a semicolon, and all of them must hold. A final `*`
 * in place of a part means everything within the part before it.
 */
export interface Specifier {
  readonly parts: readonly SpecifierPart[]
  /** Whether it means what is within, instead of the last part itself. */
  readonly within: boolean
}

export interface SpecifierPart {
  readonly kind: string
  readonly name: string
  readonly selectors: readonly Selector[]
}

/** A tag with stars, a property such as `critical`, or the key of a view. */
export type Selector =
  | { readonly by: 'TAG'; readonly tag: string }
  | { readonly by: 'PROPERTY'; readonly property: string; readonly value: string }
  | { readonly by: 'VIEW'; readonly view: string }

/** The part of a concrete resource. Null stands for what is not known. */
export interface ResourcePart {
  readonly kind: string
  readonly name: string
  readonly tags: readonly string[] | null
  readonly critical: boolean | null
  readonly views: readonly string[] | null
}

/** What is not known of a part of the resource, although a selector asks for it. */
export interface Missing {
  /** The position of the part. */
  readonly part: number
  readonly what: 'TAGS' | 'CRITICAL' | 'VIEWS'
}

/** Yes, no, or the reason why that is unknown. */
export type Answer = boolean | Unsure

export interface Unsure {
  readonly code: 'UNDECIDED_SELECTOR' | 'UNDECIDED_KIND' | 'UNDECIDED_STATEMENT' | 'UNREADABLE_ATTRIBUTES'
  readonly missing?: Missing
}

/** The most characters of a specifier that is read. Longer ones are undecided. */
export const longestSpecifier = 2000

/**
 * Reads a specifier. Null if it is none.
 *
 * A colon separates parts only in front of a kind, `acct` or a final star, so those in `{critical:true}` and `view:key` do not.
 */
export function parseSpecifier(text: string): Specifier | null {
  if (text.length > longestSpecifier) return null
  const texts = partsIn(text.trim())
  const within = texts.length > 1 && texts.at(-1) === '*'
  const parts = texts.slice(0, within ? -1 : undefined).map(parsePart)
  return parts.every((part) => part !== null) ? { parts, within } : null
}

function partsIn(text: string): readonly string[] {
  /** A part, or the star that ends the specifier. */
  const beginning = /\/?[a-z][a-z0-9-]*\/|acct(?=$|[:;])|\*$/y
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') at = Math.max(at, text.indexOf('}', at))
    if (text[at] !== ':' || /[;,] *view$/.test(text.slice(Math.max(from, at - 12), at))) continue
    beginning.lastIndex = at + 1
    if (!beginning.test(text)) continue
    parts.push(text.slice(from, at))
    from = at + 1
  }
  return [...parts, text.slice(from)]
}

function parsePart(text: string): SpecifierPart | null {
  // LaunchDarkly's own documentation has a part that begins with a slash.
  const [head = '', ...rest] = text.replace(/^\//, '').split(';')
  const slash = head.indexOf('/')
  const [kind, name] = slash < 0 ? [head, ''] : [head.slice(0, slash), head.slice(slash + 1)]
  if (slash < 0 ? kind !== 'acct' : !/^[a-z][a-z0-9-]*$/.test(kind) || name === '' || name.includes(':')) return null
  const selectors = selectorsIn(rest.join(';'))
  return selectors && { kind, name, selectors }
}

function selectorsIn(text: string): readonly Selector[] | null {
  const selectors = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(selectorOf)
  return selectors.every((one) => one !== null) ? selectors : null
}

function selectorOf(text: string): Selector | null {
  if (text.startsWith('{')) {
    const colon = text.indexOf(':')
    if (!text.endsWith('}') || colon < 0) return null
    return { by: 'PROPERTY', property: text.slice(1, colon).trim(), value: text.slice(colon + 1, -1).trim() }
  }
  if (text.startsWith('view:')) return { by: 'VIEW', view: text.slice('view:'.length).trim() }
  return /[:{}]/.test(text) ? null : { by: 'TAG', tag: text }
}

/**
 * The parts of a specifier that names one resource. Null for a text that is no specifier, has stars or selectors, or means several
 * resources.
 */
export function concreteParts(text: string): readonly Pick<ResourcePart, 'kind' | 'name'>[] | null {
  const specifier = parseSpecifier(text)
  if (!specifier || specifier.within) return null
  const isConcrete = specifier.parts.every(({ name, selectors }) => !/[*:{}]/.test(name) && selectors.length === 0)
  return isConcrete ? specifier.parts.map(({ kind, name }) => ({ kind, name })) : null
}

/** Whether the kinds of a specifier are those of the resource, or of something that contains it. */
export const isOfKind = ({ parts, within }: Specifier, resource: readonly ResourcePart[]): boolean =>
  (within ? parts.length < resource.length : parts.length === resource.length) &&
  parts.every(({ kind }, index) => kind === resource[index]!.kind)

/** Whether a specifier means a resource. */
export function covers(specifier: Specifier, resource: readonly ResourcePart[]): Answer {
  const { parts } = specifier
  if (!isOfKind(specifier, resource)) return false
  if (!parts.every(({ name }, index) => matches(name, resource[index]!.name))) return false
  return all(
    parts.flatMap(({ selectors }, index) => selectors.map((one) => () => selects(one, resource[index]!, index))),
  )
}

function selects(selector: Selector, part: ResourcePart, index: number): Answer {
  switch (selector.by) {
    case 'TAG':
      if (!part.tags) return { code: 'UNDECIDED_SELECTOR', missing: { part: index, what: 'TAGS' } }
      return part.tags.some((tag) => matches(selector.tag, tag))
    case 'VIEW':
      if (part.kind !== 'flag' && part.kind !== 'segment') return { code: 'UNDECIDED_SELECTOR' }
      if (!part.views) return { code: 'UNDECIDED_SELECTOR', missing: { part: index, what: 'VIEWS' } }
      return part.views.some((view) => matches(selector.view, view))
    case 'PROPERTY':
      if (part.kind !== 'env' || selector.property !== 'critical') return { code: 'UNDECIDED_SELECTOR' }
      if (selector.value !== 'true' && selector.value !== 'false') return { code: 'UNDECIDED_SELECTOR' }
      if (part.critical === null) return { code: 'UNDECIDED_SELECTOR', missing: { part: index, what: 'CRITICAL' } }
      return part.critical === (selector.value === 'true')
  }
}

/** Whether all of some questions are answered with yes. One certain no is enough for a no. */
export function all(questions: readonly (() => Answer)[]): Answer {
  let unsure: Unsure | undefined
  for (const question of questions) {
    const answer = question()
    if (answer === false) return false
    if (answer !== true) unsure ??= answer
  }
  return unsure ?? true
}

/** Whether any of some questions is answered with yes. */
export function any(questions: readonly (() => Answer)[]): Answer {
  let unsure: Unsure | undefined
  for (const question of questions) {
    const answer = question()
    if (answer === true) return true
    if (answer !== false) unsure ??= answer
  }
  return unsure ?? false
}
