import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/store.ts'

/** How long a mark stays without a new one, in ms. A mark that is gone is replaced, and no answer has the new one. */
const markMs = 24 * 3_600_000

/**
 * Marks in the store say up to which event answers are valid: an answer has the mark that was there before its read began, and
 * counts only as long as that is the mark. Marks are random, so that one that was lost never comes back.
 */
export interface AnswerMarks {
  /** The mark that was read, or a new one if there was none. Undefined if the store does not keep it. */
  present(name: string, read: Buffer | null): Promise<string | undefined>
  /** Sets a mark. Returns whether the store keeps it. */
  set(name: string, mark?: string): Promise<boolean>
}

export function createAnswerMarks(store: Store): AnswerMarks {
  const set = (name: string, mark: string = randomUUID()) =>
    store.keep(name, Buffer.from(mark), markMs).then(
      () => true,
      () => false,
    )
  return {
    set,
    async present(name, read) {
      if (read) return read.toString()
      const mark = randomUUID()
      return (await set(name, mark)) ? mark : undefined
    },
  }
}
