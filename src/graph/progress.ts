import { GraphQLStreamDirective, pathToArray } from '@graphql-tools/utils'
import { type GraphQLResolveInfo, getDirectiveValues } from 'graphql'

type Keys = readonly (string | number)[]

/** The lists of a request that are sent item by item, and how far they are. */
export interface Progress {
  /**
   * Begins a list. Lists without `@stream` do not count.
   *
   * @param total Number of items. Null while it is unknown.
   */
  readonly begin: (info: GraphQLResolveInfo, total: number | null) => void
  /** Counts items that are sent after the first part. `path` is that of the first of them. */
  readonly sent: (path: Keys, items: number) => void
  /** Whether the object at a path has a list of which items are still to be sent. */
  readonly isOpen: (path: Keys) => boolean
  /** The items of all lists together. The total is null while that of a list is unknown. Null if no list is sent item by item. */
  readonly state: () => { readonly read: number; readonly total: number | null } | null
}

interface Stream {
  readonly parent: string
  readonly first: number
  total: number | null
  sent: number
}

export function createProgress(): Progress {
  const streams = new Map<string, Stream>()
  /** Number of open lists of each object. */
  const open = new Map<string, number>()
  let read = 0
  let total = 0
  let unknown = 0

  const count = (parent: string, more: number) => open.set(parent, (open.get(parent) ?? 0) + more)
  const isDone = (one: Stream): boolean => one.total !== null && one.sent >= one.total

  return {
    begin(info, items) {
      const first = initialCountOf(info)
      if (first === undefined) return
      const keys = pathToArray(info.path)
      const name = nameOf(keys)
      const known = streams.get(name)
      const one = known ?? { parent: nameOf(keys.slice(0, -1)), first, total: null, sent: 0 }
      if (known && (known.total !== null || items === null)) return
      if (!known) {
        streams.set(name, one)
        unknown += 1
        count(one.parent, 1)
      }
      if (items === null) return
      one.total = items
      one.sent += Math.min(first, items)
      read += Math.min(first, items)
      total += items
      unknown -= 1
      if (isDone(one)) count(one.parent, -1)
    },

    sent(path, items) {
      const one = streams.get(nameOf(path.slice(0, -1)))
      if (!one || isDone(one)) return
      one.sent += items
      read += items
      if (isDone(one)) count(one.parent, -1)
    },

    isOpen: (path) => (open.get(nameOf(path)) ?? 0) > 0,

    state: () => (streams.size > 0 ? { read, total: unknown > 0 ? null : total } : null),
  }
}

const nameOf = (keys: Keys): string => JSON.stringify(keys)

/** The number of items in the first part of a list with `@stream`. Undefined for other lists. */
function initialCountOf({ fieldNodes, variableValues }: GraphQLResolveInfo): number | undefined {
  const [node] = fieldNodes
  if (!node?.directives?.length) return undefined
  const stream = getDirectiveValues(GraphQLStreamDirective, node, variableValues)
  return stream && stream.if !== false ? Number(stream.initialCount) : undefined
}
