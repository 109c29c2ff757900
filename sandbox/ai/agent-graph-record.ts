import type { ProjectRecord } from '../projects/project-record.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { People } from '../store.ts'

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
