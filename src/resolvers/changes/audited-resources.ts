import type { Context, Info } from '../../context.ts'
import type { ResolversTypes } from '../../generated/resolvers.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { namedBy } from '../../rest/changes/named-resources.ts'
import { type Address, type AddressOf, type NodeType, resources } from '../../rest/resources.ts'
import { memberNeeds } from '../account/member-lookahead.ts'
import { teamNeeds } from '../account/team-lookahead.ts'
import { repositoryParts } from '../code/code-reference-lookahead.ts'
import { contextKind } from '../contexts/context-kinds.ts'
import { flagParts } from '../flags/flag-lookahead.ts'
import { projectNeeds } from '../projects/project-lookahead.ts'
import { plainAt } from '../resources.ts'
import { segmentNeeds } from '../segments/segment-lookahead.ts'

type Found = Promise<Awaited<ResolversTypes['AuditLogResource']> | null>

/**
 * The look-ups of types whose plan needs more than the address. Reads below the object wait for it, unlike after a look-up by an
 * argument: many entries are about what was deleted.
 */
const planned: { readonly [Type in NodeType]?: (at: AddressOf<Type>, context: Context, info: Info) => Found } = {
  Project: ({ key }, { loaders }, info) => loaders.projects.byKey(key, expandOf(info, projectNeeds, 'Project')),
  Environment: ({ projectKey, key }, { loaders }) => loaders.environments.byKey(projectKey, key),
  Flag: ({ projectKey, key }, { loaders }, info) => loaders.flags.byKey(projectKey, key, flagParts(info, 'Flag')),
  Segment: (at, { loaders }, info) => loaders.segments.byKey(at, at.key, expandOf(info, segmentNeeds, 'Segment')),
  ContextKind: ({ projectKey, key }, context) => contextKind(projectKey, key, context),
  Member: ({ memberId }, { loaders }, info) => {
    const expand = expandOf(info, memberNeeds, 'Member')
    return memberId.includes('@') ? loaders.members.byEmail(memberId, expand) : loaders.members.byId(memberId, expand)
  },
  Team: ({ key }, { loaders }, info) => loaders.teams.byKey(key, expandOf(info, teamNeeds, 'Team')),
  CustomRole: ({ key }, { loaders }) => loaders.roles.byName(key),
  CodeReferenceRepository: ({ name }, { loaders }, info) =>
    loaders.codeReferences.repositories.byName(name, repositoryParts(info, 'CodeReferenceRepository')),
}

/** The current state of the first resource that some specifiers name. A flag has a specifier for each environment. */
export function resourceOf(specifiers: readonly string[] | undefined, context: Context, info: Info): Found | null {
  const [named] = (specifiers ?? []).flatMap((specifier) => namedBy(specifier) ?? [])
  return named ? lookUp(named, context, info) : null
}

function lookUp(at: Address, context: Context, info: Info): Found {
  const find = planned[at.type] as ((at: Address, context: Context, info: Info) => Found) | undefined
  return find ? find(at, context, info) : (plainAt(resources[at.type], at, context, info) as Found)
}
