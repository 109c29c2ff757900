import type { GraphQLResolveInfo } from 'graphql'
import type { Hold, Turns } from '../rest/client/turns.ts'
import type { Arriving } from './arriving.ts'
import { type Failing, failure } from './failures.ts'
import type { Progress } from './progress.ts'

interface Sending extends Failing {
  readonly turns: Turns
  readonly progress: Progress
}

/**
 * The items of a list for the executor, each as soon as it was read. Until the last of them, the batches of the request wait, so that the
 * items together take no more calls than a list that was read before.
 */
export function sent<Item>(list: Arriving<Item>, context: Sending, info: GraphQLResolveInfo): AsyncIterable<Item> {
  context.progress.expect(info, list.total)
  list.whole.then(() => context.progress.begin(info, list.items.length))
  return { [Symbol.asyncIterator]: () => iteratorOf(list, context, info) }
}

/** The hold of a list whose items make no calls. */
const unheld: Hold = {
  during: async (read) => {
    await read
  },
  end: () => {},
}

function iteratorOf<Item>(list: Arriving<Item>, context: Sending, info: GraphQLResolveInfo): AsyncIterator<Item> {
  const { turns, progress } = context
  const hold = list.holds ? turns.hold() : unheld
  const left = Promise.withResolvers<void>()
  let index = 0
  let isOver = false

  function over(): IteratorReturnResult<undefined> {
    isOver = true
    hold.end()
    left.resolve()
    return { done: true, value: undefined }
  }

  /** The executor drops what is not sent yet if a list fails. */
  async function failed(error: unknown): Promise<never> {
    hold.end()
    await Promise.race([progress.reached(info, index), left.promise])
    over()
    throw failure(context, error)
  }

  return {
    async next() {
      while (!isOver) {
        if (index < list.items.length) {
          await turns.piece()
          return isOver ? over() : { done: false, value: list.items[index++]! }
        }
        if (list.end) return failed(list.end.error)
        if (list.end === null) break
        await hold.during(Promise.race([list.change, left.promise]))
      }
      return over()
    },
    async return() {
      return over()
    },
  }
}
