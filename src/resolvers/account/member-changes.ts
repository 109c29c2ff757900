import type { Context } from '../../context.ts'
import type {
  AddMemberToTeamsInput,
  DeleteMemberInput,
  Resolvers,
  UpdateMemberInput,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { addMemberToTeams, deleteMember, patchMember, writtenMember } from '../../rest/account/members.ts'
import { memberAlone } from '../../rest/changes/resource-specifiers.ts'
import { patchOf, testVersion, withComment } from '../../rest/json-patch.ts'
import { shown } from '../../rest/shown.ts'
import { handWritten } from '../json-patch.ts'
import { testing } from '../locks.ts'
import { expectVersion } from '../versions.ts'
import { memberIdAt } from './member-ids.ts'

const idPlace = ['input', 'id']

/** Reads the member and checks its version. */
async function expectMember(id: string, expectedVersion: number | null | undefined, { loaders }: Context) {
  const member = await loaders.members.byId(id)
  if (!member) throw refused(idPlace, `There is no member ${shown(id)}.`, 'NOT_FOUND')
  const { version, email } = member
  if (version !== undefined) {
    const what = `the member ${shown(id)}`
    expectVersion({ expectedVersion, currentVersion: version, what, resources: memberAlone(id, email) })
  }
  return member
}

async function updateMember(input: UpdateMemberInput, context: Context) {
  const { role, roleKeys, patch, comment, expectedVersion } = input
  const id = memberIdAt(input.id, idPlace)
  if (role === null) throw refused(['input', 'role'], 'Expected a base role, which every member has, but got null.')
  const byHand = handWritten(patch)
  const look = () => expectMember(id, expectedVersion, context)
  const typed = await patchOf({ role, customRoles: roleKeys === null ? [] : roleKeys }, look)
  const changes = [...typed, ...byHand]
  if (!changes.length) throw refused(['input'], 'Expected a change, such as a role, but got none.')
  const version = typeof expectedVersion === 'number' ? [testVersion('version', expectedVersion)] : []
  const body = withComment([...version, ...changes], comment)
  const written = await testing(expectedVersion, () => context.write(patchMember, { id, body }), look)
  return { member: writtenMember(written) }
}

async function addToTeams({ id: given, teamKeys }: AddMemberToTeamsInput, { write }: Context) {
  const id = memberIdAt(given, idPlace)
  if (!teamKeys.length) throw refused(['input', 'teamKeys'], 'Expected at least one team, but got none.')
  return { member: writtenMember(await write(addMemberToTeams, { id, body: { teamKeys } })) }
}

async function remove({ id: given }: DeleteMemberInput, { write }: Context) {
  const id = memberIdAt(given, idPlace)
  await write(deleteMember, { id })
  return { deletedMemberId: idOf({ type: 'Member', memberId: id }) }
}

export const memberChanges = {
  Mutation: {
    updateMember: mutation(updateMember),
    addMemberToTeams: mutation(addToTeams),
    deleteMember: mutation(remove),
  },
} satisfies Resolvers
