import { type DirectiveNode, type DocumentNode, Kind, type SelectionSetNode, valueFromASTUntyped } from 'graphql'
import type { Part } from '../../run/runs.ts'
import { fragmentsIn, operationIn } from '../shared/shape.ts'
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
  if (!operation) return []
  const given = withDefaults(operation, variables)
  const fragments = fragmentsIn(document)
  const found = new Map<string, { kind: Late['kind']; path: string }>()
  const add = (kind: Late['kind'], path: string) => found.set(`${kind} ${path}`, { kind, path })

  function visit({ selections }: SelectionSetNode, path: string, within: readonly string[]) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value
        const below = path ? `${path}.${name}` : name
        if (isSet(selection.directives, 'stream', given)) add('stream', below)
        if (selection.selectionSet) visit(selection.selectionSet, below, within)
        continue
      }
      if (isSet(selection.directives, 'defer', given)) add('defer', path)
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet, path, within)
        continue
      }
      const name = selection.name.value
      const fragment = fragments.get(name)
      if (fragment && !within.includes(name)) visit(fragment.selectionSet, path, [...within, name])
    }
  }

  visit(operation.selectionSet, '', [])
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
