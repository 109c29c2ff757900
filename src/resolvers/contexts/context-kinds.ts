import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { selectsOnly } from '../../graph/lookahead.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { type ContextKindDoc, type ContextKindSource, contextKindResource } from '../../rest/contexts/context-kinds.ts'
import { NotThere, orNull } from '../../rest/errors.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'
import { shown } from '../../rest/shown.ts'
import { audited } from '../changes/audited.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { startBelow } from '../starts.ts'

/** The kinds of a project. The list is read once for a request, and tells whether the project exists. */
export const contextKindsOf = (projectKey: string, { loaders }: Context): Promise<readonly ContextKindDoc[]> =>
  loaders.of(contextKindResource, [projectKey]).all()

/** A kind of a project. Null if there is none. */
export const contextKind = async (projectKey: string, key: string, context: Context): Promise<ContextKindDoc | null> =>
  (await orNull(contextKindsOf(projectKey, context)))?.find((kind) => kind.key === key) ?? null

const glimpsedContextKind = (projectKey: string, key: string): ContextKindSource => ({
  key,
  at: { type: 'ContextKind', projectKey, key },
  has: null,
})

const fromKey = [...addressFields(contextKindResource), ...ownReads(contextKindResource)]

/** The kind of a context that exists. It is read only if the selection needs more than its key. */
export const contextKindAt = (projectKey: string, key: string, context: Context, info: Info) =>
  selectsOnly(info, fromKey) ? glimpsedContextKind(projectKey, key) : contextKind(projectKey, key, context)

export const contextKindLookup: Lookup<'ContextKind', Context, ContextKindDoc | null> = (at, context, info) => {
  startBelow(info, { key: at.key, at, has: null }, context, 'ContextKind')
  return contextKind(at.projectKey, at.key, context)
}

const whole = completing((kind: ContextKindSource, context: Context) => {
  if (kind.has) return kind
  const { projectKey, key } = kind.at
  return contextKind(projectKey, key, context).then((found) => {
    if (found) return found
    throw new NotThere(`Expected LaunchDarkly to have the context kind ${shown(key)}, but it has none.`)
  })
})

export const contextKinds = {
  Project: {
    contextKinds: async ({ key }, { archived }, context) => {
      const kinds = await contextKindsOf(key, context)
      return typeof archived === 'boolean' ? kinds.filter((kind) => (kind.archived ?? false) === archived) : kinds
    },
    contextKind: async (project, { key }, context, info) => {
      const at = { type: 'ContextKind', projectKey: project.key, key } as const
      return (await contextKindLookup(at, context, info)) ?? context.loaders.projects.nothingIn(project)
    },
  },

  ContextKind: {
    id: nodeId,
    ...audited(contextKindResource),
    projectKey: ({ at }) => at.projectKey,
    name: whole(({ name }) => name),
    description: whole(({ description }) => description || null),
    archived: whole(({ archived, hideInTargeting }) => archived ?? hideInTargeting ?? null),
    createdFrom: whole(({ createdFrom }) => createdFrom ?? null),
    version: whole(({ version }) => version ?? null),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    createdAt: whole(({ creationDate }) => creationDate ?? null),
    lastModifiedAt: whole(({ lastModified }) => lastModified ?? null),
    lastSeenAt: whole(({ lastSeen }) => lastSeen || null),
  },
} satisfies Resolvers
