import { memberSummary } from '../account/members.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'

/** The members who are told by mail when the targeting of a flag changes in an environment. */
export const flagFollowers: Answerer = {
  takes: [],
  answer: (call) => ({
    _links: { self: json(call.path) },
    items: followersOf(call, flagOf(call).key, environmentOf(call).key),
  }),
}

/** All at once; flags that nobody follows are left out. */
export const environmentFollowers: Answerer = {
  takes: [],
  answer(call) {
    const environment = environmentOf(call)
    const items = [...projectOf(call).flags.keys()]
      .sort()
      .map((flagKey) => ({ flagKey, followers: followersOf(call, flagKey, environment.key) }))
    return { _links: { self: json(call.path) }, items: items.filter(({ followers }) => followers.length > 0) }
  },
}

function followersOf({ store, params }: Call, flagKey: string, environmentKey: string) {
  const ids = store.followers.get(flagSpecifier(params.projectKey ?? '', environmentKey, flagKey)) ?? []
  return ids.flatMap((id) => store.members.get(id) ?? []).map(memberSummary)
}
