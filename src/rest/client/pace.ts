/** Shares the event loop among the requests of a process. */
export interface Pace {
  /**
   * Resolves in a turn of the event loop without other long work. Requests are served in the order of asking, so they take turns.
   * Short work waits for at most one piece of long work before each of its steps.
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
    // Node runs it in the next turn, because immediates that are set during immediates run later.
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
