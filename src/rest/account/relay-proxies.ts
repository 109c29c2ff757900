import { type AccessRep, access } from '../access.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'
import { type MemberSummaryRep, memberSummary } from './members.ts'
import { type StatementRep, statement } from './roles.ts'

/** A Relay Proxy configuration, the same in the list and alone. REST calls it a relay auto config. */
export interface RelayProxyConfigurationRep {
  readonly _id: string
  readonly _creator?: MemberSummaryRep
  readonly _access?: AccessRep
  readonly name: string
  readonly policy: readonly StatementRep[]
  /** A live credential, only in the answer to a creation or a reset. */
  readonly fullKey?: string
  readonly displayKey: string
  readonly creationDate: number
  readonly lastModified: number
}

const configuration = document<RelayProxyConfigurationRep>({
  _id: word,
  _creator: optional(memberSummary),
  _access: optional(access),
  policy: list(statement),
  fullKey: textOrNone,
})

export interface NewRelayProxyConfiguration {
  readonly name: string
  readonly policy: readonly StatementRep[]
}

/** A patch of a route that does not take the bare list of operations. */
export interface CommentedPatch {
  readonly comment?: string | undefined
  readonly patch: readonly PatchOperation[]
}

const path = '/api/v2/account/relay-auto-configs'

/** The complete list, which has no pages. */
export const listRelayProxyConfigurations = get(path).lists(configuration)
export const getRelayProxyConfiguration = get(`${path}/{id}`).returns(configuration)
export const createRelayProxyConfiguration = post(path)
  .takes<{ body: NewRelayProxyConfiguration }>()
  .returns(configuration)
export const patchRelayProxyConfiguration = patch(`${path}/{id}`)
  .takes<{ body: CommentedPatch }>()
  .returns(configuration)
export const resetRelayProxyConfiguration = post(`${path}/{id}/reset`)
  .takes<{ expiry?: number | undefined }>()
  .returns(configuration)
export const deleteRelayProxyConfiguration = del(`${path}/{id}`).returnsNothing()

export const relayProxyConfigurationResource = resource({
  type: 'RelayProxyConfiguration',
  address: ['configurationId'],
  key: '_id',
  specifiers: ['relay-proxy-config/{configurationId}'],
  rarelyChanged: true,
  get: getRelayProxyConfiguration,
  list: listRelayProxyConfigurations,
  byKey: { scan: { from: 2 } },
})

export type RelayProxyConfigurationDoc = Located<typeof relayProxyConfigurationResource, RelayProxyConfigurationRep>
