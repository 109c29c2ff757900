import {
  type FragmentDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'

/** A field of a query, with the type that its fragment is on. */
export interface Field {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly on: string | undefined
  readonly fields: readonly Field[]
}

/** The root fields of a query without variables. */
export function fieldsOf(query: string): Field[] {
  const { definitions } = parse(query)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!

  const within = (set: SelectionSetNode | undefined, on?: string): Field[] =>
    (set?.selections ?? []).flatMap((one) => {
      if (one.kind === Kind.INLINE_FRAGMENT) return within(one.selectionSet, one.typeCondition?.name.value ?? on)
      if (one.kind === Kind.FRAGMENT_SPREAD) {
        const { selectionSet, typeCondition } = fragments.get(one.name.value)!
        return within(selectionSet, typeCondition.name.value)
      }
      const args = Object.fromEntries((one.arguments ?? []).map(({ name, value }) => [name.value, valueIn(value)]))
      return [{ name: one.name.value, args, on, fields: within(one.selectionSet) }]
    })
  return within(operation.selectionSet)
}

const valueIn = (value: ValueNode): unknown => valueFromASTUntyped(value)

/** The fields of the nodes of a connection. */
export const nodesIn = ({ fields }: Field): Field[] =>
  fields.flatMap(({ name, fields: below }) => {
    if (name === 'nodes') return below
    return name === 'edges' ? below.flatMap((one) => (one.name === 'node' ? one.fields : [])) : []
  })
