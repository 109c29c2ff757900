import type { Account } from './account.ts'
import { type Compared, compare } from './comparison.ts'
import type { Measured } from './gateway.ts'
import { kindOf } from './kind.ts'
import { smallest } from './smaller.ts'

/** What the comparison of one query showed. */
export type Finding =
  | { readonly found: 'minimum' }
  /** The search was too large. */
  | { readonly found: 'unknown'; readonly query: string }
  | { readonly found: 'failed'; readonly query: string; readonly errors: readonly string[] }
  /** The gateway took less than the solver knows, so the solver lacks a read. */
  | { readonly found: 'less'; readonly query: string; readonly paths: readonly (readonly string[])[] }
  | { readonly found: 'more'; readonly query: string; readonly kind: string; readonly could: string }

/** Compares a query, and makes it as small as the difference allows. */
export async function findingOf(account: Account, gateway: Measured, query: string): Promise<Finding> {
  const compared = await compare(account, gateway, query)
  if (compared.taken.errors.length) return { found: 'failed', query, errors: compared.taken.errors }
  if (compared.beaten) {
    const small = await smallest(query, async (one) => isLess(await compare(account, gateway, one)))
    return { found: 'less', query: small, paths: (await gateway.ask(small)).paths }
  }
  if (!compared.better) return compared.gaveUp ? { found: 'unknown', query } : { found: 'minimum' }
  const small = await smallest(query, async (one) => isMore(await compare(account, gateway, one)))
  const again = await compare(account, gateway, small)
  // On a slow machine, the difference of the small query can be one of time.
  const shown = isMore(again) ? again : compared
  return { found: 'more', query: shown.query, kind: kindOf(shown), could: couldBe(shown) }
}

const isLess = ({ beaten, taken }: Compared): boolean => beaten && taken.errors.length === 0

const isMore = ({ better, taken }: Compared): boolean => better !== undefined && taken.errors.length === 0

/** The calls and waves that a query takes, and those that it could take. */
export const couldBe = ({ taken, better }: Compared): string =>
  `calls ${taken.calls}, waves ${taken.waves}; could be calls ${better?.calls}, waves ${better?.waves}`
