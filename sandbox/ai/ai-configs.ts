import { maintainers, withOneMaintainer } from '../account/maintainers.ts'
import { has, hasAny, resembles } from '../filters/filter-operator-kinds.ts'
import { invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { boolean, type Given, object, oneOf, optional, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { drawn, momentOf } from '../resource/change.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { initially, needed, possible, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { graphsWith } from './agent-graph-record.ts'
import { maintainerOf, variationDocument } from './ai-config-document.ts'
import { usageOperations } from './ai-config-metrics.ts'
import { type AIConfigRecord, latestOf } from './ai-config-record.ts'
import { targetingOperations } from './ai-config-targeting.ts'
import { newTargeting, servedVariations } from './ai-config-targeting-values.ts'
import { newVariation, variationOperations } from './ai-config-variations.ts'
import { seededConfigs } from './ai-configs-seed.ts'

type Sent = Pick<
  AIConfigRecord,
  'name' | 'description' | 'mode' | 'tags' | 'maintainerId' | 'maintainerTeamKey' | 'evaluationMetricKey' | 'isInverted'
>

function made(sent: Sent, call: Call): Omit<AIConfigRecord, 'id' | 'key'> {
  const { key, defaultVariation } = call.body as { key: string; defaultVariation?: Given }
  const createdAt = momentOf(call)
  optional(call.body as Given, 'defaultVariation', object)
  const variations = defaultVariation ? [newVariation(defaultVariation, sent.mode, call)] : []
  const served = servedVariations({ mode: sent.mode, variations }, [], drawn(call))
  const targeting = newTargeting({ key, createdAt, ...sent }, served)
  return { ...sent, version: 1, createdAt, updatedAt: createdAt, variations, targeting }
}

const settled = (row: AIConfigRecord, call: Call): AIConfigRecord => ({
  ...withOneMaintainer(row, call),
  version: row.version + 1,
  updatedAt: momentOf(call),
})

const configs: PlainResource<AIConfigRecord> = plain<AIConfigRecord, Sent>({
  noun: 'AI config',
  kind: 'aiconfig',
  deed: 'AIConfig',
  path: '/api/v2/projects/{projectKey}/ai-configs/{configKey}',
  by: 'key',
  called: 'AI config key',
  site: '/projects/{projectKey}/ai-configs',
  partial: true,
  taken: 400,
  access: ['updateAIConfig', 'updateAIConfigVariation', 'deleteAIConfigVariation'],
  list: {
    pageMaximum: 100,
    // LaunchDarkly documents neither the fields nor the operators.
    operatorFilters: {
      query: { equals: resembles(({ key, name }) => [key, name]) },
      mode: { equals: has(({ mode }) => [mode], ['agent', 'completion', 'judge']) },
      tags: { anyOf: hasAny(({ tags }) => tags) },
    },
    sorts: {
      createdAt: { by: ({ createdAt }) => createdAt },
      name: { by: ({ name }) => name.toLowerCase() },
    },
  },
  properties: {
    name: needed(text, 'updateAIConfig'),
    description: usually(string, '', 'updateAIConfig'),
    mode: initially(oneOf('agent', 'completion', 'judge'), 'completion'),
    tags: usually(strings, [], 'updateAIConfig'),
    ...maintainers('updateAIConfig'),
    evaluationMetricKey: possible(text, 'updateAIConfig'),
    isInverted: possible(boolean, 'updateAIConfig'),
  },
  made,
  settled,
  checkDeletion({ key }, call) {
    const [graph] = graphsWith(key, call)
    if (graph) throw invalid(`The AI config ${key} is part of the agent graph ${graph.key}`)
  },
  document: (row, { links, access, call }) => ({
    ...only(row, 'key', 'name', 'description', 'mode', 'tags', 'version', 'createdAt', 'updatedAt'),
    ...only(row, 'evaluationMetricKey', 'isInverted'),
    evaluationMetricKeys: row.evaluationMetricKey === undefined ? undefined : [row.evaluationMetricKey],
    variations: latestOf(row).map((one) => variationDocument(one, call.params.projectKey ?? '', row.key)),
    dependencies: graphsWith(row.key, call).map(({ key }) => ({ type: 'agent-graph', key })),
    _maintainer: maintainerOf(row, call.store),
    _links: links,
    _access: access,
  }),
  seed: (company, project) => (project ? seededConfigs(company, project) : []),
})

export const aiConfigs = {
  ...configs,
  operations: [
    ...configs.operations,
    ...variationOperations(configs),
    ...targetingOperations(configs),
    ...usageOperations(configs),
  ],
}

/** The AI configs of a project. */
export const aiConfigsOf = (call: Call, { key }: ProjectRecord) => call.store.rows(configs.table, key)
