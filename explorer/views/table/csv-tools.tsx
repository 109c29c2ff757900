import { type ReactNode, useState } from 'react'
import { fileName, save } from '../shared/save.ts'
import type { Column } from './columns.ts'
import { csvOf } from './csv.ts'
import type { Row } from './lists.ts'

/** Excel reads a file as UTF-8 only with this mark. */
const byteOrderMark = '\ufeff'

/** Copies and saves the rows that the table shows, in its order. */
export function CsvTools(props: {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly operationName: string | null
}): ReactNode {
  const { rows, columns, operationName } = props
  const [told, tell] = useState('')

  async function copy() {
    const { text, guarded } = csvOf(rows, columns)
    await navigator.clipboard.writeText(text).then(
      () => tell(`Copied ${countOf(rows.length)}.${guardOf(guarded)}`),
      () => tell('The browser allows no copy. Save the table instead.'),
    )
  }

  function keep() {
    const { text, guarded } = csvOf(rows, columns)
    save(fileName(operationName, 'csv'), 'text/csv;charset=utf-8', byteOrderMark + text)
    tell(`Saved ${countOf(rows.length)}.${guardOf(guarded)}`)
  }

  return (
    <>
      <button type="button" className="text-button" onClick={() => void copy()}>
        Copy as CSV
      </button>
      <button type="button" className="text-button" onClick={keep}>
        Save as CSV
      </button>
      <span role="status" className="quiet">
        {told}
      </span>
    </>
  )
}

const countOf = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`)

const guardOf = (guarded: number): string =>
  guarded === 0
    ? ''
    : ` ${guarded === 1 ? '1 text begins' : `${guarded} texts begin`} with an apostrophe now, so that no spreadsheet runs it as a formula.`
