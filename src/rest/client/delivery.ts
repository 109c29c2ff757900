import { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { Account, Gate } from './accounts.ts'
import { type Reply, troubled } from './answer.ts'
import { tryOnce, type Way } from './attempt.ts'
import type { Breaker } from './breaker.ts'
import type { Caller } from './caller.ts'
import { now as clock, timerMs } from './clock.ts'
import type { Course } from './flight.ts'
import { isOutage, retryAfter } from './retries.ts'
import type { Turn } from './schedule.ts'
import type { Message } from './wire.ts'

/** A call to make, with the caller that wants it. */
export interface Errand {
  readonly message: Message
  readonly account: Account
  /** The request that records the calls until it is over. */
  readonly caller: Caller
  readonly fields: ReadonlySet<string>
  /** Whether the call must not be sent again, whatever happens. */
  readonly once?: boolean | undefined
}

/**
 * Sends a call when its turn comes, and repeats it by the rules for retries.
 *
 * @returns The answer, with a status below 300.
 * @throws {RestError}
 */
export async function deliver(way: Way, errand: Errand, course: Course): Promise<Reply> {
  const { breaker, budget } = way
  const { message, account } = errand
  const { operation } = message
  const gate = account.gate(operation.name)
  let askedAt = clock()
  let last: RestError | undefined

  for (let attempt = 1; ; attempt++) {
    if (last && isSpared(operation, course)) throw last
    if (!breaker.admits(operation.name, clock())) throw last ?? resting(operation.name, breaker)
    const send = () => {
      if (attempt === 1) budget.asked()
      const { method } = operation
      // The request that asked first can be over, while others wait for the same.
      const { ledger, observer } = course.callers().find((caller) => !caller.over()) ?? errand.caller
      const waitedMs = clock() - askedAt
      const call = ledger.add({ method, path: message.path, waitedMs, attempt, fields: errand.fields })
      const tracked = observer?.sent?.({ operation, attempt, waitedMs })
      const outgoing = tracked?.trace ? { ...message, trace: tracked.trace } : message
      return tryOnce(way, { message: outgoing, gate, call, course, tracked })
    }
    try {
      return await inTurn(way, gate, operation.name, last, course, send)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      askedAt = clock()
      last = error
      if (attempt > 1 && isOutage(error)) budget.failed()
      const wait =
        errand.once || isSpared(operation, course) ? undefined : retryAfter(error, operation, attempt, budget)
      const at = Math.max(clock() + (wait ?? 0), isOutage(error) ? (error.details.retryAt ?? 0) : 0)
      if (wait === undefined || at > course.deadline()) throw error
      if (wait > 0) await pause(at - clock(), course)
    }
  }
}

/** Whether the requests of all callers are answered without it. */
const isSpared = ({ reads }: Operation, course: Course): boolean =>
  reads && course.callers().every((caller) => caller.over() === 'answered')

/**
 * Waits for a free place and open windows. Sends the call synchronously, because the schedule looks at the next turn right after.
 * Rejects if no caller waits any more, or if the breaker opens.
 */
function inTurn(
  { schedule, breaker }: Way,
  gate: Gate,
  operation: string,
  last: RestError | undefined,
  course: Course,
  send: () => Promise<Reply>,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    function end() {
      course.turn = undefined
      course.cancel = undefined
    }
    const turn: Turn = {
      gate,
      go() {
        end()
        resolve(send())
      },
      waits: (spentUntil) => course.dismiss(spentUntil, last ?? limited(operation, spentUntil)),
      giveUp() {
        end()
        reject(last ?? resting(operation, breaker))
      },
    }
    course.turn = turn
    course.cancel = () => {
      schedule.withdraw(turn)
      end()
      reject(troubled(operation, 'cancelled'))
    }
    const [first, ...others] = course.callers()
    if (first) schedule.enter(turn, first)
    for (const caller of others) schedule.join(turn, caller)
  })
}

/** The error of a call that is not sent because its window is spent. */
export const limited = (operation: string, spentUntil: number) =>
  troubled(operation, 'limited', {
    retryAt: spentUntil,
    found: `its window opens at ${new Date(spentUntil).toISOString()}`,
  })

function resting(operation: string, breaker: Breaker): RestError {
  return troubled(operation, 'resting', { retryAt: breaker.opensAt(operation) })
}

/** Waits before a retry. Rejects if no caller waits any more. */
function pause(ms: number, course: Course): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      course.cancel = undefined
      resolve()
    }, timerMs(ms))
    course.cancel = () => {
      clearTimeout(timer)
      reject(new Error('Nobody waits any more.'))
    }
  })
}
