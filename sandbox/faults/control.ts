import { ApiError, invalid } from '../http/errors.ts'
import type { requestLog } from '../http/log.ts'
import { type Member, parsedJson, shaped } from '../resource/shape.ts'
import { type Clock, moveOn } from './clock.ts'
import type { Answer, Fault, faultList } from './faults.ts'
import { replyOf } from './reply.ts'

interface Controlled {
  faults: ReturnType<typeof faultList>
  asked: ReturnType<typeof requestLog>
  clock: Clock
}

/**
 * The routes that LaunchDarkly does not have: another process can ask what the sandbox was asked, order faults, and move the
 * clock on. Undefined for all other paths.
 */
export function controls({ faults, asked, clock }: Controlled) {
  const routes: Record<string, Record<string, (body: string) => unknown>> = {
    '/sandbox/requests': { GET: asked.all, DELETE: asked.forget },
    '/sandbox/faults': {
      GET: () => faults.pending().map(described),
      POST: (body) => order(faults, parsedJson(body, 'a fault')),
      DELETE: faults.clear,
    },
    '/sandbox/clock': { GET: () => ({ now: clock.now() }), POST: (body) => moveOn(clock, body) },
  }

  function tell(method: string, path: string, body: string): Answer {
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    if (!route) throw new ApiError(404, `The sandbox has no ${path}, but ${Object.keys(routes).join(', ')}`)
    const act = Object.hasOwn(route, method) ? route[method] : undefined
    if (!act) throw new ApiError(405, `${method} is not allowed here, use ${Object.keys(route).join(' or ')}`)
    const told = act(body)
    return told === undefined ? { status: 204, headers: {}, text: '' } : document(200, told)
  }

  return (method: string, url: string, body: string): Answer | undefined => {
    if (!url.startsWith('/sandbox/')) return undefined
    try {
      return tell(method, url.split('?')[0] ?? url, body)
    } catch (error) {
      if (error instanceof ApiError) return refused(error)
      throw error
    }
  }
}

/** Says what is wrong with an order to the sandbox itself. */
export const refused = ({ status, code, message }: ApiError): Answer => document(status, { code, message })

const document = (status: number, content: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(content),
})

const isText = (value: unknown): value is string => typeof value === 'string'

const members: Record<string, Member> = {
  method: { takes: 'a method in capitals', fits: (value) => isText(value) && /^[A-Z]+$/.test(value) },
  path: {
    takes: 'a path that begins with a slash',
    fits: (value) => isText(value) && value.startsWith('/'),
  },
  pattern: { takes: 'a regular expression', fits: (value) => isText(value) && isExpression(value) },
  reply: { takes: 'a JSON object', fits: () => true },
  times: {
    takes: 'an integer from 1, or "always"',
    fits: (value) => value === 'always' || (Number.isSafeInteger(value) && (value as number) >= 1),
  },
}

interface Ordered {
  method?: string
  path?: string
  pattern?: string
  reply?: unknown
  times?: number | 'always'
}

function order(faults: Controlled['faults'], value: unknown): void {
  const { method, path, pattern, reply, times }: Ordered = shaped(value, 'a fault', members)
  if ((path === undefined) === (pattern === undefined)) throw invalid('a fault must have either a path or a pattern')
  faults.add(
    { ...(method === undefined ? {} : { method }), path: path ?? new RegExp(pattern ?? '') },
    replyOf(reply, 'reply'),
    times,
  )
}

function isExpression(text: string): boolean {
  try {
    return Boolean(new RegExp(text))
  } catch {
    return false
  }
}

const described = ({ match: { method, path }, reply, left }: Fault) => ({
  method,
  ...(typeof path === 'string' ? { path } : { pattern: path.source }),
  reply,
  left,
})
