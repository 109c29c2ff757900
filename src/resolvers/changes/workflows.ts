import type { Context, Info } from '../../context.ts'
import type { CreateWorkflowInput, DeleteWorkflowInput, Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { selected } from '../../graph/lookahead.ts'
import { legible, mutation, refused, type UserError } from '../../graph/mutation.ts'
import { idOf, nodeId } from '../../graph/node.ts'
import {
  createWorkflow,
  deleteWorkflow,
  type WorkflowConditionRep,
  type WorkflowRep,
  workflowResource,
} from '../../rest/changes/workflows.ts'
import { locate } from '../../rest/resource.ts'
import { memberOf, membersOf } from '../account/member-behind.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { ownerOf, ownIdAt, placedFields, placeOf } from '../flags/flag-places.ts'
import { listed, lookUp } from '../resources.ts'
import { approvalRequestExpand } from './approval-request-lookahead.ts'
import { stagesForm } from './workflow-stages.ts'

const type = 'Workflow'

async function create(input: CreateWorkflowInput, context: Context, info: Info) {
  const { name, description, maintainerId, stages, templateKey, dryRun } = input
  const place = placeOf(input)
  if (!stages && !templateKey) throw refused(['input'], 'Expected stages or a templateKey, but got neither.')
  const body = {
    name,
    description: description ?? undefined,
    maintainerId: maintainerId ? memberIdAt(maintainerId, ['input', 'maintainerId']) : undefined,
    stages: stages ? await stagesForm(stages, place, ['input', 'stages'], context, info) : undefined,
  }
  const query = { templateKey: templateKey ?? undefined, dryRun: dryRun || undefined }
  const answer = await context.write(createWorkflow, { ...place, ...query, body })
  const userErrors = dryRun ? [] : legible(() => misfitsOf(answer))
  if (!(userErrors instanceof Error) && userErrors.length > 0) return { workflow: null, userErrors }
  return { workflow: locate(workflowResource, ownerOf(place), answer) }
}

/** LaunchDarkly creates no workflow if the template does not fit the flag, and answers the parts that do not fit. */
const misfitsOf = ({ meta }: WorkflowRep): readonly UserError[] =>
  (meta?.parameters ?? [])
    .filter(({ valid }) => valid === false)
    .map(({ _id, path }) => ({
      message: `Expected a template that fits the flag, but ${path ?? 'a property'} of ${_id ?? 'an instruction'} does not.`,
      code: 'BAD_USER_INPUT' as const,
      path: ['input', 'templateKey'],
    }))

async function remove(input: DeleteWorkflowInput, { write }: Context) {
  const place = placeOf(input)
  const id = ownIdAt(type, input.id, place)
  await write(deleteWorkflow, { ...place, id })
  return { deletedWorkflowId: idOf({ type, ...place, workflowId: id }) }
}

const sorts = { CREATED_AT: 'creationDate', STOPPED_AT: 'stopDate' } as const

/** Whether a condition is an approval that is still waited for. */
const isAwaited = ({ kind, _execution }: WorkflowConditionRep): boolean =>
  kind === 'ld-approval' && _execution?.status !== 'completed'

export const workflows = {
  Query: {
    workflow: (_, { id, ...place }, context, info) =>
      lookUp(workflowResource, { ...place, workflowId: ownIdAt(type, id, place) }, context, info),
  },

  FlagEnvironment: {
    workflows: ({ at }, args, context, info) => {
      const owner = ownerOf(at)
      return listed(workflowResource, owner, args, context, info, {
        parameters: (filter) => (filter?.status ? { status: filter.status.toLowerCase() } : undefined),
        sorts,
        through: (pages) => async (window) => {
          await context.loaders.singleLists.count('FlagEnvironment.workflows', owner)
          return pages(window)
        },
      })
    },
  },

  Mutation: {
    createWorkflow: mutation(create),
    deleteWorkflow: mutation(remove),
  },

  Workflow: {
    ...placedFields,
    id: nodeId,
    workflowId: ({ _id }) => _id,
    version: ({ _version }) => _version,
    status: ({ _execution }) => _execution.status,
    stoppedAt: ({ _execution }) => _execution.stopDate ?? null,
    conflicts: ({ _conflicts }) => _conflicts,
    parameters: ({ meta }) => meta?.parameters ?? [],
    approvalRequest: ({ _id, stages }, _, { loaders }, info) =>
      stages.some(({ conditions }) => conditions.some(isAwaited))
        ? loaders.approvalRequests.ofWorkflow({ workflowId: _id, expand: approvalRequestExpand(info) })
        : null,
    template: ({ templateKey }, _, { loaders }, info) =>
      templateKey === undefined ? null : loaders.workflowTemplates.byKey(templateKey, selected(info).has('stages')),
    maintainer: ({ _maintainerId }, _, context, info) => memberOf(_maintainerId, context, info),
    createdAt: ({ _creationDate }) => _creationDate,
  },

  WorkflowStage: {
    stageId: ({ _id }) => _id ?? null,
    status: ({ _execution }) => _execution?.status ?? null,
    stoppedAt: ({ _execution }) => _execution?.stopDate ?? null,
    actionKind: ({ action }) => action?.kind ?? null,
    instructions: ({ action }) => action?.instructions ?? [],
  },

  WorkflowCondition: {
    conditionId: ({ _id }) => _id ?? null,
    description: ({ description }) => description || null,
    status: ({ _execution }) => _execution?.status ?? null,
    stoppedAt: ({ _execution }) => _execution?.stopDate ?? null,
    scheduleKind: ({ scheduleKind }) => (scheduleKind ? oneOf(['ABSOLUTE', 'RELATIVE'], scheduleKind) : null),
    executesAt: ({ executionDate }) => executionDate || null,
    waitDuration: ({ waitDuration }) => waitDuration ?? null,
    waitDurationUnit: ({ waitDurationUnit }) =>
      waitDurationUnit ? oneOf(['MINUTE', 'HOUR', 'CALENDAR_DAY', 'CALENDAR_WEEK'], waitDurationUnit) : null,
    reviewers: ({ notifyMemberIds }, _, context, info) => membersOf(notifyMemberIds, context, info),
    reviewStatus: ({ reviewStatus }) =>
      reviewStatus ? oneOf(['PENDING', 'APPROVED', 'DECLINED'], reviewStatus) : null,
    reviews: ({ allReviews }) => allReviews,
    appliedAt: ({ appliedDate }) => appliedDate ?? null,
    integrationConfig: ({ creationConfig }, _, { showSecrets }) => (showSecrets && creationConfig) || null,
  },

  WorkflowParameter: {
    parameterId: ({ _id }) => _id ?? null,
    default: ({ default: told }) => told?.value ?? null,
    defaultBooleanValue: ({ default: told }) => told?.booleanVariationValue ?? null,
    ruleClause: ({ default: told }) => told?.ruleClause ?? null,
  },
} satisfies Resolvers
