import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { readArguments } from '../../sandbox/arguments.ts'
import { readConfig, settings } from '../../src/config.ts'
import { root } from './chart.ts'
import { compose, proxySettings } from './compose.ts'

const { services, networks } = compose

describe('the compose file', () => {
  it.each(['gateway', 'webhook'])('sets variables that the gateway reads: %s', (name) => {
    const { NODE_OPTIONS: _, ...env } = services[name].environment
    expect(Object.keys(env).filter((variable) => !Object.hasOwn(settings, variable))).toEqual([])
    const config = readConfig(env)
    expect(config.baseUrl).toBe('http://sandbox:4010')
    expect(config.webhookSecrets).toEqual(readConfig(services.gateway.environment).webhookSecrets)
  })

  it('lets the sandbox tell of changes at the address of the proxy', () => {
    const { webhook, sandbox, proxy } = services
    const url = new URL(webhook.command.at(-1))
    expect([url.hostname, url.pathname]).toEqual(['proxy', '/webhooks/launchdarkly'])
    expect(proxySettings).toContain(`bind :${url.port}\n`)
    expect(proxy.networks).toEqual(expect.arrayContaining(sandbox.networks))
    expect(webhook.environment.LAUNCHDARKLY_ACCESS_TOKEN).toBe(tokens.admin)
    // A webhook with another date would count as a repetition.
    expect(readArguments(sandbox.command)).toMatchObject({ realTime: true })
  })

  it.each(Object.entries(services))('gives %s no rights, a read-only file system and limits', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\d+m$/),
      pids_limit: expect.any(Number),
    })
  })

  it('gives a gateway three times the memory of its heap', () => {
    const [, heap] = /--max-old-space-size=(\d+)/.exec(services.gateway.environment.NODE_OPTIONS)!
    expect(Number.parseInt(services.gateway.mem_limit, 10)).toBe(3 * Number(heap))
  })

  it('waits for services that say when they are healthy', () => {
    const { sandbox, store, gateway, proxy } = services
    expect(Object.keys(gateway.depends_on).toSorted()).toEqual(['sandbox', 'store'])
    expect(Object.keys(proxy.depends_on)).toEqual(['gateway'])
    // The image of the gateway has a health check of its own.
    for (const { healthcheck } of [sandbox, store]) expect(healthcheck.test[0]).toBe('CMD')
    for (const one of [...Object.values(gateway.depends_on), ...Object.values(proxy.depends_on)])
      expect(one).toEqual({ condition: 'service_healthy' })
  })

  it('opens one port, on loopback, and hides the store from all but the gateways', () => {
    const open = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port: string) => [name, port]))
    expect(open).toEqual([['proxy', '127.0.0.1:4000:8080']])
    expect(networks.store).toEqual({ internal: true })
    const inside = Object.entries(services).filter(([, service]) => service.networks.includes('store'))
    expect(inside.map(([name]) => name).toSorted()).toEqual(['gateway', 'store'])
  })

  it('mounts files that exist', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes as string[])
    expect(mounted.map((volume) => existsSync(join(root, volume.split(':')[0]!)))).toEqual([true])
  })

  it('has a proxy that sends requests to all its gateways, on their port', () => {
    const [, most, service, port] = /server-template \w+ 1-(\d+) (\w+):(\d+)/.exec(proxySettings)!
    expect(Number(most)).toBeGreaterThanOrEqual(services.gateway.deploy.replicas)
    expect(services).toHaveProperty(service!)
    expect(Number(port)).toBe(settings.PORT.default)
    expect(proxySettings).toMatch(/^ {2}bind :8080$/m)
  })

  it('has a proxy that waits longer than the gateway takes for an answer', () => {
    const seconds = Number(/timeout server (\d+)s/.exec(proxySettings)![1])
    expect(seconds * 1000).toBeGreaterThan(settings.REQUEST_DEADLINE_MS.default)
    const grace = Number.parseInt(services.gateway.stop_grace_period, 10)
    // The process itself takes 6 s more than its grace, at most.
    expect(grace * 1000).toBeGreaterThan(settings.SHUTDOWN_GRACE_MS.default + 6000)
  })
})
