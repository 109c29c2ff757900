/** Work in steps, each of a bounded size: between two of them, whoever runs it can let others have their turns. */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** Runs work to its end at once. */
export function finished<Result>(steps: Steps<Result>): Result {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

/** Runs work, and waits for a turn before each step but the first. */
export async function inTurns<Result>(steps: Steps<Result>, turn: () => Promise<unknown>): Promise<Result> {
  let step = steps.next()
  while (!step.done) {
    await turn()
    step = steps.next()
  }
  return step.value
}

/** Walks the items of a list, and ends a step after each 1000 of them. For work that is little for each item. */
export function* walked<Item>(items: Iterable<Item>, visit: (item: Item) => void): Steps<void> {
  let count = 0
  for (const item of items) {
    if (count > 0 && count % itemsOfWalk === 0) yield
    visit(item)
    count++
  }
}

/** Number of items that are visited in a step. */
const itemsOfWalk = 1000

/** Number of items that are mapped in a step. */
const itemsOfStep = 50

/** Maps the items of a list, and ends a step after each 50 of them. */
export function* mapped<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
): Steps<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % itemsOfStep === 0) yield
    results.push(map(item, index))
  }
  return results
}
