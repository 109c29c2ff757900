import type { Context } from '../../context.ts'
import type { ReplaceFlagDefaultsInput, Resolvers, UpdateFlagDefaultsInput } from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { inside, patchOf, withComment } from '../../rest/json-patch.ts'
import {
  getFlagDefaults,
  patchFlagDefaults,
  putFlagDefaults,
  writtenFlagDefaults,
} from '../../rest/projects/flag-defaults.ts'
import { lasting, orNone } from '../given.ts'
import { handWritten } from '../json-patch.ts'

async function replace(
  { projectKey, clientSideAvailability, ...defaults }: ReplaceFlagDefaultsInput,
  { write }: Context,
) {
  const body = { ...defaults, defaultClientSideAvailability: clientSideAvailability }
  return { flagDefaults: writtenFlagDefaults(projectKey, await write(putFlagDefaults, { projectKey, body })) }
}

async function update({ projectKey, comment, patch, ...input }: UpdateFlagDefaultsInput, context: Context) {
  const { clientSideAvailability, booleanDefaults, temporary } = lasting({ ...input, tags: undefined })
  const changes = { tags: orNone(input.tags), temporary, defaultClientSideAvailability: clientSideAvailability }
  const booleans = lasting({ ...booleanDefaults }, ['input', 'booleanDefaults'])
  const byHand = handWritten(patch)
  const current = () => context.read(getFlagDefaults, { projectKey })
  const operations = [
    ...(await patchOf(changes, current)),
    ...inside('booleanDefaults', await patchOf(booleans, current)),
    ...byHand,
  ]
  if (!operations.length) throw refused(['input'], 'Expected a change, such as tags, but got none.')
  const written = await context.write(patchFlagDefaults, { projectKey, body: withComment(operations, comment) })
  return { flagDefaults: writtenFlagDefaults(projectKey, written) }
}

export const flagDefaultChanges = {
  Mutation: {
    replaceFlagDefaults: mutation(replace),
    updateFlagDefaults: mutation(update),
  },
} satisfies Resolvers
