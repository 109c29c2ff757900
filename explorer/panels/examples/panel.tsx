import { type ReactNode, useState } from 'react'
import { useOpen } from '../../frame/tabs.ts'
import { type Example, settings } from '../../settings.ts'
import { PanelSearch } from '../search.tsx'

/** The examples by reader, with their costs. A search looks into questions and queries. */
export function ExamplesPanel(): ReactNode {
  const [search, setSearch] = useState('')
  const [reader, setReader] = useState('')
  const open = useOpen()
  const readers = [...new Set(settings.examples.flatMap(({ readers }) => readers))].sort()
  const found = settings.examples.filter((example) => matches(example, search, reader))
  return (
    <>
      <h2 className="panel-title">Examples</h2>
      <PanelSearch
        label="Search the examples"
        placeholder="Search: stale, who can, rollout …"
        text={search}
        onText={setSearch}
        found={found.length === 1 ? '1 question' : `${found.length} questions`}
      >
        <select aria-label="Reader" value={reader} onChange={({ target }) => setReader(target.value)}>
          <option value="">For all</option>
          {readers.map((one) => (
            <option key={one} value={one}>
              For {one}
            </option>
          ))}
        </select>
      </PanelSearch>
      <ul className="examples">
        {found.map((example) => (
          <li key={example.name}>
            <button type="button" className="example" onClick={() => open(example)}>
              <span className="example-question">{example.question}</span>
              <span className="example-cost">
                {example.changes && <span className="badge badge-change">changes</span>}
                {example.live && <span className="badge badge-live">live</span>}
                {costOf(example)}
                {example.readers.length > 0 && ` · ${example.readers.join(', ')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function matches({ question, query, readers, live }: Example, search: string, reader: string): boolean {
  const text = `${question} ${query} ${live ? 'live' : ''}`.toLowerCase()
  const words = search.toLowerCase().split(/\s+/)
  return (reader === '' || readers.includes(reader)) && words.every((word) => text.includes(word))
}

const costOf = ({ calls, waves, live }: Example): string =>
  `${calls === 1 ? '1 call' : `${calls} calls`} in ${waves === 1 ? '1 wave' : `${waves} waves`}${live ? ' for each event' : ''}`
