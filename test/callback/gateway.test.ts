import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { logTo } from '../../src/server/logs.ts'
import { asked, type Router, startRouter } from '../support/callback-router.ts'
import { until } from '../support/socket-client.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { toggle } from '../support/subscription.ts'

const flag = 'observability-profile-always'
const verifier = 'verifier-canary'
const query = `subscription { changes(filter: { flagKeys: ["${flag}"] }) { resource { ... on Flag { key } } } }`

let stack: Stack
let router: Router
const log: string[] = []
afterEach(async () => {
  await stack.close()
  await router.close()
})

async function start(more: object = {}) {
  log.length = 0
  router = await startRouter()
  stack = await startStack({
    gateway: {
      ...{ fallbackToken: undefined, eventsPollMs: 30, eventsShare: 100, callbackOrigins: [router.origin] },
      ...{ log: logTo({ write: (line) => void log.push(line) }, 'debug'), ...more },
    },
  })
}

const subscribe = async (headers: object = { authorization: stack.sandbox.token }, text = query) => {
  const callback = { callbackUrl: `${router.origin}/c`, subscriptionId: '1', verifier, heartbeatIntervalMs: 0 }
  return fetch(`${await stack.listen()}/graphql`, asked(text, callback, headers))
}

describe('the events of a router’s subscription', () => {
  it('are read with the token of its request, until the gateway ends', async () => {
    await start()
    expect((await subscribe()).status).toBe(200)
    await toggle(stack, 'platform', flag, true)
    await until(() => expect(router.actions()).toEqual(['check', 'next']))
    expect(router.messages[1]!.payload).toEqual({ data: { changes: { resource: { key: flag } } } })
    stack.gateway.drain()
    await until(() => expect(router.actions()).toEqual(['check', 'next', 'complete']))
    await until(() => expect(log.join()).toContain('subscription'))
    expect(log.join()).not.toContain(verifier)
  })

  it('are not begun without a token, and the router is not called', async () => {
    await start()
    const { errors } = await (await subscribe({})).json()
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    expect(router.messages).toEqual([])
  })

  it('are not begun without the gateway’s own token, where it has some', async () => {
    await start({ serviceToken: 'api-x', gatewayTokens: ['tools-canary-0123456789'] })
    expect((await subscribe()).status).toBe(401)
    expect(router.messages).toEqual([])
  })

  it('are those of trusted documents, where only these are answered', async () => {
    const id = createHash('sha256').update(query).digest('hex')
    const documents = new Map([[id, query]])
    await start({ trustedDocuments: { mode: 'only', documents, onUntrusted: () => {} } })
    expect((await subscribe(undefined, 'subscription { changes { cursor } }')).status).toBe(403)
    expect(router.messages).toEqual([])
    expect((await subscribe()).status).toBe(200)
    expect(router.actions()).toEqual(['check'])
  })
})
