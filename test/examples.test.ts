import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWaveUpstream, type WaveUpstream } from '../bench/waves.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { examples } from '../src/graphiql.ts'
import { exampleOf, readers } from '../src/server/example.ts'
import { type Doc, send } from './support/sandbox-ask.ts'
import { subscribe, toggle } from './support/subscription.ts'

let sandbox: Sandbox
let upstream: WaveUpstream
let gateway: Gateway
let server: Server
let origin: string

beforeAll(async () => {
  sandbox = await startSandbox()
  upstream = await startWaveUpstream(sandbox)
  gateway = createGateway({ baseUrl: upstream.url, clock: sandbox.now, eventsPollMs: 30 })
  server = createServer(gateway.listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await gateway.close()
  upstream.close()
  await sandbox.close()
})

/** The turns of the event loop without a new call after which a wave is complete. */
const turns = 40

/** Runs a query as a client with a token of its own, about which the gateway knows nothing. */
async function run(query: string, token: string) {
  const counted = upstream.count(turns)
  const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = (await response.json()) as { data: object; errors?: unknown }
  return { data, errors, waves: counted(), sent: response.headers.get('x-rest-calls') }
}

describe('The examples', () => {
  it('are numbered from one, without a gap', () => {
    const files = readdirSync(new URL('../examples/', import.meta.url)).filter((name) => name.endsWith('.graphql'))
    const numbers = files.map((name) => Number.parseInt(name, 10))
    expect(numbers.sort((one, other) => one - other)).toEqual(examples.map((_, index) => index + 1))
  })

  it('have some for each kind of reader', () => {
    for (const reader of readers) expect(examples.filter((one) => one.readers.includes(reader))).not.toEqual([])
  })

  describe.each(examples.filter(({ live }) => !live))('$name', ({ name, query, calls, waves }) => {
    const announced = { calls, waves }

    it('is one operation with a name, and has a default for each of its variables', () => {
      const operations = parse(query).definitions.filter(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      )
      expect(operations).toHaveLength(1)
      expect(operations[0]?.name).toBeDefined()
      for (const { defaultValue } of operations[0]?.variableDefinitions ?? []) expect(defaultValue).toBeDefined()
    })

    it('runs as it stands, has something to show, and takes the calls and the waves that it says', async () => {
      const { data, errors, waves: made, sent } = await run(query, `api-${name}`)
      expect(errors).toBeUndefined()
      for (const value of Object.values(data)) expect(value).not.toBeNull()
      for (const value of Object.values(data)) expect(value).not.toMatchObject({ userErrors: [expect.anything()] })
      expect(listsOf(data)).not.toEqual([])
      for (const list of listsOf(data)) expect(list).not.toEqual([])
      expect(sent).toBe(String(announced.calls))
      expect({ calls: made.flat().length, waves: made.length }).toEqual(announced)
    })
  })
})

/** What somebody else does, so that an example has an event to show. */
const happenings: Readonly<Record<string, () => Promise<unknown>>> = {
  WatchProduction: () => toggle({ sandbox }, 'web', 'checkout-tax-preview', true, 'canary'),
  WatchOneFlag: () => toggle({ sandbox }, 'web', 'checkout-tax-preview', false, 'staging'),
  async ApprovalsAsTheyCome() {
    const { items } = (await send(sandbox, 'GET', '/members?limit=3')).json
    const body = {
      description: 'Please',
      instructions: [{ kind: 'turnFlagOn' }],
      notifyMemberIds: items.map(({ _id }: Doc) => _id),
    }
    await send(sandbox, 'POST', '/projects/web/flags/checkout-guest-flow/environments/staging/approval-requests', body)
  },
}

describe('A live example', () => {
  it.each(examples.filter(({ live }) => live))('$name shows an event, in its calls and waves', async (example) => {
    const { query, calls, waves } = example
    const subscribed = await subscribe({ listen: async () => origin }, query, {
      headers: { authorization: `api-${example.name}`, 'x-rest-trace': '1' },
    })
    const counted = upstream.count(turns)
    await happenings[/subscription (\w+)/.exec(query)![1]!]!()
    const { data, errors, extensions } = await subscribed.next()
    expect(errors).toBeUndefined()
    const [change] = Object.values(data) as Record<string, object>[]
    for (const part of Object.values(change!)) expect(part).not.toBeNull()
    expect(extensions).toMatchObject({ rest: { sent: calls } })
    const ofEvents = counted().filter((wave) => !wave.every((path) => path.startsWith('/auditlog')))
    expect(ofEvents).toHaveLength(waves)
    subscribed.leave()
  })
})

describe('The comment of an example', () => {
  const text = `# Who asks,
# and from where? The \`id\` is LaunchDarkly's.
# For: on call, audit. Takes 1 REST call in 1 wave.
mutation A { createTag { id } }
`

  it('tells the question, the readers, the calls and the waves', () => {
    expect(exampleOf('1-who.graphql', text)).toEqual({
      ...{ name: '1-who.graphql', question: 'Who asks, and from where?', readers: ['on call', 'audit'], query: text },
      ...{ calls: 1, waves: 1, changes: true, live: false },
    })
  })

  it('of a subscription tells the calls of an event', () => {
    const live = text.replace('mutation', 'subscription').replace('wave.', 'wave for each event.')
    expect(exampleOf('1-who.graphql', live)).toMatchObject({ calls: 1, waves: 1, changes: false, live: true })
  })

  it.each([
    ['no question', text.replace('?', '.'), 'to begin with a question, but got "Who asks'],
    ['no comment', text.replaceAll(/^#.*\n/gm, ''), 'to begin with a question, but got "".'],
    ['no last line', text.replace(/# For.*\n/, ''), 'to end with a line like "For: audit. Takes 2 REST calls'],
    [
      'no event in that of a subscription',
      text.replace('mutation', 'subscription'),
      '1 wave for each event.", but got',
    ],
    ['an event in that of a mutation', text.replace('wave.', 'wave for each event.'), 'in 1 wave.", but got'],
    ['no waves', text.replace(' in 1 wave', ''), 'to end with a line like'],
    [
      'an unknown reader',
      text.replace('audit', 'sales'),
      'to be of on call, platform, audit, product, release, but got "sales".',
    ],
  ])('is refused with %s', (_, wrong, message) => {
    expect(() => exampleOf('1-who.graphql', wrong)).toThrow(message)
  })
})

/**
 * The lists of an answer, without those that are in another one: nothing keeps a flag from having no rules. A list of what is wrong
 * with a change is another thing.
 */
const listsOf = (value: unknown): readonly unknown[][] => {
  if (Array.isArray(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => (name === 'userErrors' ? [] : listsOf(one)))
}
