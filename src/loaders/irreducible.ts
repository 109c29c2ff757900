import { TooManyCalls } from '../rest/errors.ts'
import { batch, oneByOne } from './batch.ts'

/** Counts the single calls of one request: calls that no plan can avoid. */
export interface SingleCalls {
  /**
   * Counts calls before the first of them is made.
   *
   * @throws {TooManyCalls} if they exceed the limit together with the calls counted before.
   */
  spend(field: string, calls: number): void
}

/** @param most The limit of such calls for one request. */
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
  /** The name of the field in errors: its type and name. */
  readonly field: string
  readonly singles: SingleCalls
  /** Names the thing that one call reads. */
  readonly identity: (key: Key) => string
  /** Makes the call for all keys of one identity, which can differ in their wants. Null if the thing does not exist. */
  readonly ask: (keys: readonly [Key, ...Key[]]) => Promise<Answer | null>
}

/** A batch that takes one call for each identity. The calls are counted before the first one, and refused if they are too many. */
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
