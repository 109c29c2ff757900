import type { Context } from '../context.ts'
import type { Resolvers, ResolversParentTypes, ResolversTypes } from '../generated/resolvers.ts'
import { entityQueries } from '../graph/entities.ts'
import type { FieldsOf, Unanswered } from '../graph/fields.ts'
import { type Lookups, nodeQueries, typeOf } from '../graph/node.ts'
import { bulkMemberChanges } from './account/bulk-member-changes.ts'
import { bulkTeamChanges } from './account/bulk-team-changes.ts'
import { callerIdentity } from './account/caller-identity.ts'
import { memberChanges } from './account/member-changes.ts'
import { memberInvitations } from './account/member-invitations.ts'
import { memberByEmail, memberLookup, members } from './account/members.ts'
import { roleChanges } from './account/role-changes.ts'
import { roleLookup, roles } from './account/roles.ts'
import { teamChanges } from './account/team-changes.ts'
import { teamMemberImports } from './account/team-member-imports.ts'
import { teamLookup, teams } from './account/teams.ts'
import { base } from './base.ts'
import { approvalRequestChanges } from './changes/approval-request-changes.ts'
import { approvalRequestLookup, approvalRequests } from './changes/approval-requests.ts'
import { auditLog, auditLogEntryLookup } from './changes/audit-log.ts'
import { newApprovalRequests } from './changes/new-approval-requests.ts'
import { codeReferenceRepositoryLookup, codeReferences } from './code/code-references.ts'
import { metrics } from './experiments/metrics.ts'
import { dependentFlags } from './flags/dependent-flags.ts'
import { expiringTargetChanges } from './flags/expiring-target-changes.ts'
import { expiringTargets } from './flags/expiring-targets.ts'
import { flagChanges } from './flags/flag-changes.ts'
import { flagCopies } from './flags/flag-copies.ts'
import { flagEnvironmentLookup, flagEnvironments } from './flags/flag-environments.ts'
import { flagStatuses } from './flags/flag-statuses.ts'
import { flagLookup, flags } from './flags/flags.ts'
import { followerChanges } from './flags/follower-changes.ts'
import { followers } from './flags/followers.ts'
import { migrationSafety } from './flags/migration-safety.ts'
import { newFlags } from './flags/new-flags.ts'
import { webhooks } from './integrations/webhooks.ts'
import { approvalSettingChanges } from './projects/approval-setting-changes.ts'
import { environmentChanges } from './projects/environment-changes.ts'
import { environmentLookup, environments } from './projects/environments.ts'
import { flagDefaultChanges } from './projects/flag-default-changes.ts'
import { flagDefaults } from './projects/flag-defaults.ts'
import { projectChanges } from './projects/project-changes.ts'
import { projectLookup, projects } from './projects/projects.ts'
import { rateLimit } from './rate-limit.ts'
import { plainLookups } from './resources.ts'
import { bigSegmentChanges } from './segments/big-segment-changes.ts'
import { bigSegments } from './segments/big-segments.ts'
import { segmentChanges } from './segments/segment-changes.ts'
import { segmentMemberships } from './segments/segment-memberships.ts'
import { segmentLookup, segments } from './segments/segments.ts'
import { tags } from './tags.ts'

type Node = NonNullable<Awaited<ResolversTypes['Node']>>

/** The look-ups of types whose plan needs more than the address. The others follow from their resources. */
const planned: Partial<Lookups<Context, Node | null>> = {
  Project: projectLookup,
  Environment: environmentLookup,
  Flag: flagLookup,
  FlagEnvironment: flagEnvironmentLookup,
  Member: memberLookup,
  Team: teamLookup,
  CodeReferenceRepository: codeReferenceRepositoryLookup,
  ApprovalRequest: approvalRequestLookup,
  CustomRole: roleLookup,
  Segment: segmentLookup,
  AuditLogEntry: auditLogEntryLookup,
}

export const lookups = { ...plainLookups, ...planned } as Lookups<Context, Node | null>

const nodes = { Query: nodeQueries(lookups) } satisfies Resolvers

/**
 * What a subgraph answers routers with. It is no part of the API schema, of which the types are made.
 *
 * @param hints whether errors tell which types and keys there are.
 */
export const entities = (hints: boolean) => ({
  Query: entityQueries(lookups, { Member: { email: memberByEmail } }, hints),
  _Entity: { __resolveType: typeOf },
})

const modules = [
  base,
  nodes,
  approvalRequestChanges,
  approvalRequests,
  approvalSettingChanges,
  auditLog,
  bigSegmentChanges,
  bigSegments,
  bulkTeamChanges,
  bulkMemberChanges,
  callerIdentity,
  codeReferences,
  dependentFlags,
  environmentChanges,
  environments,
  expiringTargetChanges,
  expiringTargets,
  flagChanges,
  flagCopies,
  flagDefaultChanges,
  flagDefaults,
  flagEnvironments,
  flagStatuses,
  flags,
  followerChanges,
  followers,
  memberChanges,
  memberInvitations,
  members,
  metrics,
  newApprovalRequests,
  migrationSafety,
  newFlags,
  projectChanges,
  projects,
  rateLimit,
  roleChanges,
  roles,
  segmentChanges,
  segmentMemberships,
  segments,
  tags,
  teamChanges,
  webhooks,
  teamMemberImports,
  teams,
]

export const resolvers: Resolvers[] = modules

/** What all modules together resolve. */
type Resolved = Joined<(typeof modules)[number]>

type Joined<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** Every field that a document does not answer, of every type. */
type Promised = {
  [Type in keyof Resolvers & keyof ResolversParentTypes as NeedsResolvers<Type> extends true ? Type : never]: FieldsOf<
    NonNullable<Resolvers[Type]>,
    ResolversParentTypes[Type]
  >
}

type NeedsResolvers<Type extends keyof Resolvers & keyof ResolversParentTypes> = [
  Unanswered<NonNullable<Resolvers[Type]>, ResolversParentTypes[Type]>,
] extends [never]
  ? false
  : true

/** Fails to compile where a field of the SDL has neither a resolver nor a property of its document to answer it. */
export const complete = (all: Resolved): Promised => all
