import { published } from '../published.ts'

/** A result, or a part of one. */
export interface Part {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
  readonly extensions?: { readonly http?: unknown } & object
  /** Serialises a part that is too large for one turn. */
  readonly stringify?: (part: object) => string
}

/** The JSON of a result, without its internal properties. */
export function textOf({ stringify = JSON.stringify, ...part }: Part): string {
  const { errors, extensions } = part
  if (!(errors || extensions)) return stringify(part)
  const { http: _, ...rest } = extensions ?? {}
  return stringify({
    ...part,
    ...(errors && { errors: errors.map(published) }),
    extensions: Object.keys(rest).length > 0 ? rest : undefined,
  })
}

/** Whether a result says that the operation could not be executed, or cannot go on. */
export const isRequestError = ({ data, errors }: Part): boolean => data === undefined && (errors?.length ?? 0) > 0

interface Http {
  readonly status?: number
  readonly spec?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The status and headers that the errors of a result ask for. Errors of GraphQL itself, such as those of validation, leave it at 200:
 * browsers hide the body of an event stream with another status. A client that is over a limit can try again, so it gets 429.
 */
export function httpOf(part: Part): { readonly status: number; readonly headers: Record<string, string> } {
  const all = (part.errors ?? []).flatMap((error) => {
    const { http, code } = (error as { extensions?: { http?: Http; code?: string } } | null)?.extensions ?? {}
    return code === 'RATE_LIMITED' && isRequestError(part) ? { ...http, status: 429, spec: false } : (http ?? [])
  })
  const statuses = all.flatMap(({ status, spec }) => (status && !spec ? status : []))
  return { status: Math.max(200, ...statuses), headers: Object.assign({}, ...all.map(({ headers }) => headers)) }
}

export const isIterable = (result: unknown): result is AsyncIterable<Part> =>
  typeof result === 'object' && result !== null && Symbol.asyncIterator in result
