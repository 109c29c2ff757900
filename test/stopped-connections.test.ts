import { afterEach, describe, expect, it } from 'vitest'
import { keysOf } from './support/documents.ts'
import { startPartsServer } from './support/parts-server.ts'
import { type Stack, startStack } from './support/stack.ts'

const stacks: Stack[] = []
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function start(...options: Parameters<typeof startStack>) {
  const stack = await startStack(...options)
  stacks.push(stack)
  return stack
}

const page = 'nodes { key } totalCount stoppedBy pageInfo { hasNextPage endCursor }'
const flags = (first: number, after?: string | null) =>
  `{ project(key: "web") { flags(first: ${first}${after ? `, after: "${after}"` : ''}) { ${page} } } }`
const log = (first: number) =>
  `{ auditLog(first: ${first}) { nodes { entryId } stoppedBy pageInfo { hasNextPage endCursor } } }`

/** The keys of all flags, request after request, and why each of them ended. */
async function walked({ ask }: Pick<Stack, 'ask'>, first: number) {
  const keys: string[] = []
  const reasons: string[] = []
  for (let after: string | null = null; ; ) {
    const { data, errors } = await ask(flags(first, after))
    expect(errors).toBeUndefined()
    const { nodes, stoppedBy, pageInfo } = data.project.flags
    keys.push(...keysOf(nodes))
    reasons.push(stoppedBy)
    if (!pageInfo.hasNextPage) return { keys, reasons }
    after = pageInfo.endCursor
  }
}

describe('a connection that cannot read on', () => {
  it('answers what the budget paid for, and goes on in the next request', async () => {
    const stack = await start({ gateway: { maxRestCalls: 4 } })
    stack.sandbox.fault({ path: /flags/ }, { patch: (doc) => ({ ...doc, items: doc.items.slice(0, 40) }) }, 'always')
    const { keys, reasons } = await walked(stack, 250)
    expect(new Set(keys).size).toBe(250)
    expect(keys).toHaveLength(250)
    expect(reasons).toEqual(['BUDGET', 'END'])
  })

  it('answers what came before the deadline', async () => {
    const stack = await start({ gateway: { deadlineMs: 1500 } })
    stack.sandbox.fault({ path: /offset=200/ }, { delayMs: 60_000 })
    const { data, errors } = await stack.ask(flags(250))
    expect(errors).toBeUndefined()
    const { nodes, totalCount, stoppedBy, pageInfo } = data.project.flags
    expect([nodes.length, totalCount, stoppedBy, pageInfo.hasNextPage]).toEqual([200, 250, 'DEADLINE', true])
    const rest = await stack.ask(flags(250, pageInfo.endCursor))
    expect(new Set([...keysOf(nodes), ...keysOf(rest.data.project.flags.nodes)]).size).toBe(250)
  })

  it('has no gap where a page in the middle is the one that did not come', async () => {
    const stack = await start({ gateway: { deadlineMs: 1500 } })
    stack.sandbox.fault({ path: /offset=100/ }, { delayMs: 60_000 })
    const { data } = await stack.ask(flags(250))
    expect(data.project.flags).toMatchObject({ stoppedBy: 'DEADLINE', pageInfo: { hasNextPage: true } })
    expect(data.project.flags.nodes).toHaveLength(100)
  })

  it('answers what came before the rate limit was spent for longer than the request may take', async () => {
    const stack = await start({ gateway: { deadlineMs: 2000 } })
    const headers = { 'x-ratelimit-route-remaining': '0', 'x-ratelimit-reset': String(Date.now() + 30_000) }
    stack.sandbox.fault({ path: /offset=200/ }, { status: 429, headers }, 'always')
    const { data, errors } = await stack.ask(flags(250))
    expect(errors).toBeUndefined()
    expect(data.project.flags).toMatchObject({ stoppedBy: 'RATE_LIMIT', pageInfo: { hasNextPage: true } })
    expect(data.project.flags.nodes).toHaveLength(200)
  })

  it('fails where a page fails for any other reason: a list with a hole must not pass for the list', async () => {
    const stack = await start()
    stack.sandbox.fault({ path: /offset=100/ }, { status: 500 }, 'always')
    const { data, errors } = await stack.ask(flags(250))
    expect(data.project.flags).toBeNull()
    expect(errors).toMatchObject([{ path: ['project', 'flags'], extensions: { code: 'UPSTREAM_FAILURE' } }])
  })

  it('fails where nothing came at all', async () => {
    const stack = await start({ gateway: { deadlineMs: 300 } })
    stack.sandbox.fault({ path: /flags/ }, { delayMs: 60_000 })
    const { data, errors } = await stack.ask(flags(250))
    expect(data.project.flags).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
  })

  it('says so as well where it is streamed', async () => {
    const stack = await start()
    stack.sandbox.fault({ path: /offset=200/ }, { delayMs: 60_000 })
    const server = await startPartsServer(stack.sandbox, { deadlineMs: 1500 })
    const { text } = await server.text(
      '{ project(key: "web") { ... @defer { flags(first: 250) { nodes @stream(initialCount: 1) { key } stoppedBy } } } }',
      'multipart/mixed',
    )
    expect(text).toContain('"stoppedBy":"DEADLINE"')
    expect(text.match(/"key":/g)).toHaveLength(200)
    await server.close()
  })
})

describe('the audit log that cannot be read on', () => {
  it.each([
    [60, 'one page after the other'],
    [1000, 'in stretches side by side'],
  ])('has the newest %i entries that came, %s, and a cursor to the others', async (first) => {
    const stack = await start({ gateway: { deadlineMs: 60_000 } })
    const whole = (await stack.ask(log(first))).data.auditLog.nodes
    const limited = await start({ gateway: { maxRestCalls: 200, deadlineMs: 4000 } })
    const { paths } = await stack.ask(log(first))
    const slow = paths[Math.floor(paths.length * 0.7)]!
    limited.sandbox.fault({ path: new RegExp(`${slow.replace(/[?.*]/g, '\\$&')}$`) }, { delayMs: 60_000 })
    const { data, errors } = await limited.ask(log(first))
    expect(errors).toBeUndefined()
    const { nodes, stoppedBy, pageInfo } = data.auditLog
    expect([stoppedBy, pageInfo.hasNextPage]).toEqual(['DEADLINE', true])
    expect(nodes.length).toBeGreaterThan(0)
    expect(nodes).toEqual(whole.slice(0, nodes.length))
    expect(nodes.length).toBeLessThan(whole.length)
  })
})
