import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** The rows of a long list that are in sight. Lengths are in pixels. */
export interface Window {
  readonly box: RefObject<HTMLDivElement | null>
  /** The places of the rows in sight, from 0. */
  readonly shown: readonly number[]
  readonly before: number
  readonly after: number
  readonly onScroll: () => void
  /** Scrolls a row into the middle. */
  readonly show: (row: number) => void
}

/** Browsers end elements at about 17 million pixels. */
const tallest = 8_000_000
const rowsAround = 8

/** Shows of many rows of one height only those in sight. Above the height that browsers allow, the scroll bar moves proportionally. */
export function useWindow(rows: number, rowHeight: number): Window {
  const box = useRef<HTMLDivElement>(null)
  const [{ top, height }, see] = useState({ top: 0, height: 600 })
  const measure = useCallback(() => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    see((seen) =>
      seen.top === scrollTop && seen.height === clientHeight ? seen : { top: scrollTop, height: clientHeight },
    )
  }, [])
  useLayoutEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(box.current!)
    return () => observer.disconnect()
  }, [measure])

  const all = rows * rowHeight
  const whole = Math.min(all, tallest)
  const scale = whole < all ? (all - height) / (whole - height) : 1
  const offset = Math.min(top * scale, Math.max(0, all - height))
  const first = Math.max(0, Math.floor(offset / rowHeight) - rowsAround)
  const last = Math.min(rows, Math.ceil((offset + height) / rowHeight) + rowsAround)
  const before = Math.max(0, top + first * rowHeight - offset)
  const show = (row: number) => box.current?.scrollTo({ top: Math.max(0, row * rowHeight - height / 2) / scale })
  return {
    ...{ box, shown: Array.from({ length: last - first }, (_, index) => first + index) },
    ...{ before, after: Math.max(0, whole - before - (last - first) * rowHeight) },
    ...{ onScroll: measure, show },
  }
}
