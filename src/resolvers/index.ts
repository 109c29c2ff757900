import type { Context } from '../context.ts'
import type { Resolvers, ResolversParentTypes, ResolversTypes } from '../generated/resolvers.ts'
import { entityQueries } from '../graph/entities.ts'
import type { FieldsOf, Unanswered } from '../graph/fields.ts'
import { type Lookups, nodeQueries, typeOf } from '../graph/node.ts'
import { announcementLookup } from './account/announcements.ts'
import { memberByEmail, memberLookup } from './account/members.ts'
import { roleLookup } from './account/roles.ts'
import { teamLookup } from './account/teams.ts'
import { approvalRequestLookup } from './changes/approval-requests.ts'
import { auditLogEntryLookup } from './changes/audit-log.ts'
import { workflowTemplateLookup } from './changes/workflow-templates.ts'
import { codeReferenceRepositoryLookup } from './code/code-references.ts'
import { contextInstanceLookup } from './contexts/context-instances.ts'
import { contextKindLookup } from './contexts/context-kinds.ts'
import { contextLookup } from './contexts/contexts.ts'
import { endUserLookup } from './contexts/end-users.ts'
import { layerLookup } from './experiments/layers.ts'
import { flagEnvironmentLookup } from './flags/flag-configurations.ts'
import { flagLinkLookup } from './flags/flag-links.ts'
import { flagLookup } from './flags/flags.ts'
import * as modules from './modules.ts'
import { environmentLookup } from './projects/environments.ts'
import { projectLookup } from './projects/projects.ts'
import { releaseLookup } from './releases/releases.ts'
import { plainLookups } from './resources.ts'
import { segmentLookup } from './segments/segments.ts'

type Node = NonNullable<Awaited<ResolversTypes['Node']>>

/** The look-ups of types whose plan needs more than the address. The others follow from their resources. */
const planned: Partial<Lookups<Context, Node | null>> = {
  Project: projectLookup,
  Environment: environmentLookup,
  Flag: flagLookup,
  FlagEnvironment: flagEnvironmentLookup,
  FlagLink: flagLinkLookup,
  Announcement: announcementLookup,
  Member: memberLookup,
  Team: teamLookup,
  CodeReferenceRepository: codeReferenceRepositoryLookup,
  ApprovalRequest: approvalRequestLookup,
  CustomRole: roleLookup,
  Layer: layerLookup,
  Segment: segmentLookup,
  Release: releaseLookup,
  AuditLogEntry: auditLogEntryLookup,
  WorkflowTemplate: workflowTemplateLookup,
  Context: contextLookup,
  ContextInstance: contextInstanceLookup,
  ContextKind: contextKindLookup,
  EndUser: endUserLookup,
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

const all = [nodes, ...Object.values(modules)]

export const resolvers: Resolvers[] = all

/** What all modules together resolve. */
type Resolved = Joined<(typeof all)[number]>

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
