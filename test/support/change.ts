import type { AskedFor } from '../../sandbox/index.ts'
import type { Answer } from './stack.ts'

/** What went upstream for a mutation: method, path without `/api/v2`, and the body as it was sent. */
export const sentBy = ({ calls }: Pick<Answer, 'calls'>) =>
  calls.map(({ method, path, body }) => [method, short(path), bodyOf(body)])

/** The same without the bodies. */
export const callsOf = ({ calls }: Pick<Answer, 'calls'>) => calls.map(({ method, path }) => `${method} ${short(path)}`)

const short = (path: AskedFor['path']) => decodeURIComponent(path).replace('/api/v2', '')

const bodyOf = (body: string | undefined): unknown => (body === undefined ? undefined : JSON.parse(body))

export const json = 'application/json'
