import { placeholder, redacted, withoutShapes } from './credentials.ts'
import { isSecretBy, isSecretName } from './secret-names.ts'

/** Redacts everything that leaves the gateway. */
export interface Redaction {
  /** Redacts a text of LaunchDarkly or its users. */
  text(text: string): string
  /** Redacts a document by names and by shapes. */
  document(value: unknown): unknown
  /** Redacts a value of users, such as that of a variation, by shapes only: its names have no meaning to LaunchDarkly. */
  own(value: unknown): unknown
  /** Redacts only the tokens of the request, in a credential that the caller has just made and that no other answer contains. */
  once(value: unknown): unknown
  /** Redacts the texts of a description of documents, whose names are those of properties. */
  description(value: unknown): unknown
}

/** How to read a document: the redaction of its texts and, if names count, the reading of the parts where they do not. */
interface Reading {
  readonly text: (text: string) => string
  readonly own?: Reading
  /** The reading of variations, whose values belong to users. */
  readonly variation?: Reading
}

/** The shortest token of a caller to search for. LaunchDarkly has no shorter tokens, and a shorter text would occur in many others. */
const shortestToken = 8

/**
 * Makes the redaction of a request.
 *
 * @param tokens The tokens that came with the request or are sent upstream. They are redacted even if secrets are shown.
 * @param shown Whether credentials in LaunchDarkly's documents are shown. Default false.
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
    once: (value) => read(value, { text: struck }),
    description: (value) => read(value, { text: named.text }),
  }
}

function struckOut(tokens: readonly string[]): (text: string) => string {
  const sought = [...new Set(tokens)].filter(({ length }) => length >= shortestToken)
  const least = Math.min(...sought.map(({ length }) => length))
  return (text) => (text.length < least ? text : sought.reduce((left, one) => left.replaceAll(one, placeholder), text))
}

/**
 * Redacts a document. Values become null if their name marks a credential, if a JSON patch writes them to such a name, and in pairs
 * of such a name and a value. Texts with the shape of a credential get a placeholder. The values of variations keep their names,
 * which belong to users. A document without credentials is returned itself.
 */
export const withoutSecrets = (value: unknown): unknown => redaction().document(value)

/** Deeper than any document of LaunchDarkly. Deeper values are removed. */
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

/** Whether an entry of a list is a pair of a credential's name and its value. */
const isSecretEntry = (one: unknown, { own }: Reading): one is readonly [string, unknown] =>
  own !== undefined &&
  Array.isArray(one) &&
  one.length === 2 &&
  typeof one[0] === 'string' &&
  isSecretBy(one[0], one[1])

/** The length from which names are redacted as texts: LaunchDarkly's keys are longer, and few names are. */
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
  if (isSecretBy(name, value)) return true
  if (isVariation || !(values.has(name) || isOfPatch(name, parent))) return false
  return isSecretValue(value, parent)
}

/** Whether a property of an operation of a JSON patch can contain what is at its path, before or after the change. */
const isOfPatch = (name: string, { op, path }: Readonly<Record<string, unknown>>): boolean =>
  typeof op === 'string' && path !== undefined && name !== 'op' && name !== 'path' && name !== 'from'

/** The reading of a patch's value: a JSON patch writes a whole variation, or the value of one. */
const belowValue = ({ path }: Readonly<Record<string, unknown>>, { own, variation }: Reading): Reading =>
  (typeof path === 'string' && /^\/?variations(?:\/[^/]*)?$/.test(path) && variation) || own!

/** Properties that hold the value in lists of settings and in patches. */
const values = new Set('value values val content defaultValue newValue oldValue currentValue previousValue'.split(' '))

/** Whether a value is a credential by its neighbours: the path of a JSON patch, a name, or a mark as a secret. */
function isSecretValue(value: unknown, parent: Readonly<Record<string, unknown>>): boolean {
  if (typeof value === 'boolean' || value === null) return false
  const path = pathIn(parent)
  if (path !== undefined) return isSecretPath(path, value)
  const { kind } = parent
  if (typeof kind === 'string' && isSecretBy(withoutVerb(kind), value)) return true
  if (marks.some((mark) => parent[mark] === true) || secretTypes.has(parent.type)) return true
  return labels.some((label) => {
    const called = parent[label]
    return typeof called === 'string' && isSecretBy(called, value)
  })
}

/** The path of a change. An operation of a JSON patch has one in any notation: a pointer, a fragment, dotted names, or a list of names. */
function pathIn({ op, path }: Readonly<Record<string, unknown>>): string | undefined {
  const isOperation = typeof op === 'string'
  if (isOperation && Array.isArray(path)) return path.join('/')
  return typeof path === 'string' && (isOperation || /^\/|^\w+(?:\/|$)/.test(path)) ? path : undefined
}

/** What an instruction of a semantic patch changes: `Config` for `updateConfig`. */
const withoutVerb = (kind: string): string => kind.replace(/^[a-z]+(?=[A-Z])/, '')

/** Properties that hold the name in lists of settings. */
const labels = ['name', 'key', 'field', 'header', 'property', 'parameter', 'variable', 'setting', 'id', 'label']
const marks = ['isSecret', 'secret', 'isSensitive', 'sensitive', 'encrypted']
const secretTypes = new Set<unknown>(['secret', 'password', 'credential'])

/** Whether a JSON pointer leads to a credential. `/token/name` leads to the name of a token, which is none. */
function isSecretPath(path: string, value: unknown): boolean {
  if (ofVariation.test(path)) return false
  const steps = path.replace(/^#/, '').split(path.includes('/') ? '/' : '.')
  const names = steps
    .flatMap((step) => step.replaceAll('~1', '/').replaceAll('~0', '~').split('/'))
    .filter((name) => name !== '' && name !== '-' && !/^\d+$/.test(name))
  return names.some((name, at) =>
    at === names.length - 1 || /^(?:value|values)$/.test(names[at + 1]!)
      ? isSecretBy(name, value)
      : isSecretName(name) && !/^tokens?$|^_links$/i.test(name),
  )
}

/** A JSON pointer to a variation or into one. */
const ofVariation = /^\/?variations(?:\/|$)/

/** Whether an instruction of a semantic patch, or an operation of a JSON patch, concerns a variation. */
const isOfVariation = ({ kind, path }: Readonly<Record<string, unknown>>): boolean =>
  (typeof kind === 'string' && /variation/i.test(kind)) || (typeof path === 'string' && ofVariation.test(path))

/** The longest text that is parsed as a document. A longer one is read as text. */
const longestDocument = 1_000_000

/** Redacts a text of a document. The text can itself be a document. */
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
