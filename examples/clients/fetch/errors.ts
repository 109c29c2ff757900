import type { Answer } from './ask.ts'

/** The next step after an error. */
export type Remedy = 'sign in' | 'ask for access' | 'try later' | 'mend the request' | 'report'

const remedies: Readonly<Record<string, Remedy>> = {
  UNAUTHENTICATED: 'sign in',
  FORBIDDEN: 'ask for access',
  RATE_LIMITED: 'try later',
  UPSTREAM_TIMEOUT: 'try later',
  UPSTREAM_UNAVAILABLE: 'try later',
  BAD_USER_INPUT: 'mend the request',
  NOT_FOUND: 'mend the request',
}

/** The fields that failed, such as `teams` or `project.flags`, each with its remedy. */
export const failures = ({ errors = [] }: Answer<unknown>): ReadonlyMap<string, Remedy> =>
  new Map(errors.map(({ path = [], extensions }) => [path.join('.'), remedies[extensions?.code ?? ''] ?? 'report']))
