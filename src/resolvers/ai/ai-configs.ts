import type { Context, Info } from '../../context.ts'
import type { AiConfigMetricsArgs, Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { longestUsageMs } from '../../rest/ai/ai-config-metrics.ts'
import { latestOf } from '../../rest/ai/ai-config-parts.ts'
import { type AIConfigDoc, type AIConfigSource, aiConfigResource, evaluationKeys } from '../../rest/ai/ai-configs.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { shown } from '../../rest/shown.ts'
import { audited } from '../changes/audited.ts'
import { existing } from '../existing.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor, listed, lookUp } from '../resources.ts'
import { aiMaintainerBehind } from './ai-maintainers.ts'

export const wholeConfig = (config: AIConfigSource, { loaders }: Pick<Context, 'loaders'>) =>
  loaders.of(aiConfigResource, [config.at.projectKey]).whole(config, config.key)

const whole = completing(wholeConfig)

/** The metrics that evaluate an AI config, of those that exist. */
const metricsOf = (config: AIConfigDoc, { loaders }: Context, info: Info) =>
  existing(evaluationKeys(config), (key) =>
    loaders.of(metricResource, [config.at.projectKey]).byKey(key, expandFor(metricResource, info)),
  )

/** The AI config and the time of a question about usage. */
function usageOf({ at }: AIConfigSource, { environmentKey: env, from, to }: AiConfigMetricsArgs) {
  if (from >= to) throw badInput(`Expected from to be before to, but got ${shown(from)} and ${shown(to)}.`)
  if (to - from > longestUsageMs) {
    throw badInput(`Expected at most 100 days from from to to, but got ${Math.ceil((to - from) / 864e5)}.`)
  }
  return { projectKey: at.projectKey, configKey: at.key, from, to, env }
}

export const aiConfigs = {
  Query: { aiConfig: (_, address, context, info) => lookUp(aiConfigResource, address, context, info) },

  Project: {
    aiConfig: async (project, { key }, context, info) =>
      (await lookUp(aiConfigResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    aiConfigs: ({ key }, { rawFilter, rawSort, ...page }, context, info) =>
      listed(aiConfigResource, [key], { ...page, filter: rawFilter || undefined }, context, info, {
        filtered: (filter) => filter ?? undefined,
        parameters: () => (rawSort ? { sort: rawSort } : undefined),
      }),
  },

  Member: {
    aiConfigs: ({ _id }, { projectKey }, { loaders }) => loaders.aiConfigInverses.naming('members', projectKey, _id),
  },

  Team: {
    aiConfigs: ({ key }, { projectKey }, { loaders }) => loaders.aiConfigInverses.naming('teams', projectKey, key),
  },

  Metric: {
    aiConfigs: ({ at }, _, { loaders }) => loaders.aiConfigInverses.naming('metrics', at.projectKey, at.key),
  },

  AIConfig: {
    id: nodeId,
    ...audited(aiConfigResource),
    projectKey: ({ at }) => at.projectKey,
    name: (config, _, context) => config.name ?? after(wholeConfig(config, context), ({ name }) => name ?? null),
    description: whole(({ description }) => description || null),
    mode: whole(({ mode }) => (mode ? oneOf(['COMPLETION', 'AGENT', 'JUDGE'], mode) : null)),
    tags: whole(({ tags }) => tags),
    version: whole(({ version }) => version ?? null),
    variations: whole((config) => config.variations.map((one) => ({ ...one, config }))),
    variation: (config, { key }, context) =>
      after(wholeConfig(config, context), (found) => {
        const latest = latestOf(found.variations, key)
        return latest ? { ...latest, config: found } : null
      }),
    targeting: async ({ at, ...config }, _, { loaders }) => {
      const { projectKey, key: configKey } = at
      const written = config.has === null ? config.targeting : undefined
      const told = written ?? (await loaders.aiConfigs.targeting({ projectKey, configKey }))
      return told ? { ...told, at } : null
    },
    metrics: (config, args, { loaders }) => loaders.aiConfigs.metrics(usageOf(config, args)),
    metricsByVariation: async (config, args, { loaders }) =>
      (await loaders.aiConfigs.metricsByVariation(usageOf(config, args)))?.map((one) => ({ ...one, config })) ?? null,
    evaluationMetricKey: whole(({ evaluationMetricKey }) => evaluationMetricKey || null),
    evaluationMetricKeys: whole(({ evaluationMetricKeys }) => evaluationMetricKeys ?? null),
    evaluationMetrics: (config, _, context, info) =>
      after(wholeConfig(config, context), (found) => metricsOf(found, context, info)),
    isInverted: whole(({ isInverted }) => isInverted ?? null),
    dependencies: whole(({ dependencies, at }) => dependencies?.map((one) => ({ ...one, of: at })) ?? null),
    maintainer: (config, _, context, info) =>
      after(wholeConfig(config, context), ({ _maintainer }) => aiMaintainerBehind(_maintainer, context, info)),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: whole(({ _access }) => _access ?? null),
    viewerCan: (config, { action }, context) =>
      after(wholeConfig(config, context), ({ _access }) => allows(_access, action)),
    createdAt: whole(({ createdAt }) => createdAt ?? null),
    lastModifiedAt: whole(({ updatedAt }) => updatedAt ?? null),
  },

  AIConfigDependency: {
    type: ({ type }) => (type ? oneOf(['AGENT_GRAPH'], type.replaceAll('-', '_')) : null),
  },
} satisfies Resolvers
