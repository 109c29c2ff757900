import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'
import { redirected } from './redirected.ts'

let sandbox: Sandbox
let restore: () => void
let key: string

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  restore = redirected(sandbox.url)
  key = (await ask(sandbox, '/flags/web?limit=1')).json.items[0].key
})
afterAll(async () => {
  restore()
  await sandbox.close()
})

const load = async (path: string): Promise<Doc> => (await import(`@pipedream/launchdarkly/${path}.mjs`)).default

/** The app as Pipedream gives it to actions and sources: its methods, with the account. */
async function app(): Promise<Doc> {
  const { methods } = await load('launchdarkly.app')
  return bound(methods, { $auth: { access_token: sandbox.token } })
}

/** The methods of a component beside its properties. They stay its methods wherever they are passed. */
function bound(methods: Doc = {}, properties: Doc = {}): Doc {
  const self = { ...properties }
  for (const [name, method] of Object.entries<Doc>(methods)) self[name] = method.bind(self)
  return self
}

/** Runs an action as Pipedream does: its properties and methods are those of `this`. */
async function run(name: string, props: object = {}): Promise<{ answer: Doc; summary: string }> {
  const action = await load(`actions/${name}/${name}`)
  let summary = ''
  const $ = { export: (_: string, value: string) => (summary = value) }
  const self = bound(action.methods, { app: await app(), ...props })
  return { answer: await action.run.call(self, { $ }), summary }
}

const at = () => ({ projectKey: 'web', environmentKey: 'production', featureFlagKey: key })

describe('@pipedream/launchdarkly: actions', () => {
  it('read projects, environments, flags and members, page by page', async () => {
    expect((await run('list-projects', { maxResults: 2 })).answer).toHaveLength(2)
    expect((await run('get-project', { projectKey: 'web' })).answer).toMatchObject({ key: 'web' })
    const environments = await run('list-environments', { projectKey: 'web' })
    expect(environments.answer.map((one: Doc) => one.key)).toContain('production')
    const flags = await run('list-feature-flags', { ...at(), expand: ['codeReferences'], sort: '-creationDate' })
    expect(flags.answer.map((one: Doc) => one.key)).toContain(key)
    expect((await run('get-feature-flag', at())).answer).toMatchObject({ key })
    expect((await run('get-feature-flag-status', at())).answer).toMatchObject({ name: expect.any(String) })
    const members = await run('list-members', { expand: ['roleAttributes'], sort: 'displayName', maxResults: 150 })
    const { totalCount } = (await ask(sandbox, '/members?limit=1')).json
    expect(members.answer).toHaveLength(Math.min(150, totalCount))
  })

  it('toggle and patch a flag', async () => {
    const isOn = async () => (await ask(sandbox, `/flags/web/${key}?env=test`)).json.environments.test.on
    const before = await isOn()
    await run('toggle-feature-flag', { ...at(), environmentKey: 'test' })
    expect(await isOn()).toBe(!before)
    const patch = [JSON.stringify({ op: 'replace', path: '/description', value: 'New' })]
    const { answer } = await run('update-feature-flag', {
      ...at(),
      patch,
      comment: 'For a test',
      ignoreConflicts: true,
    })
    expect(answer).toMatchObject({ key, description: 'New' })
  })
})

/** The values that Pipedream offers for a property of the app. */
async function options(name: string, given: object): Promise<Doc[]> {
  const { propDefinitions } = await load('launchdarkly.app')
  return propDefinitions[name].options.call(await app(), given)
}

describe('@pipedream/launchdarkly: an evaluation', () => {
  it('offers the kinds of contexts, and the contexts', async () => {
    const kinds = await options('contextKind', at())
    expect(kinds).toContainEqual({ label: 'User', value: 'user' })
    expect(await options('context', at())).toHaveLength(20)
    const { propDefinitions } = await load('launchdarkly.app')
    // Its own mapper expects a key beside the context, where LaunchDarkly has none.
    const mapper = ({ context: { kind, key: value } }: Doc) => ({ label: kind, value })
    const contexts: Doc[] = await propDefinitions.context.options.call(await app(), { ...at(), mapper })
    for (const { label } of contexts) expect(kinds.map(({ value }) => value)).toContain(label)
  })

  it('answers each flag for a context with its attributes', async () => {
    const context = { contextKind: 'user', contextKey: 'cust-1', otherAttributes: { country: 'de' } }
    const { answer, summary } = await run('evaluate-feature-flag', { ...at(), flagKey: key, ...context })
    expect(answer.items).toContainEqual(
      expect.objectContaining({ key, reason: expect.objectContaining({ kind: expect.any(String) }) }),
    )
    expect(summary).toContain(`${answer.items.length}`)
  })
})

describe('@pipedream/launchdarkly: a source of events', () => {
  let server: Server
  const received: { headers: Record<string, string>; text: string }[] = []
  let arrived: () => void = () => {}
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      received.push({ headers: request.headers as Record<string, string>, text: Buffer.concat(chunks).toString() })
      response.end()
      arrived()
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  /** A source as it runs at Pipedream, and what it was asked, answered and emitted. */
  async function source(name: string, props: object = {}) {
    const { methods, hooks, run } = await load(`sources/${name}/${name}`)
    const kept = new Map<string, unknown>()
    const emitted: Doc[] = []
    const answers: Doc[] = []
    const { port } = server.address() as AddressInfo
    const self = bound(methods, {
      app: await app(),
      db: { get: (name: string) => kept.get(name), set: (name: string, value: unknown) => kept.set(name, value) },
      http: { endpoint: `http://127.0.0.1:${port}/`, respond: (answer: Doc) => answers.push(answer) },
      $emit: (event: Doc, meta: Doc) => emitted.push({ event, meta }),
      ...props,
    })
    await hooks.activate.call(self)
    return { kept, emitted, answers, run: run.bind(self), deactivate: hooks.deactivate.bind(self) }
  }

  /** The event that a change causes. */
  async function told(change: () => Promise<unknown>) {
    received.length = 0
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    await change()
    await arrival
    const [{ headers, text }] = received as [(typeof received)[0]]
    return { headers, body: JSON.parse(text), bodyRaw: text }
  }

  it('makes a webhook, takes what is signed, and deletes the webhook', async () => {
    const { kept, emitted, answers, run, deactivate } = await source('new-flag-event')
    const event = await told(() =>
      send(sandbox, 'PATCH', `/flags/web/${key}`, [{ op: 'replace', path: '/description', value: 'Told' }]),
    )
    await run(event)
    expect(answers).toEqual([{ status: 200 }])
    expect(emitted).toMatchObject([{ event: { kind: 'flag' }, meta: { id: expect.any(String) } }])
    await run({ ...event, body: {}, bodyRaw: `${event.bodyRaw} ` })
    expect(answers[1]).toEqual({ status: 401 })
    const webhookId = kept.get('webhookId')
    await deactivate()
    expect((await ask(sandbox, `/webhooks/${webhookId}`)).status).toBe(404)
  })

  it('hears of the access tokens of a member, and of nobody else', async () => {
    const { memberId } = (await ask(sandbox, '/caller-identity')).json
    const offered = await options('memberId', {})
    expect(offered.map(({ value }) => value)).toContain(memberId)
    const { emitted, run, deactivate } = await source('new-access-token-event', { memberId })
    const event = await told(async () => {
      await send(sandbox, 'POST', '/tokens', { name: 'Service', serviceToken: true })
      await send(sandbox, 'POST', '/tokens', { name: 'Own' })
    })
    await run(event)
    expect(emitted).toMatchObject([{ event: { kind: 'token', name: 'Own' }, meta: { ts: event.body.date } }])
    await deactivate()
  })

  it('hears of users', async () => {
    const { emitted, run, deactivate } = await source('new-user-event')
    const userKey = (await ask(sandbox, '/users/web/production?limit=1')).json.items[0].user.key
    await run(await told(() => send(sandbox, 'DELETE', `/users/web/production/${userKey}`)))
    expect(emitted).toMatchObject([
      { event: { kind: 'user', name: userKey }, meta: { summary: `New User ${userKey}` } },
    ])
    await deactivate()
  })
})
