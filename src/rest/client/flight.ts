import type { Caller, Leaving, Wait } from './caller.ts'
import type { Turn } from './schedule.ts'

/** The part of a flight that its work sees. */
export interface Course {
  callers(): readonly Caller[]
  /** Whether several callers joined, so that they share the answer. */
  isShared(): boolean
  /** The latest deadline of a waiting caller, in epoch ms. */
  deadline(): number
  /**
   * Fails the callers whose deadline is before a time.
   *
   * @returns Whether a caller is left.
   */
  dismiss(before: number, error: Error): boolean
  /** Cancels the work when the last caller leaves. */
  cancel: (() => void) | undefined
  /** Why the last caller left before the answer came. */
  abandoned: Leaving | undefined
  /** The turn that the work waits for. */
  turn: Turn | undefined
  /** Whether the work looks for an answer of another gateway, before it takes a turn. */
  isLooking: boolean
}

export interface Flight<Answer> {
  readonly course: Course
  /** Adds a caller, who waits for the answer until their own deadline. */
  join(caller: Caller): Promise<Answer>
}

interface FlightOptions<Answer> {
  /** Whether the work is needless after the callers' requests are answered. */
  readonly isSparable: boolean
  readonly work: (course: Course) => Promise<Answer>
  /** The error of a caller who leaves before the answer came. */
  readonly missed: (why: Leaving, course: Course) => Error
  /** An answer to use in place of an error, if there is one. */
  readonly instead: (error: unknown) => Answer | undefined
  /** Called once, when the answer came or no caller waits any more. */
  readonly over: () => void
}

/**
 * Makes one call for all callers that ask for the same. Each waits until their own deadline, and the work is cancelled when the
 * last one leaves.
 */
export function createFlight<Answer>({
  isSparable,
  work,
  missed,
  instead,
  over,
}: FlightOptions<Answer>): Flight<Answer> {
  const waiting = new Set<Waiting>()
  let joined = 0
  let begun = false

  interface Waiting extends Wait {
    readonly caller: Caller
    fail(error: unknown): void
    answer(answer: Answer): void
  }

  const course: Course = {
    callers: () => [...waiting].map(({ caller }) => caller),
    isShared: () => joined > 1,
    deadline: () => Math.max(...[...waiting].map(({ caller }) => caller.deadline)),
    dismiss(before, error) {
      for (const one of waiting) if (one.caller.deadline < before) one.fail(error)
      return waiting.size > 0
    },
    cancel: undefined,
    abandoned: undefined,
    turn: undefined,
    isLooking: false,
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
      joined++
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
          isSparable: () => isSparable && (course.turn !== undefined || course.isLooking),
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
