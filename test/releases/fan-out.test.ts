import { forEach, testFanOut } from '../support/fan-out.ts'

const pipelines = '/projects/web/release-pipelines'
const standard = `${pipelines}/storefront-standard`
const projects = ['web', 'mobile', 'platform', 'infra']
const inPipeline = (first: number, selection: string) =>
  `{ releasePipeline(projectKey: "web", key: "storefront-standard") { releases(first: ${first}) { nodes { ${selection} } } } }`
const release = (key: string) => `/flags/web/${key}/release`
const flags = [
  ...['account-social-login', 'home-story-cards', 'content-lookbooks'],
  ...['recs-explain-why', 'recs-diversity-boost'],
]

testFanOut('releases and projects', [
  {
    of: 'projects: a call each for context kinds, policies, approval settings, and pipelines with the default one',
    query: `{ projects(first: 4) { nodes { contextKinds { key } releasePolicies { key } approvalRequestSettings { resourceKind }
      releasePipelines(first: 5) { nodes { key } } defaultReleasePipeline { key } } } }`,
    waves: [
      ['/projects?offset=0&limit=4'],
      forEach(
        projects,
        (key) => `/projects/${key}/context-kinds`,
        (key) => `/projects/${key}/release-policies`,
        (key) => `/approval-requests/projects/${key}/settings`,
        (key) => `/projects/${key}/release-pipelines?offset=0&limit=20`,
      ),
    ],
  },
  {
    of: 'policies of projects: environments, metrics and context kinds in a list each',
    query: `{ projects(first: 4) { nodes { releasePolicies { environments { color }
      guarded { contextKind { name } metrics { name } } progressive { contextKind { name } } } } } }`,
    waves: [
      ['/projects?offset=0&limit=4'],
      forEach(projects, (key) => `/projects/${key}/release-policies`),
      [
        '/metrics/web?offset=0&limit=50',
        '/projects/web/context-kinds',
        '/projects/web/environments?limit=100&offset=0',
      ],
    ],
  },
  {
    of: 'environments of projects: policies by a call for each project',
    query: '{ projects(first: 4) { nodes { environments(first: 3) { nodes { releasePolicies { key } } } } } }',
    waves: [
      ['/projects?offset=0&limit=4&expand=environments'],
      forEach(projects, (key) => `/projects/${key}/release-policies`),
    ],
  },
  {
    of: 'pipelines: a call each for releases and their counts, and one for what all audiences name of a kind',
    query: `{ project(key: "web") { releasePipelines(first: 5) { nodes { releases(first: 10) { nodes { flagKey } }
      phases { activeReleaseCount audiences { environment { critical } segments { name }
        configuration { reviewers { email } reviewerTeams { name } } } } auditLog(first: 1) { nodes { kind } } } } } }`,
    waves: [
      [`${pipelines}?offset=0&limit=5`],
      [
        ...[`${standard}/releases?offset=0&limit=10`, `${pipelines}/storefront-manual/releases?offset=0&limit=10`],
        ...['/projects/web/environments?limit=100&offset=0', '/segments/web/production/beta-customers', '/teams/sre'],
        '/auditlog?limit=20',
      ],
    ],
  },
  {
    of: 'pipelines: a call each for the counts of their phases',
    query: '{ project(key: "web") { releasePipelines(first: 5) { nodes { phases { activeReleaseCount } } } } }',
    waves: [
      [`${pipelines}?offset=0&limit=5`],
      [`${standard}/releases?offset=0&limit=1`, `${pipelines}/storefront-manual/releases?offset=0&limit=1`],
    ],
  },
  {
    of: 'releases of a pipeline: a call each for the release, and one for what they name of a kind',
    query: inPipeline(
      5,
      `release { phases { completedBy { lastSeenAt } audiences { environment { critical } segments { name }
        configuration { reviewers { email } reviewerTeams { name } } } } }`,
    ),
    waves: [
      [standard, `${standard}/releases?offset=0&limit=5`],
      forEach(flags, release),
      [
        '/members?filter=id:642a23d62f42352a22e2686e|5fa45c48aac12b6367299dd7&limit=2',
        ...['/projects/web/environments?limit=100&offset=0', '/segments/web/production/beta-customers', '/teams/sre'],
      ],
    ],
  },
  {
    of: 'releases of a pipeline: a call for each flag, which rules and variations share',
    query: inPipeline(2, 'release { releaseVariation { value } phases { audiences { rules { ruleId } } } }'),
    waves: [
      [standard, `${standard}/releases?offset=0&limit=2`],
      forEach(flags.slice(0, 2), release),
      forEach(flags.slice(0, 2), (key) => `/flags/web/${key}`),
    ],
  },
  {
    of: 'progressions of a pipeline: phases and pipeline from its document',
    query: inPipeline(5, 'activePhase { name } pipeline { tags }'),
    waves: [[standard, `${standard}/releases?offset=0&limit=5`]],
  },
  {
    of: 'two flags: their progressions from their releases',
    query: `{ project(key: "web") { flags(first: 2) { nodes { release { version } releaseProgression { activePhase { name } } } } } }`,
    waves: [['/flags/web?offset=0&limit=2'], forEach(['pricing-price-lock', 'email-winback'], release)],
  },
  {
    of: 'three flags: their progressions from the lists of the pipelines',
    query: '{ project(key: "web") { flags(first: 3) { nodes { releaseProgression { activePhase { name } } } } } }',
    waves: [
      ['/flags/web?offset=0&limit=3', `${pipelines}?offset=0&limit=20`],
      forEach(
        ['storefront-standard', 'storefront-manual'],
        (key) => `${pipelines}/${key}/releases?offset=0&limit=100&filter=status equals active`,
      ),
    ],
  },
])
