import { endpoint } from '../../settings.ts'

/** Who holds the token, for people. */
export interface Holder {
  readonly name: string
  /** Names and values, in the order in which they are shown. */
  readonly about: readonly (readonly [string, string])[]
  /** Why it is not known. */
  readonly failure?: string
}

const query = `query WhoAmI {
  viewer {
    accountId tokenName serviceToken projectName scopes
    member { firstName lastName email role }
    accessToken { role }
  }
}`

interface Person {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string
  readonly role: string | null
}

interface Viewer {
  readonly accountId: string | null
  readonly tokenName: string | null
  readonly serviceToken: boolean | null
  readonly projectName: string | null
  readonly scopes: readonly string[] | null
  readonly member: Person | null
  readonly accessToken: { readonly role: string | null } | null
}

/**
 * Asks the gateway whose a token is. What the token may not read is left out.
 *
 * @param token Empty for the gateway's own.
 */
export async function whoAmI(token: string, signal: AbortSignal): Promise<Holder> {
  const headers = {
    ...{ 'content-type': 'application/json', accept: 'application/json' },
    ...(token && { authorization: token }),
  }
  const response = await fetch(endpoint, { method: 'POST', signal, headers, body: JSON.stringify({ query }) })
  const { data, errors } = (await response.json()) as Answer
  if (!data?.viewer || errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) {
    const failure = errors?.[0]?.message ?? `The gateway answered with status ${response.status}.`
    return { name: 'Unknown token', about: [], failure }
  }
  return holderOf(data.viewer)
}

interface Answer {
  readonly data?: { readonly viewer: Viewer | null } | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/** @example holderOf(viewer).name // 'Ada Lovelace', or the token's name for a service token */
export function holderOf({
  member,
  tokenName,
  serviceToken,
  projectName,
  scopes,
  accountId,
  accessToken,
}: Viewer): Holder {
  const called = member ? [member.firstName, member.lastName].filter(Boolean).join(' ') : ''
  const about: (readonly [string, string | null | undefined])[] = [
    ['Token', tokenName],
    ['Kind', serviceToken === null ? null : serviceToken ? 'service token' : 'personal token'],
    ['Member', member && [called, member.email].filter(Boolean).join(', ')],
    ['Role', (accessToken?.role ?? member?.role)?.toLowerCase()],
    ['Project', projectName],
    ['Scopes', scopes?.join(', ')],
    ['Account', accountId],
  ]
  return {
    name: called || (member?.email ?? tokenName ?? 'A token'),
    about: about.flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  }
}
