/**
 * The kinds of resources that the documents of an answer can hold, by the path of the operation; `/*` at the end stands for all
 * paths below. Kinds are those of specifiers. A resource that the path names counts anyway.
 *
 * An answer without a line can hold any kind, so that each change of its project or environment outdates it. A missing line costs
 * calls; a line that lacks a kind would leave wrong answers. So only what holds little has a line.
 */
export const heldKinds: Readonly<Record<string, readonly string[]>> = {
  '/api/v2': [],
  '/api/v2/account/relay-auto-configs/*': ['relay-proxy-config'],
  '/api/v2/announcements': [],
  '/api/v2/applications/*': ['application'],
  // An entry stays as it is. Lists of entries have no line.
  '/api/v2/auditlog/{id}': [],
  '/api/v2/caller-identity': ['token', 'service-token'],
  '/api/v2/code-refs/repositories/*': ['code-reference-repository'],
  '/api/v2/destinations/*': ['destination', 'env', 'proj'],
  '/api/v2/integration-capabilities/*': ['integration', 'env', 'proj'],
  '/api/v2/integration-configurations/*': ['integration'],
  '/api/v2/integrations/*': ['integration'],
  '/api/v2/members/*': ['member', 'role', 'team'],
  '/api/v2/oauth/clients/*': [],
  '/api/v2/openapi.json': [],
  '/api/v2/public-ip-list': [],
  '/api/v2/roles/*': ['role'],
  '/api/v2/teams/*': ['member', 'proj', 'role', 'team'],
  '/api/v2/templates': ['template'],
  '/api/v2/tokens/*': ['member', 'service-token', 'token'],
  '/api/v2/usage/*': ['proj', 'env'],
  '/api/v2/versions': [],
  '/api/v2/webhooks/*': ['webhook'],

  '/api/v2/projects': ['env', 'proj', 'release-pipeline'],
  '/api/v2/projects/{projectKey}': ['env', 'release-pipeline'],
  '/api/v2/projects/{projectKey}/environments': ['env'],
  '/api/v2/projects/{projectKey}/environments/{environmentKey}': ['env'],
  '/api/v2/projects/{projectKey}/context-kinds': ['context-kind'],
  '/api/v2/projects/{projectKey}/flag-defaults': [],
  '/api/v2/projects/{projectKey}/release-pipelines': ['env', 'release-pipeline'],
  '/api/v2/projects/{projectKey}/release-pipelines/{pipelineKey}': ['env', 'release-pipeline'],
  '/api/v2/projects/{projectKey}/release-policies/*': ['env', 'release-pipeline', 'release-policy'],
  '/api/v2/approval-requests/projects/{projectKey}/settings': ['env'],

  '/api/v2/projects/{projectKey}/environments/{environmentKey}/context-attributes/*': ['context-kind'],
  '/api/v2/projects/{projectKey}/environments/{environmentKey}/contexts/*': ['context-kind', 'user'],
  '/api/v2/user-attributes/*': ['context-kind', 'user'],
  '/api/v2/user-search/*': ['context-kind', 'user'],
  '/api/v2/users/{projectKey}/{environmentKey}': ['context-kind', 'user'],
  '/api/v2/users/{projectKey}/{environmentKey}/{userKey}': ['context-kind', 'user'],

  '/api/v2/projects/{projectKey}/agent-graphs/*': ['agent-graph', 'ai-model-config', 'ai-tool', 'aiconfig'],
  '/api/v2/projects/{projectKey}/ai-configs/*': [
    ...['agent-graph', 'ai-model-config', 'ai-tool', 'aiconfig', 'env', 'metric', 'prompt-snippet', 'view'],
  ],
  '/api/v2/projects/{projectKey}/ai-tools/*': ['agent-graph', 'ai-tool', 'aiconfig'],

  '/api/v2/engineering-insights/insights/groups/*': ['application', 'env', 'flag', 'insight-group', 'proj'],

  '/api/v2/flags/*': [
    ...['aiconfig', 'env', 'experiment', 'flag', 'holdout', 'layer', 'metric', 'metric-group', 'release-pipeline'],
    ...['release-policy', 'view'],
  ],
  '/api/v2/metrics/*': ['aiconfig', 'env', 'experiment', 'flag', 'holdout', 'layer', 'metric', 'metric-group', 'view'],
  '/api/v2/flag-status/*': ['env', 'flag'],
  '/api/v2/flag-statuses/*': ['env', 'flag'],
  '/api/v2/segments/{projectKey}/{environmentKey}': ['segment', 'view'],
}

/** The kinds that the documents of an operation can hold. Undefined for any kind. */
export function heldIn(path: string): readonly string[] | undefined {
  if (Object.hasOwn(heldKinds, path)) return heldKinds[path]
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const below = `${path.slice(0, end)}/*`
    if (Object.hasOwn(heldKinds, below)) return heldKinds[below]
  }
  return undefined
}
