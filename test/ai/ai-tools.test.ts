import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { sentBy } from '../support/change.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
const path = '/projects/web/ai-tools'

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, path)).json.items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const selection = `id projectKey key description schema customParameters version createdAt
  access { allowed { ...entry } denied { ...entry } }`

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const said = (doc: Doc) => ({
  id: Buffer.from(`AITool:["web","${doc.key}"]`).toString('base64url'),
  ...{ projectKey: 'web', key: doc.key, description: doc.description ?? null, schema: doc.schema ?? null },
  ...{ customParameters: doc.customParameters ?? null, version: doc.version ?? null, createdAt: iso(doc.createdAt) },
  access: doc._access ? accessOf(doc._access) : null,
})

testResource({
  type: 'AITool',
  stack: () => stack,
  documents: () => documents,
  sample: 'look-up-order',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `aiTool(projectKey: "web", key: "${key}")`,
  path: (key) => `${path}/${key}`,
  within: ['project(key: "web")'],
  list: 'aiTools',
  listPath: path,
  plain: 'key',
  selection,
  fragments: entryFragment,
  said,
  promised: ['key'],
  action: 'updateAITool',
})

const address = { projectKey: 'web', key: 'new' }

testWrites({
  type: 'AITool',
  stack: () => stack,
  field: 'aiTool(projectKey: "web", key: "new")',
  create: {
    input: { ...address, schema: { type: 'object' }, description: 'D', maintainerTeamKey: 'sre' },
    tells: { key: 'new', schema: { type: 'object' }, description: 'D', version: 1 },
  },
  update: {
    input: { ...address, description: null, schema: { type: 'string' } },
    tells: { description: null, schema: { type: 'string' }, version: 2 },
  },
  remove: address,
  selection: 'id key description schema version maintainer { ... on Team { key } }',
})

const tool = (inner: string) => `{ aiTool(projectKey: "web", key: "look-up-order") { ${inner} } }`

describe('an AI tool', () => {
  it('has versions, which are read beside it, and the variations that use it', async () => {
    const { data, paths } = await stack.ask(
      tool(`version maintainer { ... on Team { key } }
        versions(first: 5) { totalCount nodes { key version description customParameters } }
        variations { key tools { key version } aiConfig { key } }`),
    )
    const [second, first] = (await ask(stack.sandbox, `${path}/look-up-order/versions`)).json.items
    const version = ({ key, version, description, customParameters = null }: Doc) => ({
      ...{ key, version, description, customParameters },
    })
    expect(data.aiTool).toEqual({
      ...{ version: 2, maintainer: { key: 'search' } },
      versions: { totalCount: 2, nodes: [version(second), version(first)] },
      variations: [
        {
          key: 'careful',
          tools: [
            { key: 'look-up-order', version: 2 },
            { key: 'print-label', version: 1 },
          ],
          aiConfig: { key: 'returns-agent' },
        },
      ],
    })
    expect(paths.toSorted()).toEqual([
      '/projects/web/ai-configs?offset=0&limit=100',
      `${path}/look-up-order`,
      `${path}/look-up-order/versions?offset=0&limit=5`,
    ])
  })

  it('is found from the variations that use it, by one call for all', async () => {
    const { data, paths } = await stack.ask(
      '{ aiConfig(projectKey: "web", key: "returns-agent") { variations { tools { version tool { key version } } } } }',
    )
    expect(data.aiConfig.variations[0].tools).toEqual([
      { version: 2, tool: { key: 'look-up-order', version: 2 } },
      { version: 1, tool: { key: 'print-label', version: 1 } },
    ])
    expect(paths).toEqual(['/projects/web/ai-configs/returns-agent', `${path}?offset=0&limit=100`])
  })

  it('is listed by a filter and an order that LaunchDarkly gets as they are', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") {
      aiTools(rawFilter: "key equals print-label", rawSort: "-createdAt") { nodes { key } } } }`)
    expect(data.project.aiTools.nodes).toEqual([{ key: 'print-label' }])
    expect(paths).toEqual([`${path}?offset=0&limit=20&filter=key equals print-label&sort=-createdAt`])
  })

  it('tells the versions of many tools only within the limit of single calls', async () => {
    const few = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 1 } })
    const { errors, paths } = await few.ask('{ project(key: "web") { aiTools { nodes { versions { totalCount } } } } }')
    await few.close()
    expect(paths).toHaveLength(1)
    expect(errors?.[0]?.message).toMatch(/^Expected AITool\.versions to be within the 1 single calls/)
  })

  it('lacks versions that may not be read, and nothing beside', async () => {
    stack.sandbox.fault({ path: /versions/ }, { status: 403 })
    const { data, errors } = await stack.ask(tool('key versions(rawSort: "-version") { totalCount }'))
    expect(data.aiTool).toEqual({ key: 'look-up-order', versions: null })
    expect(errors).toMatchObject([{ path: ['aiTool', 'versions'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('changes of AI tools', () => {
  const change = (verb: string, input: object) =>
    stack.ask(
      `mutation ($input: ${verb}AIToolInput!) { done: ${verb.toLowerCase()}AITool(input: $input) {
        aiTool { key maintainer { ... on Member { memberId } } } userErrors { message code path } } }`,
      { input },
    )

  it.each([
    ['Create', { ...address, schema: {}, maintainerId: 'a', maintainerTeamKey: 'sre' }, ['input', 'maintainerTeamKey']],
    ['Create', { ...address, schema: 'x' }, ['input', 'schema']],
    ['Update', { ...address, schema: [] }, ['input', 'schema']],
    ['Update', { ...address, customParameters: 1 }, ['input', 'customParameters']],
    ['Update', address, ['input']],
    ['Update', { ...address, schema: null }, ['input', 'schema']],
  ])('are not sent by %s with %j', async (verb, input, path) => {
    const { data, calls } = await change(verb, input)
    expect(data.done).toMatchObject({ aiTool: null, userErrors: [{ path }] })
    expect(calls).toEqual([])
  })

  it('are sent as plain objects, with a member by either id', async () => {
    const { id, memberId } = (await stack.ask('{ members(first: 1) { nodes { id memberId } } }')).data.members.nodes[0]
    const answer = await change('Create', {
      ...address,
      key: 'other',
      schema: {},
      maintainerId: id,
      customParameters: { a: 1 },
    })
    const body = { key: 'other', schema: {}, maintainerId: memberId, customParameters: { a: 1 } }
    expect(sentBy(answer)[0]).toEqual(['POST', path, body])
    expect(answer.data.done.aiTool.maintainer).toEqual({ memberId })
  })
})
