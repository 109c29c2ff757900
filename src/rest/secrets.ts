import { placeholder, redacted, withoutShapes } from './credentials.ts'
import { isSecretBy, isSecretName } from './secret-names.ts'

/** What is taken out of what goes out. */
export interface Redaction {
  /** A text that LaunchDarkly or its users wrote. */
  text(text: string): string
  /** A document, by the names and by the shapes of what is in it. */
  document(value: unknown): unknown
  /** A value that is the users' own, such as that of a variation, by shapes alone: its names are not LaunchDarkly's. */
  own(value: unknown): unknown
}

/** How a document is gone through: what becomes of its texts, and, where names count, how it goes on where they do not. */
interface Reading {
  readonly text: (text: string) => string
  readonly own?: Reading
  /** How it goes on in variations, of which the values are the users' own. */
  readonly variation?: Reading
}

/** The shortest credential of a caller that is looked for: LaunchDarkly takes none so short, and a shorter text is in many others. */
const shortestToken = 8

/**
 * @param tokens what came with the request, or goes upstream for it. They are taken out even if secrets are shown.
 * @param shown whether the credentials of LaunchDarkly's documents may go out. Default false.
 */
export function redaction(tokens: readonly string[] = [], shown = false): Redaction {
  const struck = struckOut(tokens)
  const own: Reading = { text: shown ? struck : (text) => withoutShapes(struck(text)) }
  const words = (text: string) => redacted(struck(text))
  const named: Reading = shown ? own : { text: words, own, variation: { text: words, own } }
  return {
    text: (text) => read(text, named) as string,
    document: (value) => read(value, named),
    own: (value) => read(value, own),
  }
}

function struckOut(tokens: readonly string[]): (text: string) => string {
  const sought = [...new Set(tokens)].filter(({ length }) => length >= shortestToken)
  const least = Math.min(...sought.map(({ length }) => length))
  return (text) => (text.length < least ? text : sought.reduce((left, one) => left.replaceAll(one, placeholder), text))
}

/**
 * A document without the credentials in it: null for those under a name that says so, those that a JSON patch puts in such a place
 * and those in a pair of such a name and a value; a placeholder in the texts that have the shape of one. The values of
 * variations keep their names, which are the users' own. The very same document comes back if there is no credential in it.
 */
export const withoutSecrets = (value: unknown): unknown => redaction().document(value)

/** Deeper than any document of LaunchDarkly. What is deeper is left out. */
const deepest = 500

function read(value: unknown, reading: Reading, depth = 0): unknown {
  if (typeof value === 'string') return reading.own ? readText(value, reading, depth) : reading.text(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) return null
  return Array.isArray(value)
    ? readList(value, reading, depth)
    : readObject(value as Readonly<Record<string, unknown>>, reading, depth)
}

function readList(list: readonly unknown[], reading: Reading, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let at = 0; at < list.length; at++) {
    const one = list[at]
    const left = isSecretEntry(one, reading) ? [one[0], null] : read(one, reading, depth + 1)
    if (left === one) continue
    copy ??= [...list]
    copy[at] = left
  }
  return copy ?? list
}

/** Whether something in a list is a pair of the name of a credential and its value. */
const isSecretEntry = (one: unknown, { own }: Reading): one is readonly [string, unknown] =>
  own !== undefined &&
  Array.isArray(one) &&
  one.length === 2 &&
  typeof one[0] === 'string' &&
  isSecretBy(one[0], one[1])

/** Keys of LaunchDarkly are longer, and names that are longer than this are rare. */
const shortestName = 20

function readObject(object: Readonly<Record<string, unknown>>, reading: Reading, depth: number): unknown {
  const isVariation = reading.own !== undefined && (!reading.variation || isOfVariation(object))
  let copy: [string, unknown][] | undefined
  let at = 0
  for (const name in object) {
    if (!Object.hasOwn(object, name)) continue
    const one = object[name]
    const called = name.length < shortestName ? name : reading.text(name)
    const below =
      isVariation && values.has(name)
        ? belowValue(object, reading)
        : (name === 'variations' && reading.variation) || reading
    const left = below.own && isSecret(name, one, object, isVariation) ? null : read(one, below, depth + 1)
    if (left !== one || called !== name) {
      copy ??= Object.entries(object)
      copy[at] = [called, left]
    }
    at++
  }
  return copy ? Object.fromEntries(copy) : object
}

function isSecret(name: string, value: unknown, parent: Readonly<Record<string, unknown>>, isVariation: boolean) {
  return isSecretBy(name, value) || (!isVariation && values.has(name) && isSecretValue(value, parent))
}

/** A JSON patch puts a whole variation somewhere, or the value of one. */
const belowValue = ({ path }: Readonly<Record<string, unknown>>, { own, variation }: Reading): Reading =>
  (typeof path === 'string' && /^\/?variations(?:\/[^/]*)?$/.test(path) && variation) || own!

/** Properties by which lists of settings, and patches, say what something is. */
const values = new Set('value values val content defaultValue newValue oldValue currentValue previousValue'.split(' '))

/** Whether a value is a credential by what stands beside it: the path of a JSON patch, a name, or that it is a secret. */
function isSecretValue(value: unknown, parent: Readonly<Record<string, unknown>>): boolean {
  if (typeof value === 'boolean' || value === null) return false
  const { path } = parent
  if (typeof path === 'string' && /^\/|^\w+(?:\/|$)/.test(path)) return isSecretPath(path, value)
  if (marks.some((mark) => parent[mark] === true) || secretTypes.has(parent.type)) return true
  return labels.some((label) => {
    const called = parent[label]
    return typeof called === 'string' && isSecretBy(called, value)
  })
}

/** Properties by which lists of settings name them. */
const labels = ['name', 'key', 'field', 'header', 'property', 'parameter', 'variable', 'setting', 'id', 'label']
const marks = ['isSecret', 'secret', 'isSensitive', 'sensitive', 'encrypted']
const secretTypes = new Set<unknown>(['secret', 'password', 'credential'])

/** Whether a JSON pointer leads into a credential. `/token/name` leads to the name of a token, which is none. */
function isSecretPath(path: string, value: unknown): boolean {
  const steps = path.split('/').filter((step) => step !== '' && step !== '-' && !/^\d+$/.test(step))
  const names = steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (ofVariation.test(path)) return false
  return names.some((name, at) =>
    at === names.length - 1 || /^(?:value|values)$/.test(names[at + 1]!)
      ? isSecretBy(name, value)
      : isSecretName(name) && !/^tokens?$|^_links$/i.test(name),
  )
}

/** A JSON pointer to a variation, or into one. */
const ofVariation = /^\/?variations(?:\/|$)/

/** Whether something is about a variation: an instruction of a semantic patch, or an operation of a JSON patch. */
const isOfVariation = ({ kind, path }: Readonly<Record<string, unknown>>): boolean =>
  (typeof kind === 'string' && /variation/i.test(kind)) || (typeof path === 'string' && ofVariation.test(path))

/** Longer texts are no document in a document. They are read as text. */
const longestDocument = 1_000_000

/** A text in a document, which may be a document itself. */
function readText(text: string, reading: Reading, depth: number): string {
  const document = depth < deepest && text.length <= longestDocument && /^\s*[[{]/.test(text) ? parsed(text) : undefined
  if (document === undefined) return reading.text(text)
  const left = read(document, reading, depth + 1)
  return left === document ? text : JSON.stringify(left)
}

function parsed(text: string): object | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
