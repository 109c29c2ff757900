import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { type Bounds, fitted, movedBy, type Size, type View, zoomedAt } from './view.ts'

/** What the picture's window does with wheel, pointer and keys. */
export interface ViewControl {
  readonly view: View
  readonly size: Size
  readonly zoomBy: (factor: number) => void
  readonly glideTo: (bounds: Bounds) => void
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLElement>): void
    onPointerMove(event: PointerEvent<HTMLElement>): void
    onPointerUp(event: PointerEvent<HTMLElement>): void
    onKeyDown(event: KeyboardEvent): void
  }
}

const glideMs = 260

/** The view of a window. It zooms by wheel, pinch and keys, moves by pointer and arrow keys, and glides to bounds. */
export function useView(box: RefObject<HTMLElement | null>, whole: Bounds): ViewControl {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  const [view, setView] = useState<View>({ x: 0, y: 0, zoom: 0.3 })
  const seen = useRef<View | null>(null)
  const frame = useRef(0)
  const pointers = useRef(new Map<number, { x: number; y: number }>())

  useEffect(() => {
    const element = box.current!
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      cancelAnimationFrame(frame.current)
      const speed = event.ctrlKey ? 0.01 : 0.0016
      setView((view) => zoomedAt(view, Math.exp(-event.deltaY * speed), fromMiddle(element, event)))
    }
    // React listens to wheels passively, and a passive listener cannot keep the page from scrolling.
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', wheel)
      cancelAnimationFrame(frame.current)
    }
  }, [box])

  const glideTo = useCallback(
    (bounds: Bounds) => {
      if (size.width === 0) return
      cancelAnimationFrame(frame.current)
      const start = seen.current
      const end = fitted(bounds, size)
      const startedAt = performance.now()
      const move = (now: number) => {
        const share = Math.min(1, (now - startedAt) / glideMs)
        setView(between(start!, end, 1 - (1 - share) ** 3))
        if (share < 1) frame.current = requestAnimationFrame(move)
      }
      if (!start || matchMedia('(prefers-reduced-motion: reduce)').matches) setView(end)
      else frame.current = requestAnimationFrame(move)
      seen.current = start ?? end
    },
    [size],
  )

  useEffect(() => {
    if (seen.current) seen.current = view
  }, [view])

  const zoomBy = (factor: number) => setView((view) => zoomedAt(view, factor))

  return {
    ...{ view, size, zoomBy, glideTo },
    handlers: {
      onPointerDown(event) {
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
      },
      onPointerMove(event) {
        const before = pointers.current.get(event.pointerId)
        if (event.buttons === 0) pointers.current.delete(event.pointerId)
        if (!before || event.buttons === 0) return
        const now = { x: event.clientX, y: event.clientY }
        const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1]
        if (!other && Math.hypot(now.x - before.x, now.y - before.y) < 3) return
        event.currentTarget.setPointerCapture(event.pointerId)
        cancelAnimationFrame(frame.current)
        pointers.current.set(event.pointerId, now)
        const share = other ? 0.5 : 1
        const apart = (one: { x: number; y: number }) => Math.hypot(one.x - other!.x, one.y - other!.y) || 1
        const moved = (view: View) => movedBy(view, (before.x - now.x) * share, (before.y - now.y) * share)
        setView((view) => (other ? zoomedAt(moved(view), apart(now) / apart(before)) : moved(view)))
      },
      onPointerUp(event) {
        pointers.current.delete(event.pointerId)
      },
      onKeyDown(event) {
        const by = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key]
        const factor = { '+': 1.25, '=': 1.25, '-': 0.8, _: 0.8 }[event.key]
        if (by) setView((view) => movedBy(view, by[0]!, by[1]!))
        if (factor) zoomBy(factor)
        if (event.key === '0') glideTo(whole)
        if (by || factor || event.key === '0') event.preventDefault()
      },
    },
  }
}

const between = (one: View, other: View, share: number): View => ({
  x: one.x + (other.x - one.x) * share,
  y: one.y + (other.y - one.y) * share,
  zoom: one.zoom * (other.zoom / one.zoom) ** share,
})

function fromMiddle(element: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 }
}
