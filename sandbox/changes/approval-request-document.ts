import { aiConfigs } from '../ai/ai-configs.ts'
import { flagBasics } from '../flags/flag-document.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import { type ApprovalSettingsRecord, usualApprovalSettings } from '../projects/approval-settings-record.ts'
import { environmentDocument } from '../projects/environment-document.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import { projectDocument } from '../projects/project-document.ts'
import type { Call } from '../resource/call.ts'
import { api, json } from '../resource/links.ts'
import { expanded } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { segmentDocument } from '../segments/segment-document.ts'
import type { Store } from '../store.ts'
import { type ApprovalRequestRecord, everyEnvironment } from './approval-request-record.ts'

type Expansion = 'flag' | 'project' | 'environments' | 'resource'

/** A request as the whole account has it: it names its resource, and can be told to embed it. */
export function approvalDocument(row: ApprovalRequestRecord, call: Call, offered: readonly Expansion[]) {
  return {
    ...updatedApprovalDocument(row),
    resourceId: specifierOf(row.resource),
    approvalSettings: approvalSettingsOf(row, call.store),
    ...expanded(call.query, offered, (name) => expansions[name](row, call)),
  }
}

/** A request as a flag has it in an environment, where neither the resource nor the settings are told. */
export function flagApprovalDocument(row: ApprovalRequestRecord) {
  const { projectKey, environmentKey, key } = row.resource
  const all = ['projects', projectKey, 'flags', key, 'environments', environmentKey, 'approval-requests']
  return { ...common(row), _links: { self: json(api(...all, row.id)), parent: json(api(...all)), ...related(row) } }
}

/** What updating answers, which tells as little as a flag's own routes, though the request may be about anything. */
export const updatedApprovalDocument = (row: ApprovalRequestRecord) => ({
  ...common(row),
  _links: { self: json(api('approval-requests', row.id)), parent: json(api('approval-requests')), ...related(row) },
})

/** How changes of what a request is about are approved. */
export const approvalSettingsOf = (row: ApprovalRequestRecord, store: Store): ApprovalSettingsRecord =>
  environmentOf(row, store)?.approvals?.[row.resource.kind] ?? usualApprovalSettings

function common(row: ApprovalRequestRecord) {
  return {
    _id: row.id,
    _version: row.version,
    creationDate: row.createdAt,
    ...only(row, 'serviceKind', 'requestorId', 'description', 'reviewStatus'),
    allReviews: row.reviews.map(({ id, createdAt, ...review }) => ({ _id: id, creationDate: createdAt, ...review })),
    notifyMemberIds: row.notifyMemberIds,
    appliedDate: row.appliedAt,
    ...only(
      row,
      'appliedByMemberId',
      'appliedByServiceTokenId',
      'status',
      'instructions',
      'conflicts',
      'executionDate',
      'operatingOnId',
    ),
    integrationMetadata: row.integration && integrationMetadata(row.integration),
    source: row.source,
    customWorkflowMetadata: row.workflow && { name: row.workflow.name, stage: row.workflow.stage },
  }
}

const integrationMetadata = ({
  externalId,
  display,
  value,
  url,
  lastChecked,
}: NonNullable<ApprovalRequestRecord['integration']>) => ({
  externalId,
  externalStatus: { display, value },
  externalUrl: url,
  lastChecked,
})

function related({ resource: { kind, projectKey, environmentKey, key } }: ApprovalRequestRecord) {
  const paths = {
    flag: api('flags', projectKey, key),
    segment: api('segments', projectKey, environmentKey, key),
    aiconfig: api('projects', projectKey, 'ai-configs', key),
  }
  return { resource: json(paths[kind]) }
}

const environmentOf = ({ resource }: ApprovalRequestRecord, { projects }: Store) =>
  projects.get(resource.projectKey)?.environments.get(resource.environmentKey)

function environmentsOf(row: ApprovalRequestRecord, store: Store): readonly EnvironmentRecord[] {
  const { projectKey, environmentKey } = row.resource
  if (environmentKey === everyEnvironment) return [...(store.projects.get(projectKey)?.environments.values() ?? [])]
  return [environmentOf(row, store) ?? []].flat()
}

const expansions: Record<Expansion, (row: ApprovalRequestRecord, call: Call) => unknown> = {
  flag: flagOf,
  // What is expanded in the request is not expanded in its project.
  project: ({ resource }, call) => {
    const project = call.store.projects.get(resource.projectKey)
    return project && projectDocument(project, { ...call, query: {} })
  },
  environments: (row, { store, caller }) =>
    environmentsOf(row, store).map((one) => environmentDocument(one, row.resource.projectKey, caller)),
  resource: (row, call) => ({
    kind: kindOf(row),
    ...{ flag: flagOf(row, call), segment: segmentOf(row, call), aiConfig: aiConfigOf(row, call) },
  }),
}

/** The kind as filters and documents spell it. */
export const kindOf = ({ resource: { kind } }: ApprovalRequestRecord) => (kind === 'aiconfig' ? 'aiConfig' : kind)

function aiConfigOf({ resource: { kind, projectKey, key } }: ApprovalRequestRecord, { store }: Call) {
  const config = kind === 'aiconfig' ? store.rows(aiConfigs.table, projectKey).get(key) : undefined
  return config && only(config, 'key', 'name')
}

/** A segment that was deleted in the meantime is absent. */
function segmentOf(row: ApprovalRequestRecord, call: Call) {
  const { kind, projectKey, environmentKey, key } = row.resource
  const segment = kind === 'segment' ? environmentOf(row, call.store)?.segments.get(key) : undefined
  return segment && segmentDocument(segment, { ...call, params: { projectKey, environmentKey } })
}

function flagOf({ resource: { kind, projectKey, key } }: ApprovalRequestRecord, { store }: Call) {
  const flag = kind === 'flag' ? store.projects.get(projectKey)?.flags.get(key) : undefined
  return flag && flagBeingApproved(flag, projectKey, store)
}

/** Less of a flag than its own address tells: nothing of environments, of teams or of what became of it. */
const flagBeingApproved = (row: FlagRecord, projectKey: string, store: Store) => ({
  ...flagBasics(row, projectKey, store),
  customProperties: row.customProperties,
  archived: row.archivedAt !== undefined,
  archivedDate: row.archivedAt,
  defaults: row.defaults,
})
