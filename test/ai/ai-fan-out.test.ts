import { testFanOut } from '../support/fan-out.ts'

const project = '/projects/web'
const configs = `${project}/ai-configs?offset=0&limit=20`
const models = `${project}/ai-configs/model-configs`

testFanOut('AI configs', [
  {
    of: 'the models and the tools of their variations',
    query: `{ project(key: "web") { aiConfigs(first: 20) { nodes { name mode maintainer { ... on Team { name } }
      variations { key version modelConfig { provider restricted costPerOutputToken }
        tools { key version tool { description } } } } } } }`,
    waves: [[configs], [`${project}/ai-tools?offset=0&limit=100`, models]],
  },
])

testFanOut('AI tools and model configs', [
  {
    of: 'the variations that use them, and the versions of the tools',
    query: `{ project(key: "web") { aiModelConfigs { key variations { key aiConfig { key } } }
      aiTools(first: 5) { nodes { key versions(first: 3) { nodes { version } } variations { key } } } } }`,
    waves: [
      [models, `${project}/ai-tools?offset=0&limit=5`],
      [
        `${project}/ai-configs?offset=0&limit=100`,
        `${project}/ai-tools/look-up-order/versions?offset=0&limit=3`,
        `${project}/ai-tools/print-label/versions?offset=0&limit=3`,
      ],
    ],
  },
])

testFanOut('agent graphs', [
  {
    of: 'the edges with their AI configs',
    query: `{ project(key: "web") { agentGraphs(first: 5) { nodes { key rootConfig { name }
      edges { source { name } target { name mode } } } } } }`,
    waves: [
      [`${project}/agent-graphs?offset=0&limit=5`],
      [`${project}/agent-graphs/customer-help`, `${project}/ai-configs/returns-agent`],
      [`${project}/ai-configs?offset=0&limit=100`],
    ],
  },
])
