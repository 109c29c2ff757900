import type { Context } from '../../context.ts'
import type {
  AgentGraphInput,
  CreateAgentGraphInput,
  DeleteAgentGraphInput,
  Resolvers,
  UpdateAgentGraphInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  type AgentGraphRep,
  agentGraphResource,
  createAgentGraph,
  deleteAgentGraph,
  patchAgentGraph,
} from '../../rest/ai/agent-graphs.ts'
import { locate } from '../../rest/resource.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { maintainerIn } from '../account/maintainer-ids.ts'
import { eachOnce, expectChange, given, lasting } from '../given.ts'

/** The root and the edges in REST's form, which takes both or neither. */
function graphIn(graph: AgentGraphInput | undefined) {
  if (!graph) return {}
  const { rootConfigKey, edges } = graph
  eachOnce(
    edges.map(({ key }) => key),
    ['input', 'graph', 'edges'],
    'edge',
    'key',
  )
  return {
    rootConfigKey,
    edges: edges.map(({ key, sourceConfigKey, targetConfigKey, handoff }) => ({
      ...{ key, sourceConfig: sourceConfigKey, targetConfig: targetConfigKey },
      ...given({ handoff }),
    })),
  }
}

/** A graph in the answer to a change, which has the edges. */
const written = (projectKey: string, graph: AgentGraphRep) => ({
  agentGraph: locate(agentGraphResource, [projectKey], graph, !reasonOf(graph) && graph.edges ? ['edges'] : []),
})

async function create({ projectKey, ...input }: CreateAgentGraphInput, { write }: Context) {
  const { graph, ...settings } = given(input)
  const body = { ...settings, ...maintainerIn(settings), ...graphIn(graph) }
  return written(projectKey, await write(createAgentGraph, { projectKey, body }))
}

/** LaunchDarkly takes an empty text for no maintainer. */
const removing = (id: string | null | undefined) => (id === null ? '' : undefined)

async function update({ projectKey, key: graphKey, ...input }: UpdateAgentGraphInput, { write }: Context) {
  const { description, maintainerId, maintainerTeamKey, ...others } = input
  const { name, graph } = lasting(others)
  const maintainer = maintainerIn({ maintainerId, maintainerTeamKey })
  const body = {
    name,
    description: description === null ? '' : description,
    maintainerId: maintainer.maintainerId ?? removing(maintainerId),
    maintainerTeamKey: maintainer.maintainerTeamKey ?? removing(maintainerTeamKey),
    ...graphIn(graph),
  }
  expectChange(body)
  return written(projectKey, await write(patchAgentGraph, { projectKey, graphKey, body }))
}

async function remove({ projectKey, key }: DeleteAgentGraphInput, { write }: Context) {
  await write(deleteAgentGraph, { projectKey, graphKey: key })
  return { deletedAgentGraphId: idOf({ type: 'AgentGraph', projectKey, key }) }
}

export const agentGraphChanges = {
  Mutation: {
    createAgentGraph: mutation(create),
    updateAgentGraph: mutation(update),
    deleteAgentGraph: mutation(remove),
  },
} satisfies Resolvers
