import { maintainers, withOneMaintainer } from '../account/maintainers.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { type Given, object, objects, optional, required, string, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { type AgentGraphEdge, type AgentGraphRecord, seededGraphs } from './agent-graph-record.ts'
import { maintainerOf } from './ai-config-document.ts'
import { aiConfigsOf } from './ai-configs.ts'

type Sent = Pick<AgentGraphRecord, 'name' | 'edges'> & {
  description?: string | undefined
  rootConfigKey?: string | undefined
  maintainerId?: string | undefined
  maintainerTeamKey?: string | undefined
}

const action = 'updateAgentGraph'
const mostEdges = 200

function configKey(given: Given, name: string, call: Call): string {
  const key = required(given, name, text)
  if (aiConfigsOf(call, projectOf(call)).has(key)) return key
  throw invalid(`${name} must be the key of an AI config, got ${shown(key)}`)
}

/** The root and the edges are sent together, or neither of them. */
function checkPair(given: Given): void {
  if ((given.rootConfigKey === undefined) !== (given.edges === undefined))
    throw invalid('rootConfigKey and edges must both be present, or neither of them')
}

function edgesIn(given: Given, name: string, call: Call): AgentGraphEdge[] {
  checkPair(call.body as Given)
  const edges = optional(given, name, objects) ?? []
  if (edges.length > mostEdges) throw new ApiError(413, `A graph has at most ${mostEdges} edges`)
  return edges.map(
    (edge) =>
      defined({
        key: required(edge, 'key', text),
        sourceConfig: configKey(edge, 'sourceConfig', call),
        targetConfig: configKey(edge, 'targetConfig', call),
        handoff: optional(edge, 'handoff', object),
      }) as AgentGraphEdge,
  )
}

export const agentGraphs = plain<AgentGraphRecord, Sent>({
  noun: 'agent graph',
  path: '/api/v2/projects/{projectKey}/agent-graphs/{graphKey}',
  by: 'key',
  called: 'agent graph key',
  site: '/projects/{projectKey}/agent-graphs',
  beta: true,
  partial: true,
  taken: 400,
  access: [action],
  list: { pageMaximum: 100 },
  properties: {
    name: needed(text, action),
    description: possible(string, action),
    ...maintainers(action),
    rootConfigKey: {
      read(given, name, call) {
        checkPair(call.body as Given)
        return given[name] === undefined ? undefined : configKey(given, name, call)
      },
      action,
    },
    edges: { read: edgesIn, action },
  },
  made: (sent, call) => {
    const createdAt = momentOf(call)
    return { ...withOneMaintainer(sent as AgentGraphRecord, call), createdAt, updatedAt: createdAt }
  },
  settled: (row, call) => ({ ...withOneMaintainer(row, call), updatedAt: momentOf(call) }),
  document: (row, { access, call: { store, params, body } }) => ({
    _access: access,
    ...only(row, 'key', 'name', 'description', 'rootConfigKey', 'createdAt', 'updatedAt'),
    _maintainer: maintainerOf(row, store),
    // The list has no edges.
    ...((params.graphKey !== undefined || body !== undefined) && { edges: row.edges }),
  }),
  seed: (company, project) => (project ? seededGraphs(project, company) : []),
})
