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
  it('has a tool for each operation that is tested here, besides those of AI configs', async () => {
    const { tools } = await client.listTools()
    const others = tools.map(({ name }) => name).filter((name) => !/ai-?config/i.test(name))
    expect(others.sort()).toEqual([...tested].sort())
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

const tested = [
  ...['list-feature-flags', 'get-feature-flag', 'get-flag-status-across-environments', 'get-environments'],
  ...['get-code-references', 'get-audit-log-entries'],
  ...['create-feature-flag', 'update-feature-flag', 'delete-feature-flag'],
]
