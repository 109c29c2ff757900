import { type ChangeKind, pointer } from './flag-changes.ts'
import { finished, type Steps, walked } from './steps.ts'

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

/** Number of pairs of values that are compared in a step. */
const pairsOfStep = 200

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
  return finished(jsonChangesInSteps(from, to, shown))
}

/** The same in steps, for documents of any size. */
export function* jsonChangesInSteps(
  from: unknown,
  to: unknown,
  shown: (document: unknown) => unknown = (document) => document,
): Steps<JsonChange[] | null> {
  const [none, gone] = [from === null || from === undefined, to === null || to === undefined]
  if (none && gone) return null
  const before = none ? absent : { raw: from, shown: shown(from) }
  yield
  const after = gone ? absent : { raw: to, shown: shown(to) }
  yield
  const found: JsonChange[] = []
  // The pairs that are left, the next one at the end: documents can be nested more deeply than functions can call each other.
  const left: Task[] = [{ from: before, to: after, path: '' }]
  for (let count = 1, task = left.pop(); task; count++, task = left.pop()) {
    if (count % pairsOfStep === 0) yield
    if ('kind' in task) found.push(task)
    else for (const one of (yield* compared(task)).toReversed()) left.push(one)
  }
  return found
}

/** A value, and how it may be shown. */
interface Seen {
  readonly raw: unknown
  readonly shown: unknown
}

const absent: Seen = { raw: undefined, shown: undefined }

/** Two values to compare, at a path. */
interface Pair {
  readonly from: Seen
  readonly to: Seen
  readonly path: string
}

/** What is left to do: to compare two values, or to report a change after those of the values before it. */
type Task = Pair | JsonChange

/** Compares two values: the changes, and the pairs of values within them that are to be compared. */
function* compared({ from, to, path }: Pair): Steps<readonly Task[]> {
  if (from.raw === to.raw) return []
  // What is hidden as a whole is not looked into: even the names in it can tell something.
  if (isHidden(from) || isHidden(to)) return isSame(from.raw, to.raw) ? [] : [changeOf(from, to, path)]
  if (isRecord(from.raw) && isRecord(to.raw)) {
    const had = from.raw
    const names = [...Object.keys(had), ...Object.keys(to.raw).filter((name) => !Object.hasOwn(had, name))]
    return names
      .filter((name) => !beside.has(name))
      .map((name) => ({ from: at(from, name), to: at(to, name), path: path + pointer(name) }))
  }
  if (Array.isArray(from.raw) && Array.isArray(to.raw)) return yield* comparedLists({ from, to, path })
  return [changeOf(from, to, path)]
}

function changeOf(from: Seen, to: Seen, path: string): JsonChange {
  const kind = from.raw === undefined ? 'ADDED' : to.raw === undefined ? 'REMOVED' : 'CHANGED'
  return { kind, path, before: from.shown ?? null, after: to.shown ?? null }
}

function* comparedLists({ from, to, path }: Pair): Steps<readonly Task[]> {
  const [before, after] = [itemsOf(from), itemsOf(to)]
  const isPlain = ({ raw }: Seen) => typeof raw !== 'object'
  if (before.every(isPlain) && after.every(isPlain)) return yield* comparedScalars(before, after, { from, to, path })
  const [named, renamed] = [byName(before), byName(after)]
  if (named && renamed) return comparedNamed(named, renamed, path)
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
    from: before[index] ?? absent,
    to: after[index] ?? absent,
    path: path + pointer(index),
  }))
}

/** The items of two lists by their ids or keys. A list in another order has moved. */
function comparedNamed(
  before: ReadonlyMap<string, Seen>,
  after: ReadonlyMap<string, Seen>,
  path: string,
): readonly Task[] {
  const pairs = [...new Set([...before.keys(), ...after.keys()])].map((name) => ({
    from: before.get(name) ?? absent,
    to: after.get(name) ?? absent,
    path: path + pointer(name),
  }))
  const [left, right] = [
    [...before.keys()].filter((name) => after.has(name)),
    [...after.keys()].filter((name) => before.has(name)),
  ]
  const isMoved = left.some((name, index) => name !== right[index])
  return isMoved ? [...pairs, { kind: 'MOVED', path, before: left, after: right }] : pairs
}

/** Lists of texts and numbers, such as tags: what came and what went, at the path of the list. */
function* comparedScalars(
  before: readonly Seen[],
  after: readonly Seen[],
  { from, to, path }: Pair,
): Steps<readonly JsonChange[]> {
  const changes = [
    ...(yield* missingFrom(after, before)).map((one) => changeOf(one, absent, path)),
    ...(yield* missingFrom(before, after)).map((one) => changeOf(absent, one, path)),
  ]
  if (changes.length || before.every(({ raw }, index) => raw === after[index]!.raw)) return changes
  return [{ kind: 'MOVED', path, before: from.shown, after: to.shown }]
}

/** The items of a list that another list lacks. An item that a list has twice has to be twice in the other one. */
function* missingFrom(others: readonly Seen[], items: readonly Seen[]): Steps<readonly Seen[]> {
  const left = new Map<unknown, number>()
  yield* walked(others, ({ raw }) => left.set(raw, (left.get(raw) ?? 0) + 1))
  const missing: Seen[] = []
  yield* walked(items, (one) => {
    const count = left.get(one.raw) ?? 0
    left.set(one.raw, count - 1)
    if (count <= 0) missing.push(one)
  })
  return missing
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
