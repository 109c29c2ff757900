/** Shares the event loop among the requests of a process. */
export interface Pace {
  /**
   * Resolves in a turn of the event loop without other long work. Requests are served in the order of asking, so they take turns.
   * Short work waits for at most one piece of long work before each of its steps.
   *
   * @example for (const piece of pieces) { await pace.turn(); work(piece) }
   */
  turn(): Promise<void>
  /**
   * Like {@link turn}, for new work, such as the reading of a document. Turns of work that began before come first, so that few
   * documents are in memory at a time, but not more than {@link mostBefore} of them.
   */
  begin(): Promise<void>
}

/** The most turns before which new work waits. A list of a hundred documents takes ten. */
const mostBefore = 16

export function createPace(): Pace {
  const waiting: (() => void)[] = []
  const beginning: (() => void)[] = []
  /** Number of turns since the oldest new work waits. */
  let passed = 0
  let isRunning = false

  function taken(): (() => void) | undefined {
    const isNew = beginning.length > 0 && (waiting.length === 0 || passed >= mostBefore)
    passed = isNew || beginning.length === 0 ? 0 : passed + 1
    return (isNew ? beginning : waiting).shift()
  }

  function next(): void {
    const resume = taken()
    isRunning = resume !== undefined
    if (!resume) return
    // Node runs it in the next turn, because immediates that are set during immediates run later.
    setImmediate(next)
    resume()
  }

  const turnOf = (queue: (() => void)[]) => () =>
    new Promise<void>((resolve) => {
      queue.push(resolve)
      if (isRunning) return
      isRunning = true
      setImmediate(next)
    })

  return { turn: turnOf(waiting), begin: turnOf(beginning) }
}
