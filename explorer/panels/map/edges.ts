import { isPlain, type Step, type TypeGraph } from './graph.ts'
import type { PlacedType } from './type-places.ts'

type Place = Pick<PlacedType, 'x' | 'y' | 'radius'>

/** The lines between all types that a field connects, as data of one SVG path. The root leads nearly everywhere, so it has none. */
export function allLines(graph: TypeGraph, places: ReadonlyMap<string, Place>): string {
  const pairs = new Map<string, Step>()
  for (const step of [...graph.out.values()].flat()) {
    const key = [step.from, step.to].sort().join(' ')
    if (step.from !== graph.root && step.from !== step.to && isPlain(step)) pairs.set(key, step)
  }
  return linesOf([...pairs.values()], places)
}

/** The lines of some steps, as data of one SVG path. */
export const linesOf = (steps: readonly Step[], places: ReadonlyMap<string, Place>): string =>
  steps.map(({ from, to }) => curve(places.get(from), places.get(to))).join('')

/** A bend from the edge of a circle to the edge of another, or a loop at one circle. */
export function curve(from: Place | undefined, to: Place | undefined): string {
  if (!from || !to) return ''
  const { pulled, length, x, y } = bend(from, to)
  if (length === 0) {
    const r = from.radius
    return `M${from.x - r} ${from.y}c${-r * 2} ${-r * 3} ${r * 4} ${-r * 3} ${2 * r} 0`
  }
  const start = { x: from.x + (x * from.radius) / length, y: from.y + (y * from.radius) / length }
  const end = { x: to.x - (x * (to.radius + 3)) / length, y: to.y - (y * (to.radius + 3)) / length }
  return `M${round(start)}Q${round(pulled)} ${round(end)}`
}

/** The point that a line bends to, and the middle of the line. */
export function bend(from: Place, to: Place) {
  const [x, y] = [to.x - from.x, to.y - from.y]
  const at = (share: number) => ({ x: (from.x + to.x) / 2 - y * share, y: (from.y + to.y) / 2 + x * share })
  return { x, y, length: Math.hypot(x, y), pulled: at(0.12), middle: at(0.06) }
}

const round = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(1)} ${y.toFixed(1)}`
