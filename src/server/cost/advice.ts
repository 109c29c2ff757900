import { type DocumentNode, type FieldNode, Kind, parseValue, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { Asked } from '../../graph/selection.ts'
import { ownName } from '../../graph/type-names.ts'
import { type Estimate, estimate } from './estimate.ts'
import type { SizeOptions } from './sizes.ts'

/** What would make an operation take fewer calls. */
export interface Advice {
  /** The path of the field to change, by field names without aliases. */
  readonly path: string
  readonly message: string
  /** The expected calls of the operation after the change. */
  readonly calls: number
}

/** An operation that is expected to take no more calls than this needs no advice. */
const fewCalls = 3
const mostAdvice = 5
/** The most connections that are estimated with fewer nodes, and the most paths with a call for each node. */
const mostTried = 6
/** The smaller sizes to try, the largest first. */
const sizes = [100, 20, 5]

const callsOf = ({ paths }: Estimate): number => paths.reduce((sum, { calls }) => sum + Math.ceil(calls), 0)

const counted = (count: number): string => (count === 1 ? '1 call' : `${count} calls`)

/**
 * Finds changes with which an operation would take clearly fewer calls, the best first. Each is estimated like the operation
 * itself.
 *
 * @param worst The estimate of the operation in the worst case.
 * @param expected The estimate in an account of ordinary size.
 * @param options The sizes of that estimate.
 */
export function adviceOn(asked: Asked, worst: Estimate, expected: Estimate, options: SizeOptions): readonly Advice[] {
  const now = callsOf(expected)
  if (now <= fewCalls) return []
  const resized = (path: string, first: number) => estimate(asked, { ...options, resized: new Map([[path, first]]) })
  const all = [...fewerNodes(expected, worst.sizes, now, resized), ...callsForEach(expected, now, resized)]
  const environments = fewerEnvironments(asked, expected, now, options)
  return [...all, ...environments].toSorted((one, other) => one.calls - other.calls).slice(0, mostAdvice)
}

type Resized = (path: string, first: number) => Estimate

/** Whether a change is worth its advice: it spares at least two calls, and a fifth of them. */
const isWorth = (calls: number, now: number): boolean => now - calls >= 2 && now - calls >= now / 5

/** The connections above expensive paths, with a smaller `first`. */
function fewerNodes(expected: Estimate, wanted: Estimate['sizes'], now: number, resized: Resized): readonly Advice[] {
  const dear = expected.paths.filter(({ calls }) => calls > 1)
  const leading = new Set(dear.flatMap(({ path }) => pathsTo(path)))
  const connections = [...wanted].filter(([path]) => leading.has(path))
  return connections.slice(0, mostTried).flatMap(([path, instead]) => {
    for (const first of sizes) {
      if (first >= instead) continue
      const calls = callsOf(resized(path, first))
      if (!isWorth(calls, now)) continue
      const message = `\`first: ${first}\` in place of ${instead} takes ${counted(calls)} in place of ${now}.`
      return [{ path, message, calls }]
    }
    return []
  })
}

/** The paths that take a call for each node of the connection above them. */
function callsForEach(expected: Estimate, now: number, resized: Resized): readonly Advice[] {
  const dear = expected.paths.filter(({ calls }) => calls > fewCalls)
  return dear.slice(0, mostTried).flatMap(({ path, calls }) => {
    const above = [...expected.sizes.keys()].filter((one) => one !== path && leadsTo(one, path))
    const connection = above.reduce((longest, one) => (one.length > longest.length ? one : longest), '')
    if (!connection) return []
    const alone = resized(connection, 1).paths.find((one) => one.path === path)?.calls ?? 0
    if (alone * 2 > calls) return []
    const rest = now - Math.ceil(calls)
    if (!isWorth(rest, now)) return []
    const times = counted(Math.ceil(calls))
    const message = `It takes ${times} for the nodes of \`${connection}\`. Without it, the operation takes ${counted(rest)} in place of ${now}.`
    return [{ path, message, calls: rest }]
  })
}

/** Number of environments of flags that LaunchDarkly answers in a call. */
const environmentsPerCall = 3
const someKeys = parseValue(JSON.stringify(['a', 'b', 'c'].slice(0, environmentsPerCall)))

/** The lists of flags with all their environments, with three of them. */
function fewerEnvironments(asked: Asked, expected: Estimate, now: number, options: SizeOptions): readonly Advice[] {
  const narrowed = withThreeEnvironments(asked)
  if (!narrowed) return []
  const after = estimate(narrowed, options)
  const calls = callsOf(after)
  if (!isWorth(calls, now)) return []
  const left = new Map(after.paths.map((one) => [one.path, one.calls]))
  const spared = ({ path, calls }: Estimate['paths'][number]) => calls - (left.get(path) ?? 0)
  const most = expected.paths.reduce((one, other) => (spared(other) > spared(one) ? other : one))
  const message = `\`environments\` without \`keys\` reads all environments of each flag, ${environmentsPerCall} in a call. With the keys of up to ${environmentsPerCall}, the operation takes ${counted(calls)} in place of ${now}.`
  return [{ path: most.path.replace(/^(.*\benvironments)\..*$/, '$1'), message, calls }]
}

/** The operation with three environments of each flag in place of all. Undefined if it asks for all of none. */
function withThreeEnvironments({ schema, operation, fragments, variables }: Asked): Asked | undefined {
  const types = new TypeInfo(schema)
  let changed = false
  const field = (node: FieldNode): FieldNode | undefined => {
    const parent = types.getParentType()
    const isAll = node.name.value === 'environments' && parent && ownName(parent) === 'Flag' && !node.arguments?.length
    if (!isAll) return undefined
    changed = true
    const name = { kind: Kind.NAME, value: 'keys' } as const
    return { ...node, arguments: [{ kind: Kind.ARGUMENT, name, value: someKeys as never }] }
  }
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...Object.values(fragments)] }
  const [first, ...others] = visit(document, visitWithTypeInfo(types, { Field: { enter: field } })).definitions
  if (!changed || first?.kind !== Kind.OPERATION_DEFINITION) return undefined
  const own = others.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : []))
  // The operation is the same node where only its fragments differ, so that a remembered selection would be the old one.
  return new Asked({ schema, operation: first, fragments: Object.fromEntries(own), variableValues: variables })
}

/** A path and those above it. */
function pathsTo(path: string): readonly string[] {
  const names = path.split('.')
  return names.map((_, index) => names.slice(0, index + 1).join('.'))
}

const leadsTo = (path: string, other: string): boolean => other === path || other.startsWith(`${path}.`)
