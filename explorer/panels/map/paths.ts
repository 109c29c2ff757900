import { isPlain, type Step, type TypeGraph } from './graph.ts'

/** A way from a type to a type. Each leg has the fields that lead to its next type, the best first. */
export interface Path {
  readonly types: readonly string[]
  readonly legs: readonly (readonly Step[])[]
  readonly cost: number
}

/** How many paths the search looks at before it gives up. */
const mostTurns = 3000

/** How much dearer than the best path the others may be. */
const spare = 1.1

/**
 * The best paths between two types, the shortest first, without a type twice. A path to the same type comes back to it.
 *
 * Among paths of one length, those win that need no arguments and do not climb to an owner of very much, such as the project.
 */
export function pathsBetween(
  graph: TypeGraph,
  from: string,
  to: string,
  { limit = 6, costOf = stepCost }: { limit?: number; costOf?: (graph: TypeGraph, step: Step) => number } = {},
): readonly Path[] {
  const legs = legsOf(graph, costOf)
  const rest = distancesTo(graph, legs, to)
  const found: Path[] = []
  const open = new Heap<Path>((path) => path.cost + restOf(path))
  const restOf = ({ types, cost }: Path) => (cost > 0 && types.at(-1) === to ? 0 : (rest.get(types.at(-1)!) ?? 0))
  open.push({ types: [from], legs: [], cost: 0 })
  for (let turn = 0; turn < mostTurns && found.length < limit; turn++) {
    const path = open.pop()
    if (!path || path.cost + restOf(path) > (found[0]?.cost ?? Infinity) + spare) break
    const last = path.types.at(-1)!
    if (path.legs.length > 0 && last === to) {
      found.push(path)
      continue
    }
    for (const leg of legs(last)) {
      if (leg.to !== to && (path.types.includes(leg.to) || !rest.has(leg.to))) continue
      open.push({
        types: [...path.types, leg.to],
        legs: [...path.legs, leg.steps],
        cost: path.cost + leg.cost,
      })
    }
  }
  return found
}

/** What a step costs: one, and a part for what makes it less telling. */
export function stepCost(graph: TypeGraph, step: Step): number {
  const fields = graph.out.get(step.to)?.length ?? 0
  const climbs = !step.many && fields > 35
  return (
    1 +
    (isPlain(step) ? 0 : 2.5) +
    (step.deprecated ? 2 : 0) +
    (climbs ? 0.45 : 0) +
    0.2 * step.required.length +
    (step.many ? 0.02 : 0) +
    (isEntity(graph, step.to) ? 0 : 0.05)
  )
}

const isEntity = (graph: TypeGraph, type: string): boolean => 'id' in (graph.types.get(type)?.getFields() ?? {})

interface Leg {
  readonly to: string
  readonly steps: readonly Step[]
  readonly cost: number
}

/** Gives the legs from a type: its steps by the type that they lead to. */
function legsOf(graph: TypeGraph, costOf: (graph: TypeGraph, step: Step) => number): (type: string) => readonly Leg[] {
  const known = new Map<string, readonly Leg[]>()
  return (type) => {
    const before = known.get(type)
    if (before) return before
    const groups = [...Map.groupBy(graph.out.get(type) ?? [], ({ to }) => to)]
    const legs = groups.map(([to, steps]) => {
      const sorted = steps.toSorted((one, other) => costOf(graph, one) - costOf(graph, other))
      return { to, steps: sorted, cost: costOf(graph, sorted[0]!) }
    })
    known.set(type, legs)
    return legs
  }
}

/** The least costs to a type from all types that lead to it. */
function distancesTo(graph: TypeGraph, legs: (type: string) => readonly Leg[], to: string): Map<string, number> {
  const done = new Map<string, number>()
  const open = new Heap<{ type: string; cost: number }>(({ cost }) => cost)
  open.push({ type: to, cost: 0 })
  for (let next = open.pop(); next; next = open.pop()) {
    if (done.has(next.type)) continue
    done.set(next.type, next.cost)
    for (const from of new Set((graph.into.get(next.type) ?? []).map((step) => step.from))) {
      const leg = legs(from).find((one) => one.to === next!.type)!
      if (!done.has(from)) open.push({ type: from, cost: next.cost + leg.cost })
    }
  }
  return done
}

/** A queue that gives the smallest first, and of equal ones the earliest. */
class Heap<T> {
  readonly #rank: (item: T) => number
  readonly #items: { rank: number; turn: number; item: T }[] = []
  #turn = 0

  constructor(rank: (item: T) => number) {
    this.#rank = rank
  }

  push(item: T): void {
    this.#items.push({ rank: this.#rank(item), turn: this.#turn++, item })
    let at = this.#items.length - 1
    while (at > 0 && this.#before(at, (at - 1) >> 1)) at = this.#swap(at, (at - 1) >> 1)
  }

  pop(): T | undefined {
    const first = this.#items[0]
    const last = this.#items.pop()
    if (!first || !last || first === last) return first?.item
    this.#items[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = right < this.#items.length && this.#before(right, left) ? right : left
      if (least >= this.#items.length || !this.#before(least, at)) return first.item
      at = this.#swap(at, least)
    }
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#items[one]!, this.#items[other]!]
    return a.rank < b.rank || (a.rank === b.rank && a.turn < b.turn)
  }

  /** Returns the second place. */
  #swap(one: number, other: number): number {
    const items = this.#items
    ;[items[one], items[other]] = [items[other]!, items[one]!]
    return other
  }
}
