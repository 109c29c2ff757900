import { requestHeaders } from '../../run/fetcher.ts'
import { endpoint } from '../../settings.ts'
import type { Asked } from './expectation.ts'
import { type Plan, planOf, type RateLimit, rateLimitOf } from './plan.ts'

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly message?: string }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

interface Request {
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
}

async function post(body: object, { headers, signal }: Request): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...requestHeaders(headers) },
    body: JSON.stringify(body),
    signal,
  })
  return response.json()
}

/**
 * Asks the gateway for the plan of an operation, which takes no REST call.
 *
 * @throws With the gateway's reason if it has no plan.
 */
export async function askPlan(asked: Asked, { headers, signal }: Request): Promise<Plan> {
  const { errors, extensions } = await post(asked, { headers: { ...headers, 'x-explain': '1' }, signal })
  const plan = planOf(extensions?.plan)
  if (!plan) throw new Error(errors?.[0]?.message ?? 'The gateway has no plan.')
  return plan
}

/** Asks for the calls that the account has left. Takes no REST call. Undefined if the gateway does not know. */
export async function askRateLimit(request: Request): Promise<RateLimit | undefined> {
  const { data } = await post({ query: '{ rateLimit { limit remaining resetAt } }' }, request)
  return rateLimitOf(data?.rateLimit)
}
