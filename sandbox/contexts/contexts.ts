import { invalid } from '../http/errors.ts'
import { isObject } from '../resource/shape.ts'

type Attributes = Readonly<Record<string, unknown>>

/** What is known of whoever a flag or a segment is evaluated for: the attributes of each kind of context, `key` among them. */
export type Context = ReadonlyMap<string, Attributes>

/** Reads a context as SDKs send it: of one kind, or of several in one object of the kind `multi`. */
export function contextOf(body: unknown): Context {
  const { kind = 'user', ...attributes } = objectOf(body, 'The body')
  if (typeof kind !== 'string' || kind === '' || kind === 'kind') throw invalid('kind must name a kind of context')
  if (kind !== 'multi') return new Map([[kind, keyed(attributes, 'The context')]])
  const parts = Object.entries(attributes)
  if (parts.length === 0) throw invalid('A context of the kind multi has no context in it')
  return new Map(parts.map(([name, part]) => [name, keyed(objectOf(part, name), name)]))
}

function objectOf(value: unknown, what: string): Attributes {
  if (isObject(value)) return value
  throw invalid(`${what} must be a JSON object`)
}

function keyed(attributes: Attributes, what: string): Attributes {
  if (typeof attributes.key === 'string' && attributes.key !== '') return attributes
  throw invalid(`${what} must have a key, which is a string and not empty`)
}

export const keyIn = (context: Context, kind: string) => context.get(kind)?.key as string | undefined

/** The value of an attribute, or of a part of one if the reference is a path such as `/address/city`. */
export function attributeIn(attributes: Attributes, reference: string): unknown {
  if (!reference.startsWith('/')) return own(attributes, reference)
  const names = reference.slice(1).split('/')
  return names.reduce<unknown>(
    (value, name) => own(value, name.replaceAll('~1', '/').replaceAll('~0', '~')),
    attributes,
  )
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Attributes)[name] : undefined
