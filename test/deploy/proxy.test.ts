import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { freePort } from '../support/free-port.ts'
import { proxySettings } from './compose.ts'

const hasProxy = spawnSync('haproxy', ['-v']).status === 0
const skipped = hasProxy ? '' : ' (skipped: there is no haproxy on this machine)'

describe.skipIf(!hasProxy)(`the proxy of the compose file, in front of two gateways${skipped}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'launchdarkly-graphql-'))
  const gateways: { readonly gateway: Gateway; readonly server: Server; asked: number }[] = []
  let sandbox: Sandbox
  let proxy: ReturnType<typeof spawn>
  let url: string

  async function start() {
    const gateway = createGateway({ baseUrl: sandbox.url, clock: sandbox.now })
    const one = { gateway, server: createServer(), asked: 0 }
    one.server.on('request', (request, response) => {
      if (request.url === '/graphql') one.asked++
      gateway.listener(request, response)
    })
    one.server.listen(0, '127.0.0.1')
    await once(one.server, 'listening')
    gateways.push(one)
  }

  beforeAll(async () => {
    sandbox = await startSandbox()
    await Promise.all([start(), start()])
    const port = await freePort()
    url = `http://127.0.0.1:${port}/graphql`
    const servers = gateways.map(
      ({ server }, at) => `  server gateway${at} 127.0.0.1:${(server.address() as AddressInfo).port}`,
    )
    // The names of the services are known only inside of Docker.
    const settings = proxySettings
      .replace(':8080', `127.0.0.1:${port}`)
      .replace(' resolvers docker init-addr none', '')
      .replace(/^ {2}server-template .+$/m, servers.join('\n'))
    const file = join(folder, 'haproxy.cfg')
    writeFileSync(file, settings)
    proxy = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' })
    await vi.waitFor(async () => expect((await fetch(url, { method: 'OPTIONS' })).status).not.toBe(503), 10_000)
  })

  afterAll(async () => {
    const exit = once(proxy, 'exit')
    proxy.kill('SIGKILL')
    await exit
    await Promise.all(
      gateways.map(({ gateway, server }) => {
        server.closeAllConnections()
        server.close()
        return gateway.close()
      }),
    )
    await sandbox.close()
    rmSync(folder, { recursive: true })
  })

  const ask = (query: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: sandbox.token, ...headers },
      body: JSON.stringify({ query }),
    })

  it('takes the settings as they are in the file', () => {
    const file = join(folder, 'as-it-is.cfg')
    writeFileSync(file, proxySettings)
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' })
    expect(stderr).not.toContain('ALERT')
    expect(status).toBe(0)
  })

  it('lets both answer', async () => {
    await vi.waitFor(async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask('{ projects { totalCount } }')))
      for (const answer of answers) expect(await answer.json()).toEqual({ data: { projects: { totalCount: 4 } } })
      for (const { asked } of gateways) expect(asked).toBeGreaterThan(0)
    }, 15_000)
  })

  it('passes parts of an answer on before its end', async () => {
    sandbox.fault({ path: /projects/ }, { delayMs: 20_000 }, 'always')
    const query = '{ teams { totalCount } ... @defer { projects { totalCount } } }'
    const answer = await ask(query, { accept: 'multipart/mixed' })
    let text = ''
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += part
      // The loop ends with the first part of the answer, long before the second can come.
      if (text.includes('"hasNext":true')) break
    }
    expect(text).not.toContain('"hasNext":false')
    expect(sandbox.requests().some(({ path }) => path.startsWith('/api/v2/projects'))).toBe(true)
    sandbox.clearFaults()
  })

  it('sends nothing to a gateway that shuts down', async () => {
    const [leaving] = gateways
    leaving!.gateway.drain()
    const before = leaving!.asked
    await expect
      .poll(
        async () => {
          const { asked } = leaving!
          await Promise.all([ask('{ __typename }'), ask('{ __typename }')])
          return leaving!.asked - asked
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(0)
    const asked = leaving!.asked
    for (let at = 0; at < 4; at++) expect((await ask('{ __typename }')).status).toBe(200)
    expect([asked >= before, leaving!.asked]).toEqual([true, asked])
  })
})
