import { GraphQLStreamDirective, pathToArray } from '@graphql-tools/utils'
import { type FieldNode, type GraphQLResolveInfo, getDirectiveValues } from 'graphql'

type Keys = readonly (string | number)[]

/** The lists of a request that are sent item by item, and how far they are. */
export interface Progress {
  /**
   * Begins a list. Lists without `@stream` do not count.
   *
   * @param total Number of items. Null while it is unknown.
   */
  readonly begin: (info: GraphQLResolveInfo, total: number | null) => void
  /**
   * Begins a list that is sent while it is read. The items of the first part were read. {@link begin} tells the number of all items.
   *
   * @param total Number of items by the first page. Null while it is unknown.
   */
  readonly expect: (info: GraphQLResolveInfo, total: number | null) => void
  /** Resolves when a number of items of a list were sent. At once for a list without `@stream`. */
  readonly reached: (info: GraphQLResolveInfo, items: number) => Promise<void>
  /** Counts items that are sent after the first part. `path` is that of the first of them. */
  readonly sent: (path: Keys, items: number) => void
  /** Whether the object at a path has a list of which items are still to be sent. */
  readonly isOpen: (path: Keys) => boolean
  /** The items of all lists together. The total is null while that of a list is unknown. Null if no list is sent item by item. */
  readonly state: () => { readonly read: number; readonly total: number | null } | null
}

interface Stream {
  readonly parent: string
  /** Number of items in the first part. */
  readonly first: number
  total: number | null
  /** Whether the total is that of the whole list. */
  isWhole: boolean
  /** Number of items that were sent, with those of the first part if they are counted. */
  sent: number
  hasFirst: boolean
  /** Waits for a number of sent items. */
  waiting?: { readonly items: number; readonly resolve: () => void } | undefined
}

export function createProgress(): Progress {
  const streams = new Map<string, Stream>()
  /** Number of open lists of each object. */
  const open = new Map<string, number>()
  let read = 0
  let total = 0
  let unknown = 0

  const count = (parent: string, more: number) => open.set(parent, (open.get(parent) ?? 0) + more)
  const isDone = (one: Stream): boolean => one.isWhole && one.total !== null && one.sent >= one.total

  /** The list of a field. Undefined if it has no `@stream`. */
  function streamOf({ fieldNodes: [node], path, variableValues }: GraphQLResolveInfo): Stream | undefined {
    const first = node && initialCountOf(node, variableValues)
    if (first === undefined) return undefined
    const keys = pathToArray(path)
    const name = nameOf(keys)
    const known = streams.get(name)
    if (known) return known
    const one = { parent: nameOf(keys.slice(0, -1)), first, total: null, isWhole: false, sent: 0, hasFirst: false }
    streams.set(name, one)
    unknown += 1
    count(one.parent, 1)
    return one
  }

  function setTotal(one: Stream, items: number): void {
    if (one.total === null) unknown -= 1
    total += items - (one.total ?? 0)
    one.total = items
  }

  function addFirst(one: Stream, items: number): void {
    const isCounted = one.hasFirst
    one.hasFirst = true
    add(one, isCounted ? 0 : items)
  }

  function add(one: Stream, items: number): void {
    one.sent += items
    read += items
    if (one.waiting && one.sent >= one.waiting.items) one.waiting.resolve()
    if (isDone(one)) count(one.parent, -1)
  }

  return {
    begin(info, items) {
      const one = streamOf(info)
      if (!one || one.isWhole || items === null) return
      setTotal(one, items)
      one.isWhole = true
      addFirst(one, Math.min(one.first, items))
    },

    expect(info, items) {
      const one = streamOf(info)
      if (!one || one.hasFirst) return
      if (items !== null) setTotal(one, items)
      addFirst(one, one.first)
    },

    sent(path, items) {
      const one = streams.get(nameOf(path.slice(0, -1)))
      if (one && !isDone(one)) add(one, items)
    },

    async reached(info, items) {
      const one = streamOf(info)
      if (!one || one.sent >= items) return
      const { promise, resolve } = Promise.withResolvers<void>()
      one.waiting = { items, resolve }
      await promise
    },

    isOpen: (path) => (open.get(nameOf(path)) ?? 0) > 0,

    state: () => (streams.size > 0 ? { read, total: unknown > 0 ? null : Math.max(read, total) } : null),
  }
}

const nameOf = (keys: Keys): string => JSON.stringify(keys)

/** The number of items in the first part of a list with `@stream`. Undefined for other lists. */
export function initialCountOf(node: FieldNode, variables: GraphQLResolveInfo['variableValues']): number | undefined {
  if (!node.directives?.length) return undefined
  const stream = getDirectiveValues(GraphQLStreamDirective, node, variables)
  return stream && stream.if !== false ? Number(stream.initialCount) : undefined
}
