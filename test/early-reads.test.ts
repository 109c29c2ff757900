import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeldStack, startHeldStack } from './support/held-stack.ts'

let stack: HeldStack
beforeAll(async () => {
  stack = await startHeldStack()
})
afterAll(() => stack.close())

const member = '5f7a3cdbba2eb943c60ca4c4'

/** The calls while the document of the answer is withheld, which is then refused. They need nothing of the document. */
async function withoutDocument(query: string, document: RegExp) {
  stack.sandbox.fault({ path: document }, { status: 403 }, 'always')
  const { paths } = await stack.askWhileHeld([document], query)
  stack.sandbox.clearFaults()
  return paths.toSorted()
}

interface Case {
  readonly of: string
  readonly query: string
  /** The call for the document of the answer. */
  readonly document: RegExp
  /** All calls of the query: the same with and without the document. */
  readonly calls: readonly string[]
}

const cases: readonly Case[] = [
  {
    of: 'a project',
    query: `{ project(key: "web") {
      name flags(first: 2) { nodes { key } } metrics(first: 2) { nodes { key } } flagDefaults { temporary }
      approvalRequests(first: 2) { nodes { status } } auditLog(first: 2) { nodes { entryId } }
    } }`,
    document: /projects\/web$/,
    calls: [
      '/approval-requests?offset=0&limit=2&filter=projectKey equals web',
      '/auditlog?limit=2',
      '/flags/web?offset=0&limit=2',
      '/metrics/web?offset=0&limit=2',
      '/projects/web',
      '/projects/web/flag-defaults',
    ],
  },
  {
    of: 'a project, below one of its environments',
    query: `{ project(key: "web") { name environment(key: "test") {
      color segments(first: 2) { nodes { key } } flagStatuses(first: 2) { nodes { state } }
    } } }`,
    document: /projects\/web\?/,
    calls: ['/flag-statuses/web/test', '/projects/web?expand=environments', '/segments/web/test?offset=0&limit=2'],
  },
  {
    of: 'a project, below one of its flags',
    query: '{ project(key: "web") { name flag(key: "email-winback") { name statuses { state } } } }',
    document: /projects\/web$/,
    calls: ['/flag-status/web/email-winback', '/flags/web/email-winback', '/projects/web'],
  },
  {
    of: 'an environment',
    query: `{ environment(projectKey: "web", key: "test") {
      color segments(first: 2) { nodes { key } } flagStatuses(first: 2) { nodes { state } } followedFlags(first: 1) { nodes { flagKey } }
      auditLog(first: 2) { nodes { entryId } } approvalRequests(first: 2) { nodes { status } }
    } }`,
    document: /environments\/test$/,
    calls: [
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web',
      '/auditlog?limit=2',
      '/flag-statuses/web/test',
      '/projects/web/environments/test',
      '/projects/web/environments/test/followers',
      '/segments/web/test?offset=0&limit=2',
    ],
  },
  {
    of: 'an environment, below its project',
    query:
      '{ environment(projectKey: "web", key: "test") { color project { key flags(first: 2) { nodes { key } } } } }',
    document: /environments\/test$/,
    calls: ['/flags/web?offset=0&limit=2', '/projects/web/environments/test'],
  },
  {
    of: 'a flag in an environment',
    query: `{ flag(projectKey: "web", key: "checkout-guest-flow") { environment(key: "test") {
      on scheduledChanges { version } triggers { version } workflows(first: 2) { nodes { name } }
    } } }`,
    document: /flags\/web\/checkout-guest-flow\?/,
    calls: [
      '/flags/web/checkout-guest-flow/triggers/test',
      '/flags/web/checkout-guest-flow?env=test',
      '/projects/web/flags/checkout-guest-flow/environments/test/scheduled-changes',
      '/projects/web/flags/checkout-guest-flow/environments/test/workflows?offset=0&limit=2',
    ],
  },
  {
    of: 'a segment',
    query: `{ segment(projectKey: "web", environmentKey: "production", key: "beta-customers") {
      name approvalRequests(first: 2) { nodes { status } } auditLog(first: 2) { nodes { entryId } } expiringTargets { contextKey }
      environment { name color flagStatuses(first: 1) { nodes { state } } }
    } }`,
    document: /segments\/web\/production\/beta-customers$/,
    calls: [
      '/approval-requests?offset=0&limit=2&filter=resourceId equals proj/web:env/production:segment/beta-customers',
      '/auditlog?spec=proj/web:env/production:segment/beta-customers&limit=2',
      '/flag-statuses/web/production',
      '/projects/web/environments/production',
      '/segments/web/beta-customers/expiring-targets/production',
      '/segments/web/production/beta-customers',
    ],
  },
  {
    of: 'a member',
    query: `{ member(id: "${member}") {
      email flags(projectKey: "web", first: 3) { nodes { key } } metrics(projectKey: "web", first: 2) { nodes { key } }
      approvalRequests(first: 2) { nodes { status } } approvalRequestsToReview(first: 2) { nodes { status } }
    } }`,
    document: /members\?filter=id/,
    calls: [
      `/approval-requests?offset=0&limit=2&filter=notifyMemberIds anyOf ["${member}"]`,
      `/approval-requests?offset=0&limit=2&filter=requestorId equals ${member}`,
      `/flags/web?offset=0&limit=3&filter=maintainerId:${member}`,
      `/members?filter=id:${member}&limit=1`,
      `/metrics/web?offset=0&limit=2&filter=maintainerIds anyOf ["${member}"]`,
    ],
  },
  {
    of: 'a role',
    query: '{ role(key: "analyst") { name members(first: 3) { nodes { email } } } }',
    document: /roles\/analyst$/,
    calls: ['/members?filter=role:analyst&offset=0&limit=1000', '/roles/analyst'],
  },
  {
    of: 'a team',
    query: `{ team(key: "checkout") {
      description flags(projectKey: "web", first: 3) { nodes { key } } auditLog(first: 2) { nodes { entryId } }
      metrics(projectKey: "web", first: 2) { nodes { key } }
    } }`,
    document: /teams\/checkout$/,
    calls: [
      '/auditlog?spec=team/checkout&limit=2',
      '/flags/web?offset=0&limit=3&filter=maintainerTeamKey:checkout',
      '/metrics/web?offset=0&limit=2&filter=maintainerTeamKey equals "checkout"',
      '/teams/checkout',
    ],
  },
  {
    of: 'a metric, below its project',
    query:
      '{ metric(projectKey: "web", key: "basket-value") { name project { name flags(first: 1) { nodes { key } } } } }',
    document: /metrics\/web\/basket-value$/,
    calls: ['/flags/web?offset=0&limit=1', '/metrics/web/basket-value', '/projects/web'],
  },
  {
    of: 'a flag, below its project and its environment',
    query: `{ flag(projectKey: "web", key: "email-winback") {
      name project { approvalRequests(first: 2) { nodes { status } } }
      environment(key: "test") { on environment { name color segments(first: 1) { nodes { key } } } }
    } }`,
    document: /flags\/web\/email-winback/,
    calls: [
      '/approval-requests?offset=0&limit=2&filter=projectKey equals web',
      '/flags/web/email-winback?env=test',
      '/projects/web/environments/test',
      '/segments/web/test?offset=0&limit=1',
    ],
  },
  {
    of: 'a flag, below all of its environments',
    query: '{ flag(projectKey: "web", key: "email-winback") { name environments { on environment { color } } } }',
    document: /flags\/web\/email-winback/,
    calls: ['/flags/web/email-winback', '/projects/web/environments?limit=100&offset=0'],
  },
  {
    of: 'a list of projects: approvals',
    query: `{ projects(first: 3) { nodes {
      a: approvalRequests(first: 2) { totalCount } b: approvalRequests(first: 2, filter: { status: [PENDING] }) { nodes { status } }
    } } }`,
    document: /projects\?/,
    calls: [
      '/approval-requests?offset=0&limit=200',
      '/approval-requests?offset=0&limit=200&filter=status anyOf ["pending"]',
      '/projects?offset=0&limit=3',
    ],
  },
  {
    of: 'a list of flags: approvals, in all environments and in one',
    query: `{ project(key: "web") { flags(first: 20) { nodes {
      key approvalRequests(first: 2, filter: { status: [PENDING] }) { nodes { status } }
      environment(key: "test") { on approvalRequests(first: 2) { nodes { status flag { key } } } }
    } } } }`,
    document: /flags\/web\?/,
    calls: [
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals flag&expand=flag',
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals flag,status anyOf ["pending"]',
      '/flags/web?offset=0&limit=20&env=test',
    ],
  },
  {
    of: 'a list of flags: code references and extinctions',
    query: `{ project(key: "web") { flags(first: 20) { nodes {
      key codeReferences { fileCount references { nodes { path } } } extinctions { nodes { revision } }
    } } } }`,
    document: /flags\/web\?/,
    calls: [
      '/code-refs/extinctions?projKey=web',
      '/code-refs/repositories?withReferencesForDefaultBranch=1&projKey=web',
      '/code-refs/statistics/web',
      '/flags/web?offset=0&limit=20',
    ],
  },
  {
    of: 'the last flags of a list: code references',
    query: '{ project(key: "infra") { flags(last: 3) { nodes { key codeReferences { fileCount } } } } }',
    document: /flags\/infra\?/,
    calls: ['/code-refs/statistics/infra', '/flags/infra?offset=0&limit=100'],
  },
  {
    of: 'a list of flags: their project and one of their environments',
    query: `{ project(key: "web") { flags(first: 20) { nodes {
      key project { name } environment(key: "test") { on environment { name color } }
    } } } }`,
    document: /flags\/web\?/,
    calls: ['/flags/web?offset=0&limit=20&env=test', '/projects/web?expand=environments'],
  },
  {
    of: 'a flag, below the environments of its project, whose document is not needed',
    query: '{ flag(projectKey: "web", key: "email-winback") { name project { environments { nodes { color } } } } }',
    document: /flags\/web\/email-winback$/,
    calls: ['/flags/web/email-winback', '/projects/web/environments?offset=0&limit=20'],
  },
  {
    of: 'a flag that a metric names',
    query: `{ metric(projectKey: "web", key: "promo-price-match-conversion") { flags {
      tags approvalRequests { totalCount } extinctions { nodes { revision } } environments { status { state } }
    } } }`,
    document: /flags\/web\/promo-price-match$/,
    calls: [
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals flag',
      '/code-refs/extinctions?projKey=web&flagKey=promo-price-match',
      '/flag-status/web/promo-price-match',
      '/flags/web/promo-price-match',
      '/metrics/web/promo-price-match-conversion',
    ],
  },
  {
    of: 'members that approval requests name',
    query:
      '{ approvalRequests(first: 2) { nodes { reviewers { email flags(projectKey: "mobile") { totalCount } } } } }',
    document: /members\?filter=id/,
    calls: [
      '/approval-requests?offset=0&limit=2',
      '/flags/mobile?offset=0&limit=100',
      '/members?filter=id:6765442bada90b6e052aae2a|608c05074841d393217060d1|642a23d62f42352a22e2686e&limit=3',
    ],
  },
  {
    of: 'a team that a member names',
    query: `{ member(id: "${member}") { teams { team {
      description flags(projectKey: "web", first: 1) { nodes { key } } members { totalCount }
    } } } }`,
    document: /teams\/checkout$/,
    calls: [
      '/flags/web?offset=0&limit=1&filter=maintainerTeamKey:checkout',
      `/members?filter=id:${member}&limit=1`,
      '/members?filter=team:checkout&offset=0&limit=1000',
      '/teams/checkout',
    ],
  },
  {
    of: 'the projects with code references',
    query: '{ codeReferenceProjects { name metrics(first: 1) { totalCount } } }',
    document: /projects\?filter/,
    calls: [
      '/code-refs/statistics',
      '/metrics/infra?offset=0&limit=1',
      '/metrics/mobile?offset=0&limit=1',
      '/metrics/platform?offset=0&limit=1',
      '/metrics/web?offset=0&limit=1',
      '/projects?filter=keys:web|mobile|platform|infra&limit=4',
    ],
  },
  {
    of: 'segments that a rule names',
    query: `{ flag(projectKey: "web", key: "search-ranking-v3") { environment(key: "production") { rules { clauses { segments {
      name expiringTargets { contextKey } environment { flagStatuses(first: 1) { nodes { state } } }
    } } } } } }`,
    document: /segments\/web\/production\?filter/,
    calls: [
      '/flag-statuses/web/production',
      '/flags/web/search-ranking-v3?env=production',
      '/segments/web/agencies/expiring-targets/production',
      '/segments/web/production?filter=includedKeys anyOf ["staff","agencies"]&limit=2',
      '/segments/web/staff/expiring-targets/production',
    ],
  },
  {
    of: 'the flags of a list of statuses: what all flags of the project share',
    query: `{ environment(projectKey: "web", key: "test") { flagStatuses { nodes { flag {
      key extinctions { nodes { revision } } approvalRequests { totalCount }
    } } } } }`,
    document: /flag-statuses\/web\/test$/,
    calls: [
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals flag',
      '/code-refs/extinctions?projKey=web',
      '/flag-statuses/web/test',
    ],
  },
]

describe('what needs only the address', () => {
  it.each(cases)(
    'of $of begins before the document is there, and takes no call more',
    async ({ query, document, calls }) => {
      const { paths, errors } = await stack.ask(query)
      expect({ paths: paths.toSorted(), errors }).toEqual({ paths: calls, errors: undefined })
      expect(await withoutDocument(query, document)).toEqual(calls)
    },
  )

  it('of several objects begins for all of them together', async () => {
    const query = `{
      a: project(key: "web") { name flagDefaults { temporary } }
      b: project(key: "mobile") { name flagDefaults { temporary } }
    }`
    expect(await withoutDocument(query, /projects\?filter/)).toEqual([
      '/projects/mobile/flag-defaults',
      '/projects/web/flag-defaults',
      '/projects?filter=keys:web|mobile&limit=2',
    ])
  })
})

describe('environments beside a list of flags', () => {
  const statuses = (first: number) =>
    `{ project(key: "web") { flags(first: ${first}) { nodes { key statuses { environmentKey state } } } } }`

  it('are read for the statuses of many flags, in as many calls as before', async () => {
    const { calls } = await stack.ask(statuses(20))
    expect(calls).toHaveLength(1 + 1 + 7)
    expect(await withoutDocument(statuses(20), /flags\/web\?/)).toEqual([
      '/flags/web?offset=0&limit=20',
      '/projects/web/environments?limit=100&offset=0',
    ])
  })

  it('are read beside the statuses that name the flags, for their dependents', async () => {
    const query =
      '{ environment(projectKey: "web", key: "test") { flagStatuses { nodes { flag { dependents { key } } } } } }'
    expect(await withoutDocument(query, /flag-statuses\/web\/test$/)).toEqual([
      '/flag-statuses/web/test',
      '/projects/web/environments?limit=100&offset=0',
    ])
  })

  it('are not read for few flags, whose statuses come flag by flag', async () => {
    const { paths } = await stack.ask(statuses(4))
    expect(paths.filter((path) => !path.startsWith('/flag'))).toEqual([])
    expect(paths).toHaveLength(5)
  })

  it('have the statuses that the flags have alone', async () => {
    const { data } = await stack.ask(statuses(20))
    const [first] = data.project.flags.nodes
    const alone = await stack.ask(
      `{ flag(projectKey: "web", key: "${first.key}") { statuses { environmentKey state } } }`,
    )
    const sorted = (some: readonly { environmentKey: string }[]) =>
      some.toSorted((one, other) => (one.environmentKey < other.environmentKey ? -1 : 1))
    expect(sorted(first.statuses)).toEqual(sorted(alone.data.flag.statuses))
  })
})

describe('the statuses of flags that a document names', () => {
  it('in all environments are as many calls as if the flags were read first', async () => {
    const query = (below: string) => `{ environment(projectKey: "mobile", key: "production") {
      flagStatuses(first: 6) { nodes { flag { name environments { ${below} } } } }
    } }`
    const { calls } = await stack.ask(query('status { state }'))
    const apart = await stack.ask(query('on'))
    const environments = apart.data.environment.flagStatuses.nodes[0].flag.environments
    expect(calls).toHaveLength(apart.calls.length + environments.length - 1)
  })
})

describe('an object that does not exist', () => {
  it.each([
    ['project', '{ project(key: "nope") { name flags(first: 2) { nodes { key } } } }', 2],
    ['environment', '{ environment(projectKey: "web", key: "nope") { color segments { nodes { key } } } }', 2],
    ['member', '{ member(id: "nope") { email flags(projectKey: "web") { nodes { key } } } }', 2],
    ['role', '{ role(key: "nope") { name members { nodes { email } } } }', 2],
  ])('(a %s) is null, for the calls of the reads that had begun', async (field, query, count) => {
    const { data, errors, calls } = await stack.ask(query)
    expect({ data, errors }).toEqual({ data: { [field]: null }, errors: undefined })
    expect(calls.length).toBeLessThanOrEqual(count)
  })
})

describe('a field that refuses its arguments', () => {
  it.each([
    ['{ role(key: "analyst") { name members(filter: { ids: [] }) { totalCount } } }', ['/roles/analyst']],
    ['{ role(key: "analyst") { name members(first: -1) { totalCount } } }', ['/roles/analyst']],
    [
      '{ project(key: "web") { flags(first: 2) { nodes { key approvalRequests(filter: { projectKey: "web" }) { totalCount } } } } }',
      ['/flags/web?offset=0&limit=2'],
    ],
    [
      '{ project(key: "web") { flags(first: 2) { nodes { key approvalRequests(first: -1) { totalCount } extinctions(first: -1) { totalCount } } } } }',
      ['/flags/web?offset=0&limit=2'],
    ],
    [
      '{ project(key: "web") { name flags(first: -1) { totalCount } approvalRequests(filter: { projectKey: "web" }) { totalCount } } }',
      ['/projects/web'],
    ],
  ])('begins no read: %s', async (query, expected) => {
    const { paths, errors } = await stack.ask(query)
    expect(paths).toEqual(expected)
    for (const { extensions } of errors!) expect(extensions?.code).toBe('BAD_USER_INPUT')
  })
})
