import type { Context, Info } from '../../context.ts'
import type {
  ApprovalRequestAiConfigChange,
  ApprovalRequestFlagChange,
  ApprovalRequestScheduledChange,
  ApprovalRequestSegmentChange,
  CreateApprovalRequestInput,
  CreateFlagCopyApprovalRequestInput,
  Resolvers,
} from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import type { NewApprovalRequest } from '../../rest/changes/approval-requests.ts'
import { flagSpecifier, specifierOf } from '../../rest/changes/resource-specifiers.ts'
import { segmentResource } from '../../rest/segments/segments.ts'
import { aiConfigSpecifier, aiConfigTranslations } from '../ai/ai-config-targeting-changes.ts'
import { flagTranslations } from '../flags/flag-instructions.ts'
import { expectFlag } from '../flags/flag-versions.ts'
import { testing } from '../locks.ts'
import { checkTargets, segmentTranslations } from '../segments/segment-instructions.ts'
import { scheduledChangeTranslations } from './approval-request-instructions.ts'
import { requestForm } from './approvals.ts'
import { approvableParts, requestForCopy, requestForFlag, requestForResource } from './created-approval-requests.ts'

type Form = Omit<NewApprovalRequest, 'instructions'>

/** The position of the instructions for each kind of change in the arguments. */
const placeOf = (kind: string) => ['input', 'change', kind, 'instructions']

async function create(input: CreateApprovalRequestInput, context: Context, info: Info) {
  const { change, comment, executesAt, integrationConfig } = input
  const form: Form = {
    ...requestForm(input, ['input']),
    comment: comment ?? undefined,
    ...(typeof executesAt === 'number' && { executionDate: executesAt }),
    ...(integrationConfig !== null && integrationConfig !== undefined && { integrationConfig }),
  }
  if (change.flag) return ofFlag(change.flag, form, context, info)
  expectNoTime(form)
  if (change.segment) return ofSegment(change.segment, form, context, info)
  if (change.aiConfig) return ofAIConfig(change.aiConfig, form, context, info)
  return ofScheduledChange(change.scheduledChange!, form, context, info)
}

async function ofFlag(change: ApprovalRequestFlagChange, form: Form, context: Context, info: Info) {
  const { projectKey, key: flagKey, environmentKey } = change
  if (!environmentKey) expectVariations(change, form)
  const translations = flagTranslations(change, context)
  const instructions = await instructionsOf(info, 'FlagInstruction', change.instructions, translations, placeOf('flag'))
  const body = { ...form, instructions }
  return environmentKey
    ? requestForFlag({ projectKey, flagKey, environmentKey }, body, context, info)
    : requestForResource({ ...body, resourceId: flagSpecifier(projectKey, flagKey) }, context, info)
}

async function ofSegment(change: ApprovalRequestSegmentChange, form: Form, context: Context, info: Info) {
  const { projectKey, environmentKey, key } = change
  const place = placeOf('segment')
  const instructions = await instructionsOf(info, 'SegmentInstruction', change.instructions, segmentTranslations, place)
  checkTargets(change.instructions, place)
  const resourceId = specifierOf(segmentResource, { projectKey, environmentKey, key })
  return requestForResource({ ...form, instructions, resourceId }, context, info)
}

async function ofAIConfig(change: ApprovalRequestAiConfigChange, form: Form, context: Context, info: Info) {
  const translations = aiConfigTranslations(change, context)
  const place = placeOf('aiConfig')
  const instructions = await instructionsOf(info, 'AIConfigInstruction', change.instructions, translations, place)
  return requestForResource({ ...form, instructions, resourceId: aiConfigSpecifier(change) }, context, info)
}

async function ofScheduledChange(change: ApprovalRequestScheduledChange, form: Form, context: Context, info: Info) {
  const { projectKey, flagKey, environmentKey, scheduledChangeId: operatingOnId } = change
  const instructions = await instructionsOf(
    info,
    'ScheduledChangeInstruction',
    change.instructions,
    scheduledChangeTranslations,
    placeOf('scheduledChange'),
  )
  const place = { projectKey, flagKey, environmentKey }
  return requestForFlag(place, { ...form, instructions, operatingOnId }, context, info)
}

/** Only a change of a flag in an environment can have a time. */
function expectNoTime({ executionDate }: Form): void {
  if (executionDate === undefined) return
  throw refused(['input', 'executesAt'], 'Expected executesAt only with a change of a flag in an environment.')
}

/** The instructions that LaunchDarkly accepts for a flag in all environments. */
const aboutVariations = ['addVariation', 'removeVariation', 'updateVariation', 'updateDefaultVariation', 'other']

function expectVariations({ instructions }: ApprovalRequestFlagChange, form: Form): void {
  const kind = instructions.flatMap(Object.keys).find((one) => !aboutVariations.includes(one))
  const place = ['input', 'change', 'flag', 'environmentKey']
  if (kind) throw refused(place, `Expected an environmentKey with ${kind}, but got none.`)
  expectNoTime(form)
}

async function createCopy(input: CreateFlagCopyApprovalRequestInput, context: Context, info: Info) {
  const { projectKey, key: flagKey, sourceEnvironmentKey, targetEnvironmentKey, expectedSourceVersion } = input
  const version = expectedSourceVersion ?? undefined
  const place = { projectKey, flagKey, environmentKey: targetEnvironmentKey }
  const body = {
    ...requestForm(input, ['input']),
    ...{ comment: input.comment ?? undefined, ...approvableParts(input) },
    source: { key: sourceEnvironmentKey, ...(version !== undefined && { version }) },
  }
  const source = {
    ...{ environmentKey: sourceEnvironmentKey, environmentField: 'sourceEnvironmentKey' },
    ...{ expectedVersion: version, versionField: 'expectedSourceVersion' },
  }
  return testing(
    version,
    () => requestForCopy(place, body, context, info),
    () => expectFlag({ projectKey, key: flagKey }, [source], context),
    [409],
  )
}

export const newApprovalRequests = {
  Mutation: {
    createApprovalRequest: mutation(create),
    createFlagCopyApprovalRequest: mutation(createCopy),
  },
} satisfies Resolvers
