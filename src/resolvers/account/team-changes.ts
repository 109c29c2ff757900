import type { Context, Info } from '../../context.ts'
import type { CreateTeamInput, DeleteTeamInput, Resolvers, UpdateTeamInput } from '../../generated/resolvers.ts'
import { instructionsOf, renamed } from '../../graph/instructions.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  changeTeam,
  createTeam,
  deleteTeam,
  teamResource,
  writtenTeam,
  writtenTeamExpands,
} from '../../rest/account/teams.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import { expanded } from '../../rest/page.ts'
import { shown } from '../../rest/shown.ts'
import { expectVersion } from '../versions.ts'
import { memberIdAt } from './member-ids.ts'
import { roleAttributesOf } from './role-attributes.ts'
import { permissionGrantAt, teamTranslations } from './team-instructions.ts'
import { teamNeeds } from './team-lookahead.ts'

/** The parts to request in the answer to a write. */
const partsOf = (info: Info) => {
  const wanted = expandOf(info, teamNeeds)
  return writtenTeamExpands.filter((part) => wanted.includes(part))
}

async function create(input: CreateTeamInput, { write }: Context, info: Info) {
  const { key, name, description, memberIds, roleKeys, roleAttributes, permissionGrants } = input
  const body = {
    key,
    name,
    ...(typeof description === 'string' && { description }),
    ...(memberIds && { memberIDs: memberIds.map((id, index) => memberIdAt(id, ['input', 'memberIds', index])) }),
    ...(roleKeys && { customRoleKeys: roleKeys }),
    ...(roleAttributes && { roleAttributes: roleAttributesOf(roleAttributes, ['input', 'roleAttributes']) }),
    ...(permissionGrants && {
      permissionGrants: permissionGrants.map((one, index) =>
        permissionGrantAt(one, ['input', 'permissionGrants', index]),
      ),
    }),
  }
  const parts = partsOf(info)
  return { team: writtenTeam(await write(createTeam, { expand: expanded(parts), body }), parts) }
}

/** Reads the team and checks its version, if the input expects one. */
async function expectTeam({ key, expectedVersion }: UpdateTeamInput, { loaders }: Context) {
  if (typeof expectedVersion !== 'number') return
  const what = `the team ${shown(key)}`
  const team = await loaders.teams.byKey(key)
  if (!team) throw refused(['input', 'key'], `There is no team ${shown(key)}.`, 'NOT_FOUND')
  const { _version: currentVersion } = team
  if (currentVersion === undefined)
    throw refused(['input', 'expectedVersion'], `LaunchDarkly returns no version of ${what}.`)
  expectVersion({ expectedVersion, currentVersion, what, resources: specifiersOf(teamResource, { key }) })
}

/** REST's names of the parameters that have other names in the graph. */
const inWordsOfRest = renamed({ memberIds: 'values', roleKeys: 'values', roleAttributes: 'value' })

async function update(input: UpdateTeamInput, context: Context, info: Info) {
  const { key: teamKey, comment, expectedVersion } = input
  const instructions = await instructionsOf(info, 'TeamInstruction', input.instructions, teamTranslations)
  await expectTeam(input, context)
  const parts = partsOf(info)
  const body = { comment: comment ?? undefined, instructions: inWordsOfRest(instructions, input.instructions) }
  // A caller who expects a version does not want the change repeated at another one.
  const once = typeof expectedVersion === 'number'
  const team = await context.write(changeTeam, { teamKey, expand: expanded(parts), body }, { once })
  return { team: writtenTeam(team, parts) }
}

async function remove({ key }: DeleteTeamInput, { write }: Context) {
  await write(deleteTeam, { teamKey: key })
  return { deletedTeamId: idOf({ type: 'Team', key }) }
}

export const teamChanges = {
  Mutation: {
    createTeam: mutation(create),
    updateTeam: mutation(update),
    deleteTeam: mutation(remove),
  },
} satisfies Resolvers
