/** A request that cannot be answered as asked; the server turns it into LaunchDarkly's error body. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What the body tells besides. */
  readonly more: object
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    code = codeOf(status),
    more: object = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
    this.headers = headers
  }
}

const codes: Record<number, string> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'optimistic_locking_error',
  413: 'request_too_large',
  422: 'patch_failed',
  429: 'rate_limited',
  503: 'service_unavailable',
}

export const codeOf = (status: number) => codes[status] ?? 'internal_service_error'

export const invalid = (message: string) => new ApiError(400, message)

/** A JSON patch that cannot be applied to the document. */
export const invalidPatch = (message: string) => new ApiError(400, message, 'invalid_patch')

/** @param methods those that the address takes. */
export const wrongMethod = (method: string, methods: readonly string[]) =>
  new ApiError(
    405,
    `${method} is not allowed here, use ${methods.join(' or ')}`,
    undefined,
    {},
    { allow: methods.join(', ') },
  )

export const notFound = (what: string, key: string | undefined) => new ApiError(404, `Unknown ${what}: ${key ?? ''}`)

/** Something else stands in the way, which asking again does not change. */
export const conflict = (message: string) => new ApiError(409, message, 'conflict')

/** Told apart from a concurrent change, which has the same status, by its code. */
export const keyExists = (what: string, key: string, status: 400 | 409 = 409) =>
  new ApiError(status, `There is already a ${what} with the key ${key}`, 'key_exists')

/** Error ids are counted, not drawn, so that the same requests give the same answers. */
export function errorIds(): () => string {
  let count = 0
  return () => `e4404000-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}`
}
