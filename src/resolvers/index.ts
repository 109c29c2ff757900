import type { Context } from '../context.ts'
import type { Resolvers, ResolversParentTypes, ResolversTypes } from '../generated/resolvers.ts'
import { entityQueries } from '../graph/entities.ts'
import type { FieldsOf, Unanswered } from '../graph/fields.ts'
import { type Lookups, nodeQueries, typeOf } from '../graph/node.ts'
import { approvalRequestChanges } from './approval-request-changes.ts'
import { approvalRequestLookup, approvalRequests } from './approval-requests.ts'
import { approvalSettingChanges } from './approval-setting-changes.ts'
import { auditLog, auditLogEntryLookup } from './audit-log.ts'
import { base } from './base.ts'
import { bigSegmentChanges } from './big-segment-changes.ts'
import { bigSegments } from './big-segments.ts'
import { bulkMemberChanges } from './bulk-member-changes.ts'
import { bulkTeamChanges } from './bulk-team-changes.ts'
import { callerIdentity } from './caller-identity.ts'
import { codeReferenceRepositoryLookup, codeReferences } from './code-references.ts'
import { dependentFlags } from './dependent-flags.ts'
import { environmentChanges } from './environment-changes.ts'
import { environmentLookup, environments } from './environments.ts'
import { expiringTargetChanges } from './expiring-target-changes.ts'
import { expiringTargets } from './expiring-targets.ts'
import { flagChanges } from './flag-changes.ts'
import { flagCopies } from './flag-copies.ts'
import { flagDefaultChanges } from './flag-default-changes.ts'
import { flagDefaults } from './flag-defaults.ts'
import { flagEnvironmentLookup, flagEnvironments } from './flag-environments.ts'
import { flagStatuses } from './flag-statuses.ts'
import { flagLookup, flags } from './flags.ts'
import { followerChanges } from './follower-changes.ts'
import { followers } from './followers.ts'
import { memberChanges } from './member-changes.ts'
import { memberInvitations } from './member-invitations.ts'
import { memberByEmail, memberLookup, members } from './members.ts'
import { metrics } from './metrics.ts'
import { migrationSafety } from './migration-safety.ts'
import { newApprovalRequests } from './new-approval-requests.ts'
import { newFlags } from './new-flags.ts'
import { projectChanges } from './project-changes.ts'
import { projectLookup, projects } from './projects.ts'
import { rateLimit } from './rate-limit.ts'
import { roleChanges } from './role-changes.ts'
import { roleLookup, roles } from './roles.ts'
import { segmentChanges } from './segment-changes.ts'
import { segmentMemberships } from './segment-memberships.ts'
import { segmentLookup, segments } from './segments.ts'
import { tags } from './tags.ts'
import { teamChanges } from './team-changes.ts'
import { teamMemberImports } from './team-member-imports.ts'
import { teamLookup, teams } from './teams.ts'

type Node = NonNullable<Awaited<ResolversTypes['Node']>>

const lookups: Lookups<Context, Node | null> = {
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
