import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './combobox.css'

interface ComboboxProps<T> {
  readonly label: string
  readonly text: string
  readonly onText: (text: string) => void
  /** What matches the text, the best first. */
  readonly options: readonly T[]
  readonly keyOf: (option: T) => string
  readonly onChoose: (option: T) => void
  /** Draws an option. */
  readonly children: (option: T) => ReactNode
  readonly placeholder?: string
  /** Whether the list opens without any text. Default true. */
  readonly opensEmpty?: boolean
}

/** A field for text with a list of what matches (WAI-ARIA's combobox: arrow keys choose, Enter takes, Escape closes). */
export function Combobox<T>(props: ComboboxProps<T>): ReactNode {
  const { label, text, onText, options, keyOf, onChoose, children, placeholder, opensEmpty = true } = props
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [wanted, want] = useState(false)
  const [active, setActive] = useState(0)
  const open = wanted && (opensEmpty || text.trim() !== '')
  const at = Math.min(active, options.length - 1)

  useEffect(() => {
    if (open) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  })

  function take(option: T | undefined) {
    if (option === undefined) return
    want(false)
    onChoose(option)
  }

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      if (!open) want(true)
      else setActive(Math.max(0, Math.min(options.length - 1, at + step)))
    }
    if (event.key === 'Enter' && open) {
      event.preventDefault()
      take(options[at])
    }
    if (event.key === 'Escape' && (open || text !== '')) {
      event.preventDefault()
      event.stopPropagation()
      if (!open) onText('')
      want(false)
    }
  }

  return (
    <div className="combobox">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        aria-activedescendant={open && options.length > 0 ? `${id}option${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => {
          onText(target.value)
          setActive(0)
          want(true)
        }}
        onFocus={(event) => event.target.select()}
        onClick={() => want(true)}
        onBlur={() => want(false)}
        onKeyDown={press}
      />
      <div className="combobox-list" role="listbox" aria-label={label} id={`${id}list`} ref={list} hidden={!open}>
        {open &&
          options.map((option, index) => (
            <button
              key={keyOf(option)}
              type="button"
              role="option"
              tabIndex={-1}
              id={`${id}option${index}`}
              className="combobox-option"
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              {children(option)}
            </button>
          ))}
      </div>
      <p role="status" className={open && options.length === 0 ? 'combobox-none' : 'unseen'}>
        {open ? found(options.length) : ''}
      </p>
    </div>
  )
}

const found = (count: number): string => (count === 0 ? 'Nothing found' : count === 1 ? '1 found' : `${count} found`)
