import { trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GatewayOptions } from '../../src/gateway.ts'
import { graphiql } from '../../src/graphiql.ts'
import { logTo } from '../../src/server/logs.ts'
import { posted, type Served, startServed } from '../support/served.ts'

let served: Served | undefined
let rejections: unknown[] = []
const onRejection = (error: unknown) => rejections.push(error)

afterEach(async () => {
  await served?.close()
  process.off('unhandledRejection', onRejection)
  vi.restoreAllMocks()
})

const canary = new Error('canary at /home/somebody/secret.js')
const fails = () => {
  throw canary
}

const query = '{ projects { totalCount } project(key: "web") { name } }'
const mutation = `mutation { updateFlag(input: { projectKey: "web", key: "checkout-tax-preview", environmentKey: "staging",
  instructions: [{ turnFlagOff: true }] }) { flag { key } userErrors { code } } }`

/** What a gateway with these options answers to reads and to a change, which are all well. */
async function answers(options: Partial<GatewayOptions>) {
  rejections = []
  process.on('unhandledRejection', onRejection)
  served = await startServed({ metrics: true, ...options })
  for (const document of [query, mutation]) {
    const response = await fetch(served.url, posted(document))
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(JSON.parse(text).errors).toBeUndefined()
    expect(JSON.parse(text).data).toBeTruthy()
  }
  const bad = await fetch(served.url, posted('{ nope }'))
  expect(await bad.text()).not.toContain('canary')
  await new Promise((resolve) => setImmediate(resolve))
  expect(rejections).toEqual([])
}

describe('a request is answered all the same', () => {
  it('by a gateway whose log throws, which is told as a defect', async () => {
    const defects: unknown[] = []
    await answers({
      log: logTo({ write: fails }, 'debug'),
      onDefect: (error) => defects.push(error),
    })
    expect(defects.length).toBeGreaterThan(0)
    expect(new Set(defects)).toEqual(new Set([canary]))
  })

  it('by one whose log and whose hook for defects both throw', async () => {
    await answers({ log: logTo({ write: fails }, 'debug'), onDefect: fails })
  })

  it('by one whose hook for defects is asynchronous and fails', async () => {
    await answers({ log: logTo({ write: fails }, 'debug'), onDefect: async () => fails() })
  })

  it('by one whose hook for documents that are not trusted throws', async () => {
    await answers({ trustedDocuments: { mode: 'log', documents: new Map(), onUntrusted: fails } })
  })

  it('by one whose tracer throws', async () => {
    vi.spyOn(trace, 'getTracer').mockImplementation(fails)
    await answers({})
  })
})

describe('a failure of the gateway itself', () => {
  it('is answered without its stack trace, and told as a defect', async () => {
    const defects: unknown[] = []
    const page = { ...graphiql(), examples: Object.assign([], { toJSON: fails }) }
    served = await startServed({ graphiql: page, onDefect: (error) => defects.push(error) })
    const response = await fetch(served.url, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      errors: [{ message: 'Unexpected error in the gateway.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    })
    expect(defects).toEqual([canary])
  })

  it('at /metrics is answered without its stack trace', async () => {
    served = await startServed({ metrics: true, droppedLogLines: fails })
    const response = await fetch(new URL('/metrics', served.url))
    expect([response.status, await response.text()]).toEqual([500, ''])
    expect((await fetch(new URL('/health', served.url))).status).toBe(200)
  })
})
