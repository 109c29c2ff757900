import type { PatchBody } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links, type Window } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, texts, word } from '../shape.ts'
import { type MemberSummaryRep, memberSummary } from './members.ts'
import { type StatementRep, statement } from './roles.ts'

/** An access token, the same in the list and alone. */
export interface AccessTokenRep {
  readonly _id: string
  readonly ownerId: string
  readonly memberId: string
  /** Absent if the member has left. */
  readonly _member?: MemberSummaryRep
  readonly name?: string
  readonly description?: string
  readonly creationDate: number
  readonly lastModified: number
  /** Ids in practice. */
  readonly customRoleIds: readonly string[]
  readonly inlineRole: readonly StatementRep[]
  readonly role?: string
  /** The whole value in the answer to a creation or a reset, otherwise the last four characters. */
  readonly token?: string
  readonly serviceToken?: boolean
  readonly defaultApiVersion?: number
  /** Epoch ms; 0 or absent for a token that was never used. */
  readonly lastUsed?: number
  readonly _links: Links
}

const accessToken = document<AccessTokenRep>({
  _id: word,
  memberId: word,
  _member: optional(memberSummary),
  customRoleIds: texts,
  inlineRole: list(statement),
  token: textOrNone,
  _links: links,
})

export interface NewAccessToken {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly role?: string | undefined
  readonly customRoleIds?: readonly string[] | undefined
  readonly inlineRole?: readonly StatementRep[] | undefined
  readonly serviceToken?: boolean | undefined
  readonly defaultApiVersion?: number | undefined
}

/** Whether the list has the personal tokens of all members, if the caller has the Admin role. */
export interface ShowAll {
  readonly showAll?: boolean
}

export const listAccessTokens = get('/api/v2/tokens').takes<Window & ShowAll>().lists(accessToken)
export const getAccessToken = get('/api/v2/tokens/{id}').returns(accessToken)
export const createAccessToken = post('/api/v2/tokens').takes<{ body: NewAccessToken }>().returns(accessToken)
export const patchAccessToken = patch('/api/v2/tokens/{id}').takes<{ body: PatchBody }>().returns(accessToken)
export const resetAccessToken = post('/api/v2/tokens/{id}/reset')
  .takes<{ expiry?: number | undefined }>()
  .returns(accessToken)
export const deleteAccessToken = del('/api/v2/tokens/{id}').returnsNothing()

export const accessTokenResource = resource({
  type: 'AccessToken',
  address: ['tokenId'],
  key: '_id',
  specifiers: ['member/*:token/{tokenId}', 'service-token/{tokenId}'],
  rarelyChanged: true,
  get: getAccessToken,
  list: listAccessTokens,
  listing: { showAll: true },
  pageSize: 100,
  surePageSize: 25,
  sizes: { assumed: 300, ordinary: 50 },
  byKey: { scan: { from: 2 } },
})

export type AccessTokenDoc = Located<typeof accessTokenResource, AccessTokenRep>

/** A token without its value, of which the last four characters stay. */
export const withoutValue = (rep: AccessTokenRep): AccessTokenRep => ({
  ...rep,
  ...(rep.token !== undefined && { token: rep.token.slice(-4) }),
})
