import type { Account, Gate } from './accounts.ts'
import { type Reply, refusal, troubled } from './answer.ts'
import type { Breaker } from './breaker.ts'
import type { Caller } from './caller.ts'
import { now as clock } from './clock.ts'
import { RestError } from './errors.ts'
import type { Course } from './flight.ts'
import type { Call } from './ledger.ts'
import { limitsOf } from './limits.ts'
import { isOutage, type RetryBudget, retryAfter } from './retries.ts'
import type { Schedule, Turn } from './schedule.ts'
import type { Message, Wire } from './wire.ts'

/** What all calls to one upstream pass through. */
export interface Way {
  readonly wire: Wire
  readonly schedule: Schedule
  readonly breaker: Breaker
  readonly budget: RetryBudget
}

/** Whose call it is, and for what. */
export interface Errand {
  readonly message: Message
  readonly account: Account
  /** The request that the calls are written down for. */
  readonly caller: Caller
  readonly fields: ReadonlySet<string>
}

/**
 * Sends a call when its turn comes, as often as the rules for retries have it.
 *
 * @returns the answer, of a status below 300.
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
    if (!breaker.admits(operation.name, clock())) throw last ?? resting(operation.name, breaker)
    await placed(way, gate, operation.name, last, course)
    if (attempt === 1) budget.asked()
    const waitedMs = clock() - askedAt
    const { method } = operation
    const call = errand.caller.ledger.add({ method, path: message.path, waitedMs, attempt, fields: errand.fields })
    try {
      return await tried(way, errand, gate, call, course)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      askedAt = clock()
      last = error
      if (attempt > 1 && isOutage(error)) budget.failed()
      const wait = retryAfter(error, operation, attempt, budget)
      const at = Math.max(clock() + (wait ?? 0), isOutage(error) ? (error.details.retryAt ?? 0) : 0)
      if (wait === undefined || at > course.deadline()) throw error
      if (wait > 0) await pause(at - clock(), course)
    }
  }
}

/** Waits for a free place and open windows. Rejects when nobody waits any more, or the upstream is given up for a while. */
function placed(
  { schedule, breaker }: Way,
  gate: Gate,
  operation: string,
  last: RestError | undefined,
  course: Course,
) {
  return new Promise<void>((resolve, reject) => {
    function end(how: () => void) {
      course.turn = undefined
      course.cancel = undefined
      how()
    }
    const turn: Turn = {
      gate,
      go: () => end(resolve),
      waits: (spentUntil) => course.dismiss(spentUntil, last ?? limited(operation, spentUntil)),
      giveUp: () => end(() => reject(last ?? resting(operation, breaker))),
    }
    course.turn = turn
    course.cancel = () => {
      schedule.withdraw(turn)
      end(() => reject(troubled(operation, 'cancelled')))
    }
    for (const [at, caller] of course.callers().entries()) {
      if (at === 0) schedule.enter(turn, caller)
      else schedule.join(turn, caller)
    }
  })
}

/** One try: sends, and tells the windows, the breaker and the budget what came of it. */
async function tried({ breaker, budget, schedule, wire }: Way, errand: Errand, gate: Gate, call: Call, course: Course) {
  const { operation, token } = errand.message
  const sentAt = clock()
  const answered = gate.sent(sentAt)
  const sending = wire.send(errand.message)
  course.cancel = sending.cancel
  const outcome = await sending.reply.catch((error: RestError) => error)
  course.cancel = undefined
  const now = clock()
  call.ms = now - sentAt

  let error: RestError | undefined
  if (outcome instanceof RestError) {
    answered(null, now)
    error = outcome
  } else {
    const { status } = outcome
    const limits = limitsOf(outcome.headers, now)
    call.status = status
    answered({ status, limits }, now)
    const opensAt = status === 429 ? gate.opening(now).spentUntil : 0
    if (status >= 300) error = refusal(operation.name, outcome, token, opensAt || limits.retryAt)
  }

  if (error && isSickness(error)) {
    if (breaker.failed(sentAt, now)) for (const turn of schedule.clear()) turn.giveUp()
  } else if (error?.details.trouble !== 'cancelled') {
    breaker.succeeded()
    budget.succeeded()
  }
  schedule.leave()
  if (error) throw error
  return outcome as Reply
}

/** What counts against the upstream as a whole. Too slow is no reason to ask again, but to ask less. */
const isSickness = (error: RestError) => isOutage(error) || error.details.trouble === 'timeout'

/** The error of a call that is not sent, as its window is known to be spent. */
export const limited = (operation: string, spentUntil: number) =>
  troubled(operation, 'limited', {
    retryAt: spentUntil,
    found: `its window opens at ${new Date(spentUntil).toISOString()}`,
  })

function resting(operation: string, breaker: Breaker): RestError {
  return troubled(operation, 'resting', { retryAt: breaker.opensAt() })
}

/** Waits before a retry. Rejects when nobody waits for it any more. */
function pause(ms: number, course: Course): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      course.cancel = undefined
      resolve()
    }, ms)
    course.cancel = () => {
      clearTimeout(timer)
      reject(new Error('Nobody waits any more.'))
    }
  })
}
