import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asked, type Router, startRouter } from '../support/callback-router.ts'
import { type Source, startSource } from '../support/live-source.ts'
import { startOther } from '../support/other-server.ts'
import { until } from '../support/socket-client.ts'

const id = 'c4a9d1b8-dc57-44ab-9e5a-6e6189b2b945'
const verifier = 'verifier-canary'

let router: Router
let source: Source
beforeEach(async () => {
  router = await startRouter()
  source = await startSource({ routers: [router.origin] })
})
afterEach(async () => {
  source.routers.drain()
  await source.routers.close()
  expect(source.defects).toEqual([])
  await source.close()
  await router.close()
})

const callback = (more: object = {}) => ({
  ...{ callbackUrl: `${router.origin}/callback/${id}`, subscriptionId: id, verifier, heartbeatIntervalMs: 0, ...more },
})
const post = (more: object = {}, query = 'subscription { told }') => fetch(source.url, asked(query, callback(more)))
const base = { kind: 'subscription', id, verifier }

describe('the HTTP callback protocol', () => {
  it('checks the callback before it answers, with the version, the id and the verifier', async () => {
    let answer: () => void = () => {}
    const asked = new Promise<void>((resolve) => {
      router.answers(async () => {
        resolve()
        await new Promise<void>((then) => {
          answer = then
        })
        return { status: 204 }
      })
    })
    let isAnswered = false
    const posted = post().then((response) => {
      isAnswered = true
      return response
    })
    await asked
    expect(router.messages).toEqual([{ ...base, action: 'check' }])
    expect(router.headers[0]).toMatchObject({
      ...{ method: 'POST', path: `/callback/${id}`, 'content-type': 'application/json' },
      'subscription-protocol': 'callback/1.0',
    })
    expect(isAnswered).toBe(false)
    answer()
    const response = await posted
    expect([response.status, await response.json()]).toEqual([200, { data: null }])
    expect(response.headers.get('subscription-protocol')).toBe('callback/1.0')
    router.answers(() => ({ status: 204 }))
  })

  it.each([
    ['404', { status: 404 }],
    ['400', { status: 400, body: 'no' }],
    ['500', { status: 500 }],
    ['200, which is not 204,', { status: 200, body: '{}' }],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }],
  ])('answers 400 and ends the subscription if the check gets %s', async (_, answer) => {
    router.answers(() => answer)
    const response = await post()
    expect([response.status, (await response.json()).errors]).toMatchObject([
      400,
      [{ extensions: { code: 'BAD_REQUEST' } }],
    ])
    await until(() => expect(source.counts).toMatchObject({ begun: 1, ended: 1 }))
    expect(router.actions()).toEqual(['check'])
    expect(source.routers.size).toBe(0)
  })

  it('answers 400 if nobody is there', async () => {
    await router.close()
    const response = await post()
    expect(response.status).toBe(400)
    await until(() => expect(source.counts.ended).toBe(1))
    router = await startRouter()
  })

  it('sends each event as a result of GraphQL, one after the other, and completes without errors', async () => {
    await post()
    let isBusy = false
    router.answers(async () => {
      expect(isBusy).toBe(false)
      isBusy = true
      await new Promise(setImmediate)
      isBusy = false
      return { status: 204 }
    })
    source.tell('a', 'b')
    source.end()
    await until(() => expect(router.actions()).toEqual(['check', 'next', 'next', 'complete']))
    expect(router.messages.slice(1)).toEqual([
      { ...base, action: 'next', payload: { data: { told: 'a' } } },
      { ...base, action: 'next', payload: { data: { told: 'b' } } },
      { ...base, action: 'complete' },
    ])
    await until(() => expect(source.routers.size).toBe(0))
  })

  it('asks for no event before the router took the one before', async () => {
    await post()
    let release: () => void = () => {}
    router.answers(async () => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return { status: 204 }
    })
    source.tell(...Array.from({ length: 50 }, (_, index) => String(index)))
    await until(() => expect(router.actions()).toEqual(['check', 'next']))
    expect(source.counts.reads).toBe(1)
    router.answers(() => ({ status: 204 }))
    release()
    await until(() => expect(router.messages).toHaveLength(51))
    expect(router.messages.slice(1).map(({ payload }) => payload.data.told)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    )
  })

  it('completes with the errors of a source that fails', async () => {
    await post()
    source.fail(new Error('no more'))
    await until(() => expect(router.actions()).toEqual(['check', 'complete']))
    expect(router.messages[1]).toMatchObject({ ...base, errors: [{ message: expect.any(String) }] })
  })

  it('ends silently if the router does not know the subscription any more', async () => {
    await post()
    router.answers(() => ({ status: 404 }))
    source.tell('a')
    await until(() => expect(source.counts.ended).toBe(1))
    await until(() => expect(source.routers.size).toBe(0))
    expect(router.actions()).toEqual(['check', 'next'])
  })

  it.each([[400], [500], [302]])('ends and tells so if the router answers an event with %s', async (status) => {
    await post()
    router.answers(({ action }) => ({ status: action === 'next' ? status : 204 }))
    source.tell('a', 'b')
    await until(() => expect(router.actions()).toEqual(['check', 'next', 'complete']))
    expect(router.messages[2]!.errors).toMatchObject([{ message: expect.stringContaining('router') }])
    expect(source.counts.ended).toBe(1)
  })

  it('sends a heartbeat within each interval that the router asks for', async () => {
    await post({ heartbeatIntervalMs: 500 })
    await until(() => expect(router.actions()).toEqual(['check', 'check', 'check']))
    expect(router.messages[2]).toEqual({ ...base, action: 'check' })
    source.tell('a')
    await until(() => expect(router.actions()).toContain('next'))
  })

  it('ends if a heartbeat is not confirmed', async () => {
    await post({ heartbeatIntervalMs: 500 })
    router.answers(() => ({ status: 404 }))
    await until(() => expect(source.counts.ended).toBe(1))
    await until(() => expect(source.routers.size).toBe(0))
    expect(router.actions()).toEqual(['check', 'check'])
  })

  it('sends no heartbeat if the router wants none', async () => {
    await post({ heartbeatIntervalMs: 0 })
    source.tell('a')
    await until(() => expect(router.actions()).toEqual(['check', 'next']))
  })

  it('completes at the end of the process, and waits until the router knows', async () => {
    await post()
    source.routers.drain()
    await source.routers.close()
    expect(router.messages.at(-1)).toEqual({ ...base, action: 'complete' })
    expect(source.counts.ended).toBe(1)
  })

  it('answers a query, and a document that cannot be executed, as ever', async () => {
    const query = await post({}, '{ one }')
    expect([query.status, await query.json()]).toEqual([200, { data: { one: 1 } }])
    expect((await (await post({}, 'subscription { no }')).json()).errors).toHaveLength(1)
    expect(router.messages).toEqual([])
  })
})

describe('a callback that may not be called', () => {
  it.each([
    ['another origin', () => ({ callbackUrl: 'http://169.254.169.254/latest/meta-data' }), 403],
    ['another port', () => ({ callbackUrl: 'http://127.0.0.1:1/callback' }), 403],
    ['another scheme', () => ({ callbackUrl: router.origin.replace('http', 'https') }), 403],
    ['a file', () => ({ callbackUrl: 'file:///etc/passwd' }), 403],
    ['a host that begins alike', () => ({ callbackUrl: `${router.origin}.example.com/` }), 403],
    ['the origin as a name', () => ({ callbackUrl: `${router.origin}@example.com/` }), 403],
    ['credentials', () => ({ callbackUrl: router.origin.replace('//', '//me:secret@') }), 403],
    ['no URL', () => ({ callbackUrl: 'callback' }), 403],
    ['a URL that is no text', () => ({ callbackUrl: 1 }), 400],
    ['no verifier', () => ({ verifier: undefined }), 400],
    ['no id', () => ({ subscriptionId: '' }), 400],
    ['a long id', () => ({ subscriptionId: 'x'.repeat(5000) }), 400],
    ['a heartbeat that is no number', () => ({ heartbeatIntervalMs: '5000' }), 400],
    ['a negative heartbeat', () => ({ heartbeatIntervalMs: -1 }), 400],
  ])('%s', async (_, more, status) => {
    const response = await post(more())
    const text = await response.text()
    expect([response.status, JSON.parse(text).errors[0].message]).toEqual([status, expect.stringMatching(/^Expected/)])
    expect(text).not.toMatch(/secret|canary/)
    expect(router.messages).toEqual([])
    expect(source.counts.begun).toBe(0)
  })

  it('is not reached by a redirect either', async () => {
    const other = await startOther()
    router.answers(() => ({ status: 308, headers: { location: `${other.url}/` } }))
    expect((await post()).status).toBe(400)
    expect(other.requests).toEqual([])
    await other.close()
  })

  it('is none at all unless origins are named', async () => {
    await source.close()
    source = await startSource()
    const response = await post()
    expect([response.status, (await response.json()).errors[0].message]).toEqual([
      403,
      expect.stringContaining('CALLBACK_ORIGINS'),
    ])
  })
})
