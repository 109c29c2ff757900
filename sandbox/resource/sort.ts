import { invalid } from '../http/errors.ts'
import type { Call } from './call.ts'

export interface Sort<Row> {
  by(row: Row, call: Call): string | number
  /** The order makes no sense together with another, and needs this query parameter. */
  aloneWith?: string
}

export type Sorts<Row> = Readonly<Record<string, Sort<Row>>>

/** Orders by the comma-joined fields of `sort`, a leading dash meaning descending. Rows that are equal keep their order. */
export function sorted<Row>(rows: readonly Row[], sorts: Sorts<Row>, text: string, call: Call): readonly Row[] {
  const fields = text.split(',').map((field) => field.trim())
  const orders = fields.map((field) => {
    const descending = field.startsWith('-')
    const name = descending ? field.slice(1) : field
    const sort = Object.hasOwn(sorts, name) ? sorts[name] : undefined
    if (!sort) throw invalid(`sort field ${name} is not supported, use one of ${Object.keys(sorts).join(', ')}`)
    if (sort.aloneWith && (fields.length > 1 || !call.query[sort.aloneWith])) {
      throw invalid(`sort field ${name} needs the ${sort.aloneWith} parameter and cannot be combined with another`)
    }
    return { by: (row: Row) => sort.by(row, call), sign: descending ? -1 : 1 }
  })
  return orders.reduceRight<readonly Row[]>((sofar, { by, sign }) => sortedBy(sofar, by, sign), rows)
}

/** The keys are taken once for each row. Sorting by one field after the other, the last first, relies on a stable sort. */
function sortedBy<Row>(rows: readonly Row[], by: (row: Row) => string | number, sign: number): Row[] {
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ row }) => row)
}
