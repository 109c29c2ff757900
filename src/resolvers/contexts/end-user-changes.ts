import type { Context, Info } from '../../context.ts'
import type {
  DeleteEndUserInput,
  EndUserExpiringTargetUpdateInput,
  Resolvers,
  UpdateEndUserExpiringTargetsInput,
  UpdateEndUserFlagSettingInput,
} from '../../generated/resolvers.ts'
import { asInstruction, instructionsOf, type Translations } from '../../graph/instructions.ts'
import { legible, mutation, type UserError } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  changeUserExpiringTargets,
  deleteEndUser,
  putUserFlagSetting,
  withFlags,
} from '../../rest/contexts/end-users.ts'
import type { ExpiringTargetDoc } from '../../rest/flags/expiring-targets.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import { outcomeOf } from '../flags/expiring-target-changes.ts'
import { flagWithVariations, variationId } from '../flags/variations.ts'
import { settingOf } from './context-changes.ts'

/** The outcome of instructions for an end user. If they were refused, only the errors. */
export interface UserExpiring {
  readonly at?: { readonly projectKey: string; readonly environmentKey: string; readonly key: string }
  readonly expiringTargets?: readonly ExpiringTargetDoc[] | null
  readonly totalInstructions?: number | null
  readonly successfulInstructions?: number | null
  readonly failedInstructions?: number | null
  readonly userErrors: readonly UserError[]
}

async function remove({ projectKey, environmentKey, key }: DeleteEndUserInput, { write }: Context) {
  await write(deleteEndUser, { projectKey, environmentKey, userKey: key })
  return { deletedEndUserId: idOf({ type: 'EndUser', projectKey, environmentKey, key }) }
}

async function updateSetting(
  { projectKey, environmentKey, userKey, flagKey, setting, comment }: UpdateEndUserFlagSettingInput,
  context: Context,
) {
  const value = await settingOf({ projectKey, key: flagKey }, setting, ['input', 'setting'], context)
  const body = { setting: value, comment: comment ?? undefined }
  await context.write(putUserFlagSetting, { projectKey, environmentKey, userKey, featureFlagKey: flagKey, body })
  return { flag: glimpsedFlag(projectKey, flagKey) }
}

type Scheduling = Omit<EndUserExpiringTargetUpdateInput, 'expiresAt'> & { readonly expiresAt?: number }

/** Each instruction names its own flag, so the variations are of different flags. */
function wordsFor(projectKey: string, context: Context): Translations {
  const kinds = ['addExpireUserTargetDate', 'updateExpireUserTargetDate', 'removeExpireUserTargetDate']
  const said = (kind: string) =>
    asInstruction(async ({ flagKey, variation, expiresAt, version }: Scheduling, place) => ({
      kind,
      flagKey,
      variationId: await variationId(flagWithVariations({ projectKey, key: flagKey }, context), variation, [
        ...place,
        'variation',
      ]),
      ...(expiresAt !== undefined && { value: expiresAt }),
      ...(typeof version === 'number' && { version }),
    }))
  return Object.fromEntries(kinds.map((kind) => [kind, said(kind)]))
}

async function updateExpiring(
  { comment, instructions, ...path }: UpdateEndUserExpiringTargetsInput,
  context: Context,
  info: Info,
) {
  const { projectKey, environmentKey, userKey: key } = path
  const words = wordsFor(projectKey, context)
  const said = await instructionsOf(info, 'EndUserExpiringTargetInstruction', instructions, words)
  const body = { comment: comment ?? undefined, instructions: said }
  const answer = await context.write(changeUserExpiringTargets, { ...path, body })
  const expiringTargets = legible(() => (answer.items ? withFlags(projectKey, answer.items) : null))
  return { at: { projectKey, environmentKey, key }, expiringTargets, ...outcomeOf(answer) }
}

export const endUserChanges = {
  Mutation: {
    deleteEndUser: mutation(remove),
    updateEndUserFlagSetting: mutation(updateSetting),
    updateEndUserExpiringTargets: mutation(updateExpiring),
  },

  UpdateEndUserExpiringTargetsPayload: {
    endUser: ({ at }, _, { loaders }) => (at ? loaders.endUsers.byKey(at) : null),
  },
} satisfies Resolvers
