import { describe, expect, it } from 'vitest'
import { readArguments } from '../../sandbox/arguments.ts'
import { help } from '../../sandbox/help.ts'

describe('the command line', () => {
  it('leaves the limits, their headers and the latency alone unless it says something of them', () => {
    const { rateLimit, routeRateLimit, rateHeaders, latencyMs } = readArguments([])!
    expect([rateLimit, routeRateLimit, rateHeaders, latencyMs]).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each([
    ['--rate-limit', '20/10s', { rateLimit: { calls: 20, windowMs: 10_000 } }],
    ['--rate-limit', '1/250ms', { rateLimit: { calls: 1, windowMs: 250 } }],
    ['--route-rate-limit', '5/2m', { routeRateLimit: { calls: 5, windowMs: 120_000 } }],
    ['--rate-headers', 'global,reset', { rateHeaders: ['global', 'reset'] }],
    ['--rate-headers', 'retry-after, global-limit', { rateHeaders: ['retry-after', 'global-limit'] }],
    ['--rate-headers', 'none', { rateHeaders: [] }],
    ['--latency', '100ms', { latencyMs: 100 }],
    ['--latency', '0s', { latencyMs: 0 }],
    ['--latency', '60m', { latencyMs: 3_600_000 }],
  ])('takes %s %s', (name, value, options) => {
    expect(readArguments([name, value])).toMatchObject(options)
  })

  const limit = 'calls in a window such as 20/10s, both at least 1, with the units ms, s and m'
  const time = 'a time such as 100ms, at most 60m, with the units ms, s and m'
  const headers = 'none, or a list of global, global-limit, route, reset, retry-after'
  it.each([
    ...['20', '20/10', '20/', '/10s', '0/10s', '20/0s', '-1/10s', '1.5/10s', '20/10h', '20/10s/1', 'x/10s', ''].flatMap(
      (value) => [
        ['--rate-limit', value, limit],
        ['--route-rate-limit', value, limit],
      ],
    ),
    ...['100', 'ms', '1.5s', '61m', '100 ms', '1h', ''].map((value) => ['--latency', value, time]),
    ...['all', 'global,', 'Global', 'global;reset', ''].map((value) => ['--rate-headers', value, headers]),
  ] as [string, string, string][])('says what is wrong with %s %j', (name, value, takes) => {
    expect(() => readArguments([`${name}=${value}`])).toThrow(`${name} takes ${takes}, got "${value}"`)
  })

  it('describes every option that it takes, and every member of a fault', () => {
    const options = ['port', 'host', 'flags', 'projects', 'members', 'environments', 'log', 'help']
    const limits = ['rate-limit', 'route-rate-limit', 'rate-headers', 'latency']
    for (const name of [...options, ...limits]) expect(help).toContain(`\n  --${name}`)
    for (const route of ['POST   /sandbox/faults', 'GET    /sandbox/requests', 'x-sandbox-fault', 'bodyMs']) {
      expect(help).toContain(route)
    }
    expect(readArguments(['--help'])).toBeUndefined()
  })
})
