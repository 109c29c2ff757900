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
