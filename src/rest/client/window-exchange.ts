import type { Store } from '../../store/store.ts'
import type { Reply } from './window-script.ts'
import type { Asked } from './window-step.ts'

/** A gateway's view of a window in the store. */
export interface Member {
  readonly name: string
  /** What to ask the store. Called when the question goes out. */
  question(now: number): Asked
  /** Takes the reply. Null if the store does not know the window any more. */
  took(reply: Reply | null, now: number): void
  /** Called if the store did not reply to a question. */
  missed(asked: Asked, now: number): void
}

/** The way of windows to the store. */
export interface Exchange {
  readonly store: Store
  /**
   * Asks the store for a window, in one round trip with all others that are due.
   *
   * @param withinMs The time until the question goes out at the latest.
   */
  ask(member: Member, withinMs: number): void
  /** The number of gateways that the store knew last. */
  gateways(): number
  /** The delay after a reset until a spent window is tried, in ms. */
  lag(): number
}
