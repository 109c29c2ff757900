import { parseArgs } from 'node:util'
import { longestMs } from './http/delivery.ts'
import type { SandboxOptions } from './index.ts'
import { type Allowance, type RateHeader, rateHeaderNames } from './limits/rate.ts'
import { scaleLimits } from './seed/scale.ts'

export const numbers = { port: { otherwise: 4010, least: 0, most: 65_535 }, ...scaleLimits }

/** The options that a command line gives, or undefined if it asks for help. Throws what is to be said of a wrong one. */
export function readArguments(args: string[]): SandboxOptions | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const data = { flags: text, projects: text, members: text, environments: text }
  const rates = { 'rate-limit': text, 'route-rate-limit': text, 'rate-headers': text }
  const options = { port: text, host: text, ...data, ...rates, latency: text, 'real-time': flag, log: flag, help: flag }
  const given = parseArgs({ args, options }).values
  if (given.help) return undefined
  return {
    port: numberOf('port', given.port),
    host: given.host ?? '127.0.0.1',
    flags: numberOf('flags', given.flags),
    projects: numberOf('projects', given.projects),
    members: numberOf('members', given.members),
    environments: numberOf('environments', given.environments),
    rateLimit: allowanceOf('rate-limit', given['rate-limit']),
    routeRateLimit: allowanceOf('route-rate-limit', given['route-rate-limit']),
    rateHeaders: headersOf('rate-headers', given['rate-headers']),
    latencyMs: latencyOf('latency', given.latency),
    realTime: given['real-time'],
    log: given.log ? printed : undefined,
  }
}

/** How many bytes of lines may wait for a reader. Lines beyond them are dropped. */
const mostWaitingBytes = 1_000_000

/** Prints a line as long as somebody reads. */
function printed(line: string): void {
  if (process.stdout.writableLength < mostWaitingBytes) console.log(line)
}

const wrong = (name: string, takes: string, got: string) => new Error(`--${name} takes ${takes}, got "${got}"`)

function numberOf(name: keyof typeof numbers, text: string | undefined): number {
  const { otherwise, least, most } = numbers[name]
  if (text === undefined) return otherwise
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw wrong(name, `an integer from ${least} to ${most}`, text)
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 }

/** NaN for what is no integer with a unit. */
function millisecondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d+)(ms|s|m)$/.exec(text) ?? []
  return Number(count) * (units[unit] ?? Number.NaN)
}

function allowanceOf(name: string, text: string | undefined): Allowance | undefined {
  if (text === undefined) return undefined
  const [, count, window = ''] = /^(\d+)\/(.+)$/.exec(text) ?? []
  const [calls, windowMs] = [Number(count), millisecondsOf(window)]
  if (calls >= 1 && windowMs >= 1) return { calls, windowMs }
  throw wrong(name, 'calls in a window such as 20/10s, both at least 1, with the units ms, s and m', text)
}

function latencyOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = millisecondsOf(text)
  if (value <= longestMs) return value
  throw wrong(name, `a time such as 100ms, at most ${longestMs / units.m!}m, with the units ms, s and m`, text)
}

function headersOf(name: string, text: string | undefined): readonly RateHeader[] | undefined {
  if (text === undefined) return undefined
  if (text === 'none') return []
  const given = text.split(',').map((one) => one.trim())
  const known = given.filter((one): one is RateHeader => rateHeaderNames.some((name) => name === one))
  if (known.length === given.length) return known
  throw wrong(name, `none, or a list of ${rateHeaderNames.join(', ')}`, text)
}
