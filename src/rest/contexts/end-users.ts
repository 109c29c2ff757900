import { type AccessRep, access } from '../access.ts'
import {
  asContext,
  type ExpiringTargetDoc,
  type ExpiringUserTargetRep,
  expiringUserTargets,
  patchedUsers,
} from '../flags/expiring-targets.ts'
import { glimpsedFlag } from '../flags/flags.ts'
import { del, get, put, semanticPatch } from '../operation.ts'
import { type Links, links, type TokenPage } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { EnvironmentAddress } from '../segments/segments.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, flat, list, map, optional, type Reader, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import type { FlagSetting } from './contexts.ts'
import type { ContextInstanceEvaluationReasonRep } from './flag-evaluations.ts'

/** A user of the customer's product. */
export interface UserRecordRep {
  readonly user: UserRep
  readonly lastPing?: string
  readonly environmentId?: string
  readonly ownerId?: string
  /** Only in a list with `sort`. */
  readonly sortValue?: unknown
  readonly _access?: AccessRep
  readonly _links?: Links
}

export interface UserRep {
  readonly key: string
  readonly secondary?: string
  readonly ip?: string
  readonly country?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly avatar?: string
  readonly name?: string
  readonly anonymous?: boolean
  readonly custom: Readonly<Record<string, unknown>>
  readonly privateAttrs: readonly string[]
}

/** The value of a flag for a user. */
export interface UserFlagSettingRep {
  readonly _value: unknown
  /** Null if the user is no individual target. */
  readonly setting: unknown
  readonly reason?: ContextInstanceEvaluationReasonRep
  readonly _links: Links
}

export interface UserAttributeNamesRep {
  readonly standard: readonly string[]
  readonly custom: readonly string[]
  readonly private: readonly string[]
}

const anything: Reader<unknown> = (value) => value

const record = document<UserRecordRep>({
  user: document<UserRep>({ key: word, custom: map(anything), privateAttrs: list() }),
  _access: optional(access),
  _links: optional(links),
})

const setting = document<UserFlagSettingRep>({ reason: optional(flat), _links: links })

type Users = Pick<TokenPage<UserRecordRep>, 'items' | 'totalCount' | '_links'>

const users = document<Users>({ items: list(record), _links: optional(links) })

/** `searchAfter` is in the link to the next page. */
export interface UsersListing {
  readonly limit: number
  readonly searchAfter?: string | undefined
}

/** Conditions on users. The filter is of grammar A. */
export interface UsersSearch {
  readonly q?: string | undefined
  /** The latest time of the last evaluation, in epoch ms. */
  readonly after?: number | undefined
  readonly sort?: string | undefined
  readonly filter?: string | undefined
}

const user = '/api/v2/users/{projectKey}/{environmentKey}/{userKey}'
/** The environment is at the end. */
const expiring = '/api/v2/users/{projectKey}/{userKey}/expiring-user-targets/{environmentKey}'

export const listUsers = get('/api/v2/users/{projectKey}/{environmentKey}').takes<UsersListing>().returns(users)
export const searchUsers = get('/api/v2/user-search/{projectKey}/{environmentKey}')
  .takes<UsersListing & UsersSearch>()
  .returns(users)
export const getUser = get(user).returns(record)
export const deleteEndUser = del(user).returnsNothing()
export const getUserAttributeNames = get('/api/v2/user-attributes/{projectKey}/{environmentKey}', {
  beta: true,
}).returns(document<UserAttributeNamesRep>({ standard: list(), custom: list(), private: list() }))
/** Of all flags, by their keys. */
export const getUserFlagSettings = get(`${user}/flags`).returns(
  document<{ readonly items: Readonly<Record<string, UserFlagSettingRep>> }>({ items: map(setting) }),
)
export const getUserFlagSetting = get(`${user}/flags/{featureFlagKey}`).returns(setting)
export const putUserFlagSetting = put(`${user}/flags/{featureFlagKey}`)
  .takes<{ readonly body: FlagSetting }>()
  .returnsNothing()
export const getUserExpiringTargets = get(expiring).returns(expiringUserTargets)
export const changeUserExpiringTargets = semanticPatch(expiring)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(patchedUsers)

/** LaunchDarkly documents a page size only for searches. */
export const endUserResource = resource({
  type: 'EndUser',
  address: ['projectKey', 'environmentKey', 'key'],
  get: getUser,
  list: listUsers,
  pageSize: 50,
  sizes: { assumed: 1000 },
  fields: { address: ['environment', 'context'], silent: ['flagSettings', 'flagSetting', 'expiringTargets'] },
})

export type EndUserDoc = Located<typeof endUserResource, UserRecordRep>

/** The value of a flag for a user, with the flag's address. */
export interface EndUserFlagSettingDoc extends UserFlagSettingRep {
  readonly in: EnvironmentAddress
  readonly flagKey: string
}

export const endUserAt = ({ projectKey, environmentKey }: EnvironmentAddress, rep: UserRecordRep): EndUserDoc =>
  withMore(rep, ({ user }) => ({
    at: { type: 'EndUser', projectKey, environmentKey, key: user.key },
    has: [],
  }))

/** The next page of a list, by the parameter of its link. */
export function nextOf({ _links }: Users): string | undefined {
  const href = _links?.next?.href
  const query = typeof href === 'string' ? href.split('?')[1] : undefined
  return new URLSearchParams(query).get('searchAfter') ?? undefined
}

/** The expiring targets of a user, each with its flag. Those without a flag are left out. */
export const withFlags = (projectKey: string, items: readonly ExpiringUserTargetRep[]): readonly ExpiringTargetDoc[] =>
  items.flatMap((target) => {
    const { flagKey, key } = target._resourceId ?? {}
    const named = flagKey ?? key
    return named === undefined ? [] : [{ ...asContext(target), flag: glimpsedFlag(projectKey, named) }]
  })
