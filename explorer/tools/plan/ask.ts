import { requestHeaders } from '../../run/fetcher.ts'
import { endpoint } from '../../settings.ts'
import type { Asked } from './expectation.ts'
import { type Plan, planOf } from './plan.ts'

interface Answer {
  readonly errors?: readonly { readonly message?: string }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * Asks the gateway for the plan of an operation, which takes no REST call.
 *
 * @throws With the gateway's reason if it has no plan.
 */
export async function askPlan(asked: Asked, headers: Record<string, string>, signal: AbortSignal): Promise<Plan> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json' },
      ...requestHeaders(headers),
      'x-explain': '1',
    },
    body: JSON.stringify(asked),
    signal,
  })
  const { errors, extensions }: Answer = await response.json()
  const plan = planOf(extensions?.plan)
  if (!plan) throw new Error(errors?.[0]?.message ?? 'The gateway has no plan.')
  return plan
}
