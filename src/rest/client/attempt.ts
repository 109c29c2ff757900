import { RestError } from '../errors.ts'
import type { Gate } from './accounts.ts'
import { type Reply, refusal } from './answer.ts'
import type { Breaker, Failure } from './breaker.ts'
import { now as clock } from './clock.ts'
import type { Course } from './flight.ts'
import type { Call } from './ledger.ts'
import type { LimitsReader } from './limits.ts'
import type { Tracked } from './observer.ts'
import { isOutage, type RetryBudget } from './retries.ts'
import type { Schedule } from './schedule.ts'
import type { Message, Wire } from './wire.ts'

/** The shared parts of all calls to one upstream. */
export interface Way {
  readonly wire: Wire
  readonly schedule: Schedule
  readonly breaker: Breaker
  readonly budget: RetryBudget
  readonly limitsOf: LimitsReader
}

/** One try of a call. */
interface Attempt {
  readonly message: Message
  readonly gate: Gate
  readonly call: Call
  readonly course: Course
  /** Learns of the end. */
  readonly tracked: Tracked | undefined
}

/**
 * Sends a call that has a place in the schedule, records the outcome, and returns the place in any case.
 *
 * @returns The answer, with a status below 300.
 * @throws {RestError}
 */
export async function tryOnce(way: Way, { message, gate, call, course, tracked }: Attempt): Promise<Reply> {
  const { operation } = message
  let failed: RestError | undefined
  const sentAt = clock()
  const answered = gate.sent(sentAt)
  const sending = way.wire.send(message)
  course.cancel = () => sending.cancel()
  try {
    const reply = await sending.reply
    const { status, headers } = reply
    const now = clock()
    const limits = way.limitsOf(headers, now, sentAt)
    call.status = status
    answered({ status, limits }, now)
    const opensAt = status === 429 ? gate.opening(now).spentUntil : 0
    if (status >= 300) throw refusal(message, reply, opensAt || limits.retryAt)
    isWell(way)
    return reply
  } catch (error) {
    if (call.status === null) answered(null, clock())
    if (error instanceof RestError) failed = error
    if (failed) judge(way, failed, { sentAt, now: clock(), attempt: call.attempt }, course)
    throw failed && !operation.reads && mayBeDone(failed)
      ? failed.with({ outcome: failed.details.outcome ?? 'unknown' })
      : error
  } finally {
    course.cancel = undefined
    call.ms = clock() - sentAt
    call.bytes = sending.received
    way.schedule.leave()
    const { trouble, cause } = failed?.details ?? {}
    tracked?.ended?.({ status: call.status, trouble, cause, ms: call.ms })
  }
}

/** The codes of failures before a connection exists, and so before anything is sent. */
const unsent =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|PROXY_ANSWERED_|(?:CERT|DEPTH|SELF_SIGNED|UNABLE_TO)_|ERR_TLS_)/

/** Whether a write without an answer can have been made. */
function mayBeDone({ details: { trouble, cause } }: RestError): boolean {
  if (trouble === 'refused') return false
  return !(trouble === 'unreachable' && cause?.split(', ').every((code) => unsent.test(code)))
}

function isWell({ breaker, budget }: Way) {
  breaker.succeeded()
  budget.succeeded()
}

/** A call that is abandoned earlier shows more about the deadline than about the upstream. */
const hangsAfterMs = 1000

/**
 * Reports the failure of a call to the breaker. A slow upstream also counts as failing: slow calls are not retried, but they open
 * the breaker.
 */
function judge(way: Way, error: RestError, failure: Failure, { abandoned }: Course) {
  const { trouble, wasIdle } = error.details
  const hung = trouble === 'cancelled' && abandoned === 'deadline' && failure.now - failure.sentAt >= hangsAfterMs
  if (wasIdle || (trouble === 'cancelled' && !hung)) return
  if (!isOutage(error) && trouble !== 'timeout' && !hung) return isWell(way)
  if (way.breaker.failed(failure)) for (const turn of way.schedule.clear()) turn.giveUp()
}
