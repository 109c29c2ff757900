import { type CallerIdentityRep, getCallerIdentity } from './rest/account/caller-identity.ts'
import { type ClientOptions, createClient } from './rest/client/client.ts'
import { now } from './rest/client/clock.ts'
import { Ledger } from './rest/client/ledger.ts'
import { urlOf } from './rest/operation.ts'

export interface Credential extends ClientOptions {
  readonly token: string
  /** The time for the answer, in ms. */
  readonly deadlineMs: number
}

/**
 * Asks LaunchDarkly in one call for the owner of a token, and describes the owner in a line without the token.
 *
 * @throws {RestError} if LaunchDarkly cannot be reached or rejects the token.
 */
export async function whoIs({ token, deadlineMs, ...options }: Credential): Promise<string> {
  const client = createClient(options)
  try {
    const session = client.open({ token, deadline: now() + deadlineMs, ledger: new Ledger() })
    return described(await session.send(getCallerIdentity, urlOf(getCallerIdentity, {})))
  } finally {
    await client.close()
  }
}

function described(caller: CallerIdentityRep): string {
  const { tokenName, serviceToken, clientId, memberId, accountId } = caller
  const parts = [
    tokenName ? `the token ${JSON.stringify(tokenName)}` : 'a credential without a name',
    serviceToken && 'which is a service token',
    clientId && `OAuth client ${clientId}`,
    memberId && `member ${memberId}`,
    accountId && `account ${accountId}`,
  ]
  return parts.filter(Boolean).join(', ')
}
