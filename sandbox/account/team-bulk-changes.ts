import { ApiError, invalid } from '../http/errors.ts'
import { applied, type Instruction, type InstructionTable, instructionsOf } from '../patches/semantic-patch.ts'
import { required, strings } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { allMembersBut } from './member-filters.ts'
import { keep, membersNamed, stateOf, type TeamState, withMembers } from './team-state.ts'

/** What has become of which teams so far. */
interface Bulk {
  states: ReadonlyMap<string, TeamState>
  /** Why others stay as they are. */
  errors: ReadonlyMap<string, string>
  /** Whom the instructions were about. */
  memberIds: ReadonlySet<string>
}

const table: InstructionTable<Bulk, Call> = {
  addMembersToTeams: (bulk, instruction, call) =>
    added(bulk, membersNamed(required(instruction, 'memberIDs', strings), call), instruction, call),
  addAllMembersToTeams: (bulk, instruction, call) => added(bulk, allMembersBut(instruction, call), instruction, call),
}

function added(bulk: Bulk, ids: readonly string[], instruction: Instruction, call: Call): Bulk {
  const teamKeys = required(instruction, 'teamKeys', strings)
  if (teamKeys.length === 0) throw invalid('teamKeys must not be empty')
  const states = new Map(bulk.states)
  const errors = new Map(bulk.errors)
  for (const key of teamKeys) {
    const next = joined(states.get(key), key, ids, call)
    if (typeof next === 'string') errors.set(key, next)
    else states.set(key, next)
  }
  return { states, errors, memberIds: new Set([...bulk.memberIds, ...ids]) }
}

/** The team with more members, or why it cannot have them. */
function joined(sofar: TeamState | undefined, key: string, ids: readonly string[], call: Call): TeamState | string {
  const team = call.store.teams.get(key)
  if (!team) return 'team not found'
  const state = sofar ?? stateOf(team, call.store)
  try {
    return withMembers(state, [...state.memberIds, ...ids], call)
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}

/** A team that cannot be changed is told of in the answer, and keeps no other from it. */
export function changeTeams(call: Call): Written {
  const { comment, instructions } = instructionsOf(call)
  const nothing: Bulk = { states: new Map(), errors: new Map(), memberIds: new Set() }
  const { states, errors, memberIds } = applied(nothing, instructions, table, call)
  const changed = [...states.values()].filter(({ team }) => !errors.has(team.key))
  for (const state of changed) keep(stateOf(state.team, call.store), state, comment, call)
  const document = {
    memberIDs: changed.length > 0 ? [...memberIds] : [],
    teamKeys: changed.map(({ team }) => team.key),
    errors: [...errors].map(([key, message]) => ({ [key]: message })),
  }
  return { status: 200, document }
}
