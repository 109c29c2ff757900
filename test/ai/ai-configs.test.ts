import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { startHeldStack } from '../support/held-stack.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

const path = '/projects/web/ai-configs'
const everything = {
  ...{ evaluationMetricKeys: ['basket-value', 'gone'], isInverted: false },
  dependencies: [{ type: 'agent-graph', key: 'help-desk' }],
}

beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  documents = (await ask(stack.sandbox, path)).json.items
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const version = `variationId key name version state color comment description instructions messages { role content } model
  modelConfigKey tools { key version customParameters } judges { aiConfigKey samplingPercentage } judgingConfigKeys createdAt
  publishedAt archivedAt aiConfig { key }`
const selection = `id projectKey key name description mode tags version variations { ${version} }
  evaluationMetricKey evaluationMetricKeys isInverted dependencies { type key }
  maintainer { __typename ... on Member { memberId email } ... on Team { key name } } createdAt lastModifiedAt
  access { allowed { ...entry } denied { ...entry } }`

const iso = (time?: number) => (time === undefined ? null : new Date(time).toISOString())

const variationSaid = (doc: Doc, configKey: string) => ({
  ...{ variationId: doc._id, key: doc.key, name: doc.name, version: doc.version, state: doc.state ?? null },
  ...{ color: doc.color ?? null, comment: doc.comment ?? null, description: doc.description ?? null },
  ...{ instructions: doc.instructions ?? null, messages: doc.messages ?? null, model: doc.model },
  modelConfigKey: doc.modelConfigKey ?? null,
  tools: doc.tools?.map((tool: Doc) => ({ customParameters: null, ...tool })) ?? null,
  judges:
    doc.judgeConfiguration?.judges.map((judge: Doc) => ({
      aiConfigKey: judge.judgeConfigKey,
      samplingPercentage: judge.samplingRate * 100,
    })) ?? null,
  judgingConfigKeys: doc.judgingConfigKeys ?? null,
  ...{ createdAt: iso(doc.createdAt), publishedAt: iso(doc._publishedAt), archivedAt: iso(doc._archivedAt) },
  aiConfig: { key: configKey },
})

function maintainerSaid({ _maintainer: one }: Doc) {
  if (!one) return null
  if (one.key) return { __typename: 'Team', key: one.key, name: one.name }
  return { __typename: 'Member', memberId: one._id, email: one.email }
}

const said = (doc: Doc) => ({
  id: Buffer.from(`AIConfig:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', key: doc.key, name: doc.name ?? null, description: doc.description || null },
  ...{ mode: doc.mode?.toUpperCase() ?? null, tags: doc.tags ?? [], version: doc.version ?? null },
  variations: (doc.variations ?? []).map((one: Doc) => variationSaid(one, doc.key)),
  ...{ evaluationMetricKey: doc.evaluationMetricKey ?? null, evaluationMetricKeys: doc.evaluationMetricKeys ?? null },
  ...{ isInverted: doc.isInverted ?? null, maintainer: maintainerSaid(doc) },
  dependencies:
    doc.dependencies?.map(({ type, key }: Doc) => ({ type: type.toUpperCase().replace('-', '_'), key })) ?? null,
  ...{ createdAt: iso(doc.createdAt), lastModifiedAt: iso(doc.updatedAt) },
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'AIConfig',
  stack: () => stack,
  documents: () => documents,
  sample: 'product-answers',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `aiConfig(projectKey: "web", key: "${key}")`,
  path: (key) => `${path}/${key}`,
  within: ['project(key: "web")'],
  list: 'aiConfigs',
  listPath: path,
  selection,
  fragments: entryFragment,
  said,
  promised: ['key'],
  action: 'updateAIConfig',
})

const one = (fields: string, key = 'product-answers') => `{ aiConfig(projectKey: "web", key: "${key}") { ${fields} } }`

describe('an AI config', () => {
  /** Answers the next calls for AI configs with further properties of their documents. */
  const having = (more: object) =>
    stack.sandbox.fault({ path: /ai-configs\/[\w-]+$/ }, { patch: (doc: Doc) => ({ ...doc, ...more }) })

  it('tells what evaluates it and what depends on it', async () => {
    having(everything)
    const { data, paths } = await stack.ask(
      one('isInverted evaluationMetricKeys evaluationMetrics { key name } dependencies { type key }'),
    )
    expect(data.aiConfig).toEqual({
      ...{ isInverted: false, evaluationMetricKeys: ['basket-value', 'gone'] },
      evaluationMetrics: [
        { key: 'page-load-time', name: 'Page load time' },
        { key: 'basket-value', name: 'Basket value' },
      ],
      dependencies: [{ type: 'AGENT_GRAPH', key: 'help-desk' }],
    })
    expect(paths).toEqual([`${path}/product-answers`, '/metrics/web?offset=0&limit=50'])
  })

  it('has OTHER for words that LaunchDarkly adds', async () => {
    having({ mode: 'oracle', dependencies: [{ type: 'agent-swarm', key: 'a' }] })
    const { data } = await stack.ask(one('mode dependencies { type }'))
    expect(data.aiConfig).toEqual({ mode: 'OTHER', dependencies: [{ type: 'OTHER' }] })
  })

  it('has a variation by its key, in the latest version, without a call', async () => {
    const { data, paths } = await stack.ask(
      one('large: variation(key: "large") { version comment } none: variation(key: "none") { key }'),
    )
    expect(data.aiConfig).toEqual({ large: { version: 2, comment: 'Asks for the language.' }, none: null })
    expect(paths).toHaveLength(1)
  })

  it('has all versions of its variations, by a call for each variation', async () => {
    const { data, paths } = await stack.ask(one('variations { key versions { version comment aiConfig { name } } }'))
    const aiConfig = { name: 'Product answers' }
    expect(data.aiConfig.variations).toEqual([
      {
        key: 'large',
        versions: [
          { version: 2, comment: 'Asks for the language.', aiConfig },
          { version: 1, comment: 'First prompt.', aiConfig },
        ],
      },
      { key: 'fallback', versions: [{ version: 1, comment: 'Takes over.', aiConfig }] },
    ])
    expect(paths).toEqual([
      `${path}/product-answers`,
      `${path}/product-answers/variations/large`,
      `${path}/product-answers/variations/fallback`,
    ])
  })

  it('leads to the judges of its answers, of which the list has several', async () => {
    const judges = 'judges { samplingPercentage aiConfig { key mode } }'
    const judge = { key: 'answer-judge', mode: 'JUDGE' }
    const alone = await stack.ask(one(`variations { ${judges} }`))
    expect(alone.data.aiConfig.variations[0].judges).toEqual([{ samplingPercentage: 25, aiConfig: judge }])
    expect(alone.paths).toEqual([`${path}/product-answers`, `${path}/answer-judge`])
    const listed = await stack.ask(`{ project(key: "web") { aiConfigs { nodes { variations { ${judges} } } } } }`)
    expect(listed.paths).toEqual([`${path}?offset=0&limit=20`])
    stack.sandbox.fault({ path: /answer-judge/ }, { status: 404 })
    const gone = await stack.ask(one(`variations { ${judges} }`))
    expect(gone.errors).toBeUndefined()
    expect(gone.data.aiConfig.variations[0].judges).toEqual([{ samplingPercentage: 25, aiConfig: null }])
  })

  it('has the percentage of its judges as a person wrote it', async () => {
    const judgeConfiguration = { judges: [{ judgeConfigKey: 'answer-judge', samplingRate: 0.29 }] }
    const patch = (doc: Doc) => ({ ...doc, variations: [{ ...doc.variations[0], judgeConfiguration }] })
    stack.sandbox.fault({ path: /product-answers$/ }, { patch })
    const { data } = await stack.ask(one('variations { judges { samplingPercentage } }'))
    expect(data.aiConfig.variations).toEqual([{ judges: [{ samplingPercentage: 29 }] }])
  })

  it('is found from its maintainer and from its metric, by one list for all of them', async () => {
    const { items } = (await ask(stack.sandbox, path)).json
    const member = items.find(({ _maintainer }: Doc) => _maintainer?._id)
    const id = member._maintainer._id
    const { data, paths, errors } = await stack.ask(`{
      member(id: "${id}") { aiConfigs(projectKey: "web") { key } }
      team(key: "search") { aiConfigs(projectKey: "web") { key name } }
      sre: team(key: "sre") { aiConfigs(projectKey: "web") { key } }
      metric(projectKey: "web", key: "page-load-time") { aiConfigs { key } }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      member: {
        aiConfigs: items.filter(({ _maintainer }: Doc) => _maintainer?._id === id).map(({ key }: Doc) => ({ key })),
      },
      team: { aiConfigs: [{ key: 'product-answers', name: 'Product answers' }] },
      sre: { aiConfigs: [] },
      metric: { aiConfigs: [{ key: 'product-answers' }] },
    })
    expect(paths.filter((one) => one.startsWith(path))).toEqual([`${path}?offset=0&limit=100`])
  })

  it('passes a filter and an order on as they are', async () => {
    const list = (args: string) => stack.ask(`{ project(key: "web") { aiConfigs(${args}) { nodes { key } } } }`)
    const filtered = await list('rawFilter: "mode equals \\"agent\\""')
    expect(filtered.paths).toEqual([`${path}?offset=0&limit=20&filter=mode equals "agent"`])
    expect(filtered.data.project.aiConfigs.nodes).toEqual([{ key: 'returns-agent' }])
    const sorted = await list('rawSort: "name", first: 2')
    expect(sorted.paths).toEqual([`${path}?offset=0&limit=2&sort=name`])
    expect(sorted.data.project.aiConfigs.nodes).toEqual([{ key: 'answer-judge' }, { key: 'product-answers' }])
    expect((await list('rawFilter: "", rawSort: ""')).paths).toEqual([`${path}?offset=0&limit=20`])
    expect((await list('rawFilter: "colour equals \\"red\\""')).errors).toMatchObject([
      { path: ['project', 'aiConfigs'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it('is read in smaller pages if LaunchDarkly refuses large ones', async () => {
    const metric = '{ metric(projectKey: "web", key: "page-load-time") { aiConfigs { key } } }'
    stack.sandbox.fault({ path: /limit=100/ }, { status: 400 })
    const { data, paths } = await stack.ask(metric)
    expect(data.metric.aiConfigs).toEqual([{ key: 'product-answers' }])
    expect(paths.filter((one) => one.startsWith(path))).toEqual([
      `${path}?offset=0&limit=100`,
      `${path}?offset=0&limit=20`,
    ])
  })

  it.each(['model-configs', 'prompt-snippets'])(
    'with the key %s of another route is refused without a call',
    async (key) => {
      const { errors, calls } = await stack.ask(
        one(
          'name targeting { version } metricsByVariation(environmentKey: "test", from: "2026-09-01T00:00:00Z", to: "2026-09-02T00:00:00Z") { variationKey }',
          key,
        ),
      )
      expect(errors).toMatchObject([{ path: ['aiConfig'], extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    },
  )

  it('has an audit log of itself and of its targeting', async () => {
    const { data, paths } = await stack.ask(one('auditLog(first: 5) { nodes { entryId } }'))
    expect(data.aiConfig.auditLog.nodes).toEqual([])
    expect(paths.find((one) => one.startsWith('/auditlog'))).toBe('/auditlog?limit=5')
  })
})

describe('the example query of AI configs', () => {
  const week = 'from: "2026-08-01T00:00:00Z", to: "2026-08-08T00:00:00Z"'
  const cost = `{ project(key: "web") { aiConfigs(first: 20) { nodes { name mode maintainer { ... on Team { name } }
    variations { key version modelConfig { provider restricted costPerOutputToken } tools { key version } } evaluationMetrics { key }
    metrics(environmentKey: "production", ${week}) { totalTokens inputCost outputCost judgeAccuracy } } } } }`

  it('costs a list, the models, the metrics, and a call for the usage of each, in two waves', async () => {
    const held = await startHeldStack()
    const answer = await held.askInWaves(cost)
    await held.close()
    expect(answer.errors).toBeUndefined()
    const usage = `metrics?from=${Date.UTC(2026, 7, 1)}&to=${Date.UTC(2026, 7, 8)}&env=production`
    expect(answer.waves).toEqual([
      [`${path}?offset=0&limit=20`],
      [
        '/metrics/web/page-load-time',
        `${path}/model-configs`,
        ...['answer-judge', 'product-answers', 'returns-agent'].map((key) => `${path}/${key}/${usage}`),
      ].toSorted(),
    ])
    expect(answer.data.project.aiConfigs.nodes[0].metrics).toEqual({
      ...{ totalTokens: expect.any(Number), inputCost: expect.any(Number), outputCost: expect.any(Number) },
      judgeAccuracy: 0.9,
    })
  })
})
