import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, lookAhead, lookBelow, type Needs, type Wants } from '../../graph/lookahead.ts'
import type { ApprovalRequestExpand } from '../../rest/changes/approval-requests.ts'
import { needsConfigurations } from '../flags/flag-lookahead.ts'

const expand = (name: ApprovalRequestExpand) => ({ expand: [name] })

/** A part that is read from the document itself, so that embedding it is useless. */
const instead = (name: ApprovalRequestExpand) => ({ instead: [name] })

const project = expand('project')
const wholeFlag = instead('flag')

/** The parts that selections need of an approval request's document. */
const approvalRequestNeeds: Needs = {
  UpdateFlagsResult: {},
  ApprovalRequest: {
    flag: expand('flag'),
    resource: expand('flag'),
    environments: expand('environments'),
  },
  // The flag that a request embeds lacks these fields.
  Flag: {
    state: wholeFlag,
    deprecatedAt: wholeFlag,
    maintainer: wholeFlag,
    legacyExperiments: wholeFlag,
    goalIds: wholeFlag,
    purpose: wholeFlag,
    migrationSettings: wholeFlag,
    environment: (args, below) => (needsConfigurations(args, below) ? wholeFlag : {}),
    environments: (args, below) => (needsConfigurations(args, below) ? wholeFlag : {}),
  },
  // The environments that a request embeds lead to its project.
  Environment: {},
  // The key of the project is known, and its other fields have reads of their own.
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

/** The parts to embed in approval requests for a selection. */
export const approvalRequestExpand = (info: GraphQLResolveInfo, typeName?: string): readonly string[] =>
  embedded(lookAhead(info, approvalRequestNeeds, typeName))

const embedded = ({ expand = [], instead }: Wants): readonly string[] =>
  expand.filter((name) => !instead?.includes(name))

const entryNeeds: Needs = {
  AuditLogEntry: {
    approvalRequest: (_, below) => ({ expand: embedded(lookBelow(below, approvalRequestNeeds)) }),
  },
}

/** The parts to embed in the approval requests of the entries of a connection. */
export const approvalExpandOfEntries = (info: GraphQLResolveInfo): readonly string[] => expandOf(info, entryNeeds)

/** Whether a selection on the flag of a request needs the document of the flag. */
export const needsWholeFlag = (info: GraphQLResolveInfo): boolean =>
  lookAhead(info, approvalRequestNeeds, 'Flag').instead?.includes('flag') ?? false
