import type { Context, Info } from '../../context.ts'
import type {
  CreateFlagTriggerInput,
  DeleteFlagTriggerInput,
  Resolvers,
  UpdateFlagTriggerInput,
} from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { legible, mutation } from '../../graph/mutation.ts'
import { idOf, nodeId } from '../../graph/node.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import {
  changeFlagTrigger,
  createFlagTrigger,
  deleteFlagTrigger,
  type FlagTriggerRep,
  flagTriggerResource,
} from '../../rest/flags/flag-triggers.ts'
import { locate } from '../../rest/resource.ts'
import { isRecord } from '../../rest/shape.ts'
import { memberBehind, memberOf } from '../account/member-behind.ts'
import { scheduledChangeTranslations, toggles } from '../changes/approval-request-instructions.ts'
import { lookUp } from '../resources.ts'
import { type FlagPlace, ownerOf, ownIdAt, placedFields, placeOf } from './flag-places.ts'

const type = 'FlagTrigger'

/** The trigger in an answer. The URL is a part of the payload only if the change made it. */
const written = (place: FlagPlace, answer: FlagTriggerRep, isNew: boolean) => ({
  flagTrigger: locate(flagTriggerResource, ownerOf(place), answer),
  url: isNew ? legible(() => answer.triggerURL ?? null) : null,
})

async function create(input: CreateFlagTriggerInput, { write }: Context) {
  const { integrationKey, action, comment } = input
  const place = placeOf(input)
  const instructions = action ? [{ kind: toggles[action] }] : undefined
  const body = { integrationKey, instructions, comment: comment ?? undefined }
  return written(place, await write(createFlagTrigger, { ...place, body }), true)
}

async function update(input: UpdateFlagTriggerInput, { write }: Context, info: Info) {
  const place = placeOf(input)
  const id = ownIdAt(type, input.id, place)
  const instructions = await instructionsOf(
    info,
    'FlagTriggerInstruction',
    input.instructions,
    scheduledChangeTranslations,
  )
  const body = { comment: input.comment ?? undefined, instructions }
  const isNew = instructions.some(({ kind }) => kind === 'cycleTriggerUrl')
  return written(place, await write(changeFlagTrigger, { ...place, id, body }), isNew)
}

async function remove(input: DeleteFlagTriggerInput, { write }: Context) {
  const place = placeOf(input)
  const id = ownIdAt(type, input.id, place)
  await write(deleteFlagTrigger, { ...place, id })
  return { deletedFlagTriggerId: idOf({ type, ...place, triggerId: id }) }
}

/** The kind of the first instruction. Null if there is none. */
function kindOf({ instructions }: FlagTriggerRep): string | null {
  const [first] = instructions
  return isRecord(first) && typeof first.kind === 'string' ? first.kind : null
}

export const flagTriggers = {
  Query: {
    flagTrigger: (_, { id, ...place }, context, info) =>
      lookUp(flagTriggerResource, { ...place, triggerId: ownIdAt(type, id, place) }, context, info),
  },

  FlagEnvironment: {
    triggers: ({ at }, _, { loaders }) =>
      loaders.singleLists.all(flagTriggerResource, 'FlagEnvironment.triggers', ownerOf(at)),
  },

  Mutation: {
    createFlagTrigger: mutation(create),
    updateFlagTrigger: mutation(update),
    deleteFlagTrigger: mutation(remove),
  },

  FlagTrigger: {
    ...placedFields,
    id: nodeId,
    triggerId: ({ _id }) => _id,
    version: ({ _version }) => _version ?? null,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
    action: (trigger) => {
      const kind = kindOf(trigger)
      return kind === null ? null : oneOf(['TURN_FLAG_ON', 'TURN_FLAG_OFF'], kind)
    },
    url: ({ triggerURL }, _, { showSecrets }) => (showSecrets && triggerURL) || null,
    triggerCount: ({ _triggerCount }) => _triggerCount ?? null,
    lastTriggeredAt: ({ _lastTriggeredAt }) => _lastTriggeredAt || null,
    recentRequests: ({ _recentTriggerBodies }) => _recentTriggerBodies,
    maintainer: ({ _maintainer, _maintainerId }, _, context, info) =>
      _maintainer ? memberBehind(glimpsedMember(_maintainer), context, info) : memberOf(_maintainerId, context, info),
    createdAt: ({ _creationDate }) => _creationDate ?? null,
  },

  FlagTriggerRequest: {
    at: ({ timestamp }) => timestamp ?? null,
    body: ({ jsonBody }) => jsonBody ?? null,
  },
} satisfies Resolvers
