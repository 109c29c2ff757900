import { type AccessRep, access } from '../access.ts'
import { create, del, get, patch } from '../operation.ts'
import type { Window } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'
import { type AIConfigMaintainer, aiMaintainer } from './ai-configs.ts'

/** An agent graph. Only a single read has the edges. */
export interface AgentGraphRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly rootConfigKey?: string
  readonly edges?: readonly AgentHandoffRep[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly _maintainer?: AIConfigMaintainer
  readonly _access?: AccessRep
}

export interface AgentHandoffRep {
  readonly key: string
  readonly sourceConfig: string
  readonly targetConfig: string
  readonly handoff?: unknown
}

const agentGraph = document<AgentGraphRep>({
  key: word,
  rootConfigKey: textOrNone,
  edges: optional(list(document<AgentHandoffRep>({ key: word, sourceConfig: word, targetConfig: word }))),
  _maintainer: optional(aiMaintainer),
  _access: optional(access),
})

/** The root and the edges come together, or neither of them. */
export interface AgentGraphForm {
  readonly name?: string | undefined
  readonly description?: string | undefined
  /** Empty for no maintainer. */
  readonly maintainerId?: string | undefined
  /** Empty for no maintainer. */
  readonly maintainerTeamKey?: string | undefined
  readonly rootConfigKey?: string | undefined
  readonly edges?: readonly AgentHandoffRep[] | undefined
}

export interface NewAgentGraph extends AgentGraphForm {
  readonly key: string
  readonly name: string
}

const base = '/api/v2/projects/{projectKey}/agent-graphs'
const path = '/api/v2/projects/{projectKey}/agent-graphs/{graphKey}'
const beta = { beta: true }

export const listAgentGraphs = get(base, beta).takes<Partial<Window>>().lists(agentGraph)
export const getAgentGraph = get(path, beta).returns(agentGraph)
export const createAgentGraph = create(base, beta).takes<{ body: NewAgentGraph }>().returns(agentGraph)
export const patchAgentGraph = patch(path, beta).takes<{ body: AgentGraphForm }>().returns(agentGraph)
export const deleteAgentGraph = del(path, beta).returnsNothing()

export const agentGraphResource = resource({
  type: 'AgentGraph',
  address: ['projectKey', 'key'],
  get: getAgentGraph,
  list: listAgentGraphs,
  pageSize: 100,
  surePageSize: 20,
  sizes: { assumed: 20, ordinary: 5 },
  fields: { address: ['project'] },
  parts: { edges: 'edges', aiConfigs: 'edges' },
  alone: { parts: ['edges'], always: true },
  byKey: { scan: { from: 2 } },
})

export type AgentGraphDoc = Located<typeof agentGraphResource, AgentGraphRep>
export type AgentHandoffDoc = AgentHandoffRep & { readonly of: AgentGraphDoc['at'] }
