import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql'

/** Queries that lack one part of a query each: a field, an argument, or a fragment in place of its fields. */
export function* smallerThan(query: string): Generator<string> {
  const document = parse(query)
  const nodes: ASTNode[] = []
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD || node.kind === Kind.INLINE_FRAGMENT || node.kind === Kind.ARGUMENT)
        nodes.push(node)
    },
  })
  for (const node of nodes) {
    const text = without(document, node)
    if (text && text.length < query.length) yield text
  }
}

/** Removes a node, and what has no fields then. A fragment is replaced by its fields. */
function without(document: DocumentNode, removed: ASTNode): string | undefined {
  if (removed.kind === Kind.ARGUMENT && !['first', 'last', 'filter'].includes(removed.name.value)) return undefined
  const visited = visit(document, {
    Argument: (node) => (node === removed ? null : undefined),
    SelectionSet: {
      leave: (set) => ({
        ...set,
        selections: set.selections.flatMap((one) =>
          one.kind === Kind.INLINE_FRAGMENT && isSame(one, removed) ? one.selectionSet.selections : [one],
        ),
      }),
    },
    Field: {
      enter: (field) => (field === removed ? null : undefined),
      leave: (field) => (field.selectionSet?.selections.length === 0 ? null : undefined),
    },
    InlineFragment: { leave: (fragment) => (fragment.selectionSet.selections.length === 0 ? null : undefined) },
    OperationDefinition: { leave: (one) => (one.selectionSet.selections.length === 0 ? null : undefined) },
    FragmentDefinition: { leave: (one) => (one.selectionSet.selections.length === 0 ? null : undefined) },
  }) as DocumentNode | null
  if (visited?.definitions.length !== document.definitions.length) return undefined
  return print(visited).replace(/\s+/g, ' ').trim()
}

const isSame = (one: ASTNode, other: ASTNode): boolean => one.loc !== undefined && one.loc === other.loc

/** The smallest query that still has a property, by removing one part after the other. */
export async function smallest(query: string, has: (query: string) => Promise<boolean>): Promise<string> {
  for (const smaller of smallerThan(query)) if (await has(smaller)) return smallest(smaller, has)
  return query
}
