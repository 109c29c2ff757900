import type { Cell, Column } from './columns.ts'
import type { Row } from './lists.ts'

export interface Csv {
  readonly text: string
  /** Number of texts that got an apostrophe before them. */
  readonly guarded: number
}

/**
 * The table as RFC 4180 has it. A null is an empty field and an empty text is `""`. A text that spreadsheets would run as a formula,
 * because it begins with `=`, `+`, `-`, `@`, one of these in full width, a tab or a line break, gets an apostrophe before it, which they read as "this is text".
 */
export function csvOf(rows: readonly Row[], columns: readonly Column[]): Csv {
  let guarded = 0
  const field = (cell: Cell): string => {
    if (cell === null || cell === undefined) return ''
    const isFormula = typeof cell === 'string' && /^[=+\-@＝＋－＠\t\r\n]/.test(cell)
    if (isFormula) guarded += 1
    const text = isFormula ? `'${cell}` : String(cell)
    return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const lines = [
    columns.map(({ name }) => field(name)),
    ...rows.map((row) => columns.map(({ read }) => field(read(row)))),
  ].map((fields) => `${fields.join(',')}\r\n`)
  return { text: lines.join(''), guarded }
}
