import type { PatchBody } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, textOrNone, word } from '../shape.ts'

/** An OAuth client, the same in the list and alone. */
export interface OAuthClientRep {
  readonly _clientId: string
  readonly _accountId: string
  readonly name: string
  readonly description?: string
  readonly redirectUri: string
  /** A live credential, only in the answer to a creation. */
  readonly _clientSecret?: string
  readonly _creationDate: number
  readonly _links: Links
}

const client = document<OAuthClientRep>({ _clientId: word, _clientSecret: textOrNone, _links: links })

export interface NewOAuthClient {
  readonly name?: string | undefined
  readonly redirectUri?: string | undefined
  readonly description?: string | undefined
}

/** The complete list, which has no pages. */
export const listOAuthClients = get('/api/v2/oauth/clients').lists(client)
export const getOAuthClient = get('/api/v2/oauth/clients/{clientId}').returns(client)
export const createOAuthClient = post('/api/v2/oauth/clients').takes<{ body: NewOAuthClient }>().returns(client)
export const patchOAuthClient = patch('/api/v2/oauth/clients/{clientId}').takes<{ body: PatchBody }>().returns(client)
export const deleteOAuthClient = del('/api/v2/oauth/clients/{clientId}').returnsNothing()

export const oauthClientResource = resource({
  type: 'OAuthClient',
  address: ['clientId'],
  key: '_clientId',
  get: getOAuthClient,
  list: listOAuthClients,
  byKey: { scan: { from: 2 } },
})

export type OAuthClientDoc = Located<typeof oauthClientResource, OAuthClientRep>
