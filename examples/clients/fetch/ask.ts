/** Where the gateway is, and whose access it uses. */
export interface Gateway {
  readonly url: string
  /** A LaunchDarkly access token, or a secret of the gateway in service mode with `Bearer ` before it. */
  readonly token: string
}

export interface GraphQLError {
  readonly message: string
  /** The field that failed. Absent if the whole request was refused. */
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    /** LaunchDarkly's answer to the call that failed. `retryAfter` is in seconds. */
    readonly upstream?: { readonly status?: number; readonly retryAfter?: number; readonly resetAt?: string }
  }
}

export interface Answer<Data> {
  /** Absent if the request was refused as a whole. Fields that failed are null in it. */
  readonly data?: Data | null
  readonly errors?: readonly GraphQLError[]
  /** Number of REST calls that the answer took. */
  readonly calls: number
}

/** Sends a document to the gateway. Resolves with data and errors: fields that did not fail are in the data. */
export async function ask<Data>({ url, token }: Gateway, query: string, variables: object = {}): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  // A refused request gets JSON of the same shape, with another status. Other types come from a proxy.
  const type = response.headers.get('content-type') ?? 'no type'
  if (!type.includes('json')) throw new Error(`Expected JSON from ${url}, but got ${response.status} with ${type}.`)
  const { data, errors } = (await response.json()) as Omit<Answer<Data>, 'calls'>
  return { data, errors, calls: Number(response.headers.get('x-rest-calls')) }
}
