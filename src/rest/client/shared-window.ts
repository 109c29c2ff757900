import { now as clock } from './clock.ts'
import { windowMs } from './limits.ts'
import { createWindow, type Opening, type Sent, type Told, type Window, type WindowOptions } from './window.ts'
import type { Exchange, Member } from './window-exchange.ts'
import { createPart, type Part } from './window-part.ts'
import type { Reply } from './window-script.ts'
import { type Asked, noLimit, sameResetMs, told, unknown, wary } from './window-step.ts'

/** The place of a call in a shared window. */
interface Place extends Sent {
  /** Its place in the window that the gateway keeps of its own. */
  readonly own: Sent
  /** Tells the part of the gateway, if it had one, when its window ends. */
  readonly ends: ((resetAt: number) => void) | undefined
  readonly sentAt: number
}

/** The time for which a gateway keeps granted calls that it does not send. */
const idleMs = 100
/** The time until answers are reported, and until those are that calls wait for. */
const reportMs = 50
const awaitedMs = 10
/** The pause after a grant of less than was ordered. Meanwhile, others return calls and report answers. */
const scarceMs = 30
/** The time in which a reply of the store wakes the waiting calls. */
const patienceMs = 1000
/** The pause between two questions while other gateways have calls under way. It doubles from the shortest to the longest. */
const shortestPollMs = 20
const longestPollMs = 160
/** The number of calls in an order. It doubles if the next order comes soon, and halves if calls stay unused. */
const leastWant = 4
const mostWant = 32
const soonMs = 100
/** The pause before a store that failed is asked again. */
const retryMs = 300
/** The time in which all gateways notice that the store is back. */
const returnMs = 30_000
/** The most different windows of which answers wait to be reported. */
const mostAnswers = 4

/**
 * A window that several gateways share through a store. The gateway orders calls in batches and reports answers in batches. While calls
 * are on order, the window is closed.
 *
 * Without the store, the gateway sends the calls that it was granted for the current window, and its part of the limit in each
 * further window. It keeps to its part after the store is back, until as many gateways are there as before.
 */
export function createSharedWindow(
  name: string,
  exchange: Exchange,
  random: () => number,
  options: WindowOptions,
): Window {
  const { store } = exchange
  const { few = noLimit, atFirst = noLimit } = options
  /** The window as this gateway alone knows it. */
  const own = createWindow(random, options)
  let isAlone = false
  /** What the gateway may use while others are alone. Null if it is the only one. */
  let part: Part | null = null
  /** The number of gateways before the store was gone. */
  let expected = 1

  // The window as the store told it last, with the answers since.
  let epoch = ''
  let period = 0
  let state = unknown
  let left = 0
  let resetAt = 0
  let closedUntil = 0
  let paceMs = 0
  /** Whether nothing limits the calls before the first answer, or because answers tell nothing. */
  let isUnlimited = false
  let sharers = 1
  /** The most calls that were ever left. */
  let most = Number.POSITIVE_INFINITY
  /** The number of calls in a window, if answers tell. */
  let limit: number | undefined
  /** The shortest time between two resets. */
  let lengthMs = windowMs

  /** Counts the periods that this gateway noticed. */
  let noticed = 0
  let unused = 0
  let inFlight = 0
  /** The calls in flight from the period before. */
  let old = 0
  let answers: Asked['answers'] = []
  let mute = 0

  /** Whether a question is under way, or goes out in this turn of the event loop. */
  let asking = false
  /** Whether another question must follow. */
  let again = false
  let wanting = false
  let ordered = 0
  let want = leastWant
  let polls = 0
  /** The time of the next order. */
  let nextAt = 0
  let scarceUntil = 0
  let lastSentAt = 0
  let grantedAt = 0
  let idling: NodeJS.Timeout | undefined

  /** The end of the window. 0 if it is unknown. */
  const end = () => (state === told ? Math.max(resetAt, closedUntil) : 0)
  const isOver = (now: number) => end() > 0 && now >= end()
  const spentUntil = (now: number) => Math.max(now < closedUntil ? closedUntil : 0, own.spentUntil(now))

  /** @param withinMs The time until the question goes out at the latest. Default at once. */
  function ask(withinMs = 0) {
    again = asking
    if (asking) return
    asking = withinMs === 0
    exchange.ask(member, withinMs)
  }

  function goAlone(now: number) {
    isAlone = true
    // Without all gateways, the part of before counts on.
    if (!part) {
      expected = Math.max(sharers, exchange.gateways())
      // The others may have begun the next window already.
      const ends = end() > now ? end() : resetAt > 0 ? resetAt + lengthMs + exchange.lag() : 0
      const first = ends > now ? { left: unused, end: ends } : null
      const size = () => Math.max(1, Math.floor((limit ?? most) / expected))
      if (expected > 1) part = createPart({ first, size, underWay: () => inFlight + old, lag: exchange.lag })
    }
    unused = 0
  }

  function openingAlone(now: number): Opening {
    const { at, spentUntil } = own.opening(now)
    const opensAt = Math.max(part?.opensAt(now) ?? 0, closedUntil)
    if (opensAt <= now && at <= now) return { at, spentUntil }
    const looksAt = store.state().joined ? (asking ? now + patienceMs : nextAt) : Number.POSITIVE_INFINITY
    return {
      at: Math.min(Math.max(at, opensAt), looksAt),
      spentUntil: opensAt > now ? Math.max(spentUntil, opensAt) : spentUntil,
    }
  }

  /** Returns the calls that were not sent for some time. */
  function tidy() {
    idling = undefined
    if (unused === 0 || isAlone) return
    const quietMs = clock() - Math.max(lastSentAt, grantedAt)
    if (quietMs < idleMs) return watch(idleMs - quietMs)
    unused = 0
    want = Math.max(leastWant, Math.floor(want / 2))
    ask()
  }

  function watch(ms: number) {
    if (!idling) idling = setTimeout(tidy, Math.ceil(ms)).unref()
  }

  function report() {
    const isAwaited = wanting || (state !== told && !isUnlimited)
    ask(isAwaited ? Math.max(awaitedMs, scarceUntil - clock()) : reportMs)
  }

  /** Keeps the lowest number of calls left in each window. */
  function note(answer: Asked['answers'][number]) {
    const [toldLeft, toldReset, sentAt, of] = answer
    const near = answers.find(([, reset, , other]) => other === of && Math.abs(reset - toldReset) <= sameResetMs)
    const rest = answers.filter((one) => one !== near)
    const [nearLeft, nearReset, nearSentAt] = near ?? answer
    const merged = [
      Math.min(toldLeft, nearLeft),
      Math.max(toldReset, nearReset),
      Math.max(sentAt, nearSentAt),
      of,
    ] as const
    answers = [...rest, merged].slice(-mostAnswers)
  }

  /** Learns the length of windows from the next reset. */
  function measure(nextReset: number) {
    if (resetAt > 0 && nextReset > resetAt + sameResetMs) lengthMs = Math.min(lengthMs, nextReset - resetAt)
  }

  function learn(answer: Told, toldReset: number) {
    const same = state === told && Math.abs(toldReset - resetAt) <= sameResetMs
    if (same) left = Math.min(left, answer.left)
    else if (toldReset > resetAt) {
      measure(toldReset)
      state = told
      left = answer.left
    }
    resetAt = Math.max(resetAt, toldReset)
    limit = answer.limit ?? limit
    if (most === Number.POSITIVE_INFINITY || answer.left >= most) most = answer.left + 1
  }

  const member: Member = {
    name,
    question(now) {
      again = false
      asking = true
      if (isOver(now)) unused = 0
      ordered = wanting && !isAlone ? want : 0
      wanting = false
      const calls = { period, inFlight, unused, old, mute, want: ordered, answers }
      answers = []
      mute = 0
      return { epoch, few, atFirst, ...calls }
    },
    took(reply, now) {
      asking = false
      if (!reply) {
        if (!isAlone) goAlone(now)
        epoch = ''
        answers = end() > now ? [[left, resetAt, Math.floor(lastSentAt), period]] : []
        nextAt = now
        return
      }
      if (isAlone) unused = 0
      isAlone = false
      if (reply.sharers >= expected || now >= store.state().since + returnMs) part = null
      if (ordered === 0 && reply.state !== state) nextAt = 0
      adopt(reply)
      if (reply.granted > 0) {
        if (now < grantedAt + soonMs) want = Math.min(mostWant, want * 2)
        grantedAt = now
        polls = 0
        // After a probe, the next calls come with its answer.
        nextAt = state === wary ? now + patienceMs : 0
        scarceUntil = reply.granted < ordered && state === told ? now + scarceMs : 0
        watch(idleMs)
      } else if (ordered > 0) {
        const pollAt = reply.others ? now + Math.min(longestPollMs, shortestPollMs * 2 ** polls++) : reply.at
        nextAt = Math.max(now + 1, Math.min(reply.at, pollAt))
      }
      if (again) report()
    },
    missed(asked, now) {
      asking = false
      if (!isAlone) goAlone(now)
      for (const answer of asked.answers) note(answer)
      nextAt = now + retryMs
    },
  }

  function adopt(reply: Reply) {
    if (epoch !== '' && reply.period !== period) {
      noticed++
      old = inFlight
      inFlight = 0
      unused = 0
      nextAt = 0
    }
    measure(reply.resetAt)
    ;({ epoch, period, state, left, resetAt, closedUntil, paceMs, sharers } = reply)
    isUnlimited = reply.most >= noLimit
    if (state === told) most = reply.most
    unused += reply.granted
  }

  return {
    spentUntil,
    opening(now, isNext = true) {
      const { joined } = store.state()
      if (!isAlone && !joined) goAlone(now)
      if (isAlone && joined && !asking && now >= nextAt) ask()
      if (isAlone) return openingAlone(now)
      const spent = Math.max(spentUntil(now), part?.opensAt(now) ?? 0)
      if (spent > now) return { at: spent, spentUntil: spent }
      if (isOver(now)) unused = 0
      if (unused > 0) return { at: lastSentAt + paceMs, spentUntil: 0 }
      if (!isNext) return { at: now, spentUntil: 0 }
      wanting = true
      const ordersAt = isOver(now) ? now : Math.max(nextAt, scarceUntil)
      if (!asking && now >= ordersAt) ask()
      return { at: asking ? now + patienceMs : ordersAt, spentUntil: 0 }
    },
    sent(now): Place {
      const ends = part?.sent(now)
      if (unused > 0) unused--
      inFlight++
      lastSentAt = now
      return { order: 0, period: noticed, own: own.sent(now), ends, sentAt: now }
    },
    answered(sent, answer) {
      // Places come from `sent` of this window.
      const place = sent as Place
      own.answered(place.own, answer)
      if (answer) place.ends?.(answer.resetAt)
      if (place.period === noticed) inFlight--
      else if (place.period === noticed - 1) old--
      if (answer) {
        const toldReset = Math.ceil(answer.resetAt)
        learn(answer, toldReset)
        const of = period - (noticed - place.period)
        note([answer.left, toldReset, Math.floor(place.sentAt), of])
      } else if (place.period === noticed) mute++
      if (!isAlone) report()
    },
  }
}
