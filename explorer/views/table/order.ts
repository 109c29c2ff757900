import { type Cell, type Column, textOf } from './columns.ts'
import type { Row } from './lists.ts'

export interface Sorting {
  readonly column: string
  readonly direction: 'ascending' | 'descending'
}

/** The next sorting when a header is pressed: ascending, descending, then the order of the answer. */
export function nextSorting(sorting: Sorting | null, column: string): Sorting | null {
  if (sorting?.column !== column) return { column, direction: 'ascending' }
  return sorting.direction === 'ascending' ? { column, direction: 'descending' } : null
}

/** The rows of which a cell has the text. The letters' case does not matter. */
export function filtered(rows: readonly Row[], columns: readonly Column[], text: string): readonly Row[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return rows
  return rows.filter((row) => columns.some(({ read }) => textOf(read(row)).toLowerCase().includes(wanted)))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** The rows in the order of a column. Rows without a value stay last. */
export function sorted(rows: readonly Row[], columns: readonly Column[], sorting: Sorting | null): readonly Row[] {
  const column = columns.find(({ name }) => name === sorting?.column)
  if (!sorting || !column) return rows
  const sign = sorting.direction === 'ascending' ? 1 : -1
  return rows
    .map((row) => ({ row, cell: column.read(row) }))
    .sort((one, other) => {
      const missing = Number(isMissing(one.cell)) - Number(isMissing(other.cell))
      return missing || sign * compared(one.cell, other.cell)
    })
    .map(({ row }) => row)
}

const isMissing = (cell: Cell): boolean => cell === null || cell === undefined

function compared(one: Cell, other: Cell): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other)
  return collator.compare(textOf(one), textOf(other))
}
