import { type Costs, one, sameFor } from '../../graph/cost.ts'
import { getApprovalRequest } from '../../rest/changes/approval-requests.ts'
import { listWorkflowTemplates } from '../../rest/changes/workflow-templates.ts'
import { maintainerById } from '../account/member-costs.ts'
import { configurationOfPart, flagOfPart } from '../flags/flag-costs.ts'

const templates = { ...one, by: [listWorkflowTemplates] }

/** Of workflows and their templates. One list has all templates. */
export const workflowCosts: Costs = {
  fields: {
    'Query.workflowTemplate': templates,
    'Query.workflowTemplates': templates,
    'Workflow.template': { by: [listWorkflowTemplates], calls: () => 1 },
    // Workflows without an approval to wait for take no call.
    'Workflow.approvalRequest': { by: [getApprovalRequest], calls: ({ parents }) => parents },
    'Workflow.flag': flagOfPart,
    'Workflow.flagEnvironment': configurationOfPart,
    'Workflow.maintainer': maintainerById,
    'WorkflowTemplate.maintainer': maintainerById,
    'WorkflowCondition.reviewers': { tells: () => false, length: 10 },
  },
  types: {
    WorkflowTemplate: { lookUp: sameFor(() => 1) },
  },
}
