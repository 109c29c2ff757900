import type { RoleRecord } from './account/roles-record.ts'
import type { ApprovalRequestRecord } from './changes/approval-request-record.ts'
import type { AuditLogEntryRecord } from './changes/audit-log-record.ts'
import type { RepositoryRecord } from './code/code-references-record.ts'
import type { ExpiringTargetRecord } from './flags/expiring-record.ts'
import type { WebhookRecord } from './integrations/webhooks-record.ts'
import type { ApprovalsRecord } from './projects/approval-settings-record.ts'
import type { FlagDefaultsRecord } from './projects/flag-defaults-record.ts'
import type { SegmentRecord } from './segments/segment-record.ts'

/**
 * The state of the sandbox. Everything that an answer holds is either here or computed from here, so a write has one place
 * to change. Maps are in order of creation, the oldest first.
 */
export interface Store {
  accountId: string
  projects: Map<string, ProjectRecord>
  members: Map<string, MemberRecord>
  teams: Map<string, TeamRecord>
  roles: Map<string, RoleRecord>
  /** By the secret that is sent as `Authorization`. */
  tokens: Map<string, TokenRecord>

  /** The time that it is in the account, which passes only when something is changed. Nothing was done later. */
  moment: number
  /** How many random values were drawn since the start, so that the next one differs and is the same every time. */
  draws: number
  auditLog: Map<string, AuditLogEntryRecord>
  approvalRequests: Map<string, ApprovalRequestRecord>
  /** By name. */
  repositories: Map<string, RepositoryRecord>
  /** The ids of the members who follow a flag in an environment, by the specifier of both. */
  followers: Map<string, readonly string[]>
  /** Those of a flag in an environment, by the specifier of both. */
  expiringTargets: Map<string, readonly ExpiringTargetRecord[]>
  /** By the key of the project. */
  flagDefaults: Map<string, FlagDefaultsRecord>
  webhooks: Map<string, WebhookRecord>
}

export interface TokenRecord {
  id: string
  value: string
  name: string
  memberId: string
  role: 'admin' | 'reader' | 'custom'
  /** Kinds of resources that are answered with 403, even to somebody who only reads. */
  refused: readonly ResourceKind[]
}

export type ResourceKind =
  | 'account'
  | 'project'
  | 'environment'
  | 'flag'
  | 'member'
  | 'team'
  | 'audit log entry'
  | 'approval request'
  | 'code reference'
  | 'tag'
  | 'role'
  | 'segment'
  | 'webhook'

export interface ProjectRecord {
  id: string
  key: string
  name: string
  tags: readonly string[]
  createdAt: number
  includeInSnippetByDefault: boolean
  defaultClientSideAvailability: ClientSideAvailability
  defaultReleasePipelineKey?: string
  /** What the keys of new flags have to look like. */
  namingConvention?: { case?: string; prefix?: string }
  environments: Map<string, EnvironmentRecord>
  flags: Map<string, FlagRecord>
}

export interface ClientSideAvailability {
  usingMobileKey: boolean
  usingEnvironmentId: boolean
}

export interface EnvironmentRecord {
  id: string
  key: string
  name: string
  apiKey: string
  mobileKey: string
  color: string
  createdAt: number
  tags: readonly string[]
  critical: boolean
  secureMode: boolean
  defaultTtl: number
  defaultTrackEvents: boolean
  requireComments: boolean
  confirmChanges: boolean
  /** No document tells it, but a copy can be made of a version. */
  version: number
  /** Undefined where nobody has set any. */
  approvals?: ApprovalsRecord
  segments: Map<string, SegmentRecord>
}

export interface MemberRecord {
  id: string
  firstName: string
  lastName: string
  email: string
  role: 'owner' | 'admin' | 'writer' | 'reader' | 'no_access'
  createdAt: number
  pendingInvite: boolean
  verified: boolean
  mfa: 'enabled' | 'disabled'
  /** 0 if the member was never seen. */
  lastSeen: number
  lastSeenTokenId?: string
  /** The member's id at a directory that provisions members, for those that came from there. */
  directoryId?: string
  customRoleKeys: readonly string[]
  teamKeys: readonly string[]
  excludedDashboards: readonly string[]
  oauthProviders: readonly string[]
  roleAttributes: Readonly<Record<string, readonly string[]>>
  version: number
}

export interface TeamRecord {
  key: string
  name: string
  description: string
  createdAt: number
  lastModified: number
  version: number
  idpSynced: boolean
  maintainerIds: readonly string[]
  /** What members may do with the team besides those who look after it. */
  grants?: readonly TeamGrant[]
  roleKeys: readonly string[]
  /** When the roles were given to the team that it did not have from the start, by their keys. */
  rolesGivenAt?: Readonly<Record<string, number>>
  roleAttributes: Readonly<Record<string, readonly string[]>>
}

export interface TeamGrant {
  memberId: string
  /** In the order of the alphabet. */
  actions: readonly string[]
}

export interface FlagRecord {
  key: string
  name: string
  description: string
  kind: 'boolean' | 'multivariate'
  version: number
  createdAt: number
  variations: readonly VariationRecord[]
  defaults: { onVariation: number; offVariation: number }
  temporary: boolean
  tags: readonly string[]
  maintainerId?: string
  maintainerTeamKey?: string
  archivedAt?: number
  deprecatedAt?: number
  includeInSnippet: boolean
  clientSideAvailability: ClientSideAvailability
  customProperties: Readonly<Record<string, { name: string; value: readonly string[] }>>
  experiment?: ExperimentRecord
  migration?: { contextKind?: string; stageCount: number }
  /** Of a flag that was made to hold others out. */
  purpose?: 'holdout'
  codeReferences: number
  guardedRollout?: 'monitoring' | 'regressed' | 'rolledBack' | 'completed' | 'archived'
  releasePipelineKey?: string
  applicationKeys: readonly string[]
  /** By the environment's key. */
  configs: Map<string, ConfigRecord>
}

export interface VariationRecord {
  _id: string
  value: unknown
  name?: string
  description?: string
}

export interface ExperimentRecord {
  metricId: string
  metricKey: string
  metricName: string
  createdAt: number
  environmentKeys: readonly string[]
}

/** What one environment says of a flag. The parts of the targeting are in LaunchDarkly's own form. */
export interface ConfigRecord {
  on: boolean
  salt: string
  sel: string
  version: number
  lastModified: number
  targetingModified: number
  targets: readonly Target[]
  contextTargets: readonly Target[]
  rules: readonly Rule[]
  fallthrough: Served
  offVariation?: number
  prerequisites: readonly { key: string; variation: number }[]
  trackEvents: boolean
  trackEventsFallthrough: boolean
  debugEventsUntil?: number
  /** The kinds of contexts that the flag was evaluated for in the past 30 days. */
  contextKinds: readonly string[]
  checkRatio?: number
  status: { name: 'new' | 'active' | 'inactive' | 'launched'; lastRequested?: number; default?: unknown }
}

export interface Target {
  contextKind: string
  values: readonly string[]
  variation: number
}

export interface Served {
  variation?: number
  rollout?: Rollout
}

export interface Rollout {
  contextKind: string
  bucketBy?: string
  seed?: number
  variations: readonly { variation: number; weight: number; _untracked?: boolean }[]
  experimentAllocation?: { defaultVariation: number; canReshuffle: boolean }
}

export interface Rule extends Served {
  _id: string
  ref: string
  description?: string
  disabled?: boolean
  trackEvents: boolean
  clauses: readonly Clause[]
}

export interface Clause {
  _id: string
  attribute: string
  op: string
  values: readonly unknown[]
  contextKind: string
  negate: boolean
}
