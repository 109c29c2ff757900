import { amongProjects, type Cost, type Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { agentGraphResource } from '../../rest/ai/agent-graphs.ts'

/** The AI configs that graphs name, in the list of each project or one by one. */
const configsNamed = amongProjects('AIConfig')

const ofConfigs: Cost = { by: operationsOf('AIConfig'), calls: configsNamed, refers: false }

export const agentGraphCosts: Costs = {
  fields: {
    'AIConfigDependency.agentGraph': { by: operationsOf('AgentGraph'), calls: ({ parents }) => parents, refers: false },
    'AgentGraph.rootConfig': ofConfigs,
    'AgentGraph.aiConfigs': {
      by: [...operationsOf('AgentGraph'), ...operationsOf('AIConfig')],
      calls: (place) => place.parents + configsNamed(place),
      shares: agentGraphResource.parts.aiConfigs,
      refers: false,
    },
    'AgentHandoff.source': ofConfigs,
    'AgentHandoff.target': ofConfigs,
  },
}
