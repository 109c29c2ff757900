import '../shared/views.css'
import './table.css'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import type { Run } from '../../run/runs.ts'
import { useShape } from '../shared/use-shape.ts'
import { useWindow } from '../shared/use-window.ts'
import { Cells } from './cell.tsx'
import { type Column, columnsOf, textOf } from './columns.ts'
import { CsvTools } from './csv-tools.tsx'
import { eventRows } from './events.ts'
import { type List, listsOf, mainList, type Row } from './lists.ts'
import { filtered, nextSorting, type Sorting, sorted } from './order.ts'

const rowHeight = 32

/** A list of the answer as a table. */
export function TableView({ run }: { readonly run: Run }): ReactNode {
  const shape = useShape(run)
  const { answer, live } = run
  // The parts of an answer are merged into the same data, so that only the answer tells of them.
  const lists = useMemo(() => listsOf(live ? eventRows(live.events) : answer?.data, shape), [answer, live, shape])
  const [chosen, choose] = useState<string | null>(null)
  const list = lists.find(({ path }) => path === chosen) ?? mainList(lists)
  if (!list) return <p className="quiet table-empty">The answer has no list of objects.</p>
  return <ListTable key={list.path} run={run} list={list} lists={lists} choose={choose} />
}

function ListTable(props: {
  readonly run: Run
  readonly list: List
  readonly lists: readonly List[]
  readonly choose: (path: string) => void
}): ReactNode {
  const { run, list, lists, choose } = props
  const [sorting, sort] = useState<Sorting | null>(null)
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text)
  const columns = useMemo(() => columnsOf(list), [list])
  const rows = useMemo(
    () => sorted(filtered(list.rows, columns, wanted), columns, sorting),
    [list, columns, wanted, sorting],
  )
  return (
    <div className="table-view">
      <div className="view-tools">
        {lists.length > 1 && (
          <select aria-label="List" value={list.path} onChange={({ target }) => choose(target.value)}>
            {lists.map(({ path, rows }) => (
              <option key={path} value={path}>
                {path} ({rows.length})
              </option>
            ))}
          </select>
        )}
        <div className="view-search">
          <input
            type="search"
            aria-label="Filter the rows"
            placeholder="Filter"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          <span role="status" className="quiet table-count">
            {countOf(rows.length, list.rows.length)}
          </span>
        </div>
        <CsvTools rows={rows} columns={columns} operationName={run.operationName} />
      </div>
      <Rows
        rows={rows}
        columns={columns}
        path={list.path}
        sorting={sorting}
        sort={(column) => sort(nextSorting(sorting, column))}
      />
    </div>
  )
}

const countOf = (shown: number, all: number): string => {
  const some = all === 1 ? '1 row' : `${all.toLocaleString('en')} rows`
  return shown === all ? some : `${shown.toLocaleString('en')} of ${some}`
}

function Rows(props: {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly path: string
  readonly sorting: Sorting | null
  readonly sort: (column: string) => void
}): ReactNode {
  const { rows, columns, path, sorting, sort } = props
  const { box, shown, before, after, onScroll } = useWindow(rows.length, rowHeight)
  const widths = useMemo(() => columns.map((column) => widthOf(column, rows)), [columns, rows])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard.
    <section className="table-box" aria-label={`Rows of ${path}`} tabIndex={0} ref={box} onScroll={onScroll}>
      <table
        className="answer-table"
        aria-rowcount={rows.length + 1}
        style={{ width: widths.reduce((all, width) => all + width, 0) }}
      >
        <colgroup>
          {columns.map(({ name }, index) => (
            <col key={name} style={{ width: widths[index] }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ name }) => {
              const direction = sorting?.column === name ? sorting.direction : 'none'
              return (
                <th key={name} scope="col" aria-sort={direction}>
                  <button type="button" title={name} onClick={() => sort(name)}>
                    <span className="table-name">{name.replace('__typename', 'type')}</span>
                    <span aria-hidden="true">{{ ascending: ' ▲', descending: ' ▼', none: '' }[direction]}</span>
                  </button>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {shown.map((place) => (
            <tr key={place} aria-rowindex={place + 2} className={place % 2 ? 'odd' : ''}>
              <Cells row={rows[place]!} columns={columns} />
            </tr>
          ))}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
    </section>
  )
}

const measured = 200
const characterWidth = 7.4

/** The width of a column by the texts of its first rows, so that it stays the same while one scrolls. */
function widthOf({ name, read }: Column, rows: readonly Row[]): number {
  const longest = rows
    .slice(0, measured)
    .reduce((most, row) => Math.max(most, textOf(read(row)).length), name.length + 2)
  return Math.round(Math.min(46, Math.max(6, longest)) * characterWidth + 22)
}
