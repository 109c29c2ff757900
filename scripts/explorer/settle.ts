/** Something that needs room. */
export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
  /** How strongly the box is drawn to the middle. */
  readonly pull: number
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly weight: number
}

export interface Manner {
  /** Whether the boxes are circles of their width. */
  readonly round: boolean
  /** How much wider than high the whole becomes. */
  readonly flat: number
}

interface Placed extends Box {
  x: number
  y: number
}

const turns = 500

/**
 * Places boxes near the middle and near those they are linked with, so that no two overlap. The boxes start on a spiral, move a little in
 * each turn, and push each other away where they overlap. The same input gives the same places.
 */
export function settle(boxes: readonly Box[], links: readonly Link[], manner: Manner): Map<string, Placed> {
  const placed = new Map(
    boxes.toSorted((one, other) => other.pull - one.pull).map((box, index) => [box.id, onSpiral(box, index)]),
  )
  const all = [...placed.values()]
  const heaviest = Math.max(1, ...links.map(({ weight }) => weight))
  for (let turn = 0; turn < turns; turn++) {
    const heat = 1 - turn / turns
    for (const box of all) {
      box.x -= box.x * 0.03 * Math.max(0.5, box.pull) * heat
      box.y -= box.y * 0.03 * Math.max(0.5, box.pull) * heat * manner.flat
    }
    for (const { from, to, weight } of links) {
      attract(placed.get(from)!, placed.get(to)!, 0.012 * heat * Math.sqrt(weight / heaviest))
    }
    for (let pass = 0; pass < 3; pass++) pushApart(all, manner.round)
  }
  for (let pass = 0; pass < turns; pass++) pushApart(all, manner.round)
  return placed
}

function onSpiral(box: Box, index: number): Placed {
  const angle = index * Math.PI * (3 - Math.sqrt(5))
  const radius = 40 * Math.sqrt(index)
  return { ...box, x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
}

function attract(one: Placed, other: Placed, strength: number): void {
  const [x, y] = [(other.x - one.x) * strength, (other.y - one.y) * strength]
  one.x += x
  one.y += y
  other.x -= x
  other.y -= y
}

function pushApart(all: readonly Placed[], round: boolean): void {
  for (const [index, one] of all.entries()) {
    for (let next = index + 1; next < all.length; next++) {
      const other = all[next]!
      const [x, y] = [other.x - one.x, other.y - one.y]
      const [apartX, apartY] = round ? roundOverlap(one, other, x, y) : boxOverlap(one, other, x, y)
      one.x -= apartX
      one.y -= apartY
      other.x += apartX
      other.y += apartY
    }
  }
}

/** Half of the move that parts two circles. */
function roundOverlap(one: Placed, other: Placed, x: number, y: number): [number, number] {
  const distance = Math.hypot(x, y) || 1
  const overlap = (one.width + other.width) / 2 - distance
  return overlap <= 0 ? [0, 0] : [(x / distance) * overlap * 0.5, (y / distance) * overlap * 0.5]
}

/** Half of the move that parts two boxes, along the way that is shorter for boxes of this form. */
function boxOverlap(one: Placed, other: Placed, x: number, y: number): [number, number] {
  const [width, height] = [(one.width + other.width) / 2, (one.height + other.height) / 2]
  const overX = width - Math.abs(x)
  const overY = height - Math.abs(y)
  if (overX <= 0 || overY <= 0) return [0, 0]
  return overX < overY * Math.sqrt(width / height)
    ? [overX * 0.5 * (x < 0 ? -1 : 1), 0]
    : [0, overY * 0.5 * (y < 0 ? -1 : 1)]
}
