import type { Context, Info } from '../../context.ts'
import type { CreateWorkflowTemplateInput, DeleteWorkflowTemplateInput, Resolvers } from '../../generated/resolvers.ts'
import { selected } from '../../graph/lookahead.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf, type Lookup, nodeId, ownId } from '../../graph/node.ts'
import {
  createWorkflowTemplate,
  deleteWorkflowTemplate,
  type NewWorkflowTemplate,
  type WorkflowTemplateDoc,
  workflowTemplateResource,
} from '../../rest/changes/workflow-templates.ts'
import { usable } from '../../rest/operation.ts'
import { locate } from '../../rest/resource.ts'
import { memberOf } from '../account/member-behind.ts'
import { placeOf } from '../flags/flag-places.ts'
import { stagesForm } from './workflow-stages.ts'

const withStages = (info: Info): boolean => selected(info, 'WorkflowTemplate').has('stages')

export const workflowTemplateLookup: Lookup<'WorkflowTemplate', Context, WorkflowTemplateDoc | null> = (
  { key },
  { loaders },
  info,
) => loaders.workflowTemplates.byKey(usable('a template key', key), withStages(info))

async function create(input: CreateWorkflowTemplateInput, context: Context, info: Info) {
  const { key, name, description } = input
  const body = { key, name: name ?? undefined, description: description ?? undefined }
  const answer = await context.write(createWorkflowTemplate, {
    body: { ...body, ...(await sourceForm(input, context, info)) },
  })
  return { workflowTemplate: locate(workflowTemplateResource, [], answer) }
}

async function sourceForm(
  { from: { workflowId, stages } }: CreateWorkflowTemplateInput,
  context: Context,
  info: Info,
): Promise<Partial<NewWorkflowTemplate>> {
  if (!stages) return { workflowId: ownId('Workflow', workflowId!) }
  const place = placeOf(stages)
  const form = await stagesForm(stages.stages, place, ['input', 'from', 'stages', 'stages'], context, info)
  return { ...place, stages: form }
}

async function remove({ key }: DeleteWorkflowTemplateInput, { write }: Context) {
  await write(deleteWorkflowTemplate, { templateKey: key })
  return { deletedWorkflowTemplateId: idOf({ type: 'WorkflowTemplate', key }) }
}

export const workflowTemplates = {
  Query: {
    workflowTemplate: (_, { key }, context, info) =>
      workflowTemplateLookup({ type: 'WorkflowTemplate', key }, context, info),
    workflowTemplates: (_, { query }, { loaders }, info) =>
      loaders.workflowTemplates.all(query ?? '', withStages(info)),
  },

  Mutation: {
    createWorkflowTemplate: mutation(create),
    deleteWorkflowTemplate: mutation(remove),
  },

  WorkflowTemplate: {
    id: nodeId,
    key: ({ _key }) => _key,
    templateId: ({ _id }) => _id,
    stages: ({ stages }) => stages ?? null,
    maintainer: ({ _maintainerId }, _, context, info) => memberOf(_maintainerId, context, info),
    ownerId: ({ _ownerId }) => _ownerId ?? null,
    createdAt: ({ _creationDate }) => _creationDate,
  },
} satisfies Resolvers
