import { type ChangeKind, pointer } from './flag-changes.ts'

/** The differences between two JSON documents of any resource. */

/** A difference between two versions of a document. */
export interface JsonChange {
  readonly kind: ChangeKind
  /** A JSON pointer. In a list of objects with ids or keys, the step is the id or the key. Empty for the whole document. */
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** Links and permissions of the reader, which are no state of the resource. */
const beside = new Set(['_links', '_access', '_site'])

/** Deeper than any document of LaunchDarkly. Deeper values are not compared. */
const deepest = 500

/**
 * The differences between two versions of a document, in the order of the documents. Null if there is neither version.
 *
 * @param from The document before. Null or undefined if there was none.
 * @param to The document after. Null or undefined if there is none any more.
 * @param shown Masks the credentials in a document. The documents are compared before, so that a new credential is a change, and shown
 *   after it. Default: all is shown.
 */
export function jsonChanges(
  from: unknown,
  to: unknown,
  shown: (document: unknown) => unknown = (document) => document,
): JsonChange[] | null {
  const [none, gone] = [from === null || from === undefined, to === null || to === undefined]
  if (none && gone) return null
  const found: JsonChange[] = []
  compare(
    none ? absent : { raw: from, shown: shown(from) },
    gone ? absent : { raw: to, shown: shown(to) },
    { path: '', depth: 0 },
    found,
  )
  return found
}

/** A value, and how it may be shown. */
interface Seen {
  readonly raw: unknown
  readonly shown: unknown
}

const absent: Seen = { raw: undefined, shown: undefined }

interface Place {
  readonly path: string
  readonly depth: number
}

const below = ({ path, depth }: Place, name: string): Place => ({
  path: path + pointer(name),
  depth: depth + 1,
})

function compare(from: Seen, to: Seen, place: Place, found: JsonChange[]): void {
  if (from.raw === to.raw || place.depth > deepest) return
  // What is hidden as a whole is not looked into: even the names in it can tell something.
  if (isHidden(from) || isHidden(to)) {
    if (!isSame(from.raw, to.raw)) found.push(changeOf(from, to, place))
  } else if (isRecord(from.raw) && isRecord(to.raw)) {
    const names = [
      ...Object.keys(from.raw),
      ...Object.keys(to.raw).filter((name) => !Object.hasOwn(from.raw as object, name)),
    ]
    for (const name of names) {
      if (!beside.has(name)) compare(at(from, name), at(to, name), below(place, name), found)
    }
  } else if (Array.isArray(from.raw) && Array.isArray(to.raw)) {
    compareLists(from, to, place, found)
  } else found.push(changeOf(from, to, place))
}

function changeOf(from: Seen, to: Seen, { path }: Place): JsonChange {
  const kind = from.raw === undefined ? 'ADDED' : to.raw === undefined ? 'REMOVED' : 'CHANGED'
  return { kind, path, before: from.shown ?? null, after: to.shown ?? null }
}

function compareLists(from: Seen, to: Seen, place: Place, found: JsonChange[]): void {
  const [before, after] = [itemsOf(from), itemsOf(to)]
  if ([...before, ...after].every(({ raw }) => typeof raw !== 'object')) {
    compareScalars(before, after, { from, to, place }, found)
    return
  }
  const [named, renamed] = [byName(before), byName(after)]
  if (named && renamed) compareNamed(named, renamed, place, found)
  else {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare(before[index] ?? absent, after[index] ?? absent, below(place, String(index)), found)
    }
  }
}

/** The items of two lists by their ids or keys. A list in another order has moved. */
function compareNamed(
  before: ReadonlyMap<string, Seen>,
  after: ReadonlyMap<string, Seen>,
  place: Place,
  found: JsonChange[],
): void {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    compare(before.get(name) ?? absent, after.get(name) ?? absent, below(place, name), found)
  }
  const [left, right] = [
    [...before.keys()].filter((name) => after.has(name)),
    [...after.keys()].filter((name) => before.has(name)),
  ]
  if (left.some((name, index) => name !== right[index])) {
    found.push({ kind: 'MOVED', path: place.path, before: left, after: right })
  }
}

/** Lists of texts and numbers, such as tags: what came and what went, at the path of the list. */
function compareScalars(
  before: readonly Seen[],
  after: readonly Seen[],
  { from, to, place }: { readonly from: Seen; readonly to: Seen; readonly place: Place },
  found: JsonChange[],
): void {
  const size = found.length
  for (const one of missingFrom(after, before)) found.push(changeOf(one, absent, place))
  for (const one of missingFrom(before, after)) found.push(changeOf(absent, one, place))
  if (found.length > size || before.every(({ raw }, index) => raw === after[index]!.raw)) return
  found.push({ kind: 'MOVED', path: place.path, before: from.shown, after: to.shown })
}

/** The items of a list that another list lacks. An item that a list has twice has to be twice in the other one. */
function missingFrom(others: readonly Seen[], items: readonly Seen[]): Seen[] {
  const left = new Map<unknown, number>()
  for (const { raw } of others) left.set(raw, (left.get(raw) ?? 0) + 1)
  return items.filter(({ raw }) => {
    const count = left.get(raw) ?? 0
    left.set(raw, count - 1)
    return count <= 0
  })
}

/** The items of a list by id or key. Undefined if one has neither, or if two have the same. */
function byName(items: readonly Seen[]): ReadonlyMap<string, Seen> | undefined {
  const named = new Map<string, Seen>()
  for (const one of items) {
    const name = isRecord(one.raw) ? (one.raw._id ?? one.raw.key) : undefined
    if (typeof name !== 'string' || named.has(name)) return undefined
    named.set(name, one)
  }
  return named
}

const itemsOf = ({ raw, shown }: Seen): readonly Seen[] =>
  (raw as readonly unknown[]).map((one, index) => ({ raw: one, shown: Array.isArray(shown) ? shown[index] : null }))

const at = ({ raw, shown }: Seen, name: string): Seen => ({ raw: ownIn(raw, name), shown: ownIn(shown, name) })

const ownIn = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined

const isHidden = ({ raw, shown }: Seen): boolean =>
  typeof raw === 'object' && raw !== null && (typeof shown !== 'object' || shown === null)

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether two hidden values are equal. */
function isSame(one: unknown, other: unknown): boolean {
  const changes = jsonChanges(one, other)
  return changes === null || changes.length === 0
}
