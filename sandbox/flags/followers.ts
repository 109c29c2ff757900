import { memberSummary } from '../account/member-document.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { Call, Written } from '../resource/call.ts'
import { environmentOf, flagOf, found, projectOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { del, get, put, type Resource } from '../resource/operation.ts'
import { placeOfSpecifier } from '../resource/place.ts'
import { random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'

/** The members who are told by mail when the targeting of a flag changes in an environment. */
const flagFollowers = (call: Call) => ({
  _links: { self: json(call.path) },
  items: followersOf(call, flagOf(call).key, environmentOf(call).key),
})

/** All at once; flags that nobody follows are left out. */
function environmentFollowers(call: Call) {
  const environment = environmentOf(call)
  const items = [...projectOf(call).flags.keys()]
    .sort()
    .map((flagKey) => ({ flagKey, followers: followersOf(call, flagKey, environment.key) }))
  return { _links: { self: json(call.path) }, items: items.filter(({ followers }) => followers.length > 0) }
}

function followersOf({ store, params }: Call, flagKey: string, environmentKey: string) {
  const ids = store.rows(table).get(flagSpecifier(params.projectKey ?? '', environmentKey, flagKey)) ?? []
  return ids.flatMap((id) => store.members.get(id) ?? []).map(memberSummary)
}

/** Following is no change of the flag: the audit log does not tell of it. */
const following =
  (change: (ids: readonly string[], id: string) => readonly string[]) =>
  (call: Call): Written => {
    const { store, params } = call
    const where = flagSpecifier(projectOf(call).key, environmentOf(call).key, flagOf(call).key)
    const { id } = found(store.members, params.memberId, 'member id')
    store.rows(table).set(where, change(store.rows(table).get(where) ?? [], id))
    return { status: 204 }
  }

const followFlag = following((ids, id) => (ids.includes(id) ? ids : [...ids, id]))

const unfollowFlag = following((ids, id) => ids.filter((one) => one !== id))

/** Few flags are followed, most of them in the first environment of their project. */
function seeded({ projects, members }: People): Map<string, readonly string[]> {
  const ids = [...members.values()].filter(({ pendingInvite }) => !pendingInvite).map(({ id }) => id)
  const rows = new Map<string, readonly string[]>()
  for (const project of projects.values()) {
    for (const flag of project.flags.values()) {
      const from = random(`followers/${project.key}/${flag.key}`)
      if (!from.chance(0.2)) continue
      for (const [index, environmentKey] of [...flag.configs.keys()].slice(0, 2).entries()) {
        if (index > 0 && !from.chance(0.3)) continue
        rows.set(flagSpecifier(project.key, environmentKey, flag.key), from.some(ids, from.integer(1, 4)))
      }
    }
  }
  return rows
}

const ofFlag = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/followers'
/** The ids of the members who follow a flag in an environment, by the specifier of both. */
const table: Table<readonly string[]> = {
  name: 'follower',
  isInProject: false,
  seed: seeded,
  placeOf: (_, specifier) => placeOfSpecifier(specifier),
}

export const followers = {
  table,
  operations: [
    put(`${ofFlag}/{memberId}`, 'flag', followFlag),
    del(`${ofFlag}/{memberId}`, 'flag', unfollowFlag),
    get(ofFlag, 'flag', flagFollowers),
    get('/api/v2/projects/{projectKey}/environments/{environmentKey}/followers', 'flag', environmentFollowers),
  ],
} satisfies Resource
