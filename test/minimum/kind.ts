import type { Compared } from './comparison.ts'

/** The words of paths that are no keys. */
const words = new Set([
  ...[
    'projects',
    'environments',
    'flags',
    'flag-statuses',
    'flag-status',
    'segments',
    'metrics',
    'members',
    'me',
    'teams',
  ],
  ...['roles', 'tags', 'webhooks', 'approval-requests', 'auditlog', 'code-refs', 'repositories', 'statistics'],
  ...['extinctions', 'caller-identity', 'dependent-flags', 'expiring-targets', 'followers', 'flag-defaults'],
])

/** A path without its keys, such as `/flags/*?count`. Of the query, only what tells reads of one route apart. */
export function templateOf(path: string): string {
  const [base = '', query = ''] = path.split('?')
  const route = base.split('/').map((part) => (part === '' || words.has(part) ? part : '*'))
  const params = new URLSearchParams(query)
  const filter = params.get('filter')?.match(/^\w+(?=[: ])/)?.[0]
  const marks = [filter, params.get('limit') === '1' && !filter ? 'count' : undefined].filter(Boolean)
  return route.join('/') + (marks.length ? `?${marks.join('&')}` : '')
}

/** The routes of a wave. A route that is asked several times for the same is marked. */
function routesOf(paths: readonly string[]): string {
  const routes = new Map<string, string[]>()
  for (const path of paths) routes.set(templateOf(path), [...(routes.get(templateOf(path)) ?? []), path.split('?')[0]!])
  const marked = [...routes].map(([route, bases]) => (new Set(bases).size < bases.length ? `several ${route}` : route))
  return marked.sort().join(' + ')
}

/**
 * The kind of a difference: whether calls or waves are too many, and the routes of the waves that the smallest query takes.
 *
 * @example 'waves: /projects/* → /approval-requests?projectKey'
 */
export const kindOf = ({ taken, better }: Compared): string =>
  `${better!.calls < taken.calls ? 'calls' : 'waves'}: ${taken.paths.map(routesOf).join(' → ')}`
