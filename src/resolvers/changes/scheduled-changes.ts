import type { Context, Info } from '../../context.ts'
import type {
  CreateScheduledChangeInput,
  DeleteScheduledChangeInput,
  Resolvers,
  UpdateScheduledChangeInput,
} from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, nodeId } from '../../graph/node.ts'
import {
  changeScheduledChange,
  createScheduledChange,
  deleteScheduledChange,
  type ScheduledChangeRep,
  scheduledChangeResource,
} from '../../rest/changes/scheduled-changes.ts'
import { locate } from '../../rest/resource.ts'
import { memberOf } from '../account/member-behind.ts'
import { flagTranslations } from '../flags/flag-instructions.ts'
import { type FlagPlace, ownerOf, ownIdAt, placedFields, placeOf } from '../flags/flag-places.ts'
import { lookUp } from '../resources.ts'
import { scheduledChangeTranslations } from './approval-request-instructions.ts'
import { approvable } from './approvals.ts'
import { requestForFlag } from './created-approval-requests.ts'

const type = 'ScheduledChange'

const written = (place: FlagPlace, answer: ScheduledChangeRep) => ({
  scheduledChange: locate(scheduledChangeResource, ownerOf(place), answer),
})

async function create(input: CreateScheduledChangeInput, context: Context, info: Info) {
  const { executesAt: executionDate, comment, ignoreConflicts } = input
  const place = placeOf(input)
  const translations = flagTranslations({ projectKey: place.projectKey, key: place.flagKey }, context)
  const instructions = await instructionsOf(info, 'FlagInstruction', input.instructions, translations)
  const body = { comment: comment ?? undefined, executionDate, instructions }
  const query = { ignoreConflicts: ignoreConflicts || undefined }
  return approvable(
    input,
    async () => written(place, await context.write(createScheduledChange, { ...place, ...query, body })),
    (form) => requestForFlag(place, { ...form, ...body }, context, info),
  )
}

async function update(input: UpdateScheduledChangeInput, context: Context, info: Info) {
  const place = placeOf(input)
  const id = ownIdAt(type, input.id, place)
  const instructions = await instructionsOf(
    info,
    'ScheduledChangeInstruction',
    input.instructions,
    scheduledChangeTranslations,
  )
  const body = { comment: input.comment ?? undefined, instructions }
  const query = { ignoreConflicts: input.ignoreConflicts || undefined }
  const deletes = instructions.some(({ kind }) => kind === 'deleteScheduledChange')
  return approvable(
    input,
    async () => {
      const answer = await context.write(changeScheduledChange, { ...place, id, ...query, body })
      return answer && !deletes ? written(place, answer) : { scheduledChange: null }
    },
    (form) => requestForFlag(place, { ...form, ...body, operatingOnId: id }, context, info),
  )
}

async function remove(input: DeleteScheduledChangeInput, context: Context, info: Info) {
  const place = placeOf(input)
  const id = ownIdAt(type, input.id, place)
  const instructions = [{ kind: 'deleteScheduledChange' }]
  return approvable(
    input,
    async () => {
      await context.write(deleteScheduledChange, { ...place, id })
      return { deletedScheduledChangeId: idOf({ type, ...place, scheduledChangeId: id }) }
    },
    (form) => requestForFlag(place, { ...form, instructions, operatingOnId: id }, context, info),
  )
}

export const scheduledChanges = {
  Query: {
    scheduledChange: (_, { id, ...place }, context, info) =>
      lookUp(scheduledChangeResource, { ...place, scheduledChangeId: ownIdAt(type, id, place) }, context, info),
  },

  FlagEnvironment: {
    scheduledChanges: ({ at }, _, { loaders }) =>
      loaders.singleLists.all(scheduledChangeResource, 'FlagEnvironment.scheduledChanges', ownerOf(at)),
  },

  ApprovalRequest: {
    operatingOn: ({ about, operatingOnId }, _, { loaders }) => {
      if (operatingOnId === undefined || about?.kind !== 'flag' || about.environmentKey === null) return null
      const owner = [about.projectKey, about.key, about.environmentKey]
      return loaders.singleLists.one(scheduledChangeResource, 'ApprovalRequest.operatingOn', owner, operatingOnId)
    },
  },

  Mutation: {
    createScheduledChange: mutation(create),
    updateScheduledChange: mutation(update),
    deleteScheduledChange: mutation(remove),
  },

  ScheduledChange: {
    ...placedFields,
    id: nodeId,
    scheduledChangeId: ({ _id }) => _id,
    version: ({ _version }) => _version,
    executesAt: ({ executionDate }) => executionDate,
    maintainer: ({ _maintainerId }, _, context, info) => memberOf(_maintainerId, context, info),
    createdAt: ({ _creationDate }) => _creationDate,
  },
} satisfies Resolvers
