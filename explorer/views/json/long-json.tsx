import '../shared/views.css'
import './long-json.css'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Run } from '../../run/runs.ts'
import { fileName, save } from '../shared/save.ts'
import { useWindow } from '../shared/use-window.ts'
import { find } from './found.ts'
import { containersBelow, type Line, linesOf, type Path } from './lines.ts'

const lineHeight = 20

const sizeOf = (characters: number): string => (characters > 50_000 ? ` (${(characters / 1e6).toFixed(1)} MB)` : '')
const mostFound = 1000

/** An answer that is too long for the editor: as many lines as are in sight, to fold, to search and to copy. */
export function LongJson(props: {
  readonly run: Run
  /** What stands beside the number of lines. */
  readonly note?: string
}): ReactNode {
  const { run, note = ', shown without the editor' } = props
  const { shown: answer, operationName, size } = run
  const [folded, fold] = useState<ReadonlySet<object>>(new Set())
  const [told, tell] = useState('')
  const whole = useMemo(() => linesOf(answer, new Set()), [answer])
  const lines = useMemo(() => (folded.size > 0 ? linesOf(answer, folded) : whole), [answer, folded, whole])
  const { box, shown, before, after, onScroll, show } = useWindow(lines.count, lineHeight)
  const search = useSearch(answer)
  const goal = useRef<Path>(undefined)
  const text = () => JSON.stringify(answer, null, 2)

  // The lines that the goal unfolds are there only after the next drawing.
  useLayoutEffect(() => {
    if (goal.current) show(lines.lineOf(goal.current))
    goal.current = undefined
  })

  function toggle(value: object) {
    const next = new Set(folded)
    if (!next.delete(value)) next.add(value)
    fold(next)
  }

  function step(by: number) {
    const path = search.step(by)
    if (!path) return
    const open = new Set(folded)
    let value: unknown = answer
    for (const key of path) {
      if (typeof value !== 'object' || value === null) break
      open.delete(value)
      value = (value as Record<string, unknown>)[key]
    }
    fold(open)
    goal.current = path
  }

  async function copy() {
    await navigator.clipboard.writeText(text()).then(
      () => tell('Copied.'),
      () => tell('The browser allows no copy. Save the answer instead.'),
    )
  }

  return (
    <div className="long-json">
      <div className="view-tools">
        <form
          className="view-search"
          onSubmit={(event) => {
            event.preventDefault()
            step(1)
          }}
        >
          <input
            type="search"
            aria-label="Search the answer"
            placeholder="Search"
            value={search.text}
            onChange={({ target }) => search.look(target.value)}
          />
          <button type="button" className="text-button" aria-label="Previous match" onClick={() => step(-1)}>
            ↑
          </button>
          <button type="submit" className="text-button" aria-label="Next match">
            ↓
          </button>
          <span role="status" className="quiet">
            {search.told}
          </span>
        </form>
        <button type="button" className="text-button" onClick={() => fold(containersBelow(answer, 4))}>
          Fold
        </button>
        <button type="button" className="text-button" onClick={() => fold(new Set())}>
          Unfold
        </button>
        <button type="button" className="text-button" onClick={() => void copy()}>
          Copy
        </button>
        <button
          type="button"
          className="text-button"
          onClick={() => save(fileName(operationName, 'json'), 'application/json', text())}
        >
          Save
        </button>
        <span className="quiet" role="status">
          {told || `${whole.count.toLocaleString('en')} lines${sizeOf(size)}${note}`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard. */}
      <section className="long-json-lines" aria-label="Answer as JSON" tabIndex={0} ref={box} onScroll={onScroll}>
        <div style={{ height: before }} />
        {shown.map((index) => {
          const line = lines.line(index)
          return <LineRow key={index} line={line} toggle={toggle} found={search.isAt(line.path)} />
        })}
        <div style={{ height: after }} />
      </section>
    </div>
  )
}

function LineRow(props: {
  readonly line: Line
  readonly toggle: (value: object) => void
  readonly found: boolean
}): ReactNode {
  const { line, toggle, found } = props
  const { depth, key, kind, value, folded, comma, path } = line
  const place = path.join('.') || 'the answer'
  return (
    <div className={found ? 'json-line found' : 'json-line'} style={{ paddingLeft: 20 + depth * 14 }}>
      {(kind === 'open' || folded) && (
        <button
          type="button"
          className="json-fold"
          aria-expanded={!folded}
          aria-label={`${folded ? 'Unfold' : 'Fold'} ${place}`}
          onClick={() => toggle(value as object)}
        >
          {folded ? '▸' : '▾'}
        </button>
      )}
      {key !== null && <span className="json-key">{JSON.stringify(key)}</span>}
      {key !== null && ': '}
      {kind === 'value' && !folded ? <Plain value={value} /> : bracketsOf(line)}
      {comma && ','}
    </div>
  )
}

/** The most characters of a text in a line. The copy has them all. */
const mostShown = 2000

function Plain({ value }: { readonly value: unknown }): ReactNode {
  const text = JSON.stringify(value) ?? 'null'
  const kind = value === null ? 'null' : typeof value
  return (
    <span className={`json-${kind}`}>
      {text.length > mostShown ? `${text.slice(0, mostShown)}… (${text.length})` : text}
    </span>
  )
}

function bracketsOf({ kind, value, folded }: Line): string {
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (folded) return `${open} ${Object.keys(value as object).length} … ${close}`
  return kind === 'open' ? open! : close!
}

const samePath = (one: Path, other: Path): boolean =>
  one.length === other.length && one.every((step, index) => step === other[index])

/** The search of an answer: the text, the places, and the one that it is at. */
function useSearch(answer: unknown) {
  const [text, look] = useState('')
  const [found, setFound] = useState<readonly Path[]>([])
  const [at, goTo] = useState(-1)
  useEffect(() => {
    let over = false
    const timer = setTimeout(async () => {
      const paths = await find(answer, text, mostFound, () => over)
      if (over) return
      setFound(paths)
      goTo(-1)
    }, 200)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [answer, text])
  const some = found.length === mostFound ? `${mostFound} or more` : String(found.length)
  return {
    ...{ text, look },
    told: text === '' ? '' : at < 0 ? `${some} found` : `${at + 1} of ${some}`,
    isAt: (path: Path) => at >= 0 && found[at] !== undefined && samePath(path, found[at]),
    step(by: number): Path | undefined {
      if (found.length === 0) return undefined
      const next = at < 0 && by < 0 ? found.length - 1 : (at + by + found.length) % found.length
      goTo(next)
      return found[next]
    },
  }
}
