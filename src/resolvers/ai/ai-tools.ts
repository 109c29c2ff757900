import type { Context, Info } from '../../context.ts'
import type { AiToolVersionsArgs, Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { type AIToolDoc, aiToolResource, listAIToolVersions, versionsPerPage } from '../../rest/ai/ai-tools.ts'
import type { Window } from '../../rest/page.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { listed, lookUp } from '../resources.ts'
import { aiMaintainerBehind } from './ai-maintainers.ts'

/** The versions of a tool. They need only its address. */
function versionsOf({ at }: Pick<AIToolDoc, 'at'>, args: Partial<AiToolVersionsArgs>, context: Context, info: Info) {
  const { rawSort, ...page } = args
  const { read, loaders, budget } = context
  const pages = async (window: Window) => {
    await loaders.singleLists.count('AITool.versions', [at.projectKey, at.key])
    const place = { projectKey: at.projectKey, toolKey: at.key }
    return read(listAIToolVersions, { ...place, ...window, sort: rawSort || undefined })
  }
  return connection(page, pages, { pageMaximum: versionsPerPage, budget, info })
}

export const aiTools = {
  Query: { aiTool: (_, address, context, info) => lookUp(aiToolResource, address, context, info) },

  Project: {
    aiTool: async (project, { key }, context, info) =>
      (await lookUp(aiToolResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    aiTools: ({ key }, { rawFilter, rawSort, ...page }, context, info) =>
      listed(aiToolResource, [key], { ...page, filter: rawFilter || undefined }, context, info, {
        filtered: (filter) => filter ?? undefined,
        parameters: () => (rawSort ? { sort: rawSort } : undefined),
      }),
  },

  AIConfigVariationTool: {
    tool: ({ key, of }, _, { loaders }) => loaders.of(aiToolResource, [of.projectKey]).byKey(key),
  },

  AITool: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    description: ({ description }) => description || null,
    schema: ({ schema }) => schema ?? null,
    customParameters: ({ customParameters }) => customParameters ?? null,
    version: ({ version }) => version ?? null,
    versions: (tool, args, context, info) => versionsOf(tool, args, context, info),
    variations: ({ at, key }, _, { loaders }) => loaders.aiConfigInverses.variationsNaming('tools', at.projectKey, key),
    maintainer: ({ _maintainer }, _, context, info) => aiMaintainerBehind(_maintainer, context, info),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    createdAt: ({ createdAt }) => createdAt ?? null,
  },

  AIToolVersion: {
    version: ({ version }) => version ?? null,
    description: ({ description }) => description || null,
    schema: ({ schema }) => schema ?? null,
    customParameters: ({ customParameters }) => customParameters ?? null,
    maintainer: ({ _maintainer }, _, context, info) => aiMaintainerBehind(_maintainer, context, info),
    createdAt: ({ createdAt }) => createdAt ?? null,
  },
} satisfies Resolvers
