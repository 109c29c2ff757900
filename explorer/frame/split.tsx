import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useRef, useState } from 'react'

interface SplitProps {
  readonly first: ReactNode
  readonly second: ReactNode
  /** What the bar resizes, for screen readers. */
  readonly label: string
  readonly direction: 'row' | 'column'
  /** The share of the first half at the start, from 0 to 1. */
  readonly share: number
  /** Where the share is kept between visits. */
  readonly place: string
  /** Whether the first half is there. Default true. */
  readonly shown?: boolean
}

const least = 0.12
const within = (share: number): number => Math.min(1 - least, Math.max(least, share))

/** Two halves and a bar between them, which moves by pointer and by arrow keys (WAI-ARIA's window splitter). */
export function Split({ first, second, label, direction, share: start, place, shown = true }: SplitProps): ReactNode {
  const whole = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => within(Number(remembered(place)) || start))
  const move = useCallback(
    (to: number) => {
      setShare(within(to))
      remember(place, String(within(to)))
    },
    [place],
  )
  const row = direction === 'row'

  function drag(event: PointerEvent<HTMLDivElement>) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = whole.current!.getBoundingClientRect()
    // A narrow window stacks the halves of a row too.
    const beside = getComputedStyle(whole.current!).flexDirection === 'row'
    move(beside ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height)
  }

  function press(event: KeyboardEvent) {
    const step = { ArrowLeft: -0.05, ArrowUp: -0.05, ArrowRight: 0.05, ArrowDown: 0.05 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(share + step)
  }

  return (
    <div className={`split split-${direction}`} ref={whole}>
      {shown && (
        <div className="split-half" style={{ flexGrow: share }}>
          {first}
        </div>
      )}
      {shown && (
        // biome-ignore lint/a11y/useSemanticElements: <hr> takes no focus and no value; a window splitter has both.
        <div
          className="split-bar"
          role="separator"
          tabIndex={0}
          aria-label={label}
          aria-orientation={row ? 'vertical' : 'horizontal'}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={least * 100}
          aria-valuemax={100 - least * 100}
          onKeyDown={press}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
        />
      )}
      <div className="split-half" style={{ flexGrow: shown ? 1 - share : 1 }}>
        {second}
      </div>
    </div>
  )
}

/** Storage can be forbidden; then nothing is remembered. */
function remembered(place: string): string | null {
  try {
    return localStorage.getItem(`explorer:${place}`)
  } catch {
    return null
  }
}

function remember(place: string, value: string): void {
  try {
    localStorage.setItem(`explorer:${place}`, value)
  } catch {}
}
