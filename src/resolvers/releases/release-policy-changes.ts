import type { Context } from '../../context.ts'
import type {
  CreateReleasePolicyInput,
  DeleteReleasePolicyInput,
  ReleaseMethodInput,
  ReleaseStageInput,
  ReorderReleasePoliciesInput,
  ReplaceReleasePolicyInput,
  Resolvers,
} from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  createReleasePolicy,
  deleteReleasePolicy,
  orderReleasePolicies,
  type ReleasePolicyForm,
  type ReleasePolicyRep,
  releasePolicyResource,
  replaceReleasePolicy,
} from '../../rest/releases/release-policies.ts'
import { locate } from '../../rest/resource.ts'
import { thousandths } from '../flags/percentages.ts'
import { given } from '../given.ts'

const methods: Readonly<Record<ReleaseMethodInput, string>> = {
  GUARDED: 'guarded-release',
  PROGRESSIVE: 'progressive-release',
}

/** The settings of a policy in REST's form. */
function formOf({ name, method, ...input }: Omit<CreateReleasePolicyInput, 'projectKey' | 'key'>): ReleasePolicyForm {
  const { scope, guarded, progressive } = given(input)
  return {
    name,
    releaseMethod: methods[method],
    scope: scope && scopeIn(given(scope)),
    guardedReleaseConfig: guarded && guardedIn(given(guarded)),
    progressiveReleaseConfig: progressive && progressiveIn(given(progressive), 'progressive'),
  }
}

interface Scope {
  readonly environmentKeys?: readonly string[] | undefined
  readonly flagTags?: readonly string[] | undefined
}

const scopeIn = ({ environmentKeys, flagTags }: Scope) => ({ environmentKeys, flagTagKeys: flagTags })

interface Progressive {
  readonly contextKindKey?: string | undefined
  readonly stages?: readonly ReleaseStageInput[] | undefined
}

const progressiveIn = ({ contextKindKey, stages }: Progressive, field: string) => ({
  rolloutContextKindKey: contextKindKey,
  stages: stages?.map((stage, index) => stageIn(stage, ['input', field, 'stages', index])),
})

function stageIn({ percentage, durationMs }: ReleaseStageInput, place: Place) {
  if (!Number.isSafeInteger(durationMs) || durationMs < 0) {
    throw refused([...place, 'durationMs'], `Expected a whole number of milliseconds from 0 on, but got ${durationMs}.`)
  }
  return { allocation: thousandths(percentage, [...place, 'percentage']), durationMillis: durationMs }
}

interface Guarded extends Progressive {
  readonly minimumSampleSize?: number | undefined
  readonly rollsBackOnRegression?: boolean | undefined
  readonly metricKeys?: readonly string[] | undefined
  readonly metricGroupKeys?: readonly string[] | undefined
}

const guardedIn = ({ minimumSampleSize, rollsBackOnRegression, metricKeys, metricGroupKeys, ...others }: Guarded) => ({
  ...progressiveIn(others, 'guarded'),
  minSampleSize: minimumSampleSize,
  rollbackOnRegression: rollsBackOnRegression,
  metricKeys,
  metricGroupKeys,
})

const located = (projectKey: string, policy: ReleasePolicyRep) => locate(releasePolicyResource, [projectKey], policy)

/** LaunchDarkly reads `order` in the path as another route. */
function named(key: string): string {
  if (key !== 'order') return key
  throw refused(['input', 'key'], 'Expected a key other than "order", which LaunchDarkly cannot look up.')
}

async function create({ projectKey, key, ...input }: CreateReleasePolicyInput, { write }: Context) {
  const body = { key: named(key), ...formOf(input) }
  return { releasePolicy: located(projectKey, await write(createReleasePolicy, { projectKey, body })) }
}

async function replace({ projectKey, key: policyKey, ...input }: ReplaceReleasePolicyInput, { write }: Context) {
  const body = formOf(input)
  return { releasePolicy: located(projectKey, await write(replaceReleasePolicy, { projectKey, policyKey, body })) }
}

async function reorder({ projectKey, keys }: ReorderReleasePoliciesInput, { write }: Context) {
  const policies = await write(orderReleasePolicies, { projectKey, body: keys })
  return { releasePolicies: policies.map((policy) => located(projectKey, policy)) }
}

async function remove({ projectKey, key }: DeleteReleasePolicyInput, { write }: Context) {
  await write(deleteReleasePolicy, { projectKey, policyKey: key })
  return { deletedReleasePolicyId: idOf({ type: 'ReleasePolicy', projectKey, key }) }
}

export const releasePolicyChanges = {
  Mutation: {
    createReleasePolicy: mutation(create),
    replaceReleasePolicy: mutation(replace),
    reorderReleasePolicies: mutation(reorder),
    deleteReleasePolicy: mutation(remove),
  },
} satisfies Resolvers
