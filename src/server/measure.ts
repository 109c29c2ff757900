import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** What an operation amounts to once its fragments are spread, each as often as it is. */
export interface Measures {
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  readonly rootFields: number
  readonly fields: number
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode
type Part = Omit<Measures, 'rootFields'>

const nothing: Part = { depth: 0, aliases: 0, directives: 0, fields: 0 }

/**
 * Measures every operation and every fragment of a document, those that nothing spreads too, as validation looks at all of them.
 * A fragment is measured once, so that fragments that spread each other twice cost nothing to measure, whatever they amount to.
 * One that leads back to itself counts as nothing there: validation refuses it.
 */
export function measured(document: DocumentNode): ReadonlyMap<Definition, Measures> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  const operations: OperationDefinitionNode[] = []
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
  }
  const known = new Map<FragmentDefinitionNode, Part>()
  const roots = new Map<FragmentDefinitionNode, number>()

  function ofFragment(name: string): Part {
    const fragment = fragments.get(name)
    if (!fragment) return nothing
    const before = known.get(fragment)
    if (before) return before
    known.set(fragment, nothing)
    const part = ofSet(fragment.selectionSet, false)
    const all = { ...part, directives: part.directives + (fragment.directives?.length ?? 0) }
    known.set(fragment, all)
    return all
  }

  function ofField({ name, alias, selectionSet }: FieldNode, isRoot: boolean): Part {
    const below = selectionSet ? ofSet(selectionSet, false) : nothing
    // Introspection is as deep as types are wrapped, and has a rule of its own. Only the field itself is meant, at the root.
    const exempt = isRoot && ['__schema', '__type'].includes(name.value)
    return {
      depth: exempt ? 1 : below.depth + 1,
      aliases: below.aliases + (alias ? 1 : 0),
      directives: below.directives,
      fields: below.fields + 1,
    }
  }

  function ofSet({ selections }: SelectionSetNode, isRoot: boolean): Part {
    let { depth, aliases, directives, fields } = nothing
    for (const one of selections) {
      const part =
        one.kind === Kind.FIELD
          ? ofField(one, isRoot)
          : one.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(one.name.value)
            : ofSet(one.selectionSet, isRoot)
      depth = Math.max(depth, part.depth)
      aliases += part.aliases
      directives += part.directives + (one.directives?.length ?? 0)
      fields += part.fields
    }
    return { depth, aliases, directives, fields }
  }

  function rootsOf({ selections }: SelectionSetNode): number {
    let count = 0
    for (const one of selections) {
      if (one.kind === Kind.FIELD) count++
      else if (one.kind === Kind.INLINE_FRAGMENT) count += rootsOf(one.selectionSet)
      else count += rootsOfFragment(fragments.get(one.name.value))
    }
    return count
  }

  function rootsOfFragment(fragment: FragmentDefinitionNode | undefined): number {
    if (!fragment) return 0
    const before = roots.get(fragment)
    if (before !== undefined) return before
    roots.set(fragment, 0)
    const count = rootsOf(fragment.selectionSet)
    roots.set(fragment, count)
    return count
  }

  return new Map<Definition, Measures>([
    ...operations.map((operation) => {
      const part = ofSet(operation.selectionSet, true)
      const directives = part.directives + (operation.directives?.length ?? 0)
      return [operation, { ...part, directives, rootFields: rootsOf(operation.selectionSet) }] as const
    }),
    ...[...fragments.values()].map(
      (fragment) => [fragment, { ...ofFragment(fragment.name.value), rootFields: 0 }] as const,
    ),
  ])
}
