import { amongProjects, type Cost, type Costs, pagesOf, single } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { listAIConfigs } from '../../rest/ai/ai-configs.ts'
import { listAIModelConfigs } from '../../rest/ai/ai-model-configs.ts'

/** The variations of all AI configs of each project, which are read once. */
export const variationsOfProjects: Cost = {
  by: [listAIConfigs],
  calls: ({ parents, of, size }) => Math.min(parents, of('Project')) * pagesOf('AIConfig', size('AIConfig')),
}

export const aiModelConfigCosts: Costs = {
  fields: {
    'Project.aiModelConfigs': { ...single, by: [listAIModelConfigs], length: ({ size }) => size('AIModelConfig') },
    'AIConfigVariation.modelConfig': { by: operationsOf('AIModelConfig'), calls: amongProjects('AIModelConfig') },
    'AIModelConfig.variations': variationsOfProjects,
  },
}
