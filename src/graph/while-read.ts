import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql'
import { Arriving } from './arriving.ts'
import type { Budget } from './budget.ts'
import { objectType, selected } from './lookahead.ts'
import { initialCountOf } from './progress.ts'
import { selectionOf } from './selection.ts'

export interface Edge<Doc> {
  readonly node: Doc
  readonly cursor: string
}

/** The fields of a connection. */
interface Found<Doc> {
  readonly nodes: readonly Doc[]
  readonly edges: readonly Edge<Doc>[]
  readonly pageInfo: unknown
  readonly totalCount: unknown
  readonly stoppedBy: unknown
}

/** Takes the nodes that came since the last call, in their order, and the number of all nodes as far as a page told it. */
export interface Coming<Doc> {
  (edges: readonly Edge<Doc>[], total: number | null): void
  /** Number of nodes that were taken. */
  readonly count: () => number
}

interface WhileReadOptions<Whole> {
  /** The selection. Without it, the connection is read to its end first. */
  readonly info?: GraphQLResolveInfo | undefined
  readonly budget?: Budget | undefined
  /** The fields that the connection has besides those of all connections. They wait for its end. Default none. */
  readonly others?: readonly (keyof Whole & string)[]
  /**
   * Whether the reading makes calls that depend on the documents, such as a search. It must not wait for the batches of the nodes, so only
   * nodes that need no call are answered early. Default false.
   */
  readonly searches?: boolean
}

/** The fields of a connection that do not wait for its last page. */
const early: readonly string[] = ['__typename', 'nodes', 'edges']

const late = ['pageInfo', 'totalCount', 'stoppedBy'] as const

/**
 * Reads a connection, and answers it before its last page if the client takes its nodes one by one (`@stream`): as soon as the nodes
 * of the first payload are there. All other fields wait for the last page, so this happens only if they are deferred.
 *
 * @param read Reads the whole connection. Calls `coming`, if it is given, with nodes whose places are certain.
 */
export async function whileRead<Doc, Whole extends Found<Doc>>(
  { info, budget, others = [], searches = false }: WhileReadOptions<Whole>,
  read: (coming?: Coming<Doc>) => Promise<Whole>,
): Promise<Whole> {
  const first = info && firstNodes(info)
  if (first === undefined || !(searches ? isFree(budget, info!) : isCovered(budget, info!))) return read()
  const names = selected(info!)
  const [nodes, edges] = [new Arriving<Doc>(!searches), new Arriving<Edge<Doc>>(!searches)]
  const begun = Promise.withResolvers<Whole>()
  let count = 0
  let isLive = false
  const take = (some: readonly Edge<Doc>[]) => {
    count += some.length
    nodes.add(some.map(({ node }) => node))
    if (names.has('edges')) edges.add(some)
  }
  const coming = (some: readonly Edge<Doc>[], total: number | null) => {
    if (count === 0) for (const list of [nodes, edges]) list.total = total
    take(some)
    if (isLive || count < first) return
    isLive = true
    begun.resolve(live())
  }
  const whole = read(Object.assign(coming, { count: () => count }))

  /** The connection before its end. */
  function live(): Whole {
    const later = [...late, ...others].map((name) => {
      const value = whole.then((found): unknown => found[name])
      // Reported if the field is selected.
      value.catch(() => {})
      return [name, value] as const
    })
    // The executor takes promises, and lists that are still read.
    return { ...Object.fromEntries(later), nodes, edges } as never
  }

  whole.then(
    (found) => {
      take(restOf(found, nodes.items, names.has('edges')))
      for (const list of [nodes, edges]) list.close(null)
      begun.resolve(found)
    },
    (error: unknown) => {
      for (const list of [nodes, edges]) list.close({ error })
      begun.reject(error)
    },
  )
  return begun.promise
}

const isFree = (budget: Budget | undefined, info: GraphQLResolveInfo): boolean => budget?.isFree?.(info) ?? true

/** Otherwise, the number of nodes is checked before any of them is answered. */
const isCovered = (budget: Budget | undefined, info: GraphQLResolveInfo): boolean => budget?.covers?.(info) ?? true

/** The nodes that were not taken before. A list that is changed while it is read can move some, but loses none. */
function restOf<Doc>(found: Found<Doc>, taken: readonly Doc[], hasEdges: boolean): readonly Edge<Doc>[] {
  const all = hasEdges ? found.edges : found.nodes.map((node) => ({ node, cursor: '' }))
  const before = new Set(taken.map(nameOf))
  const isSame = taken.every((node, index) => index < all.length && nameOf(all[index]!.node) === nameOf(node))
  return isSame ? all.slice(taken.length) : all.filter(({ node }) => !before.has(nameOf(node)))
}

/** The address of a document, which is the same for all that were read of it. */
const nameOf = (node: unknown): unknown =>
  typeof node === 'object' && node !== null && 'at' in node ? JSON.stringify(node.at) : node

/** The number of nodes without which the first payload does not go out. Undefined if it waits for the whole connection. */
function firstNodes(info: GraphQLResolveInfo): number | undefined {
  const type = objectType(info)
  if (!type || info.operation.operation !== OperationTypeNode.QUERY) return undefined
  const { atOnce, executed } = selectionOf(info).on(type)
  if (atOnce.some(({ name }) => !early.includes(name))) return undefined
  const lists = executed.filter(({ name }) => name === 'nodes' || name === 'edges')
  const counts = lists.map(({ node }) => initialCountOf(node, info.variableValues))
  const known = counts.filter((count) => count !== undefined)
  return known.length > 0 && known.length === counts.length ? Math.max(1, ...known) : undefined
}
