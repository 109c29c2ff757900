import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { latestOf } from '../../rest/ai/ai-config-parts.ts'
import { aiConfigResource } from '../../rest/ai/ai-configs.ts'
import { expandFor } from '../resources.ts'
import { wholeConfig } from './ai-configs.ts'

/** A rate from 0 to 1 as a percentage: 0.29 as 29, although the product of floating point numbers is 28.999999999999996. */
const percentageOf = (rate: number): number => Number((rate * 100).toPrecision(12))

export const aiConfigVariations = {
  AIConfigVariation: {
    variationId: ({ _id }) => _id ?? null,
    name: ({ name }) => name ?? null,
    version: ({ version }) => version ?? null,
    model: ({ model }) => model ?? null,
    modelConfigKey: ({ modelConfigKey }) => modelConfigKey || null,
    tools: ({ tools, config }) => tools?.map((tool) => ({ ...tool, of: config.at })) ?? null,
    judges: ({ judgeConfiguration, config }) =>
      judgeConfiguration?.judges?.map((judge) => ({ ...judge, of: config.at })) ?? null,
    aiConfig: ({ config }) => config,
    versions: async ({ key: variationKey, config }, _, { loaders }) => {
      const { projectKey, key: configKey } = config.at
      const versions = await loaders.aiConfigs.versions({ projectKey, configKey, variationKey })
      return versions?.map((one) => ({ ...one, config })) ?? null
    },
    createdAt: ({ createdAt }) => createdAt ?? null,
    publishedAt: ({ _publishedAt }) => _publishedAt || null,
    archivedAt: ({ _archivedAt }) => _archivedAt || null,
  },

  AIMessage: { role: ({ role }) => role ?? null, content: ({ content }) => content ?? null },

  AIConfigVariationTool: {
    version: ({ version }) => version ?? null,
    customParameters: ({ customParameters }) => customParameters ?? null,
  },

  AIJudge: {
    aiConfigKey: ({ judgeConfigKey }) => judgeConfigKey,
    aiConfig: ({ of, judgeConfigKey }, _, { loaders }, info) =>
      loaders.of(aiConfigResource, [of.projectKey]).byKey(judgeConfigKey, expandFor(aiConfigResource, info)),
    samplingPercentage: ({ samplingRate }) => (typeof samplingRate === 'number' ? percentageOf(samplingRate) : null),
  },

  AIConfigVariationMetrics: {
    variationKey: ({ variationKey }) => variationKey ?? null,
    variation: ({ variationKey, config }, _, context) =>
      after(wholeConfig(config, context), (found) => {
        const latest = variationKey === undefined ? undefined : latestOf(found.variations, variationKey)
        return latest ? { ...latest, config: found } : null
      }),
  },
} satisfies Resolvers
