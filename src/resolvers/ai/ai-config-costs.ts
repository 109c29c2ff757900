import { amongProjects, type Cost, type Costs, listOf, pagesOf, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { getAIConfigMetrics, getAIConfigMetricsByVariation } from '../../rest/ai/ai-config-metrics.ts'
import { getAIConfigTargeting } from '../../rest/ai/ai-config-targeting.ts'
import { getAIConfigVariation } from '../../rest/ai/ai-config-variations.ts'
import { listAIConfigs } from '../../rest/ai/ai-configs.ts'

/** All AI configs of each project, once. */
const scans: Cost = {
  by: [listAIConfigs],
  calls: ({ parents, of, size }) => Math.min(parents, of('Project')) * pagesOf('AIConfig', size('AIConfig')),
  refers: false,
}

/** The AI config that has a part. It came with the part, or a change of the part tells its key. */
const ofPart: Cost = { by: operationsOf('AIConfig'), calls: amongProjects('AIConfig'), refers: false }

export const aiConfigCosts: Costs = {
  fields: {
    'Project.aiConfigs': { ...listOf('AIConfig'), by: [listAIConfigs] },
    'Member.aiConfigs': { ...scans, project: true },
    'Team.aiConfigs': { ...scans, project: true },
    'Metric.aiConfigs': scans,
    'AIConfig.targeting': { ...single, by: [getAIConfigTargeting] },
    'AIConfig.metrics': { ...single, by: [getAIConfigMetrics] },
    'AIConfig.metricsByVariation': { ...single, by: [getAIConfigMetricsByVariation] },
    'AIConfig.evaluationMetrics': {
      by: operationsOf('Metric'),
      calls: amongProjects('Metric'),
      refers: true,
    },
    'AIConfigVariation.versions': { by: [getAIConfigVariation], calls: ({ parents }) => parents },
    'AIConfigVariation.aiConfig': ofPart,
    'AIConfigVariationMetrics.variation': ofPart,
    'AIJudge.aiConfig': {
      by: operationsOf('AIConfig'),
      calls: amongProjects('AIConfig'),
      refers: false,
    },
  },
}
