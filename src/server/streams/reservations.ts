import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { now } from '../../rest/client/clock.ts'

/** The time within which a reserved stream must be opened, in ms. */
const validMs = 30_000

/** The form of a token: the time at which it ends, a random text, and the signature of both and the owner. */
const form = /^(\d{1,16}\.[\w-]{22})\.([\w-]{43})$/

export interface Reservations {
  /** A token for a stream of an owner. */
  reserve(owner: string): string
  /** Whether a token was made for the owner and can still open a stream. */
  isReserved(token: string, owner: string): boolean
}

/** Reserves streams by signed tokens, which take no memory. A process accepts only its own tokens. */
export function reservations(): Reservations {
  const key = randomBytes(32)
  const signature = (head: string, owner: string) =>
    createHmac('sha256', key).update(`${head} ${owner}`).digest('base64url')

  return {
    reserve(owner) {
      const head = `${Math.ceil(now() + validMs)}.${randomBytes(16).toString('base64url')}`
      return `${head}.${signature(head, owner)}`
    },
    isReserved(token, owner) {
      const [, head, signed] = form.exec(token) ?? []
      if (!head || !signed || Number(head.split('.')[0]) < now()) return false
      return timingSafeEqual(Buffer.from(signed), Buffer.from(signature(head, owner)))
    },
  }
}

/** Whether a text has the form of a token. */
export const isToken = (text: string): boolean => form.test(text)
