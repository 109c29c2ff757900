import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { type AgentGraphDoc, agentGraphResource } from '../../rest/ai/agent-graphs.ts'
import { aiConfigResource } from '../../rest/ai/ai-configs.ts'
import { existing } from '../existing.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor, listed, lookUp, withPart } from '../resources.ts'
import { aiMaintainerBehind } from './ai-maintainers.ts'

const withEdges = withPart(agentGraphResource, 'edges')
const routed = completing(withEdges)

const configAt = (projectKey: string, key: string, { loaders }: Context, info: Info) =>
  loaders.of(aiConfigResource, [projectKey]).byKey(key, expandFor(aiConfigResource, info))

/** The AI configs of a graph, of those that exist, each once. */
async function configsOf(graph: AgentGraphDoc, context: Context, info: Info) {
  const { edges } = (await withEdges(graph, context)) ?? {}
  if (!edges) return null
  const root = graph.rootConfigKey ? [graph.rootConfigKey] : []
  const keys = new Set([...root, ...edges.flatMap(({ sourceConfig, targetConfig }) => [sourceConfig, targetConfig])])
  return existing([...keys], (key) => configAt(graph.at.projectKey, key, context, info))
}

export const agentGraphs = {
  Query: { agentGraph: (_, address, context, info) => lookUp(agentGraphResource, address, context, info) },

  Project: {
    agentGraph: async (project, { key }, context, info) =>
      (await lookUp(agentGraphResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    agentGraphs: ({ key }, args, context, info) => listed(agentGraphResource, [key], args, context, info),
  },

  AIConfigDependency: {
    agentGraph: ({ type, key, of }, _, { loaders }, info) =>
      /^agent.?graph$/i.test(String(type))
        ? loaders.of(agentGraphResource, [of.projectKey]).byKey(key, expandFor(agentGraphResource, info))
        : null,
  },

  AgentGraph: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    name: ({ name }) => name ?? null,
    description: ({ description }) => description || null,
    rootConfigKey: ({ rootConfigKey }) => rootConfigKey || null,
    rootConfig: ({ at, rootConfigKey }, _, context, info) =>
      rootConfigKey ? configAt(at.projectKey, rootConfigKey, context, info) : null,
    edges: routed((graph) => graph?.edges?.map((edge) => ({ ...edge, of: graph.at })) ?? null),
    aiConfigs: (graph, _, context, info) => configsOf(graph, context, info),
    maintainer: ({ _maintainer }, _, context, info) => aiMaintainerBehind(_maintainer, context, info),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    createdAt: ({ createdAt }) => createdAt ?? null,
    lastModifiedAt: ({ updatedAt }) => updatedAt ?? null,
  },

  AgentHandoff: {
    sourceConfigKey: ({ sourceConfig }) => sourceConfig,
    source: ({ of, sourceConfig }, _, context, info) => configAt(of.projectKey, sourceConfig, context, info),
    targetConfigKey: ({ targetConfig }) => targetConfig,
    target: ({ of, targetConfig }, _, context, info) => configAt(of.projectKey, targetConfig, context, info),
    handoff: ({ handoff }) => handoff ?? null,
  },
} satisfies Resolvers
