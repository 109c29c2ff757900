import { fieldOf, noShape, type Shape } from '../shared/shape.ts'

export type Item = Readonly<Record<string, unknown>>

/** An object of a list, with those of the lists around it. */
export interface Row {
  readonly item: Item
  readonly around: readonly Item[]
}

/** The objects of all lists with one path, such as `projects.nodes.flags.nodes`. */
export interface List {
  readonly path: string
  /** The paths of the lists around it, from the outermost. */
  readonly around: readonly string[]
  readonly rows: readonly Row[]
  /** The types of the items' fields. */
  readonly shape: Shape
}

const isObject = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value has a list of objects anywhere. */
export function hasList(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isObject(item)) || value.some(hasList)
  return isObject(value) && Object.values(value).some(hasList)
}

/** The lists of objects in an answer, in the order of the answer. The objects of `edges` are their nodes. */
export function listsOf(data: unknown, shape: Shape): List[] {
  const lists = new Map<string, { around: readonly string[]; rows: Row[]; shape: Shape }>()

  function visit(value: unknown, path: string, shape: Shape, around: readonly Item[], paths: readonly string[]) {
    if (Array.isArray(value)) {
      for (const item of value) {
        if (!isObject(item)) continue
        const { row, below } = nodeOf(item, path, shape)
        const list = lists.get(path) ?? { around: paths, rows: [], shape: below }
        lists.set(path, list)
        list.rows.push({ item: row, around })
        fieldsOf(row, path, below, [...around, row], [...paths, path])
      }
      return
    }
    if (isObject(value)) fieldsOf(value, path, shape, around, paths)
  }

  function fieldsOf(object: Item, path: string, shape: Shape, around: readonly Item[], paths: readonly string[]) {
    for (const [name, value] of Object.entries(object)) {
      if (typeof value !== 'object' || value === null) continue
      const field = fieldOf(shape, name, object)
      // The lists of a JSON value are the user's data.
      if (field && field.children.size === 0) continue
      visit(value, path ? `${path}.${name}` : name, field?.children ?? noShape, around, paths)
    }
  }

  visit(data, '', shape, [], [])
  return [...lists].map(([path, list]) => ({ path, ...list }))
}

/** The node in place of an edge, with the edge's own fields beside. */
function nodeOf(item: Item, path: string, shape: Shape): { row: Item; below: Shape } {
  const { node, ...own } = item
  if (!/(?:^|\.)edges$/.test(path) || !isObject(node)) return { row: item, below: shape }
  const field = fieldOf(shape, 'node', item)
  return { row: { ...own, ...node }, below: field?.children ?? noShape }
}

/** The list to show first: of those that are in no other list, the one with the most rows. */
export function mainList(lists: readonly List[]): List | undefined {
  const outer = lists.filter(({ around }) => around.length === 0)
  return outer.reduce<List | undefined>(
    (most, list) => (most && most.rows.length >= list.rows.length ? most : list),
    undefined,
  )
}
