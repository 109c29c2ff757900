import { type ReactNode, useState } from 'react'
import { useOpen } from '../../frame/tabs.ts'
import { type Past, useHistory } from '../../run/history.ts'
import { operationsOf } from '../../run/operation.ts'
import { PanelSearch } from '../search.tsx'
import './history.css'

/** What was run before, the latest first. It is in this browser only, and holds no headers. */
export function HistoryPanel(): ReactNode {
  const { all, keep, remove, clear } = useHistory()
  const [search, setSearch] = useState('')
  const open = useOpen()
  const found = all.filter(({ query }) => query.toLowerCase().includes(search.toLowerCase()))
  return (
    <>
      <h2 className="panel-title">History</h2>
      <PanelSearch
        label="Search the history"
        placeholder="Search"
        text={search}
        onText={setSearch}
        found={found.length === 1 ? '1 operation' : `${found.length} operations`}
      >
        <button type="button" className="text-button" disabled={all.length === 0} onClick={clear}>
          Clear
        </button>
      </PanelSearch>
      <ul className="history">
        {found.map((past) => (
          <Row
            key={`${past.query}\n${past.variables}`}
            past={past}
            open={() => open(past)}
            keep={() => keep(past, !past.kept)}
            remove={() => remove(past)}
          />
        ))}
      </ul>
    </>
  )
}

interface RowProps {
  readonly past: Past
  readonly open: () => void
  readonly keep: () => void
  readonly remove: () => void
}

function Row({ past, open, keep, remove }: RowProps): ReactNode {
  const name = nameOf(past)
  return (
    <li>
      <button type="button" className="history-open" title={past.query.slice(0, 500)} onClick={open}>
        <span>{name}</span>
        <time className="quiet" dateTime={new Date(past.at).toISOString()}>
          {new Date(past.at).toLocaleString()}
        </time>
      </button>
      <button type="button" className="icon-button" aria-label={`Keep ${name}`} aria-pressed={past.kept} onClick={keep}>
        {past.kept ? '★' : '☆'}
      </button>
      <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={remove}>
        ✕
      </button>
    </li>
  )
}

/** The name of the operation, or the beginning of its text. */
function nameOf({ query }: Past): string {
  const [operation] = operationsOf(query).operations
  return operation?.name?.value ?? query.replaceAll(/^#.*$/gm, '').replaceAll(/\s+/g, ' ').trim().slice(0, 40)
}
