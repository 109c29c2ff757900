/** The events of one subscription that wait for their client. */
export interface Queue<Item> extends AsyncIterableIterator<Item> {
  push(item: Item): void
  /** Ends the queue after the items that wait, with an error if there is one. */
  end(error?: unknown): void
  /** Calls a function once when the queue is over: at once if it is. */
  onOver(listener: () => void): void
}

interface QueueOptions {
  /** The most items that wait. */
  readonly most: number
  /** The error that ends the queue in place of one more item. */
  readonly overflow: () => unknown
  /** Called once, when the queue ended or its reader left. */
  readonly over: () => void
}

/**
 * Makes a queue with one reader. A reader that is too slow is told so by an error, because events that wait for nobody would fill the
 * memory. The items that wait are dropped then: the reader resumes after the last one that it got.
 */
export function createQueue<Item>({ most, overflow, over }: QueueOptions): Queue<Item> {
  const items: Item[] = []
  /** The reads that wait for an item. */
  const readers: PromiseWithResolvers<IteratorResult<Item>>[] = []
  let ended: { error?: unknown } | undefined
  const listeners = [over]
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined }

  function end(error?: unknown): void {
    if (ended) return
    ended = error === undefined ? {} : { error }
    for (const listener of listeners) listener()
    for (const reader of readers.splice(0)) settle(reader)
  }

  function settle({ resolve, reject }: PromiseWithResolvers<IteratorResult<Item>>): void {
    const error = ended?.error
    if (error === undefined) resolve(done)
    else reject(error)
    // The next read is told only that there is nothing more.
    ended = {}
  }

  return {
    push(item) {
      if (ended) return
      const reader = readers.shift()
      if (reader) return reader.resolve({ done: false, value: item })
      if (items.length < most) return void items.push(item)
      items.length = 0
      end(overflow())
    },
    end,
    onOver(listener) {
      if (ended) listener()
      else listeners.push(listener)
    },
    next() {
      const reader = Promise.withResolvers<IteratorResult<Item>>()
      if (items.length > 0) reader.resolve({ done: false, value: items.shift()! })
      else if (ended) settle(reader)
      else readers.push(reader)
      return reader.promise
    },
    async return() {
      items.length = 0
      end()
      return done
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
