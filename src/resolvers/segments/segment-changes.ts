import type { Context, Info } from '../../context.ts'
import type {
  CreateSegmentInput,
  DeleteSegmentInput,
  PatchSegmentInput,
  Resolvers,
  UpdateSegmentInput,
} from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import { specifierOf } from '../../rest/changes/resource-specifiers.ts'
import { patchOf, testVersion } from '../../rest/json-patch.ts'
import {
  changeSegment,
  createSegment,
  deleteSegment,
  patchSegment,
  segmentResource,
  writtenSegment,
} from '../../rest/segments/segments.ts'
import { approvable } from '../changes/approvals.ts'
import { requestForResource } from '../changes/created-approval-requests.ts'
import { handWritten } from '../json-patch.ts'
import { testing } from '../locks.ts'
import { checkTargets, segmentTranslations } from './segment-instructions.ts'
import { currentSegment, expectSegment, pathOf } from './selected-segments.ts'

async function create(input: CreateSegmentInput, { write }: Context) {
  const { projectKey, environmentKey, key, name, description, tags, unbounded, unboundedContextKind } = input
  if (unboundedContextKind && !unbounded) {
    throw refused(['input', 'unboundedContextKind'], 'Expected an unboundedContextKind only with unbounded: true.')
  }
  const body = {
    key,
    name,
    description: description ?? undefined,
    tags: tags ?? undefined,
    unbounded: unbounded ?? undefined,
    unboundedContextKind: unboundedContextKind ?? undefined,
    viewKeys: input.viewKeys ?? undefined,
  }
  const segment = await write(createSegment, { projectKey, environmentKey, body })
  return { segment: writtenSegment(input, segment) }
}

async function update(input: UpdateSegmentInput, context: Context, info: Info) {
  const { projectKey, environmentKey, key, expectedVersion } = input
  const { write } = context
  const instructions = await instructionsOf(info, 'SegmentInstruction', input.instructions, segmentTranslations)
  checkTargets(input.instructions)
  const comment = input.comment ?? undefined
  const dryRun = input.dryRun || undefined
  // A caller who expects a version does not want the change repeated at another one.
  const once = typeof expectedVersion === 'number'
  return approvable(
    input,
    async () => {
      await expectSegment(input, context)
      const body = { comment, environmentKey, instructions }
      return {
        segment: writtenSegment(input, await write(changeSegment, { ...pathOf(input), dryRun, body }, { once })),
      }
    },
    async (form) => {
      const resourceId = specifierOf(segmentResource, { projectKey, environmentKey, key })
      return requestForResource({ ...form, resourceId, comment, instructions }, context, info)
    },
  )
}

/** The changes of properties that have input fields. Every segment has a name, and null tags become an empty list. */
function changesOf({ name, description, tags }: PatchSegmentInput) {
  if (name === null) throw refused(['input', 'name'], 'Expected a name, but got null.')
  return { name, description, tags: tags === null ? [] : tags }
}

async function patch(input: PatchSegmentInput, context: Context) {
  const { expectedVersion, comment, dryRun } = input
  const byHand = handWritten(input.patch)
  const operations = [...(await patchOf(changesOf(input), () => currentSegment(input, context))), ...byHand]
  if (operations.length === 0) {
    if (input.description !== null) {
      throw refused(['input'], 'Expected a name, a description, tags or a patch, but got none.')
    }
    await expectSegment(input, context)
    return { segment: await currentSegment(input, context) }
  }
  const test = typeof expectedVersion === 'number' ? [testVersion('version', expectedVersion)] : []
  const body = { comment: comment ?? undefined, patch: [...test, ...operations] }
  const segment = await testing(
    expectedVersion,
    () => context.write(patchSegment, { ...pathOf(input), dryRun: dryRun || undefined, body }),
    () => expectSegment(input, context),
  )
  return { segment: writtenSegment(input, segment) }
}

async function remove(input: DeleteSegmentInput, { write }: Context) {
  await write(deleteSegment, pathOf(input))
  return { deletedSegmentId: idOf({ type: 'Segment', ...input }) }
}

export const segmentChanges = {
  Mutation: {
    createSegment: mutation(create),
    updateSegment: mutation(update),
    patchSegment: mutation(patch),
    deleteSegment: mutation(remove),
  },
} satisfies Resolvers
