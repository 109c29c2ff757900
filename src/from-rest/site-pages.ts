/** The pages of LaunchDarkly's own site that show what a REST operation answers: their paths, and that of the operation. */
const pages: readonly (readonly [page: string, path: string])[] = [
  ['/projects/{projectKey}/flags', '/flags/{projectKey}'],
  ['/projects/{projectKey}/flags/{flagKey}', '/flags/{projectKey}/{flagKey}'],
  ['/{projectKey}/{env}/features', '/flags/{projectKey}'],
  ['/{projectKey}/{env}/features/{flagKey}', '/flags/{projectKey}/{flagKey}'],
  ['/projects/{projectKey}/segments', '/segments/{projectKey}/{env}'],
  ['/projects/{projectKey}/segments/{segmentKey}', '/segments/{projectKey}/{env}/{segmentKey}'],
  ['/{projectKey}/{env}/segments', '/segments/{projectKey}/{env}'],
  ['/{projectKey}/{env}/segments/{segmentKey}', '/segments/{projectKey}/{env}/{segmentKey}'],
  ['/projects/{projectKey}/experiments', '/projects/{projectKey}/experiments'],
  ['/projects/{projectKey}/experiments/{key}', '/projects/{projectKey}/environments/{env}/experiments/{key}'],
  ['/projects/{projectKey}/metrics', '/metrics/{projectKey}'],
  ['/projects/{projectKey}/metrics/{key}', '/metrics/{projectKey}/{key}'],
  ['/projects/{projectKey}/metric-groups/{key}', '/projects/{projectKey}/metric-groups/{key}'],
  ['/projects/{projectKey}/ai-configs', '/projects/{projectKey}/ai-configs'],
  ['/projects/{projectKey}/ai-configs/{key}', '/projects/{projectKey}/ai-configs/{key}'],
  ['/projects/{projectKey}/views', '/projects/{projectKey}/views'],
  ['/projects/{projectKey}/views/{key}', '/projects/{projectKey}/views/{key}'],
  ['/projects/{projectKey}/release-pipelines', '/projects/{projectKey}/release-pipelines'],
  ['/projects/{projectKey}/settings/environments', '/projects/{projectKey}/environments'],
  ['/projects/{projectKey}/settings', '/projects/{projectKey}'],
  ['/projects/{projectKey}', '/projects/{projectKey}'],
  ['/settings/projects', '/projects'],
  ['/settings/members', '/members'],
  ['/settings/members/{id}', '/members/{id}'],
  ['/settings/teams', '/teams'],
  ['/settings/teams/{key}', '/teams/{key}'],
  ['/settings/roles', '/roles'],
  ['/settings/roles/{key}', '/roles/{key}'],
  ['/settings/authorization', '/tokens'],
  ['/settings/relay', '/account/relay-auto-configs'],
  ['/audit', '/auditlog'],
]

/**
 * The path and query of the REST operation behind a page of LaunchDarkly's site. A page can have tabs, whose names follow the path.
 *
 * @returns undefined for other pages, and the name of the parameter that the address of the page lacks.
 */
export function operationOfPage(path: string, query: URLSearchParams): string | { readonly lacks: string } | undefined {
  const segments = path.split('/').filter(Boolean)
  let found: { params: Record<string, string>; path: string; length: number } | undefined
  for (const [page, operation] of pages) {
    const params = matching(page.split('/').filter(Boolean), segments)
    const length = page.split('/').length
    if (params && length > (found?.length ?? 0)) found = { params, path: operation, length }
  }
  if (!found) return undefined
  const env = query.get('env') ?? query.get('selected-env') ?? undefined
  // The segments of the path are encoded as they came. The environment of the query is decoded.
  const encoded = found.params.env ?? (env && encodeURIComponent(env))
  const params: Readonly<Record<string, string | undefined>> = { ...found.params, env: encoded }
  const lacks = /\{(\w+)\}/g
  for (const [, name] of found.path.matchAll(lacks)) if (!params[name!]) return { lacks: name! }
  const filled = found.path.replace(lacks, (_, name: string) => params[name]!)
  return `/api/v2${filled}${params.env && !found.path.includes('{env}') ? `?env=${params.env}` : ''}`
}

function matching(page: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (segments.length < page.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of page.entries()) {
    const given = segments[at]!
    if (part.startsWith('{')) params[part.slice(1, -1)] = given
    else if (part !== given) return undefined
  }
  return params
}
