import { type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql'
import type { Part } from '../../run/runs.ts'
import { selectionsOf } from '../shared/selections.ts'
import { operationIn } from '../shared/shape.ts'
import { type Variables, withDefaults } from '../shared/variables.ts'

/** A place of an operation that arrives after the first part. */
export interface Late {
  readonly kind: 'defer' | 'stream'
  /** The response path without indexes, such as `flags.nodes`. */
  readonly path: string
  /** Number of parts that came for it. */
  readonly arrived: number
}

/** The deferred fragments and the streamed lists of an operation, with the number of parts that came for each. */
export function latePlaces(
  document: DocumentNode,
  operationName: string | null,
  variables: Variables,
  parts: readonly Part[],
): Late[] {
  const operation = operationIn(document, operationName)
  const given = withDefaults(operation, variables)
  const found = new Map<string, { kind: Late['kind']; path: string }>()
  for (const { node, path } of selectionsOf(document, operationName)) {
    const kind = node.kind === Kind.FIELD ? 'stream' : 'defer'
    if (isSet(node.directives, kind, given)) found.set(`${kind} ${path}`, { kind, path })
  }
  const counts = arrivals(parts)
  return [...found.values()].map(({ kind, path }) => ({ kind, path, arrived: counts.get(path) ?? 0 }))
}

function arrivals(parts: readonly Part[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { paths } of parts)
    for (const path of paths) {
      const plain = path.replace(/(?:^|\.)\d+(?=\.|$)/g, '')
      counts.set(plain, (counts.get(plain) ?? 0) + 1)
    }
  return counts
}

function isSet(directives: readonly DirectiveNode[] | undefined, name: string, variables: Variables): boolean {
  const directive = directives?.find((one) => one.name.value === name)
  const condition = directive?.arguments?.find((one) => one.name.value === 'if')?.value
  return directive !== undefined && (!condition || valueFromASTUntyped(condition, variables) !== false)
}
