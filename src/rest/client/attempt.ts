import { RestError } from '../errors.ts'
import type { Gate } from './accounts.ts'
import { type Reply, refusal } from './answer.ts'
import type { Breaker, Failure } from './breaker.ts'
import { now as clock } from './clock.ts'
import type { Course } from './flight.ts'
import type { Call } from './ledger.ts'
import type { LimitsReader } from './limits.ts'
import { isOutage, type RetryBudget } from './retries.ts'
import type { Schedule } from './schedule.ts'
import type { Message, Wire } from './wire.ts'

/** What all calls to one upstream pass through. */
export interface Way {
  readonly wire: Wire
  readonly schedule: Schedule
  readonly breaker: Breaker
  readonly budget: RetryBudget
  readonly limitsOf: LimitsReader
}

/**
 * Sends a call that has a place, writes down what came of it, and gives the place back whatever that is.
 *
 * @returns the answer, of a status below 300.
 * @throws {RestError}
 */
export async function tryOnce(way: Way, message: Message, gate: Gate, call: Call, course: Course): Promise<Reply> {
  const { operation, token } = message
  const sentAt = clock()
  const answered = gate.sent(sentAt)
  const sending = way.wire.send(message)
  course.cancel = sending.cancel
  try {
    const reply = await sending.reply
    const { status, headers } = reply
    const now = clock()
    const limits = way.limitsOf(headers, now, sentAt)
    call.status = status
    answered({ status, limits }, now)
    const opensAt = status === 429 ? gate.opening(now).spentUntil : 0
    if (status >= 300) throw refusal(operation, reply, token, opensAt || limits.retryAt)
    isWell(way)
    return reply
  } catch (error) {
    if (call.status === null) answered(null, clock())
    if (error instanceof RestError) judge(way, error, { sentAt, now: clock(), attempt: call.attempt }, course)
    throw error instanceof RestError && !operation.reads && mayBeDone(error)
      ? error.with({ outcome: error.details.outcome ?? 'unknown' })
      : error
  } finally {
    course.cancel = undefined
    call.ms = clock() - sentAt
    way.schedule.leave()
  }
}

/** What goes wrong before a connection is there, and so before anything is sent on it. */
const unsent =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|PROXY_ANSWERED_|(?:CERT|DEPTH|SELF_SIGNED|UNABLE_TO)_|ERR_TLS_)/

/** Whether a write of which no answer came may have been done. */
function mayBeDone({ details: { trouble, cause } }: RestError): boolean {
  if (trouble === 'refused') return false
  return !(trouble === 'unreachable' && cause?.split(', ').every((code) => unsent.test(code)))
}

function isWell({ breaker, budget }: Way) {
  breaker.succeeded()
  budget.succeeded()
}

/** A call that is given up sooner says more of the deadline than of the upstream. */
const hangsAfterMs = 1000

/** Too slow counts against the upstream as well: it is no reason to ask again, but one to ask less. */
function judge(way: Way, error: RestError, failure: Failure, { abandoned }: Course) {
  const { trouble, wasIdle } = error.details
  const hung = trouble === 'cancelled' && abandoned === 'deadline' && failure.now - failure.sentAt >= hangsAfterMs
  if (wasIdle || (trouble === 'cancelled' && !hung)) return
  if (!isOutage(error) && trouble !== 'timeout' && !hung) return isWell(way)
  if (way.breaker.failed(failure)) for (const turn of way.schedule.clear()) turn.giveUp()
}
