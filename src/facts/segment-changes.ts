import { canonical } from './canonical.ts'
import { jsonWords } from './change-sentences.ts'
import { type ChangeKind, kindOf, pointer } from './flag-changes.ts'
import { isRecord } from './json-changes.ts'
import { counted, sentence as limited, listed, quoted } from './words.ts'

/** What a change did to a segment. */

export type SegmentPart = 'SEGMENT' | 'NAME' | 'DESCRIPTION' | 'TAGS' | 'INCLUDED' | 'EXCLUDED' | 'RULES'

export interface SegmentChange {
  readonly part: SegmentPart
  readonly kind: ChangeKind
  /** A JSON pointer by names. */
  readonly path: string
  readonly sentence: string
  /** The kind of the contexts that are included or excluded. Null for other changes. */
  readonly contextKind: string | null
  /** The contexts that came or went. Null for other changes. */
  readonly keys: readonly string[] | null
  readonly before: unknown
  readonly after: unknown
}

type Version = Readonly<Record<string, unknown>>

/**
 * The differences between two versions of a segment, in the order of the parts. Null if there is neither version.
 *
 * @param from The version before. Null if the change created the segment.
 * @param to The version after. Null if the change deleted the segment.
 */
export function segmentChanges(from: unknown, to: unknown): SegmentChange[] | null {
  const [before, after] = [versionOf(from), versionOf(to)]
  if (!before || !after) return before || after ? [existence(before, after)] : null
  return [
    ...value('NAME', 'name', before.name, after.name),
    ...value('DESCRIPTION', 'description', before.description || null, after.description || null),
    ...value('TAGS', 'tags', textsOf(before.tags).toSorted(), textsOf(after.tags).toSorted()),
    ...contexts('INCLUDED', 'included', before, after),
    ...contexts('EXCLUDED', 'excluded', before, after),
    ...rules(before, after),
  ]
}

const versionOf = (version: unknown): Version | null => (isRecord(version) ? version : null)

const plain = { contextKind: null, keys: null }

const existence = (before: Version | null, after: Version | null): SegmentChange => ({
  ...{ part: 'SEGMENT', kind: before ? 'REMOVED' : 'ADDED', path: '', ...plain, before, after },
  sentence: before ? 'The segment was deleted.' : 'The segment was created.',
})

function value(part: SegmentPart, name: string, had: unknown = null, has: unknown = null): SegmentChange[] {
  if (canonical(had) === canonical(has)) return []
  const text = (one: unknown): string => {
    if (Array.isArray(one)) return listed(one, quoted) || 'none'
    return one === null ? 'none' : jsonWords(one)
  }
  const verb = Array.isArray(had) ? 'are' : 'is'
  const sentence = limited(`The ${name} ${verb} ${text(had)} before, ${text(has)} after.`)
  return [{ part, kind: kindOf(had, has), path: pointer(name), ...plain, before: had, after: has, sentence }]
}

/** The contexts of each kind that came or went. */
function contexts(part: SegmentPart, name: 'included' | 'excluded', before: Version, after: Version): SegmentChange[] {
  const [had, has] = [keysByKind(before, name), keysByKind(after, name)]
  return [...new Set([...had.keys(), ...has.keys()])].toSorted().flatMap((contextKind) => {
    const [left, right] = [had.get(contextKind) ?? none, has.get(contextKind) ?? none]
    const moved = (kind: ChangeKind, keys: readonly string[], verb: string): SegmentChange[] => {
      if (!keys.length) return []
      const subject = counted(keys.length, `${quoted(contextKind)} context`)
      const sentence = limited(`${subject} ${keys.length === 1 ? 'is' : 'are'} ${verb}.`)
      return [{ part, kind, path: pointer(name, contextKind), contextKind, keys, before: null, after: null, sentence }]
    }
    return [
      ...moved(
        'REMOVED',
        [...left].filter((key) => !right.has(key)),
        `no longer ${name}`,
      ),
      ...moved(
        'ADDED',
        [...right].filter((key) => !left.has(key)),
        `${name} now`,
      ),
    ]
  })
}

const none: ReadonlySet<string> = new Set()

/** Users are in a list of their own. */
function keysByKind(version: Version, name: 'included' | 'excluded'): ReadonlyMap<string, ReadonlySet<string>> {
  const lists: readonly unknown[] = [
    { contextKind: 'user', values: version[name] },
    ...listOf(version[`${name}Contexts`]),
  ]
  const kinds = new Map<string, Set<string>>()
  for (const one of lists) {
    const { contextKind, values } = versionOf(one) ?? {}
    const kind = typeof contextKind === 'string' && contextKind ? contextKind : 'user'
    const keys = kinds.get(kind) ?? new Set<string>()
    kinds.set(kind, keys)
    for (const key of textsOf(values)) keys.add(key)
  }
  return kinds
}

/** The rules by their ids. Those without an id are compared by their place. */
function rules(before: Version, after: Version): SegmentChange[] {
  const [had, has] = [rulesById(before), rulesById(after)]
  const changed = [...new Set([...had.keys(), ...has.keys()])].flatMap((id): SegmentChange[] => {
    const [left, right] = [had.get(id) ?? null, has.get(id) ?? null]
    if (canonical(left) === canonical(right)) return []
    const kind = kindOf(left, right)
    const description = versionOf(right ?? left)?.description
    const what = typeof description === 'string' && description ? `The rule ${quoted(description)}` : 'A rule'
    const sentence = `${what} was ${kind.toLowerCase()}.`
    return [{ part: 'RULES', kind, path: pointer('rules', id), ...plain, before: left, after: right, sentence }]
  })
  const [left, right] = [[...had.keys()].filter((id) => has.has(id)), [...has.keys()].filter((id) => had.has(id))]
  if (left.every((id, index) => id === right[index])) return changed
  const sentence = 'The rules are in another order.'
  return [
    ...changed,
    { part: 'RULES', kind: 'MOVED', path: pointer('rules'), ...plain, before: left, after: right, sentence },
  ]
}

const rulesById = ({ rules: all }: Version): ReadonlyMap<string, unknown> =>
  new Map(listOf(all).map((rule, index) => [String(versionOf(rule)?._id ?? index), rule]))

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const textsOf = (value: unknown): readonly string[] => listOf(value).filter((one) => typeof one === 'string')
