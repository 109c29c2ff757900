import type { Context, Info } from '../../context.ts'
import type { CreateHoldoutInput, Resolvers, UpdateHoldoutInput } from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import {
  changeHoldout,
  createHoldout,
  type HoldoutRep,
  holdoutResource,
  partsById,
} from '../../rest/experiments/holdouts.ts'
import { locate } from '../../rest/resource.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given } from '../given.ts'

interface Where {
  readonly projectKey: string
  readonly environmentKey: string
}

const written = ({ projectKey, environmentKey }: Where, holdout: HoldoutRep & { readonly key: string }) => ({
  holdout: locate(holdoutResource, [projectKey, environmentKey], holdout, partsById),
})

async function create({ projectKey, environmentKey, ...input }: CreateHoldoutInput, { write }: Context) {
  const where = { projectKey, environmentKey }
  const { percentage, metrics, maintainerId, ...settings } = given(input)
  const { randomizationUnit, primaryMetricKey, prerequisiteFlagKey, ...same } = settings
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100)) {
    throw refused(['input', 'percentage'], `Expected a percentage from 0 to 100, but got ${percentage}.`)
  }
  const body = {
    ...same,
    metrics: metrics?.map(given),
    randomizationunit: randomizationUnit,
    primarymetrickey: primaryMetricKey,
    prerequisiteflagkey: prerequisiteFlagKey,
    holdoutamount: percentage === undefined ? undefined : String(percentage),
    maintainerId: maintainerId === undefined ? undefined : memberIdAt(maintainerId, ['input', 'maintainerId']),
  }
  return written(where, await write(createHoldout, { ...where, body }))
}

async function update(input: UpdateHoldoutInput, { write }: Context, info: Info) {
  const { projectKey, environmentKey, key: holdoutKey, comment } = input
  const where = { projectKey, environmentKey }
  const instructions = await instructionsOf(info, 'HoldoutInstruction', input.instructions)
  const body = { comment: comment ?? undefined, instructions }
  return written(where, await write(changeHoldout, { ...where, holdoutKey, body }))
}

export const holdoutChanges = {
  Mutation: {
    createHoldout: mutation(create),
    updateHoldout: mutation(update),
  },
} satisfies Resolvers
