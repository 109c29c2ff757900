import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let client: Client
let key: string

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  key = (await ask(sandbox, '/flags/web?limit=1')).json.items[0].key
  const command = fileURLToPath(new URL('node_modules/@launchdarkly/mcp-server/bin/mcp-server.js', import.meta.url))
  client = new Client({ name: 'test', version: '1' })
  const args = [command, 'start', '--api-key', sandbox.token, '--server-url', sandbox.url]
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }))
})
afterAll(async () => {
  await client.close()
  await sandbox.close()
})

/** The document that a tool answers. */
async function call(name: string, request: object): Promise<Doc> {
  const { content, isError } = (await client.callTool({ name, arguments: { request } })) as Doc
  const [{ text = '' } = {}] = content
  if (isError) throw new Error(text)
  return text ? JSON.parse(text) : undefined
}

describe('@launchdarkly/mcp-server', () => {
  it('has a tool for each operation that is tested here', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual([...tested].sort())
  })

  it('reads', async () => {
    expect((await call('list-feature-flags', { projectKey: 'web', limit: 2 })).items).toHaveLength(2)
    expect(await call('get-feature-flag', { projectKey: 'web', featureFlagKey: key })).toMatchObject({ key })
    const statuses = await call('get-flag-status-across-environments', { projectKey: 'web', featureFlagKey: key })
    expect(statuses).toMatchObject({ key, environments: { production: {} } })
    const { items } = await call('get-environments', { projectKey: 'web' })
    expect(items.map((one: Doc) => one.key)).toContain('production')
    expect((await call('get-code-references', {})).items.map((one: Doc) => one.name)).toContain('storefront')
    expect((await call('get-audit-log-entries', { limit: 3 })).items).toHaveLength(3)
  })

  it('creates, changes and deletes a flag', async () => {
    const at = { projectKey: 'web', featureFlagKey: 'from-a-tool' }
    const flag = { key: 'from-a-tool', name: 'From a tool' }
    expect(await call('create-feature-flag', { projectKey: 'web', FeatureFlagBody: flag })).toMatchObject(flag)
    const patch = [{ op: 'replace', path: '/name', value: 'Renamed' }]
    const changed = await call('update-feature-flag', { ...at, PatchWithComment: { patch, comment: 'For a test' } })
    expect(changed).toMatchObject({ key: 'from-a-tool', name: 'Renamed' })
    await call('delete-feature-flag', at)
    expect((await ask(sandbox, '/flags/web/from-a-tool')).status).toBe(404)
  })
})

describe('the tools for AI configs', () => {
  const message = { role: 'system', content: 'Sum it up.' }
  const config = { projectKey: 'web', configKey: 'from-a-tool' }
  const variation = { ...config, variationKey: 'short' }

  it('read', async () => {
    const { items, totalCount } = await call('list-ai-configs', { projectKey: 'web', limit: 2 })
    expect([items.length, totalCount]).toEqual([2, 3])
    const answers = { projectKey: 'web', configKey: 'product-answers' }
    expect(await call('get-ai-config', answers)).toMatchObject({ key: 'product-answers', mode: 'completion' })
    const versions = await call('get-ai-config-variation', { ...answers, variationKey: 'large' })
    expect(versions.items.map((one: Doc) => one.version)).toEqual([2, 1])
    const targeting = await call('get-ai-config-targeting', answers)
    expect(targeting).toMatchObject({ key: 'product-answers', environments: { production: { enabled: true } } })
  })

  it('create, change and delete an AI config with its variations and its targeting', async () => {
    const post = { key: 'from-a-tool', name: 'From a tool', defaultVariation: { key: 'long', name: 'Long' } }
    expect(await call('create-ai-config', { projectKey: 'web', AIConfigPost: post })).toMatchObject({ version: 1 })
    const renamed = await call('update-ai-config', { ...config, AIConfigPatch: { name: 'Renamed' } })
    expect(renamed).toMatchObject({ name: 'Renamed', version: 2 })
    const AIConfigVariationPost = { key: 'short', name: 'Short', messages: [message] }
    const made = await call('create-ai-config-variation', { ...config, AIConfigVariationPost })
    expect(made).toMatchObject({ key: 'short', version: 1, messages: [message] })
    const AIConfigVariationPatch = { comment: 'For a test' }
    const changed = await call('update-ai-config-variation', { ...variation, AIConfigVariationPatch })
    expect(changed).toMatchObject({ key: 'short', version: 2, comment: 'For a test' })
    const instructions = [{ kind: 'updateTrackEvents', trackEvents: true }]
    const AIConfigTargetingPatch = { environmentKey: 'test', instructions }
    const targeting = await call('update-ai-config-targeting', { ...config, AIConfigTargetingPatch })
    expect(targeting.environments.test.trackEvents).toBe(true)
    await call('delete-ai-config-variation', variation)
    const { json } = await ask(sandbox, '/projects/web/ai-configs/from-a-tool')
    expect(json.variations.map((one: Doc) => one.key)).toEqual(['long'])
    await call('delete-ai-config', config)
    expect((await ask(sandbox, '/projects/web/ai-configs/from-a-tool')).status).toBe(404)
  })
})

const tested = [
  ...['list-feature-flags', 'get-feature-flag', 'get-flag-status-across-environments', 'get-environments'],
  ...['get-code-references', 'get-audit-log-entries'],
  ...['create-feature-flag', 'update-feature-flag', 'delete-feature-flag'],
  ...['list-ai-configs', 'get-ai-config', 'create-ai-config', 'update-ai-config', 'delete-ai-config'],
  ...['get-ai-config-variation', 'create-ai-config-variation', 'update-ai-config-variation'],
  ...['delete-ai-config-variation', 'get-ai-config-targeting', 'update-ai-config-targeting'],
]
