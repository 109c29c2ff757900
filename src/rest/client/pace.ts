/** Shares the event loop among the requests of a process. */
export interface Pace {
  /**
   * Resolves in a turn of the event loop that no other piece of long work has. Whoever waits is served in the order of asking, so the
   * requests take turns, and what is short waits for one piece of work at most before each of its steps.
   *
   * @example for (const piece of pieces) { await pace.turn(); work(piece) }
   */
  turn(): Promise<void>
}

export function createPace(): Pace {
  const waiting: (() => void)[] = []
  let isRunning = false

  function next(): void {
    const resume = waiting.shift()
    isRunning = resume !== undefined
    if (!resume) return
    // Node calls it in the next turn: one that is set while others are called is not among them.
    setImmediate(next)
    resume()
  }

  return {
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        if (isRunning) return
        isRunning = true
        setImmediate(next)
      }),
  }
}
