import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject, randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Store } from '../../store/store.ts'
import type { Operation } from '../operation.ts'
import type { Reply } from './answer.ts'
import { createAnswerMarks } from './answer-marks.ts'
import { createAnswerNotices } from './answer-notices.ts'
import { type Access, everything, type OutdatedBy, type Outdates } from './changed.ts'
import { now as clock } from './clock.ts'
import { createHeardChanges } from './heard-changes.ts'
import { packed, unpacked } from './packed-answer.ts'
import { seal, unseal } from './sealed.ts'

/** Larger answers are not shared: their way to the store and back takes longer than is fair to others. */
const mostBytes = 2 ** 20
/** The most tokens whose keys are remembered. */
const mostHolders = 1000
/** The most that waits until the store is back. More than this outdates everything. */
const mostWaiting = 1000

export interface SharedAnswersOptions {
  readonly store: Store
  readonly baseUrl: string
  /** The time for which an answer is kept, in ms. */
  readonly keptMs: number
  readonly outdatedBy: OutdatedBy
  /** Forgets what this gateway keeps for a holder. */
  readonly forgetHolder: (holder: string) => void
  /** Forgets what this gateway keeps and a change outdates. */
  readonly forgetOutdated: (outdates: Outdates) => void
}

/** A read of a token. */
export interface AskedRead {
  readonly token: string
  readonly holder: string
  readonly operation: Operation
  readonly path: string
}

export interface Looked {
  /** An answer of another gateway, and the time since it came in ms. */
  readonly found?: { readonly reply: Reply; readonly ageMs: number }
  /** Keeps the answer of the read that begins now. */
  keep(reply: Reply): void
}

/**
 * The answers that gateways share through the store. They are encrypted with a key that follows from the token, so that only a
 * gateway with the token can read them. Without the store, each gateway has its own answers.
 */
export interface SharedAnswers {
  /** Looks for an answer. Finds none if the store fails. */
  look(read: AskedRead): Promise<Looked>
  /** Outdates all answers to a holder, in all gateways. */
  forget(holder: string): Promise<void>
  /**
   * Outdates the answers that a change outdates, in all gateways.
   *
   * @param id The id of the change, which several gateways can tell.
   * @returns Whether the change is new here.
   */
  changed(accesses: readonly Access[], id: string): boolean
  /** Ends the listening. */
  close(): void
}

const nothing: Looked = { keep: () => {} }

export function createSharedAnswers(options: SharedAnswersOptions): SharedAnswers {
  const { store, baseUrl, keptMs, outdatedBy, forgetHolder, forgetOutdated } = options
  const base = `answers/${createHash('sha256').update(baseUrl).digest('base64url').slice(0, 16)}`
  const lastName = `${base}/last`
  const sinceName = (holder: string) => `${base}/${holder}/since`
  const marks = createAnswerMarks(store)
  const notices = createAnswerNotices(store, base)
  const heard = createHeardChanges(keptMs)
  const keys = new LRUCache<string, Keys>({ max: mostHolders })
  /** What the store could not be told. */
  const waiting = { holders: new Set<string>(), accesses: [] as readonly Access[], isAll: false }

  function keysOf({ token, holder }: AskedRead): Keys {
    const known = keys.get(holder) ?? derived(token, baseUrl)
    keys.set(holder, known)
    return known
  }

  async function forget(holder: string): Promise<void> {
    if (!(await marks.set(sinceName(holder)))) waiting.holders.add(holder)
    if (waiting.holders.size > mostWaiting) waitForAll()
    notices.send({ holder })
  }

  async function tell(id: string, accesses: readonly Access[]): Promise<void> {
    heard.add(id, outdatedBy(accesses))
    const isKept = await marks.set(lastName, id)
    notices.send({ id, accesses })
    if (isKept) return
    if (accesses.length === 0 || waiting.accesses.length + accesses.length > mostWaiting) waitForAll()
    else waiting.accesses = [...waiting.accesses, ...accesses]
  }

  function waitForAll() {
    waiting.isAll = true
    waiting.accesses = []
    waiting.holders.clear()
  }

  /** Tells the store what it could not be told. */
  function catchUp() {
    const { accesses, isAll } = waiting
    const holders = [...waiting.holders]
    if (!isAll && accesses.length === 0 && holders.length === 0) return
    waiting.holders.clear()
    Object.assign(waiting, { accesses: [], isAll: false })
    if (isAll) void tell(randomUUID(), [])
    else if (accesses.length > 0) void tell(randomUUID(), accesses)
    for (const holder of holders) void forget(holder)
  }

  /** Reads the mark of the last change, so that answers with it are known to be from before the next one. */
  async function begin(): Promise<void> {
    const [read] = await store.read([lastName]).catch(() => [])
    const last = read === undefined ? undefined : await marks.present(lastName, read)
    if (last !== undefined) heard.saw(last)
  }

  if (store.state().joined) void begin()
  const ends = [
    notices.listen((notice) => {
      if ('holder' in notice) return forgetHolder(notice.holder)
      if (heard.has(notice.id)) return
      const outdates = outdatedBy(notice.accesses)
      heard.add(notice.id, outdates)
      forgetOutdated(outdates)
    }),
    store.onChange(({ joined }) => {
      if (!joined) return
      // What was told meanwhile is unknown.
      heard.clear()
      forgetOutdated(everything)
      void begin()
      catchUp()
    }),
  ]

  return {
    async look(read) {
      if (!store.state().joined) return nothing
      catchUp()
      const { holder, operation, path } = read
      const { sealing, naming } = keysOf(read)
      const name = `${base}/${holder}/${createHmac('sha256', naming).update(path).digest('base64url')}`
      const values = await store.read([name, sinceName(holder), lastName]).catch(() => [])
      const [sealed = null, readSince, readLast] = values
      if (readSince === undefined || readLast === undefined) return nothing
      const [since, last] = await Promise.all([
        marks.present(sinceName(holder), readSince),
        marks.present(lastName, readLast),
      ])
      if (since === undefined || last === undefined) return nothing
      heard.saw(last)

      const text = sealed && unseal(sealing, name, sealed)
      const kept = text ? unpacked(text) : undefined
      const isCurrent = kept?.since === since && heard.isCurrent({ operation, path, after: kept.after }, last)
      return {
        ...(kept && isCurrent && { found: { reply: kept.reply, ageMs: Math.max(0, clock() - kept.at) } }),
        keep(reply) {
          if (reply.body.length > mostBytes) return
          const answer = packed({ since, after: last, at: clock(), reply })
          store.keep(name, seal(sealing, name, answer), keptMs).catch(() => {})
        },
      }
    },
    forget,
    changed(accesses, id) {
      if (heard.has(id)) return false
      void tell(id, accesses.length > mostWaiting ? [] : accesses)
      return true
    },
    close() {
      for (const end of ends) end()
    },
  }
}

/** The keys of a token: for the contents of answers, and for their names. */
interface Keys {
  readonly sealing: KeyObject
  readonly naming: KeyObject
}

function derived(token: string, baseUrl: string): Keys {
  const key = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', token, baseUrl, `launchdarkly-graphql ${purpose}`, 32)))
  return { sealing: key('answers'), naming: key('names of answers') }
}
