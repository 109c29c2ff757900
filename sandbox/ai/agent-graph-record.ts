import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'

export interface AgentGraphRecord {
  id: string
  key: string
  name: string
  description?: string
  maintainerId?: string
  maintainerTeamKey?: string
  rootConfigKey?: string
  edges: readonly AgentGraphEdge[]
  createdAt: number
  updatedAt: number
}

export interface AgentGraphEdge {
  key: string
  sourceConfig: string
  targetConfig: string
  handoff?: object
}

/** The rows of all graphs of a project, by the name of their table. */
const table: Table<AgentGraphRecord> = { name: 'agent-graph', isInProject: true, seed: () => new Map() }

/** The graphs that lead to an AI config. */
export const graphsWith = (configKey: string, call: Call): AgentGraphRecord[] =>
  [...call.store.rows(table, projectOf(call).key).values()].filter(
    ({ rootConfigKey, edges }) =>
      rootConfigKey === configKey ||
      edges.some(({ sourceConfig, targetConfig }) => [sourceConfig, targetConfig].includes(configKey)),
  )

/** The agent for returns asks the judge, and answers on products take over. */
export const seededGraphs = ({ key: projectKey }: ProjectRecord, { members }: People): AgentGraphRecord[] => {
  const createdAt = now - 40 * day
  const maintainerId = [...members.keys()][0]
  return [
    {
      id: objectId(createdAt, random(`agent-graph/${projectKey}/customer-help`)),
      ...{ key: 'customer-help', name: 'Customer help', description: 'From a return to the next purchase.' },
      ...(maintainerId && { maintainerId }),
      rootConfigKey: 'returns-agent',
      edges: [
        {
          ...{ key: 'returns-to-products', sourceConfig: 'returns-agent', targetConfig: 'product-answers' },
          handoff: { reason: 'The customer wants another product.' },
        },
        { key: 'products-to-judge', sourceConfig: 'product-answers', targetConfig: 'answer-judge' },
      ],
      createdAt,
      updatedAt: createdAt + 5 * day,
    },
  ]
}
