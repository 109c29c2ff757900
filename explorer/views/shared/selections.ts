import {
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsIn, operationIn } from './shape.ts'

/** A field or a fragment of an operation. */
export interface Selected {
  readonly node: FieldNode | InlineFragmentNode | FragmentSpreadNode
  /** The response path without list indexes, such as `project.flags.nodes`. That of a fragment is the path of the field that it is in. */
  readonly path: string
}

/** More than people write; fragments in fragments can multiply without bound. */
const mostSelected = 10_000

/** The fields and fragments of an operation, each before those in it, up to a bound. */
export function selectionsOf(document: DocumentNode, operationName: string | null): readonly Selected[] {
  const fragments = fragmentsIn(document)
  const found: Selected[] = []
  function walk({ selections }: SelectionSetNode, above: string, within: readonly string[]): void {
    for (const node of selections) {
      if (found.length >= mostSelected) return
      const name = node.kind === Kind.FIELD ? (node.alias ?? node.name).value : ''
      const path = [above, name].filter(Boolean).join('.')
      found.push({ node, path })
      if (node.kind !== Kind.FRAGMENT_SPREAD) {
        if (node.selectionSet) walk(node.selectionSet, path, within)
        continue
      }
      const fragment = fragments.get(node.name.value)
      if (fragment && !within.includes(node.name.value)) {
        walk(fragment.selectionSet, path, [...within, node.name.value])
      }
    }
  }
  const operation = operationIn(document, operationName)
  if (operation) walk(operation.selectionSet, '', [])
  return found
}
