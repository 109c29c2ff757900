import { forEach, testFanOut } from '../support/fan-out.ts'

const inProject = (selection: string) => `{ project(key: "web") { ${selection} } }`
const flags = ['pricing-price-lock', 'email-winback', 'content-author-pages']
const placed = (environmentKey: string) =>
  [
    (key: string) => `/flags/web/${key}/triggers/${environmentKey}`,
    (key: string) => `/projects/web/flags/${key}/environments/${environmentKey}/scheduled-changes`,
    (key: string) => `/projects/web/flags/${key}/environments/${environmentKey}/workflows?offset=0&limit=2`,
  ] as const
const person = '{ keys: [{ kind: "user", key: "u" }] }'
const evaluated = (environmentKey: string) => `/projects/web/environments/${environmentKey}/flags/evaluate`
const scheduled = (flagKey: string, id: string) =>
  `/projects/web/flags/${flagKey}/environments/production/scheduled-changes/${id}`

testFanOut('flags, segments and approval requests', [
  {
    of: 'flags: a call each for links, releases, triggers, scheduled changes and workflows',
    query: inProject(`flags(first: 3) { nodes { release { version } links { title } environment(key: "test") {
      on triggers { version } scheduledChanges { version } workflows(first: 2) { nodes { name } } } } }`),
    waves: [
      ['/flags/web?offset=0&limit=3&env=test'],
      forEach(
        flags,
        (key) => `/flags/web/${key}/release`,
        (key) => `/flag-links/projects/web/flags/${key}`,
        ...placed('test'),
      ),
    ],
  },
  {
    of: 'flags in two environments: a call each in each of them, and two evaluations for all',
    query:
      inProject(`flags(first: 2) { nodes { environments(keys: ["test", "qa"]) { evaluateFor(context: ${person}) { value }
      triggers { version } scheduledChanges { version } workflows(first: 2) { nodes { name } } } } }`),
    waves: [
      ['/flags/web?offset=0&limit=2&env=qa&env=test', evaluated('qa'), evaluated('test')],
      forEach(flags.slice(0, 2), ...placed('qa'), ...placed('test')),
    ],
  },
  {
    of: 'flags: the creators of their links together',
    query: inProject('flags(first: 3) { nodes { links { creator { email } } } }'),
    waves: [
      ['/flags/web?offset=0&limit=3'],
      forEach(flags, (key) => `/flag-links/projects/web/flags/${key}`),
      ['/members?filter=id:5fceb29dd3dcfe21f3ec72d8|60b42af9d7b4c5967e73b20b|63a312327430e45f61cb3612&limit=3'],
    ],
  },
  {
    of: 'flags: a call for what expires of each that has targets',
    query: inProject(
      'flags(first: 3) { nodes { environment(key: "production") { expiringUserTargets { flag { name } } expiringTargets { version } } } }',
    ),
    waves: [
      ['/flags/web?offset=0&limit=3&env=production'],
      [
        '/flags/web/email-winback/expiring-targets/production',
        '/flags/web/email-winback/expiring-user-targets/production',
      ],
    ],
  },
  {
    of: 'big segments: a call each for what expires and for a user',
    query: `{ environment(projectKey: "web", key: "production") { segments(first: 3, filter: { unbounded: true }) { nodes {
      expiringUserTargets { version } userMembership(userKey: "u") { included } } } } }`,
    waves: [
      ['/segments/web/production?offset=0&limit=3&filter=unbounded equals true'],
      forEach(
        ['wholesale-accounts', 'likely-to-leave', 'cart-abandoners'],
        (key) => `/segments/web/${key}/expiring-user-targets/production`,
        (key) => `/segments/web/production/${key}/users/u`,
      ),
    ],
  },
  {
    of: 'segments: no call for a user in those that are not big',
    query: `{ environment(projectKey: "web", key: "production") { segments(first: 3) { nodes {
      unbounded userMembership(userKey: "u") { included } } } } }`,
    waves: [['/segments/web/production?offset=0&limit=3']],
  },
  {
    of: 'approval requests: a call for each scheduled change, one for their maintainers and one for all tokens',
    query: `{ approvalRequests(first: 100) { nodes { operatingOn { maintainer { ... on Member { email } } }
      appliedByServiceToken { name } reviews { serviceToken { name } } } } }`,
    waves: [
      ['/approval-requests?offset=0&limit=100'],
      [
        scheduled('promo-code-autofill', '6a8a59c4c9832bfa6b57ed32'),
        scheduled('search-ranking-v3', '6ab052f5459f3d3b8a637450'),
        '/tokens?offset=0&limit=100&showAll=true',
      ],
      ['/members?filter=id:69aa2a47dc31066cd33b3a43|67ebb7c07bfcbef1c262e1e0&limit=2'],
    ],
  },
  {
    of: 'templates of workflows: their maintainers together',
    query: '{ workflowTemplates { maintainer { ... on Member { email } } } }',
    waves: [
      ['/templates?summary=true'],
      ['/members?filter=id:669351d5346a2e9c3d1e4b60|6316e012ae2026bf398f4e1d&limit=2'],
    ],
  },
])
