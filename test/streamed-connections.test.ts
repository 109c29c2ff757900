import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startGatedServer } from './support/gated-stack.ts'
import { type Increment, type Part, whole } from './support/parts.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
let server: Awaited<ReturnType<typeof startGatedServer>>
beforeAll(async () => {
  stack = await startStack()
  server = await startGatedServer(stack)
})
afterAll(async () => {
  await server.close()
  await stack.close()
})
afterEach(() => {
  stack.sandbox.clearFaults()
  server.open()
})

const later = '... @defer { pageInfo { hasNextPage endCursor } stoppedBy totalCount }'
const flags = (nodes: string, rest = later, args = 'first: 250') =>
  `{ project(key: "web") { flags(${args}) { ${nodes} ${rest} } } }`
const keys = 'nodes @stream { key }'

const increments = (parts: readonly Part[]): Increment[] => parts.flatMap(({ incremental = [] }) => incremental)
const itemsOf = (parts: readonly Part[]): unknown[] => increments(parts).flatMap(({ items }) => items ?? [])
const progressOf = ({ extensions }: Part) =>
  extensions?.progress as { read: number; total: number | null; calls: number }
const without = (query: string) => query.replace(/@stream(\([^)]*\))?/g, '').replaceAll('@defer', '')

const paths = () => stack.sandbox.requests().map(({ path }) => decodeURIComponent(path).replace('/api/v2', ''))
/** The calls, whatever their order, and that of the ids that they ask for. */
const sorted = (calls: readonly string[]) =>
  calls.map((path) => path.replace(/id:([^&]*)/, (_, ids: string) => ids.split('|').toSorted().join())).toSorted()
const errorsOf = (parts: readonly Part[]) => increments(parts).flatMap(({ errors = [] }) => errors)

describe('the nodes of a connection with @stream', () => {
  it('go out page by page, in order, while later pages are read', async () => {
    server.shut(/offset=[12]00/)
    const { parts, end, until } = await server.begin(flags(keys))
    await until(() => itemsOf(parts).length === 100)
    expect(server.waiting()).toHaveLength(2)
    expect(progressOf(parts.at(-1)!)).toEqual({ read: 100, total: 250, calls: 3 })
    await server.pass(/offset=100/)
    await until(() => itemsOf(parts).length === 200)
    expect(progressOf(parts.at(-1)!)).toEqual({ read: 200, total: 250, calls: 3 })
    expect(increments(parts).every(({ items }) => items)).toBe(true)
    await server.pass(/offset=200/)
    await end
    expect(whole(parts)).toEqual((await stack.ask(without(flags(keys)))).data)
    expect(increments(parts).at(-1)?.data).toMatchObject({ stoppedBy: 'END', totalCount: 250 })
    expect(progressOf(parts.at(-1)!)).toEqual({ read: 250, total: 250, calls: 3 })
    const read = parts.map((part) => progressOf(part).read)
    expect(read).toEqual(read.toSorted((one, other) => one - other))
  })

  it('wait for the pages before them', async () => {
    server.shut(/offset=[12]00/)
    const { parts, end, until } = await server.begin(flags(keys))
    await server.pass(/offset=200/)
    await until(() => itemsOf(parts).length === 100)
    await server.pass(/offset=100/)
    await end
    expect(whole(parts)).toEqual((await stack.ask(without(flags(keys)))).data)
  })

  it('go out before the last page is asked for, if calls are made one by one', async () => {
    const narrow = await startGatedServer(stack, { maxConcurrentCalls: 1 })
    narrow.shut(/offset=100/)
    const { parts, end, until } = await narrow.begin(flags(keys))
    await until(() => itemsOf(parts).length === 100)
    expect(paths()).toEqual(['/flags/web?offset=0&limit=100'])
    await narrow.open()
    await end
    expect(itemsOf(parts)).toHaveLength(250)
    expect(paths()).toHaveLength(3)
    await narrow.close()
  })

  it('come with their cursors as edges, beside the nodes', async () => {
    const query = flags('nodes @stream { key } edges @stream(initialCount: 3) { cursor node { name } }')
    server.shut(/offset=[12]00/)
    const { parts, end, until } = await server.begin(query)
    await until(() => itemsOf(parts).length === 197)
    expect(parts[0]!.data.project.flags.edges).toHaveLength(3)
    await server.open()
    await end
    expect(whole(parts)).toEqual((await stack.ask(without(query))).data)
  })

  it.each([
    ['after a cursor', flags('edges @stream { cursor node { key } }', later, 'first: 240, after: "b2Zmc2V0Ojc"')],
    ['as the last ones', flags(keys, later, 'last: 240')],
    ['that are sorted', flags(keys, later, 'first: 250, orderBy: { field: KEY, direction: DESC }')],
    ['in several projects', '{ projects { nodes { key flags(first: 150) { nodes @stream { key } } } } }'],
    ['of a list in a list', '{ projects { nodes @stream { flags(first: 150) { nodes @stream { key } } } } }'],
    ['with their environments', flags('nodes @stream { key environments { on environment { key } } }')],
    ['with @stream of fewer pages', flags(keys, later, 'first: 30')],
    ['of members', '{ members(first: 60) { nodes @stream { email } ... @defer { totalCount } } }'],
    [
      'of two lists with a fan-out each',
      `{ a: project(key: "web") { flags(first: 250) { nodes @stream { maintainer { ... on Member { lastSeenAt } } } } }
        b: project(key: "mobile") { flags(first: 150) { nodes @stream { maintainer { ... on Member { lastSeenAt } } } } } }`,
    ],
  ])('are the same, by the same calls, as without it: %s', async (_, query) => {
    const streamed = await server.parts(query)
    const plain = await stack.ask(without(query))
    expect(plain.errors).toBeUndefined()
    expect(whole(streamed.parts)).toEqual(plain.data)
    expect(sorted(streamed.paths)).toEqual(sorted(plain.paths))
  })

  it('wait for the list if a field of the first payload does', async () => {
    server.shut(/offset=[12]00/)
    const query = flags('nodes @stream { key }', 'stoppedBy pageInfo { endCursor }')
    const asked = server.begin(query)
    await server.pass(/offset=100/)
    await server.pass(/offset=200/)
    const { parts, end } = await asked
    await end
    expect(parts[0]!.data.project.flags).toMatchObject({ nodes: [], stoppedBy: 'END' })
    expect(progressOf(parts[0]!)).toEqual({ read: 0, total: 250, calls: 3 })
    expect(whole(parts)).toEqual((await stack.ask(without(query))).data)
  })

  it('of the first payload are as many as it says, whatever a page holds', async () => {
    server.shut(/offset=[12]00/)
    const asked = server.begin(flags('nodes @stream(initialCount: 150) { key }'))
    await server.pass(/offset=100/)
    const { parts, end } = await asked
    expect(server.waiting()).toHaveLength(1)
    await server.open()
    await end
    expect(parts[0]!.data.project.flags.nodes).toHaveLength(150)
    expect(progressOf(parts[0]!)).toMatchObject({ read: 150, total: 250 })
    expect(itemsOf(parts)).toHaveLength(100)
  })
})

describe('other connections with @stream', () => {
  let narrow: typeof server
  beforeAll(async () => {
    narrow = await startGatedServer(stack, { maxConcurrentCalls: 1 })
  })
  afterEach(() => narrow.open())
  afterAll(() => narrow.close())

  const ofWeb = (list: string) => `{ project(key: "web") { ${list} } }`

  it.each([
    [
      'the audit log',
      20,
      /auditlog/,
      1,
      '{ auditLog(first: 60) { nodes @stream { entryId } ... @defer { stoppedBy } } }',
    ],
    ['a long audit log', 20, /auditlog/, 1, '{ auditLog(first: 1000) { edges @stream { cursor node { entryId } } } }'],
    [
      'a search through the audit log',
      1,
      /auditlog/,
      1,
      `{ auditLog(first: 30, filter: { comment: { exists: true } }) {
        nodes @stream { entryId } ... @defer { undecidedCount pageInfo { endCursor } }
      } }`,
    ],
    [
      'contexts',
      50,
      /contexts/,
      1,
      '{ environment(projectKey: "web", key: "production") { contexts(first: 120) { nodes @stream { id } ... @defer { totalCount } } } }',
    ],
    [
      'flags that the gateway selects',
      1,
      /flags.web/,
      1,
      ofWeb(
        'flags(first: 200, filter: { hasMaintainer: true }) { edges @stream { cursor node { key } } ... @defer { stoppedBy } }',
      ),
    ],
    [
      'flags of several projects',
      1,
      /flags/,
      1,
      `{ flags(first: 300, projectKeys: ["mobile", "web"], filter: { hasMaintainer: true }) {
        nodes @stream { key projectKey } ... @defer { stoppedBy totalCount pageInfo { endCursor } searched { flagCount callCount } failures { projectKey } }
      } }`,
    ],
    [
      'flags of several projects in one order',
      1,
      /flags/,
      2,
      `{ flags(first: 300, projectKeys: ["mobile", "web"], orderBy: { field: KEY, direction: DESC }) {
        nodes @stream { key projectKey } ... @defer { stoppedBy searched { flagCount } }
      } }`,
    ],
  ])('are sent while they are read, the same, by the same calls: %s', async (_, least, calls, pages, query) => {
    const plain = await stack.ask(without(query))
    expect(plain.errors).toBeUndefined()
    narrow.shut(calls)
    const asked = narrow.begin(query)
    for (let passed = 0; passed < pages; passed++) await narrow.pass(calls)
    const { parts, end, until } = await asked
    await until(() => itemsOf(parts).length >= least)
    await until(() => narrow.waiting().length > 0)
    expect(paths().length).toBeLessThan(plain.paths.length)
    await narrow.open()
    await end
    expect(whole(parts)).toEqual(plain.data)
    expect(sorted(paths())).toEqual(sorted(plain.paths))
  })

  it('wait for the end of a search if their nodes can take calls', async () => {
    const query = ofWeb(
      'flags(first: 200, filter: { hasMaintainer: true }) { nodes @stream { maintainer { ... on Member { lastSeenAt } } } }',
    )
    const streamed = await server.parts(query)
    const plain = await stack.ask(without(query))
    expect(progressOf(streamed.parts[0]!)).toMatchObject({ read: 0, total: plain.data.project.flags.nodes.length })
    expect(whole(streamed.parts)).toEqual(plain.data)
    expect(sorted(streamed.paths)).toEqual(sorted(plain.paths))
  })
})

describe('fields of streamed nodes that take calls', () => {
  const status = 'environment(key: "production") { status { state } }'
  const maintainer = 'maintainer { ... on Member { lastSeenAt } }'

  it.each([
    ['the statuses', 4, `nodes @stream { key ${status} }`],
    ['the maintainers', 4, `nodes @stream { key ${maintainer} }`],
    ['both', 5, `nodes @stream { key ${status} ${maintainer} }`],
    ['deferred ones', 5, `nodes @stream { key ... @defer { ${status} ${maintainer} } }`],
    ['edges', 5, `edges @stream { node { key ${status} ${maintainer} } }`],
  ])('take the same calls as without @stream: %s', async (_, calls, nodes) => {
    const streamed = await server.parts(flags(nodes))
    const plain = await stack.ask(without(flags(nodes)))
    expect(whole(streamed.parts)).toEqual(plain.data)
    expect(streamed.paths.toSorted()).toEqual(plain.paths.toSorted())
    expect(streamed.paths).toHaveLength(calls)
  })

  it('come after the nodes if they are deferred', async () => {
    server.shut(/offset=[12]00/)
    const { parts, end, until } = await server.begin(flags(`nodes @stream { key ... @defer { ${maintainer} } }`))
    await until(() => itemsOf(parts).length === 100)
    expect(paths().join()).not.toContain('members')
    await server.open()
    await end
    expect(paths().filter((path) => path.startsWith('/members'))).toHaveLength(1)
  })
})

describe('a page that fails after nodes went out', () => {
  it('ends the list with its error, and leaves the nodes', async () => {
    stack.sandbox.fault({ path: /offset=100/ }, { status: 403, json: { code: 'forbidden', message: 'no' } }, 'always')
    const { parts } = await server.parts(flags(keys))
    expect(itemsOf(parts)).toHaveLength(100)
    const errors = errorsOf(parts)
    const paths = errors.map(({ path }) => path!.join('.'))
    expect(paths).toContain('project.flags.nodes.100')
    // The deferred part ends with the first of its fields that fails.
    expect(paths.some((path) => /^project\.flags\.(pageInfo|totalCount|stoppedBy)$/.test(path))).toBe(true)
    expect(new Set(errors.map(({ extensions }) => extensions?.code))).toEqual(new Set(['FORBIDDEN']))
    expect(parts.at(-1)!.hasNext).toBe(false)
  })

  it('leaves the nodes with the fields that take calls', async () => {
    stack.sandbox.fault({ path: /offset=200/ }, { status: 403 }, 'always')
    const { parts } = await server.parts(flags('nodes @stream { key maintainer { ... on Member { lastSeenAt } } }', ''))
    expect(itemsOf(parts)).toHaveLength(200)
    expect(errorsOf(parts).map(({ path }) => path?.join('.'))).toEqual(['project.flags.nodes.200'])
  })

  it('is an error of the connection if the first payload waits for it', async () => {
    stack.sandbox.fault({ path: /offset=100/ }, { status: 403 }, 'always')
    const { parts } = await server.parts(flags('nodes @stream(initialCount: 101) { key }'))
    expect(parts).toMatchObject([
      {
        data: { project: { flags: null } },
        errors: [{ path: ['project', 'flags'], extensions: { code: 'FORBIDDEN' } }],
      },
    ])
  })

  it('ends the list early if it is stopped', async () => {
    const late = await startGatedServer(stack, { deadlineMs: 1500 })
    stack.sandbox.fault({ path: /offset=200/ }, { delayMs: 60_000 })
    const { parts } = await late.parts(flags(keys))
    expect(itemsOf(parts)).toHaveLength(200)
    expect(errorsOf(parts)).toEqual([])
    expect(increments(parts).at(-1)?.data).toMatchObject({ stoppedBy: 'DEADLINE', pageInfo: { hasNextPage: true } })
    await late.close()
  })
})

it('a client that leaves ends the reading', async () => {
  const narrow = await startGatedServer(stack, { maxConcurrentCalls: 1 })
  narrow.shut(/offset=100/)
  const { parts, end, until, leave } = await narrow.begin(
    flags('nodes @stream { key maintainer { ... on Member { lastSeenAt } } ... @defer { name } }'),
  )
  await until(() => narrow.waiting().length > 0)
  leave()
  await end.catch(() => {})
  await until(() => narrow.hungUp() > 0)
  expect(itemsOf(parts)).toEqual([])
  await narrow.open()
  await narrow.close()
  expect(paths().filter((path) => /members|offset=200/.test(path))).toEqual([])
})

it('a flag that is deleted while later pages are read takes none of the others along', async () => {
  const own = await startStack()
  const gate = await startGatedServer(own)
  const before: string[] = (await own.ask(without(flags(keys)))).data.project.flags.nodes.map(({ key }: Node) => key)
  gate.shut(/offset=[12]00/)
  const { parts, end, until } = await gate.begin(flags('edges @stream { cursor node { key } }'))
  await until(() => itemsOf(parts).length === 100)
  const isDeleted = async (key: string) => {
    const headers = { authorization: own.sandbox.token, 'ld-api-version': '20240415' }
    const { ok } = await fetch(`${own.sandbox.url}/api/v2/flags/web/${key}`, { method: 'DELETE', headers })
    return ok
  }
  let deleted = 0
  while (!(await isDeleted(before[deleted]!))) deleted++
  expect(deleted).toBeLessThan(100)
  await gate.open()
  await end
  const { edges, totalCount } = whole(parts).project.flags
  expect(edges.map(({ node }: { node: Node }) => node.key)).toEqual(before)
  expect(totalCount).toBe(249)
  await gate.close()
  await own.close()
})

interface Node {
  readonly key: string
}
