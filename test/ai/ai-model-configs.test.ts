import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { sentBy } from '../support/change.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
const path = '/projects/web/ai-configs/model-configs'

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, path)).json
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const selection = `id projectKey key name modelId provider icon global restricted parameters customParameters tags version
  costPerInputToken costPerOutputToken access { allowed { ...entry } denied { ...entry } }`

const said = (doc: Doc) => ({
  id: Buffer.from(`AIModelConfig:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', key: doc.key, name: doc.name ?? null, modelId: doc.id ?? null },
  ...{ provider: doc.provider ?? null, icon: doc.icon ?? null, global: doc.global ?? null },
  ...{
    restricted: doc.isRestricted ?? null,
    parameters: doc.params ?? null,
    customParameters: doc.customParams ?? null,
  },
  ...{ tags: doc.tags ?? [], version: doc.version ?? null },
  ...{ costPerInputToken: doc.costPerInputToken ?? null, costPerOutputToken: doc.costPerOutputToken ?? null },
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'AIModelConfig',
  stack: () => stack,
  unpaged: true,
  documents: () => documents,
  sample: 'shop-tuned',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `aiModelConfig(projectKey: "web", key: "${key}")`,
  path: (key) => `${path}/${key}`,
  within: ['project(key: "web")'],
  list: 'aiModelConfigs',
  listPath: path,
  selection,
  fragments: entryFragment,
  said,
  promised: ['key'],
  action: 'deleteAIModelConfig',
})

const address = { projectKey: 'web', key: 'new' }

testWrites({
  type: 'AIModelConfig',
  stack: () => stack,
  field: 'aiModelConfig(projectKey: "web", key: "new")',
  create: {
    input: { ...address, name: 'New', modelId: 'm-1', tags: ['a'], parameters: { p: 1 }, costPerInputToken: 0.5 },
    tells: {
      key: 'new',
      name: 'New',
      modelId: 'm-1',
      tags: ['a'],
      parameters: { p: 1 },
      global: false,
      restricted: false,
    },
  },
  remove: address,
  selection: 'id key name modelId tags parameters costPerInputToken global restricted',
})

describe('AI model configs', () => {
  it('are those that are restricted, or not, by one call', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") {
      restricted: aiModelConfigs(restricted: true) { key } others: aiModelConfigs(restricted: false) { key } } }`)
    expect(data.project).toEqual({
      restricted: [{ key: 'shop-tuned' }],
      others: [{ key: 'mistral.mistral-large' }, { key: 'openai.gpt-4o-mini' }],
    })
    expect(paths).toEqual([path])
  })

  it('lead to the variations that use them, and from these to them, by one call for all', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") {
      aiModelConfigs { key variations { key aiConfig { key } } }
      aiConfigs(first: 10) { nodes { key variations { key modelConfig { key provider } } } } } }`)
    expect(data.project.aiModelConfigs.map(({ variations }: Doc) => variations)).toEqual([
      [
        { key: 'large', aiConfig: { key: 'product-answers' } },
        { key: 'careful', aiConfig: { key: 'returns-agent' } },
      ],
      [
        { key: 'fallback', aiConfig: { key: 'product-answers' } },
        { key: 'accuracy', aiConfig: { key: 'answer-judge' } },
      ],
      [],
    ])
    const models = data.project.aiConfigs.nodes.flatMap(({ variations }: Doc) => variations)
    expect(models).toContainEqual({ key: 'fallback', modelConfig: { key: 'openai.gpt-4o-mini', provider: 'OpenAI' } })
    expect(paths.filter((one) => one === path)).toHaveLength(1)
    expect(paths.length).toBeLessThanOrEqual(3)
  })

  it('that a variation names and that are gone are null', async () => {
    const patch = (all: Doc[]) => all.filter(({ key }) => key !== 'openai.gpt-4o-mini')
    stack.sandbox.fault({ path: /model-configs$/ }, { patch })
    const { data, errors } = await stack.ask(
      '{ aiConfig(projectKey: "web", key: "product-answers") { variations { key modelConfig { key } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.aiConfig.variations).toContainEqual({ key: 'fallback', modelConfig: null })
  })

  it('are null in a project that lacks them, and the project is null if it does not exist', async () => {
    const { data } = await stack.ask(`{
      web: project(key: "web") { aiModelConfig(key: "nope") { key } }
      nope: project(key: "nope") { aiModelConfigs { key } }
    }`)
    expect(data).toEqual({ web: { aiModelConfig: null }, nope: null })
  })

  it('have no key that is a part of another route', async () => {
    const read = await stack.ask('{ aiModelConfig(projectKey: "web", key: "restricted") { key } }')
    expect(read.errors).toMatchObject([{ path: ['aiModelConfig'], extensions: { code: 'BAD_USER_INPUT' } }])
    const removed = await stack.ask(
      'mutation { deleteAIModelConfig(input: { projectKey: "web", key: "restricted" }) { userErrors { code } } }',
    )
    expect(removed.data.deleteAIModelConfig.userErrors).toEqual([{ code: 'BAD_USER_INPUT' }])
    expect([...read.calls, ...removed.calls]).toEqual([])
  })

  it('that are global cannot be deleted', async () => {
    const { data } = await stack.ask(
      'mutation { deleteAIModelConfig(input: { projectKey: "web", key: "openai.gpt-4o-mini" }) { userErrors { code } } }',
    )
    expect(data.deleteAIModelConfig.userErrors).toEqual([{ code: 'BAD_USER_INPUT' }])
  })
})

describe('the restriction of AI models', () => {
  const change = (verb: string, keys: readonly string[]) =>
    stack.ask(
      `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}Input!) {
        done: ${verb}(input: $input) { keys userErrors { message code path } } }`,
      { input: { projectKey: 'web', keys } },
    )
  const restricted = async () => (await ask(stack.sandbox, `${path}?restricted=true`)).json.map(({ key }: Doc) => key)

  it('is set, and those that fail are told in their place', async () => {
    const answer = await change('restrictAIModels', ['openai.gpt-4o-mini', 'gone'])
    expect(sentBy(answer)).toEqual([['POST', `${path}/restricted`, { keys: ['openai.gpt-4o-mini', 'gone'] }]])
    const message = 'LaunchDarkly did not restrict "gone": Unknown AI model config key: gone'
    expect(answer.data.done).toEqual({
      keys: ['openai.gpt-4o-mini'],
      userErrors: [{ message, code: 'NOT_FOUND', path: ['input', 'keys', '1'] }],
    })
    expect(await restricted()).toEqual(['openai.gpt-4o-mini', 'shop-tuned'])
    const removed = await change('unrestrictAIModels', ['openai.gpt-4o-mini'])
    expect(sentBy(removed)).toEqual([['DELETE', `${path}/restricted`, { keys: ['openai.gpt-4o-mini'] }]])
    expect(removed.data.done).toEqual({ keys: ['openai.gpt-4o-mini'], userErrors: [] })
    expect(await restricted()).toEqual(['shop-tuned'])
  })

  it.each(['restrictAIModels', 'unrestrictAIModels'])('of no models is refused without a call: %s', async (verb) => {
    const { data, calls } = await change(verb, [])
    expect(data.done).toMatchObject({ keys: [], userErrors: [{ path: ['input', 'keys'] }] })
    expect(calls).toEqual([])
  })

  it('that may not be changed is an error of the field', async () => {
    for (const verb of ['restrictAIModels', 'unrestrictAIModels']) {
      stack.sandbox.fault({ path: /restricted/ }, { status: 403 })
      const { data, errors } = await change(verb, ['a'])
      expect(data).toEqual({ done: null })
      expect(errors).toMatchObject([{ path: ['done'], extensions: { code: 'FORBIDDEN' } }])
    }
  })
})
