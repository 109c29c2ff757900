import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox, type WebhookOptions } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

interface Delivery {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

const deliveries: Delivery[] = []
let answers = true
let status = 500
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  deliveries.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() })
  if (answers) response.writeHead(status).end(status === 204 ? '' : 'not wanted')
})

let sandbox: Sandbox
let url: string

beforeEach(async () => {
  sandbox = await startSandbox({ flags: 20 })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  deliveries.length = 0
  answers = true
  status = 500
})
afterEach(async () => {
  await sandbox.close()
  receiver.closeAllConnections()
  await new Promise((done) => receiver.close(done))
})

const register = async (body: object): Promise<Doc> => {
  const { status, json } = await send(sandbox, 'POST', '/webhooks', { url, on: true, sign: false, ...body })
  expect([status, json.message]).toEqual([200, undefined])
  return json
}
const rename = (name: string) =>
  send(sandbox, 'PATCH', '/projects/web', [{ op: 'replace', path: '/name', value: name }])
const arrived = (count: number) => vi.waitFor(() => expect(deliveries.length).toBeGreaterThanOrEqual(count))
const told = () => deliveries.map(({ path, body }) => `${path} ${JSON.parse(body).titleVerb}`)

describe('A webhook', () => {
  it('can be created, read, changed and deleted, which the audit log tells', async () => {
    const seeded: Doc[] = (await ask(sandbox, '/webhooks')).json.items
    expect(seeded.map(({ on }) => on)).toEqual([false, false])
    const made = await register({ name: 'Chat', on: false, tags: ['a'], colour: 'is ignored' })
    expect(made).toMatchObject({ name: 'Chat', url, on: false, tags: ['a'], statements: [] })
    expect(made).not.toHaveProperty('secret')
    expect((await ask(sandbox, '/webhooks')).json.items).toEqual([...seeded, made])
    const path = `/webhooks/${made._id}`
    const patch = [
      { op: 'replace', path: '/name', value: 'Talk' },
      { op: 'add', path: '/secret', value: 's' },
    ]
    const changed = await send(sandbox, 'PATCH', path, patch)
    expect(changed).toMatchObject({ status: 200, json: { ...made, name: 'Talk', secret: 's' } })
    expect((await ask(sandbox, path)).json).toEqual(changed.json)
    expect((await send(sandbox, 'PATCH', path, patch)).json).toEqual(changed.json)
    expect((await send(sandbox, 'DELETE', path)).status).toBe(204)
    expect((await ask(sandbox, path)).status).toBe(404)
    const { items } = (await ask(sandbox, '/auditlog?limit=3')).json
    expect(items.map(({ titleVerb, accesses }: Doc) => [titleVerb, accesses[0]])).toEqual([
      ['deleted the webhook', { action: 'deleteWebhook', resource: `webhook/${made._id}` }],
      ['changed the webhook', { action: 'updateName', resource: `webhook/${made._id}` }],
      ['created the webhook', { action: 'createWebhook', resource: `webhook/${made._id}` }],
    ])
  })

  it.each([
    ['no address', { url: undefined }, 'url is required'],
    ['an address of another protocol', { url: 'ftp://x' }, 'url must be an address with http or https'],
    ['a word as address', { url: 'x' }, 'url must be an address with http or https'],
    ['no word on signing', { sign: undefined }, 'sign is required'],
    ['a text for on', { on: 'yes' }, 'on must be true or false'],
    ['a wrong statement', { statements: [{ effect: 'maybe' }] }, 'Statement 1 must have the effect'],
  ])('is refused with %s', async (_, wrong, message) => {
    const body = { url, on: true, sign: false, ...wrong }
    const refused = await send(sandbox, 'POST', '/webhooks', body)
    expect(refused).toMatchObject({ status: 400, json: { message: expect.stringContaining(message) } })
    expect((await ask(sandbox, '/webhooks')).json.items).toHaveLength(2)
  })

  it('gets the entry of the audit log, signed with its secret', async () => {
    const { secret } = await register({ url: `${url}/made`, sign: true })
    expect(secret).toMatch(/^[0-9a-f]{32}$/)
    await register({ url: `${url}/given`, sign: true, secret: 'frobozz' })
    await register({ url: `${url}/unsigned` })
    await arrived(6)
    deliveries.length = 0
    await rename('Größe')
    await arrived(3)
    const [entry] = (await ask(sandbox, '/auditlog?limit=1')).json.items
    const whole = (await ask(sandbox, `/auditlog/${entry._id}`)).json
    const signatures = new Map(deliveries.map(({ path, headers }) => [path, headers['x-ld-signature']]))
    for (const { body, headers } of deliveries) {
      expect(JSON.parse(body)).toEqual(whole)
      expect(headers['content-type']).toBe('application/json')
    }
    const signed = (key: string) => createHmac('sha256', key).update(deliveries[0]!.body).digest('hex')
    expect(signatures.get('/made')).toBe(signed(secret))
    expect(signatures.get('/given')).toBe(signed('frobozz'))
    expect(signatures.get('/unsigned')).toBeUndefined()
  })

  it('is told nothing while it is off, and only what its statements let through', async () => {
    await register({ url: `${url}/off`, on: false })
    const web = [{ effect: 'allow', resources: ['proj/web'], actions: ['updateProjectName'] }]
    await register({ url: `${url}/web`, statements: web })
    const made = [{ effect: 'allow', resources: ['proj/*'], actions: ['createProject'] }]
    await register({ url: `${url}/made`, statements: made })
    await rename('Web')
    await send(sandbox, 'POST', '/projects', { key: 'sea', name: 'Sea' })
    await arrived(2)
    expect(told().sort()).toEqual(['/made created the project', '/web changed the project'])
  })

  it('is told of a user who is deleted, by a specifier of the key', async () => {
    const { items } = (await ask(sandbox, '/users/web/production?limit=2')).json
    const [gone, other] = items.map(({ user }: Doc) => user.key)
    const resources = [`proj/web:env/production:user/${gone}`]
    await register({ statements: [{ effect: 'allow', resources, actions: ['deleteUser'] }] })
    for (const key of [other, gone]) await send(sandbox, 'DELETE', `/users/web/production/${key}`)
    await arrived(1)
    const entry = JSON.parse(deliveries[0]!.body)
    expect(entry).toMatchObject({ kind: 'user', name: gone, target: { resources }, previousVersion: { user: {} } })
    expect(deliveries).toHaveLength(1)
  })

  it('is told nothing of what was refused or changed nothing', async () => {
    await register({})
    await arrived(1)
    await rename('Web Storefront')
    await send(sandbox, 'PATCH', '/projects/web', [{ op: 'test', path: '/name', value: 'x' }])
    sandbox.fault({ path: '/api/v2/projects/web' }, { status: 500 })
    await rename('Spoiled')
    await rename('Web')
    await arrived(2)
    expect(told()).toEqual(['/ created the webhook', '/ changed the project'])
  })

  describe('that is not answered 2xx', () => {
    const restart = async (webhooks: WebhookOptions) => {
      await sandbox.close()
      sandbox = await startSandbox({ flags: 20, webhooks })
    }

    it('is sent once more after a while, and then no more', async () => {
      await restart({ retryMs: 20 })
      await register({})
      await arrived(2)
      await register({ url: `${url}/later`, on: false })
      await arrived(4)
      const [first, second] = deliveries
      expect(second).toMatchObject({ body: first!.body, path: first!.path })
      expect(told()).toEqual(Array(4).fill('/ created the webhook'))
    })

    it('is given up with the sandbox', async () => {
      await restart({ retryMs: 600_000 })
      await register({})
      await arrived(1)
      await sandbox.close()
      expect(deliveries).toHaveLength(1)
      sandbox = await startSandbox({ flags: 20 })
    })
  })

  it('is sent as a test says: not at all, twice, or in another order', async () => {
    await sandbox.close()
    const sends: { send: () => Promise<void>; entryId: string }[] = []
    const deliver: WebhookOptions['deliver'] = (send, entryId) => void sends.push({ send, entryId })
    sandbox = await startSandbox({ flags: 20, webhooks: { retryMs: 1, deliver } })
    status = 204
    await register({})
    await rename('One')
    await rename('Two')
    expect(sends).toHaveLength(3)
    expect(deliveries).toEqual([])
    const [, one, two] = sends
    for (const { send } of [two!, one!, two!]) await send()
    expect(deliveries.map(({ body }) => JSON.parse(body)._id)).toEqual([two!.entryId, one!.entryId, two!.entryId])
  })

  it('keeps nobody waiting: neither the change nor the end of the sandbox', async () => {
    answers = false
    await register({})
    await register({ url: 'http://127.0.0.1:1' })
    await arrived(1)
    expect((await rename('Web')).status).toBe(200)
    const began = performance.now()
    await sandbox.close()
    expect(performance.now() - began).toBeLessThan(2000)
    sandbox = await startSandbox({ flags: 20 })
  })
})
