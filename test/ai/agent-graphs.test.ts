import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { sentBy } from '../support/change.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
const path = '/projects/web/agent-graphs'

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 }, gateway: { federation: true } })
  documents = (await betaOf(stack, path)).items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const selection = `id projectKey key name description rootConfigKey createdAt lastModifiedAt
  access { allowed { ...entry } denied { ...entry } }`

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const said = (doc: Doc) => ({
  id: Buffer.from(`AgentGraph:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', key: doc.key, name: doc.name ?? null, description: doc.description ?? null },
  ...{ rootConfigKey: doc.rootConfigKey ?? null, createdAt: iso(doc.createdAt), lastModifiedAt: iso(doc.updatedAt) },
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'AgentGraph',
  beta: true,
  stack: () => stack,
  documents: () => documents,
  sample: 'customer-help',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `agentGraph(projectKey: "web", key: "${key}")`,
  path: (key) => `${path}/${key}`,
  within: ['project(key: "web")'],
  list: 'agentGraphs',
  listPath: path,
  selection,
  fragments: entryFragment,
  said,
  promised: ['key'],
  action: 'updateAgentGraph',
})

const address = { projectKey: 'web', key: 'new' }
const graph = {
  rootConfigKey: 'returns-agent',
  edges: [{ key: 'e', sourceConfigKey: 'returns-agent', targetConfigKey: 'product-answers', handoff: { why: 'x' } }],
}
const edges = 'edges { key sourceConfigKey targetConfigKey handoff }'

testWrites({
  type: 'AgentGraph',
  stack: () => stack,
  field: 'agentGraph(projectKey: "web", key: "new")',
  create: {
    input: { ...address, name: 'New', graph, maintainerTeamKey: 'sre' },
    tells: { key: 'new', name: 'New', rootConfigKey: 'returns-agent', edges: graph.edges },
  },
  update: {
    input: { ...address, name: 'Newer', description: 'D', maintainerTeamKey: null },
    tells: { name: 'Newer', description: 'D', edges: graph.edges, maintainer: null },
  },
  remove: address,
  selection: `id key name description rootConfigKey ${edges} maintainer { ... on Team { key } }`,
})

describe('an agent graph', () => {
  it('leads to its AI configs, which are read together', async () => {
    const { data, paths } = await stack.ask(`{ agentGraph(projectKey: "web", key: "customer-help") {
      maintainer { __typename } rootConfig { key } aiConfigs { key name }
      edges { key source { key } target { key mode } handoff } } }`)
    expect(data.agentGraph).toEqual({
      maintainer: { __typename: 'Member' },
      rootConfig: { key: 'returns-agent' },
      aiConfigs: [
        { key: 'returns-agent', name: 'Returns agent' },
        { key: 'product-answers', name: 'Product answers' },
        { key: 'answer-judge', name: 'Answer judge' },
      ],
      edges: [
        {
          ...{ key: 'returns-to-products', source: { key: 'returns-agent' } },
          ...{ target: { key: 'product-answers', mode: 'COMPLETION' } },
          handoff: { reason: 'The customer wants another product.' },
        },
        {
          ...{ key: 'products-to-judge', source: { key: 'product-answers' } },
          ...{ target: { key: 'answer-judge', mode: 'JUDGE' }, handoff: null },
        },
      ],
    })
    expect(paths).toEqual([`${path}/customer-help`, '/projects/web/ai-configs?offset=0&limit=100'])
  })

  it('of a list is read for its edges, within the limit of single calls', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { agentGraphs { nodes { key ${edges} } } } }`)
    expect(data.project.agentGraphs.nodes[0].edges).toHaveLength(2)
    expect(paths).toEqual([`${path}?offset=0&limit=20`, `${path}/customer-help`])
  })

  it('is found from the AI configs that it leads to, and keeps them from being deleted', async () => {
    const { data, paths } = await stack.ask(
      '{ aiConfig(projectKey: "web", key: "answer-judge") { dependencies { type key agentGraph { key name } } } }',
    )
    const agentGraph = { key: 'customer-help', name: 'Customer help' }
    expect(data.aiConfig.dependencies).toEqual([{ type: 'AGENT_GRAPH', key: 'customer-help', agentGraph }])
    expect(paths).toEqual(['/projects/web/ai-configs/answer-judge', `${path}/customer-help`])
    const removed = await stack.ask(
      'mutation { deleteAIConfig(input: { projectKey: "web", key: "answer-judge" }) { userErrors { code } } }',
    )
    expect(removed.data.deleteAIConfig.userErrors).toEqual([{ code: 'BAD_USER_INPUT' }])
  })

  it('lacks AI configs that are gone', async () => {
    const patch = (doc: Doc) => ({
      ...doc,
      rootConfigKey: 'gone',
      edges: [{ key: 'e', sourceConfig: 'gone', targetConfig: 'answer-judge' }],
    })
    stack.sandbox.fault({ path: /agent-graphs/ }, { patch })
    const { data, errors } = await stack.ask(`{ agentGraph(projectKey: "web", key: "customer-help") {
      rootConfig { key name } aiConfigs { key } edges { source { key name } target { key } } } }`)
    expect(errors).toBeUndefined()
    expect(data.agentGraph).toEqual({
      ...{ rootConfig: null, aiConfigs: [{ key: 'answer-judge' }] },
      edges: [{ source: null, target: { key: 'answer-judge' } }],
    })
  })
})

describe('changes of agent graphs', () => {
  const change = (verb: 'create' | 'update', input: object) =>
    stack.ask(
      `mutation ($input: ${verb === 'create' ? 'Create' : 'Update'}AgentGraphInput!) {
        done: ${verb}AgentGraph(input: $input) { agentGraph { key } userErrors { message code path } } }`,
      { input },
    )

  it.each([
    ['create', { ...address, name: 'N', maintainerId: 'a', maintainerTeamKey: 'b' }, ['input', 'maintainerTeamKey']],
    [
      'create',
      { ...address, name: 'N', graph: { ...graph, edges: [graph.edges[0], graph.edges[0]] } },
      ['input', 'graph', 'edges', '1', 'key'],
    ],
    ['update', { ...address, maintainerId: '', maintainerTeamKey: 'sre' }, ['input', 'maintainerTeamKey']],
    ['update', address, ['input']],
    ['update', { ...address, graph: null }, ['input', 'graph']],
  ] as const)('are not sent by %s with %j', async (verb, input, path) => {
    const { data, calls } = await change(verb, input)
    expect(data.done).toMatchObject({ agentGraph: null, userErrors: [{ path }] })
    expect(calls).toEqual([])
  })

  it('have an empty text for no maintainer, and the root and the edges together', async () => {
    const answer = await change('update', { ...address, key: 'customer-help', maintainerId: null, graph })
    const {
      edges: [{ sourceConfigKey: sourceConfig, targetConfigKey: targetConfig, ...edge }],
      rootConfigKey,
    } = graph as Doc
    const body = { maintainerId: '', rootConfigKey, edges: [{ ...edge, sourceConfig, targetConfig }] }
    expect(sentBy(answer)).toEqual([['PATCH', `${path}/customer-help`, body]])
    expect(await betaOf(stack, `${path}/customer-help`)).not.toHaveProperty('_maintainer')
  })

  it('that LaunchDarkly refuses are told', async () => {
    const { data } = await change('create', {
      ...address,
      key: 'wrong',
      name: 'N',
      graph: { ...graph, rootConfigKey: 'gone' },
    })
    expect(data.done).toMatchObject({ agentGraph: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })
})
