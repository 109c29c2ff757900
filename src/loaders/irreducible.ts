import { TooManyCalls } from '../rest/errors.ts'
import { batch, oneByOne } from './batch.ts'

/** The calls of one request that REST allows no plan to spare: one for each thing, however many there are. */
export interface SingleCalls {
  /**
   * Counts calls before the first of them is made.
   *
   * @throws {TooManyCalls} if they are too many, together with those that were counted before.
   */
  spend(field: string, calls: number): void
}

/** @param most how many such calls one request may take. */
export function singleCalls(most: number): SingleCalls {
  let spent = 0
  return {
    spend(field, calls) {
      if (spent + calls > most) throw new TooManyCalls(refusal(field, calls, spent, most))
      spent += calls
    },
  }
}

function refusal(field: string, calls: number, spent: number, most: number): string {
  const besides = spent ? ` besides the ${spent} that were made` : ''
  return (
    `Expected ${field} to be within the ${most} single calls that one request may take (MAX_SINGLE_CALLS), ` +
    `as LaunchDarkly tells it one by one, but it would take ${calls}${besides}.`
  )
}

interface IrreducibleOptions<Key, Answer> {
  /** What errors call it: the type and the field. */
  readonly field: string
  readonly singles: SingleCalls
  /** What one call tells of. */
  readonly identity: (key: Key) => string
  /** Makes the call for all keys of one identity, which may differ in what they want of it. Null if there is no such thing. */
  readonly ask: (keys: readonly [Key, ...Key[]]) => Promise<Answer | null>
}

/** A batch of what takes a call for each: all of them are counted before the first is asked, and too many are refused. */
export function irreducible<Key, Answer>({ field, singles, identity, ask }: IrreducibleOptions<Key, Answer>) {
  return batch<Key, Answer>({
    identity,
    wants: (key) => JSON.stringify(key),
    fetch: async (keys) => {
      const byIdentity = Map.groupBy(keys, identity)
      singles.spend(field, byIdentity.size)
      return oneByOne([...byIdentity.keys()], (one) => ask(byIdentity.get(one) as [Key, ...Key[]]))
    },
  })
}
