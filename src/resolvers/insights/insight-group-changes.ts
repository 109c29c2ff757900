import type { Context } from '../../context.ts'
import type {
  CreateInsightGroupInput,
  DeleteInsightGroupInput,
  Resolvers,
  UpdateInsightGroupInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  createInsightGroup,
  deleteInsightGroup,
  getInsightGroup,
  insightGroupResource,
  patchInsightGroup,
} from '../../rest/insights/insight-groups.ts'
import { locate } from '../../rest/resource.ts'
import { given, lasting } from '../given.ts'
import { patched } from '../json-patch.ts'

async function create(input: CreateInsightGroupInput, { write }: Context) {
  return { insightGroup: locate(insightGroupResource, [], await write(createInsightGroup, { body: given(input) })) }
}

async function update(input: UpdateInsightGroupInput, { read, write }: Context) {
  const { key: insightGroupKey, applicationKeys, patch, ...kept } = input
  const written = await patched({
    changes: { ...lasting(kept), applicationKeys },
    patch,
    current: () => read(getInsightGroup, { insightGroupKey }),
    send: (body) => write(patchInsightGroup, { insightGroupKey, body }),
  })
  return { insightGroup: locate(insightGroupResource, [], written) }
}

async function remove({ key }: DeleteInsightGroupInput, { write }: Context) {
  await write(deleteInsightGroup, { insightGroupKey: key })
  return { deletedInsightGroupId: idOf({ type: 'InsightGroup', key }) }
}

export const insightGroupChanges = {
  Mutation: {
    createInsightGroup: mutation(create),
    updateInsightGroup: mutation(update),
    deleteInsightGroup: mutation(remove),
  },
} satisfies Resolvers
