import type { GraphQLSchema } from 'graphql'
import { operationsOf } from '../../run/operation.ts'
import type { Run } from '../../run/runs.ts'
import type { Place } from '../shared/range.ts'
import { deprecatedIn } from './deprecated.ts'
import { placeOf } from './places.ts'

/** An error or a hint, as the view shows it. */
export interface Trouble {
  readonly kind: 'error' | 'hint'
  readonly message: string
  readonly code: string | undefined
  /** The response path, or the name of what is deprecated. */
  readonly path: string
  /** The REST call that failed, such as `GET /flags/web → 403`. */
  readonly call: string | undefined
  /** Seconds after which it is worth another try. */
  readonly retryAfter: number | undefined
  /** Where in the text that was sent it is. */
  readonly place: Place | undefined
  readonly hint: Hint | undefined
}

export interface Hint {
  /** The response names from the root to the field, without list indexes. */
  readonly path: string
  readonly code: string
  readonly message: string
  readonly suggestion: string | null
}

interface Upstream {
  readonly operation?: string
  readonly status?: number
  readonly code?: string
  readonly id?: string
  readonly retryAfter?: number
}

/** The hints of an answer, without those on deprecated fields, whose places the page finds itself. */
export const hintsOf = ({ answer }: Run): readonly Hint[] => {
  const hints = answer?.extensions?.hints
  return Array.isArray(hints) ? hints.filter(({ code }) => code !== 'DEPRECATED') : []
}

/** The errors of a run, then its hints, then what is deprecated in its query. */
export function troublesOf(run: Run, schema: GraphQLSchema | null | undefined): Trouble[] {
  const { query, operationName, answer } = run
  const { document } = operationsOf(query)
  const errors = (answer?.errors ?? []).map((error): Trouble => {
    const { code, upstream } = (error.extensions ?? {}) as { code?: string; upstream?: Upstream }
    return {
      ...{ kind: 'error', message: error.message, code, path: error.path?.join('.') ?? '', hint: undefined },
      ...{ call: callOf(upstream), retryAfter: upstream?.retryAfter },
      place: placeOf(error, query, document, operationName),
    }
  })
  const plain = { kind: 'hint', call: undefined, retryAfter: undefined } as const
  const hints = hintsOf(run).map((hint): Trouble => {
    const place = placeOf({ path: hint.path.split('.') }, query, document, operationName)
    return { ...plain, message: hint.message, code: hint.code, path: hint.path, place, hint }
  })
  const old = document && schema ? deprecatedIn(document, schema) : []
  const deprecated = old.map(
    ({ name, reason, place }): Trouble => ({
      ...{ ...plain, message: reason, code: 'DEPRECATED', path: name, place, hint: undefined },
    }),
  )
  return [...errors, ...hints, ...deprecated]
}

function callOf(upstream: Upstream | undefined): string | undefined {
  if (!upstream?.operation) return undefined
  const { operation, status, code, id } = upstream
  return [operation, status && `→ ${status}`, code, id && `(${id})`].filter(Boolean).join(' ')
}
