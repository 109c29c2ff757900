import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** The measures of an operation with all fragments spread, each as often as it is used. */
export interface Measures {
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  readonly rootFields: number
  /** The most fields with one response name in a selection. Merging them takes quadratic time. */
  readonly repeats: number
  readonly fields: number
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode
type Part = Omit<Measures, 'rootFields'>

const nothing: Part = { depth: 0, aliases: 0, directives: 0, repeats: 0, fields: 0 }

/**
 * Measures every operation and every fragment of a document, including unused fragments, because validation visits all of them.
 * Each fragment is measured once, so fragments that double each other are cheap to measure. A cycle counts as nothing where it
 * closes; validation refuses it.
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
    // Introspection is as deep as types are wrapped, and has a rule of its own. Only the root fields themselves are exempt.
    const exempt = isRoot && ['__schema', '__type'].includes(name.value)
    return {
      depth: exempt ? 1 : below.depth + 1,
      aliases: below.aliases + (alias ? 1 : 0),
      directives: below.directives,
      repeats: below.repeats,
      fields: below.fields + 1,
    }
  }

  function ofSet({ selections }: SelectionSetNode, isRoot: boolean): Part {
    let { depth, aliases, directives, repeats, fields } = nothing
    const names = new Map<string, number>()
    for (const one of selections) {
      const part =
        one.kind === Kind.FIELD
          ? ofField(one, isRoot)
          : one.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(one.name.value)
            : ofSet(one.selectionSet, isRoot)
      if (one.kind === Kind.FIELD) count(names, (one.alias ?? one.name).value)
      depth = Math.max(depth, part.depth)
      repeats = Math.max(repeats, part.repeats)
      aliases += part.aliases
      directives += part.directives + (one.directives?.length ?? 0)
      fields += part.fields
    }
    for (const times of names.values()) repeats = Math.max(repeats, times)
    return { depth, aliases, directives, repeats, fields }
  }

  function rootsOf({ selections }: SelectionSetNode): number {
    let fields = 0
    for (const one of selections) {
      if (one.kind === Kind.FIELD) fields++
      else if (one.kind === Kind.INLINE_FRAGMENT) fields += rootsOf(one.selectionSet)
      else fields += rootsOfFragment(fragments.get(one.name.value))
    }
    return fields
  }

  function rootsOfFragment(fragment: FragmentDefinitionNode | undefined): number {
    if (!fragment) return 0
    const before = roots.get(fragment)
    if (before !== undefined) return before
    roots.set(fragment, 0)
    const fields = rootsOf(fragment.selectionSet)
    roots.set(fragment, fields)
    return fields
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

const count = (names: Map<string, number>, name: string) => names.set(name, (names.get(name) ?? 0) + 1)
