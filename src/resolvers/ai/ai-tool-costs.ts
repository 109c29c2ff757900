import { amongProjects, type Costs, connectionOf, listOf } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { listAITools, listAIToolVersions, versionsPerPage } from '../../rest/ai/ai-tools.ts'
import { variationsOfProjects } from './ai-model-config-costs.ts'

export const aiToolCosts: Costs = {
  fields: {
    'Project.aiTools': { ...listOf('AITool'), by: [listAITools] },
    'AITool.versions': { ...connectionOf(versionsPerPage), by: [listAIToolVersions] },
    'AITool.variations': variationsOfProjects,
    'AIConfigVariationTool.tool': { by: operationsOf('AITool'), calls: amongProjects('AITool') },
  },
}
