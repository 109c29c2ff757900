import type { Caller, Leaving, Wait } from './caller.ts'
import type { Turn } from './schedule.ts'

/** What the work for an answer knows of those who wait for it. */
export interface Course {
  callers(): readonly Caller[]
  /** The latest time at which somebody still waits, in epoch ms. */
  deadline(): number
  /**
   * Sends away those whose deadline is before a time.
   *
   * @returns whether anybody is left.
   */
  dismiss(before: number, error: Error): boolean
  /** What is to be undone when the last one leaves. */
  cancel: (() => void) | undefined
  /** Why the last one left, if that was before the answer was there. */
  abandoned: Leaving | undefined
  /** The turn that the work waits for, as long as it does. */
  turn: Turn | undefined
}

export interface Flight<Answer> {
  readonly course: Course
  /** Waits for the answer with the others, until the caller's own deadline. */
  join(caller: Caller): Promise<Answer>
}

interface FlightOptions<Answer> {
  readonly work: (course: Course) => Promise<Answer>
  /** The error of a caller who leaves before the answer is there. */
  readonly missed: (why: Leaving, course: Course) => Error
  /** What is answered instead of an error, if there is anything. */
  readonly instead: (error: unknown) => Answer | undefined
  /** Called once: the answer is there, or nobody waits any more. */
  readonly over: () => void
}

/**
 * One piece of work for everybody who asks the same. Each waits until their own deadline, and the work is cancelled when the last
 * one has left.
 */
export function createFlight<Answer>({ work, missed, instead, over }: FlightOptions<Answer>): Flight<Answer> {
  const waiting = new Set<Waiting>()
  let begun = false

  interface Waiting extends Wait {
    readonly caller: Caller
    fail(error: unknown): void
    answer(answer: Answer): void
  }

  const course: Course = {
    callers: () => [...waiting].map(({ caller }) => caller),
    deadline: () => Math.max(...[...waiting].map(({ caller }) => caller.deadline)),
    dismiss(before, error) {
      for (const one of waiting) if (one.caller.deadline < before) one.fail(error)
      return waiting.size > 0
    },
    cancel: undefined,
    abandoned: undefined,
    turn: undefined,
  }

  function end(how: (one: Waiting) => void) {
    for (const one of waiting) how(one)
  }

  function leftBy(one: Waiting) {
    waiting.delete(one)
    one.caller.done(one)
    if (waiting.size > 0) return
    over()
    course.cancel?.()
  }

  function begin() {
    begun = true
    work(course).then(
      (answer) => end((one) => one.answer(answer)),
      (error) => end((one) => one.fail(error)),
    )
  }

  return {
    course,
    join(caller) {
      const answer = new Promise<Answer>((resolve, reject) => {
        const one: Waiting = {
          caller,
          answer(answer) {
            leftBy(one)
            resolve(answer)
          },
          fail(error) {
            leftBy(one)
            const other = instead(error)
            if (other === undefined) reject(error)
            else resolve(other)
          },
          leave(why) {
            if (waiting.size === 1) course.abandoned = why
            one.fail(missed(why, course))
          },
        }
        waiting.add(one)
        caller.start(one)
      })
      if (!begun) begin()
      return answer
    },
  }
}
