import { StoreGone } from './store.ts'

/**
 * Limits the time of an answer. An answer that arrived while the process was busy counts, although it is read after the time.
 *
 * @throws {StoreGone}
 */
export async function within<Answer>(ms: number, asked: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    // Sockets are read between timers and immediates.
    timer = setTimeout(() => setImmediate(() => reject(new StoreGone(`It did not answer within ${ms} ms.`))), ms)
  })
  try {
    return await Promise.race([asked, late])
  } catch (error) {
    if (error instanceof StoreGone) throw error
    throw new StoreGone(messageOf(error), { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** The message of an error. Errors of several addresses have none of their own. */
function messageOf(error: unknown): string {
  const { message = '', code = '' } = error as { message?: string; code?: string }
  return (message || code || 'It failed.').slice(0, 300)
}
