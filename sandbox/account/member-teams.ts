import { invalid } from '../http/errors.ts'
import { needsWriting } from '../policies/permissions.ts'
import { objectBody } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { memberOf } from '../resource/find.ts'
import { memberDocument } from './member-document.ts'
import { teamKeysIn } from './member-input.ts'
import { teamDocument, teamItself } from './team-document.ts'
import { needsOwnMembers } from './team-state.ts'

/** Whoever is in a team already stays there; each team that they are new in is a change of that team. */
export function addMemberToTeams(call: Call): Written {
  needsWriting(call, 'team')
  const row = memberOf(call)
  const { store } = call
  const keys = teamKeysIn(objectBody(call), store)
  if (keys.length === 0) throw invalid('teamKeys must not be empty')
  const joined = keys.filter((key) => !row.teamKeys.includes(key))
  if (joined.length === 0) return { status: 201, document: memberDocument(row, call) }
  for (const key of joined) needsOwnMembers(store.teams.get(key)!)
  const written = { ...row, teamKeys: [...row.teamKeys, ...joined], version: row.version + 1 }
  store.members.set(row.id, written)
  for (const key of joined) {
    const before = store.teams.get(key)!
    const after = { ...before, version: before.version + 1, lastModified: momentOf(call) }
    store.teams.set(key, after)
    commit(call, {
      about: teamItself(after),
      titleVerb: 'changed the members of the team',
      actions: ['updateTeamMembers'],
      shortDescription: `Added ${row.email}`,
      previous: teamDocument(before, call, []),
      current: teamDocument(after, call, []),
    })
  }
  return { status: 201, document: memberDocument(written, call) }
}
