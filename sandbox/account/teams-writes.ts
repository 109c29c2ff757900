import { teamItself } from '../changes/audit-targets.ts'
import { keyExists } from '../http/errors.ts'
import { applied, instructionsOf } from '../patches/semantic-patch.ts'
import { key, objectBody, objects, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { teamOf } from '../resource/find.ts'
import type { Store } from '../store.ts'
import { roleAttributes, roleKeysOf } from './member-input.ts'
import { granted } from './team-grants.ts'
import { teamInstructions } from './team-instructions.ts'
import type { TeamRecord } from './team-record.ts'
import { enrol, keep, membersNamed, stateOf, told, withMembers } from './team-state.ts'
import { teamDocument, writtenExpansions } from './teams.ts'

/** A team as a body describes it. */
function newTeam(call: Call): TeamRecord {
  const body = objectBody(call)
  const teamKey = required(body, 'key', key)
  if (call.store.teams.has(teamKey)) throw keyExists('team', teamKey)
  const team: TeamRecord = {
    key: teamKey,
    name: required(body, 'name', text),
    description: optional(body, 'description', string) ?? '',
    createdAt: momentOf(call),
    lastModified: momentOf(call),
    version: 1,
    idpSynced: false,
    maintainerIds: [],
    roleKeys: roleKeysOf(optional(body, 'customRoleKeys', strings) ?? [], call.store),
    roleAttributes: optional(body, 'roleAttributes', roleAttributes) ?? {},
  }
  const grants = optional(body, 'permissionGrants', objects) ?? []
  return grants.reduce((sofar, grant) => granted(sofar, grant, call), team)
}

export const createTeam: Writer = {
  takes: ['expand'],
  write(call) {
    const team = newTeam(call)
    const memberIds = membersNamed(optional(objectBody(call), 'memberIDs', strings) ?? [], call)
    const state = withMembers({ team, memberIds: [] }, memberIds, call)
    call.store.teams.set(team.key, team)
    enrol(state, call.store)
    commit(call, {
      about: teamItself(team),
      titleVerb: 'created the team',
      actions: ['createTeam'],
      shortDescription: 'Created the team',
      current: told(state, call),
    })
    return { status: 201, document: teamDocument(team, call, writtenExpansions) }
  },
}

export const changeTeam: Writer = {
  takes: ['expand'],
  write(call) {
    const before = stateOf(teamOf(call), call.store)
    const { comment, instructions } = instructionsOf(call)
    const { team } = keep(before, applied(before, instructions, teamInstructions, call), comment, call)
    return { status: 200, document: teamDocument(team, call, writtenExpansions) }
  },
}

/** Its members stay in the account, and the flags that it maintained have nobody. */
export const deleteTeam: Writer = {
  takes: [],
  write(call) {
    const before = stateOf(teamOf(call), call.store)
    const previous = told(before, call)
    const { team } = before
    call.store.teams.delete(team.key)
    enrol({ team, memberIds: [] }, call.store)
    forsake(team.key, call.store)
    commit(call, {
      about: teamItself(team),
      titleVerb: 'deleted the team',
      actions: ['deleteTeam'],
      shortDescription: 'Deleted the team',
      previous,
    })
    return { status: 204 }
  },
}

function forsake(teamKey: string, { projects }: Store): void {
  for (const { flags } of projects.values()) {
    for (const { maintainerTeamKey, ...flag } of flags.values()) {
      if (maintainerTeamKey === teamKey) flags.set(flag.key, flag)
    }
  }
}
