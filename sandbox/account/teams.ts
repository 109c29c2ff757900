import { contains, truth } from '../filters/filter-kinds.ts'
import { keyExists } from '../http/errors.ts'
import { applied, instructionsOf } from '../patches/semantic-patch.ts'
import { key, objectBody, objects, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { teamOf } from '../resource/find.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { writers } from '../resource/writers.ts'
import type { Store } from '../store.ts'
import { memberSummary } from './member-document.ts'
import { roleAttributes, roleKeysOf } from './member-input.ts'
import type { MemberRecord } from './member-record.ts'
import type { RoleRecord } from './roles.ts'
import { changeTeams } from './team-bulk-changes.ts'
import {
  maintainersOf,
  membersOf,
  roleDocument,
  rolesOf,
  teamDocument,
  teamItself,
  writtenExpansions,
} from './team-document.ts'
import { granted, teamInstructions } from './team-instructions.ts'
import { importTeamMembers } from './team-member-import.ts'
import type { TeamRecord } from './team-record.ts'
import { enrol, keep, membersNamed, stateOf, type TeamState, told, withMembers } from './team-state.ts'

const collection: Collection<TeamRecord> = {
  rows: ({ store }) => [...store.teams.values()],
  represent: (row, call) => teamDocument(row, call, ['members', 'maintainers', 'roleAttributes']),
  pageMaximum: 100,
  takes: { expand: Number.POSITIVE_INFINITY },
  filters: {
    query: contains(({ name, key }) => [name, key]),
    nomembers: (term, asked) => truth<TeamRecord>(({ key }) => membersOf(key, asked.call.store) === 0)(term, asked),
  },
}

const maintainers: Collection<MemberRecord> = {
  rows: (call) => maintainersOf(teamOf(call), call.store),
  represent: memberSummary,
  pageMaximum: 100,
}

const roles: Collection<RoleRecord> = {
  rows: (call) => rolesOf(teamOf(call), call.store),
  represent: (row, call) => roleDocument(row, teamOf(call), call.store),
  pageMaximum: 100,
}

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

/** A team with those who are in it, which a new one has from the start. */
function make(call: Call): TeamState {
  const team = newTeam(call)
  const memberIds = membersNamed(optional(objectBody(call), 'memberIDs', strings) ?? [], call)
  return withMembers({ team, memberIds: [] }, memberIds, call)
}

const { create, remove } = writers<TeamState>({
  noun: 'team',
  find: (call) => stateOf(teamOf(call), call.store),
  document: told,
  answer: ({ team }, call) => teamDocument(team, call, writtenExpansions),
  about: ({ team }) => teamItself(team),
  set(state, { store }) {
    store.teams.set(state.team.key, state.team)
    enrol(state, store)
  },
  delete: ({ team }, { store }) => takeAway(team, store),
})

const change: Writer = {
  takes: ['expand'],
  write(call) {
    const before = stateOf(teamOf(call), call.store)
    const { comment, instructions } = instructionsOf(call)
    const { team } = keep(before, applied(before, instructions, teamInstructions, call), comment, call)
    return { status: 200, document: teamDocument(team, call, writtenExpansions) }
  },
}

/** Its members stay in the account, and the flags that it maintained have nobody. */
function takeAway(team: TeamRecord, store: Store): void {
  store.teams.delete(team.key)
  enrol({ team, memberIds: [] }, store)
  for (const { flags } of store.projects.values()) {
    for (const { maintainerTeamKey, ...flag } of flags.values()) {
      if (maintainerTeamKey === team.key) flags.set(flag.key, flag)
    }
  }
}

/** Since 20240415 a list no longer expands roles and projects; a single team still does. */
const alone = (row: TeamRecord, call: Call) =>
  teamDocument(row, call, ['members', 'maintainers', 'roleAttributes', 'roles', 'projects'])

const base = '/api/v2/teams'
const path = `${base}/{teamKey}`

export const teams: Resource = {
  operations: [
    post(base, 'team', { takes: ['expand'], write: create({ make }) }),
    patch(base, 'team', changeTeams, { beta: true }),
    get(base, 'team', list(collection)),
    patch(path, 'team', change),
    del(path, 'team', remove()),
    get(path, 'team', single(teamOf, alone, ['expand'])),
    post(`${path}/members`, 'team', importTeamMembers),
    get(`${path}/maintainers`, 'team', list(maintainers)),
    get(`${path}/roles`, 'team', list(roles)),
  ],
}
