import {
  type EndUserDoc,
  endUserAt,
  getUser,
  getUserExpiringTargets,
  getUserFlagSetting,
  getUserFlagSettings,
  listUsers,
  nextOf,
  searchUsers,
  type UserFlagSettingRep,
  type UsersSearch,
  withFlags,
} from '../../rest/contexts/end-users.ts'
import { orNull } from '../../rest/errors.ts'
import type { ExpiringTargetDoc } from '../../rest/flags/expiring-targets.ts'
import type { TokenPage, TokenWindow } from '../../rest/page.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { batch, failingAlone } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

type UserKey = EnvironmentAddress & { readonly key: string }
/** One flag of a user, or all. */
type SettingKey = UserKey & { readonly flagKey: string | undefined }
type Settings = ReadonlyMap<string, UserFlagSettingRep>

const pathOf = ({ projectKey, environmentKey, key: userKey }: UserKey) => ({ projectKey, environmentKey, userKey })

const userOf = ({ projectKey, environmentKey, key }: UserKey): string =>
  JSON.stringify([projectKey, environmentKey, key])

/** Loads end users. LaunchDarkly has no list of users by their keys, and tells the settings of each user alone. */
export function endUserLoaders(read: Read, singles: SingleCalls) {
  const byKey = irreducible<UserKey, EndUserDoc>({
    field: 'Environment.endUser',
    singles,
    identity: (key) => JSON.stringify(key),
    ask: async ([key]) => {
      const found = await orNull(read(getUser, pathOf(key)))
      return found && endUserAt(key, found)
    },
  })

  const expiringTargets = irreducible<UserKey, readonly ExpiringTargetDoc[]>({
    field: 'EndUser.expiringTargets',
    singles,
    identity: (key) => JSON.stringify(key),
    ask: async ([key]) => withFlags(key.projectKey, (await read(getUserExpiringTargets, pathOf(key))).items),
  })

  /** The users whose settings of all flags were read. */
  const complete = new Set<string>()

  const settings = batch<SettingKey, Settings>({
    identity: ({ flagKey }) => JSON.stringify([flagKey]),
    group: userOf,
    fetch: async (keys) => {
      const [{ flagKey, ...user }, ...others] = keys as [SettingKey, ...SettingKey[]]
      const isKnown = complete.has(userOf(user))
      if (!isKnown) singles.spend('EndUser.flagSettings', 1)
      const isAll = isKnown || flagKey === undefined || others.length > 0
      if (isAll) complete.add(userOf(user))
      const found = isAll ? all(user) : one(user, flagKey)
      const names = keys.map(({ flagKey }) => JSON.stringify([flagKey]))
      return failingAlone([[names, found.then((settings) => new Map(names.map((name) => [name, settings])))]])
    },
  })

  const all = async (user: UserKey): Promise<Settings> =>
    new Map(Object.entries((await read(getUserFlagSettings, pathOf(user))).items))

  async function one(user: UserKey, featureFlagKey: string): Promise<Settings> {
    const found = await orNull(read(getUserFlagSetting, { ...pathOf(user), featureFlagKey }))
    return new Map(found ? [[featureFlagKey, found]] : [])
  }

  const keyOf = ({ projectKey, environmentKey, key }: UserKey): UserKey => ({ projectKey, environmentKey, key })

  return {
    /** A user, or null if there is none. */
    byKey: (key: UserKey) => byKey(keyOf(key)),

    /** The values of all flags for a user, by the keys of the flags. */
    settings: async (user: UserKey): Promise<Settings> =>
      (await settings({ ...keyOf(user), flagKey: undefined })) ?? new Map(),

    /** The value of a flag for a user, or null if there is no such flag. */
    setting: async (user: UserKey, flagKey: string): Promise<UserFlagSettingRep | null> =>
      (await settings({ ...keyOf(user), flagKey }))?.get(flagKey) ?? null,

    /** The scheduled removals of a user from the targets of flags. */
    expiringTargets: async (user: UserKey): Promise<readonly ExpiringTargetDoc[]> =>
      (await expiringTargets(keyOf(user))) ?? [],

    /** The pages of an environment's users: of all, or of those that a search finds. */
    list:
      ({ projectKey, environmentKey }: EnvironmentAddress, search: UsersSearch | undefined) =>
      async ({ limit, token: searchAfter }: TokenWindow): Promise<TokenPage<EndUserDoc>> => {
        const environment = { projectKey, environmentKey }
        const listing = { ...environment, limit, searchAfter }
        const page = await (search ? read(searchUsers, { ...search, ...listing }) : read(listUsers, listing))
        const items = page.items.map((rep) => endUserAt(environment, rep))
        return { ...page, items, continuationToken: nextOf(page) }
      },
  }
}
