import { fieldOf, isUnion, noShape, type Shape, typeNameOf } from '../shared/shape.ts'
import type { Item, List, Row } from './lists.ts'

/** A value of a row: a scalar as it is, other values as text. Undefined if the object has no such field. */
export type Cell = string | number | boolean | null | undefined

export interface Column {
  /** The path within the object, such as `maintainer.email`. */
  readonly name: string
  readonly read: (row: Row) => Cell
}

/** More columns than these no table shows. */
const mostColumns = 80
/** The fields that name an object beside the list that is in it. */
const names = ['key', 'name', 'title', 'email', 'id']
const typeName = '__typename'

const isObject = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The columns of a list: first the names of what the lists are in, then the scalars of the objects and of the single objects in them. */
export function columnsOf(list: List): Column[] {
  return [...namesAround(list), ...ownColumns(list)].slice(0, mostColumns)
}

function namesAround({ around, rows }: List): Column[] {
  return around.flatMap((path, level) => {
    const name = names.find((one) => typeof rows[0]?.around[level]?.[one] === 'string')
    if (!name) return []
    return [{ name: `${wordOf(path)} · ${name}`, read: ({ around }: Row) => cellOf(around[level]?.[name]) }]
  })
}

/** The name of a list's field, without the part of a connection that has the items. */
const wordOf = (path: string): string =>
  path
    .replace(/\.(?:nodes|edges)$/, '')
    .split('.')
    .at(-1)!

function ownColumns({ rows, shape }: List): Column[] {
  const columns = new Map<string, Column>()
  /** Fields that were only null so far. They are columns if no row has an object there. */
  const nulls = new Map<string, readonly string[]>()

  function add(name: string, within: readonly string[], read: (found: Item) => Cell) {
    if (!columns.has(name)) columns.set(name, { name, read: ({ item }) => at(item, within, read) })
  }

  function discover(object: Item, shape: Shape, within: readonly string[], prefix: string, mayBeMany: boolean) {
    if (mayBeMany || typeName in object) add(prefix + typeName, within, (found) => typeNameOf(found, shape))
    for (const key in object) {
      if (columns.size > mostColumns) return
      const name = prefix + key
      if (key === typeName || columns.has(name)) continue
      const value = object[key]
      const field = fieldOf(shape, key, object)
      const isLeaf = field !== undefined && field.children.size === 0
      if (isObject(value) && !isLeaf)
        discover(value, field?.children ?? noShape, [...within, key], `${name}.`, isUnion(field))
      else if (value === null && !isLeaf) nulls.set(name, within)
      else add(name, within, (found) => cellOf(found[key], isLeaf))
    }
  }

  const isOpen = hasSeveralTypes(shape)
  for (const { item } of rows) discover(item, shape, [], '', isOpen)
  for (const [name, within] of nulls) {
    if ([...columns.keys()].some((known) => known.startsWith(`${name}.`))) continue
    const key = name.slice(within.join('.').length + (within.length > 0 ? 1 : 0))
    add(name, within, (found) => cellOf(found[key]))
  }
  return [...columns.values()]
}

/** Whether fields are selected on different types, as of a union. */
function hasSeveralTypes(shape: Shape): boolean {
  return new Set([...shape.values()].flat().map(({ parent }) => parent)).size > 1
}

/** Reads a field of a nested object. A null on the way is the value; an absence is none. */
function at(item: Item, path: readonly string[], read: (found: Item) => Cell): Cell {
  let found: unknown = item
  for (const step of path) {
    if (found === null || found === undefined) return found as null | undefined
    found = (found as Item)[step]
  }
  if (found === null || found === undefined) return found as null | undefined
  return isObject(found) ? read(found) : cellOf(found)
}

/** The items of a list that a cell names. Of more it tells the number. */
const mostNamed = 5

function cellOf(value: unknown, isLeaf = false): Cell {
  if (typeof value !== 'object' || value === null) return value as Cell
  if (!Array.isArray(value)) return JSON.stringify(value)
  const texts = value.slice(0, mostNamed).map(nameOf)
  if (texts.includes(undefined)) {
    if (isLeaf) return JSON.stringify(value)
    return value.length === 1 ? '1 item' : `${value.length} items`
  }
  return value.length > mostNamed ? `${texts.join(', ')} … (${value.length})` : texts.join(', ')
}

/** An item in a word: a scalar, or the name of an object. */
function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return String(item)
  const values = Object.values(item)
  if (values.length === 1 && typeof values[0] !== 'object') return String(values[0])
  const name = names.find((one) => typeof (item as Item)[one] === 'string')
  return name && values.length <= 2 ? String((item as Item)[name]) : undefined
}

export const textOf = (cell: Cell): string => (cell === null || cell === undefined ? '' : String(cell))
