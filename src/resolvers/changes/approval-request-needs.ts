import type { GraphQLResolveInfo } from 'graphql'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import type { ApprovalRequestExpand } from '../../rest/changes/approval-requests.ts'

const expand = (name: ApprovalRequestExpand) => ({ expand: [name] })

/** What is asked of the document itself, so that embedding it would be in vain. */
const instead = (name: ApprovalRequestExpand) => ({ instead: [name] })

const project = expand('project')
const wholeFlag = instead('flag')

/** What selections need of an approval request's document. */
const approvalRequestNeeds: Needs = {
  ApprovalRequest: {
    flag: expand('flag'),
    resource: expand('flag'),
    environments: expand('environments'),
  },
  // The flag that a request embeds is silent of these.
  Flag: {
    state: wholeFlag,
    deprecatedAt: wholeFlag,
    maintainer: wholeFlag,
    legacyExperiments: wholeFlag,
    goalIds: wholeFlag,
    purpose: wholeFlag,
    migrationSettings: wholeFlag,
    environment: wholeFlag,
    environments: wholeFlag,
  },
  // The key of the project is known, and all else below it has reads of its own.
  Project: {
    projectId: project,
    name: project,
    tags: project,
    includeInSnippetByDefault: project,
    defaultClientSideAvailability: project,
    defaultReleasePipelineKey: project,
    access: project,
    viewerCan: project,
    environment: instead('project'),
    environments: instead('project'),
  },
}

/** What a selection on approval requests has embedded in them. */
export function approvalRequestExpand(info: GraphQLResolveInfo, typeName?: string): readonly string[] {
  const wants = lookAhead(info, approvalRequestNeeds, typeName)
  return (wants.expand ?? []).filter((name) => !wants.instead?.includes(name))
}

/** Whether a selection on the flag of a request asks for what only the flag itself tells. */
export const needsWholeFlag = (info: GraphQLResolveInfo): boolean =>
  lookAhead(info, approvalRequestNeeds, 'Flag').instead?.includes('flag') ?? false
