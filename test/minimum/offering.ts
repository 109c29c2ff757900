import type { Read, Want } from './reads.ts'
import type { Known } from './told.ts'

/** A read that can go out in a wave. */
export interface Offer {
  readonly read: Read
  readonly wave: number
}

export type Offering = (want: Want, wants: readonly Want[], known: Known) => (Offer | undefined)[]

export const encode = encodeURIComponent
export const filter = (words: string) => `&filter=${encode(words)}`

/** A wave after the address is known. */
export const alone = (want: Want, read: Read): Offer => ({ read, wave: want.wave + 1 })
/** A wave after the owner is known. */
export const shared = (want: Want, read: Read): Offer => ({ read, wave: Math.min(want.early, want.wave) + 1 })

/** The different keys of documents of an owner that are wanted and known by a wave. */
export const keysOf = (wants: readonly Want[], { type, at, wave }: Want): string[] => {
  const owner = at.slice(0, -1).join('/')
  const same = wants.filter(
    (one) => one.kind === 'doc' && one.type === type && one.at.slice(0, -1).join('/') === owner && one.wave === wave,
  )
  return [...new Set(same.map((one) => one.at.at(-1)!))].sort()
}

/** Lets a read serve a kind of wants that it brings forward. */
export const withKind = (read: Read, kind: string): Read => ({
  ...read,
  serves: (one) => one.kind === kind || read.serves(one),
})
