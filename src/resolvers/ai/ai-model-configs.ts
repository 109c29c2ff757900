import type { Resolvers } from '../../generated/resolvers.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { aiModelConfigResource } from '../../rest/ai/ai-model-configs.ts'
import { audited } from '../changes/audited.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { lookUp } from '../resources.ts'

export const aiModelConfigs = {
  Query: { aiModelConfig: (_, address, context, info) => lookUp(aiModelConfigResource, address, context, info) },

  Project: {
    aiModelConfig: async (project, { key }, context, info) =>
      (await lookUp(aiModelConfigResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    aiModelConfigs: async ({ key }, { restricted }, { loaders }) => {
      const all = await loaders.of(aiModelConfigResource, [key]).all()
      return typeof restricted === 'boolean' ? all.filter((one) => one.isRestricted === restricted) : all
    },
  },

  AIConfigVariation: {
    modelConfig: ({ modelConfigKey, config }, _, { loaders }) =>
      modelConfigKey ? loaders.of(aiModelConfigResource, [config.at.projectKey]).byKey(modelConfigKey) : null,
  },

  AIModelConfig: {
    id: nodeId,
    ...audited(aiModelConfigResource),
    projectKey: ({ at }) => at.projectKey,
    name: ({ name }) => name ?? null,
    modelId: ({ id }) => id ?? null,
    provider: ({ provider }) => provider || null,
    icon: ({ icon }) => icon || null,
    global: ({ global }) => global ?? null,
    restricted: ({ isRestricted }) => isRestricted ?? null,
    parameters: ({ params }) => params ?? null,
    customParameters: ({ customParams }) => customParams ?? null,
    version: ({ version }) => version ?? null,
    variations: ({ at, key }, _, { loaders }) =>
      loaders.aiConfigInverses.variationsNaming('modelConfigs', at.projectKey, key),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },
} satisfies Resolvers
