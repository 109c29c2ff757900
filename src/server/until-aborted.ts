/**
 * The items of an iterable until a signal aborts, without waiting for a further item. The iterator is released in the end.
 *
 * The listener of the signal is removed in the end. A race with one promise for the whole time would keep each item.
 */
export async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  let wake = () => {}
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const step = await new Promise<IteratorResult<Item> | undefined>((resolve, reject) => {
        wake = () => resolve(undefined)
        iterator.next().then(resolve, reject)
      })
      if (!step || step.done) return
      yield step.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // A generator returns only after its item under way, so nobody waits for it.
    Promise.resolve(iterator.return?.()).catch(() => {})
  }
}
