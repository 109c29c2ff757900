import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import type { Args, SelectedField, Selection } from '../../graph/selection.ts'

/** A field with its arguments, under any number of aliases. */
export interface Use {
  readonly field: GraphQLField<unknown, unknown>
  /** Empty if they are invalid; the executor reports the error. */
  readonly args: Args
  readonly node: SelectedField['node']
  readonly below: readonly Selection[]
}

/** Aliases of one field with the same arguments are one use, because they are read once. */
export function usesOf(selections: readonly Selection[], type: GraphQLObjectType): readonly Use[] {
  const uses = new Map<string, Use & { readonly below: Selection[] }>()
  for (const { field, name, id, args = {}, node, below } of selections.flatMap((one) => one.on(type).all)) {
    // Meta-fields take no calls.
    if (!field || name.startsWith('__')) continue
    const key = `${name} ${id}`
    const known = uses.get(key)
    if (!known) uses.set(key, { field, args, node, below: [below] })
    else if (!known.below.includes(below)) known.below.push(below)
  }
  return type.name.endsWith('Connection') ? withOneWayToNodes([...uses.values()]) : [...uses.values()]
}

/** The nodes of a connection are read once, although both `nodes` and `edges { node }` can lead to them. */
function withOneWayToNodes(uses: readonly Use[]): readonly Use[] {
  const [nodes, edges] = ['nodes', 'edges'].map((name) => uses.find(({ field }) => field.name === name))
  const edge = edges && getNamedType(edges.field.type)
  if (!nodes || !isObjectType(edge)) return uses
  const further = usesOf(edges!.below, edge).flatMap(({ field, below }) => (field.name === 'node' ? below : []))
  const all = { ...nodes, below: [...new Set([...nodes.below, ...further])] }
  return uses.flatMap((use) => (use === edges ? [] : use === nodes ? [all] : [use]))
}
