import { memo, type ReactNode } from 'react'
import { type Cell, type Column, textOf } from './columns.ts'
import type { Row } from './lists.ts'

/** The cells of a row. */
export const Cells = memo(function Cells(props: { readonly row: Row; readonly columns: readonly Column[] }): ReactNode {
  return props.columns.map(({ name, read }) => {
    const cell = read(props.row)
    return (
      <td key={name} className={typeof cell === 'number' ? 'number' : ''} title={textOf(cell)}>
        {shown(cell)}
      </td>
    )
  })
})

/** A null is seen to be one, and an empty text too. A field that the object lacks leaves its cell empty. */
function shown(cell: Cell): ReactNode {
  if (cell === null) return <span className="cell-null">null</span>
  if (cell === '') return <span className="cell-null">""</span>
  if (typeof cell === 'boolean')
    return <span className={cell ? 'cell-true' : 'cell-false'}>{cell ? '● true' : '○ false'}</span>
  return textOf(cell)
}
