import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../src/graph/node.ts'
import { keysOf } from './support/documents.ts'
import { askAll } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'
import { latencyMs, wavesOf } from './support/waves.ts'

/** Whether an object exists never depends on which of its fields are selected, and takes no call of its own. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const segments = 'segments(first: 1) { totalCount }'
const noProject = idOf({ type: 'Project', key: 'nope' })
const noEnvironment = idOf({ type: 'Environment', projectKey: 'infra', key: 'nope' })
const noFlag = idOf({ type: 'Flag', projectKey: 'web', key: 'nope' })
const noTeam = idOf({ type: 'Team', key: 'nope' })

/** Look-ups of what does not exist, with the calls that show it. */
const missing: readonly [look: string, calls: readonly string[]][] = [
  [`environment(projectKey: "infra", key: "nope") { ${segments} }`, ['/segments/infra/nope?offset=0&limit=1']],
  ['environment(projectKey: "infra", key: "nope") { flagStatuses { totalCount } }', ['/flag-statuses/infra/nope']],
  [
    `environment(projectKey: "infra", key: "nope") { key followedFlags { totalCount } }`,
    ['/projects/infra/environments/nope/followers'],
  ],
  ['project(key: "nope") { flags { nodes { key } } }', ['/flags/nope?offset=0&limit=20']],
  ['project(key: "nope") { environments { nodes { key } } }', ['/projects/nope/environments?offset=0&limit=20']],
  ['project(key: "nope") { flag(key: "x") { name } }', ['/flags/nope/x']],
  ['project(key: "nope") { environment(key: "x") { color } }', ['/projects/nope/environments/x']],
  ['project(key: "nope") { metric(key: "x") { name } }', ['/metrics/nope/x']],
  ['project(key: "nope") { metrics { totalCount } }', ['/metrics/nope?offset=0&limit=1']],
  [
    'project(key: "nope") { codeReferences(first: 1) { totalCount } defaultClientSideAvailability { usingMobileKey } }',
    ['/code-refs/statistics/nope', '/projects/nope'],
  ],
  ['flag(projectKey: "web", key: "nope") { statuses { state } }', ['/flag-status/web/nope']],
  ['flag(projectKey: "web", key: "nope") { dependents { key } }', ['/flags/web/nope/dependent-flags']],
  ['flag(projectKey: "web", key: "nope") { statuses { state } project { key } }', ['/flag-status/web/nope']],
  [
    'flag(projectKey: "web", key: "nope") { statuses { state } project { name } }',
    ['/flag-status/web/nope', '/projects/web'],
  ],
  [
    'flag(projectKey: "web", key: "nope") { dependents { key } codeReferences { hunkCount } }',
    ['/code-refs/statistics/web?flagKey=nope', '/flags/web/nope/dependent-flags'],
  ],
  [`node(id: "${noProject}") { ... on Project { flags { totalCount } } }`, ['/flags/nope?offset=0&limit=1']],
  [`node(id: "${noEnvironment}") { ... on Environment { ${segments} } }`, ['/segments/infra/nope?offset=0&limit=1']],
  [
    `node(id: "${noEnvironment}") { ... on Environment { flagStatuses { nodes { flag { dependents { flag { kind } } } } } } }`,
    // What the dependents of many flags need begins beside the statuses.
    ['/flag-statuses/infra/nope', '/projects/infra/environments?limit=100&offset=0'],
  ],
  [
    'flag(projectKey: "web", key: "nope") { environment(key: "test") { status { state } } }',
    ['/flag-statuses/web/test/nope'],
  ],
  [
    'flag(projectKey: "web", key: "nope") { environments(keys: ["test", "qa"]) { environmentKey status { state } } }',
    ['/flag-status/web/nope?env=test&env=qa'],
  ],
  ['flag(projectKey: "web", key: "nope") { environments(keys: []) { status { state } } }', ['/flags/web/nope']],
  [`node(id: "${noFlag}") { ... on Flag { statuses { state } } }`, ['/flag-status/web/nope']],
  [
    `node(id: "${noTeam}") { ... on Team { members { totalCount } } }`,
    ['/members?filter=team:nope&offset=0&limit=1000', '/teams/nope'],
  ],
]

/** Look-ups of what exists, with the calls. */
const existing: readonly [look: string, calls: readonly string[]][] = [
  [`environment(projectKey: "web", key: "test") { key ${segments} }`, ['/segments/web/test?offset=0&limit=1']],
  ['project(key: "infra") { id flags(first: 1) { nodes { key } } }', ['/flags/infra?offset=0&limit=1']],
  ['project(key: "infra") { flagDefaults { temporary } }', ['/projects/infra/flag-defaults']],
  [
    'project(key: "infra") { flagDefaults { temporary } approvalRequests { totalCount } }',
    ['/approval-requests?offset=0&limit=1&filter=projectKey equals infra', '/projects/infra/flag-defaults'],
  ],
  [
    'flag(projectKey: "web", key: "email-winback") { dependents { key } codeReferences { hunkCount } }',
    ['/code-refs/statistics/web?flagKey=email-winback', '/flags/web/email-winback/dependent-flags'],
  ],
  [
    'flag(projectKey: "web", key: "email-winback") { key environment(key: "test") { environmentKey status { state } } }',
    ['/flag-statuses/web/test/email-winback'],
  ],
  [
    `node(id: "${idOf({ type: 'FlagEnvironment', projectKey: 'web', flagKey: 'email-winback', environmentKey: 'test' })}") { ... on FlagEnvironment { status { state } } }`,
    ['/flag-statuses/web/test/email-winback'],
  ],
  [
    'project(key: "web") { flags(first: 20) { nodes { environments(keys: ["test", "qa"]) { environmentKey status { state } } } } }',
    ['/flag-statuses/web/qa', '/flag-statuses/web/test', '/flags/web?offset=0&limit=20'],
  ],
  [
    `node(id: "${idOf({ type: 'Project', key: 'infra' })}") { ... on Project { flagDefaults { temporary } } }`,
    ['/projects/infra/flag-defaults'],
  ],
  [
    `node(id: "${idOf({ type: 'Flag', projectKey: 'web', key: 'email-winback' })}") { ... on Flag { statuses { state } } }`,
    ['/flag-status/web/email-winback'],
  ],
]

describe('an object that does not exist', () => {
  it.each(missing)('is null without an error: %s', async (look, calls) => {
    const { data, errors, paths } = await stack.ask(`{ it: ${look} }`)
    expect({ data, errors, paths: paths.toSorted() }).toEqual({ data: { it: null }, errors: undefined, paths: calls })
  })

  it('is null among others by id, which are there', async () => {
    const ids = [noProject, idOf({ type: 'Project', key: 'infra' })]
    const { data, errors, paths } = await stack.ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Project { key flags { totalCount } } } }`,
      { ids },
    )
    expect(data.nodes).toEqual([null, { key: 'infra', flags: { totalCount: expect.any(Number) } }])
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(['/flags/infra?offset=0&limit=1', '/flags/nope?offset=0&limit=1'])
  })

  it('is null as an entity', async () => {
    const gateway = await startStack({ gateway: { federation: true } })
    const { data, errors, paths } = await gateway.ask(
      '{ _entities(representations: [{ __typename: "Environment", projectKey: "infra", key: "nope" }]) { ... on Environment { flagStatuses { totalCount } } } }',
    )
    await gateway.close()
    expect({ data, errors, paths }).toEqual({
      data: { _entities: [null] },
      errors: undefined,
      paths: ['/flag-statuses/infra/nope'],
    })
  })

  it('is a team even if a project that one of its fields names is what lacks', async () => {
    const flags = 'flags(projectKey: "nope") { totalCount }'
    const { data, errors } = await stack.ask(
      `{ there: team(key: "data") { ${flags} } gone: team(key: "nope") { ${flags} } }`,
    )
    expect(data).toEqual({ there: { flags: null }, gone: null })
    expect(errors).toMatchObject([{ path: ['there', 'flags'], extensions: { code: 'NOT_FOUND' } }])
  })
})

describe('an object that exists', () => {
  it.each(existing)('takes no call and no wave to know it: %s', async (look, calls) => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask(`{ it: ${look} }`)
    expect(answer.errors).toBeUndefined()
    expect(answer.data.it).not.toBeNull()
    expect(wavesOf(answer)).toEqual([calls])
  })

  it.each([
    ['flag', 'flag(key: "nope") { name }', '/flags/web/nope'],
    ['environment', 'environment(key: "nope") { color }', '/projects/web/environments/nope'],
    ['metric', 'metric(key: "nope") { name }', '/metrics/web/nope'],
  ])('is not null without the %s that it lacks', async (name, lookUp, path) => {
    const { data, errors, paths } = await stack.ask(`{ project(key: "web") { ${lookUp} } }`)
    expect({ data, errors, paths }).toEqual({ data: { project: { [name]: null } }, errors: undefined, paths: [path] })
  })

  it('is not null without the environment that it lacks, whatever the selection', async () => {
    const flag = (below: string) =>
      `{ flag(projectKey: "web", key: "email-winback") { key environment(key: "nope") { ${below} } } }`
    const expected = { data: { flag: { key: 'email-winback', environment: null } }, errors: undefined }
    for (const below of ['status { state }', 'on', 'on status { state }']) {
      const { data, errors } = await stack.ask(flag(below))
      expect({ data, errors }).toEqual(expected)
    }
    const { paths } = await stack.ask(flag('status { state }'))
    expect(paths).toEqual(['/flag-statuses/web/nope/email-winback', '/flags/web/email-winback?env=nope'])
  })

  it('in a list is not null without the environment that LaunchDarkly says it lacks', async () => {
    const query =
      '{ project(key: "web") { flags(first: 20) { nodes { key environment(key: "nope") { status { state } } } } } }'
    const { data, errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data.project.flags.nodes).toHaveLength(20)
    for (const { environment } of data.project.flags.nodes) expect(environment).toBeNull()
    expect(paths.toSorted()).toEqual(['/flag-statuses/web/nope', '/flags/web?offset=0&limit=20'])
  })

  it('in an environment is as its document tells if its status is missing', async () => {
    stack.sandbox.fault({ path: /flag-status/ }, { status: 404 }, 'always')
    const { data, errors, paths } = await stack.ask(
      '{ flag(projectKey: "web", key: "email-winback") { environment(key: "test") { environmentKey status { state } } } }',
    )
    expect({ data, errors }).toEqual({
      data: { flag: { environment: { environmentKey: 'test', status: null } } },
      errors: undefined,
    })
    expect(paths).toEqual(['/flag-statuses/web/test/email-winback', '/flags/web/email-winback?env=test'])
  })

  it('is read if a 404 below it does not tell which of the two is missing', async () => {
    stack.sandbox.fault({ path: /flags/ }, { status: 404, json: { code: 'not_found', message: 'Not here' } }, 'always')
    const { data, errors, paths } = await stack.ask('{ project(key: "web") { flag(key: "nope") { name } } }')
    expect({ data, errors }).toEqual({ data: { project: { flag: null } }, errors: undefined })
    expect(paths).toEqual(['/flags/web/nope', '/projects/web'])
  })

  it('is not reckoned with more calls than the reads below many flags take', async () => {
    const small = await startStack({ sandbox: { flags: 900 } })
    const keys = keysOf(await askAll(small.sandbox, '/flags/web'))
    const ids = keys.map((key) => idOf({ type: 'Flag', projectKey: 'web', key }))
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Flag { statuses { state } } } }'
    const { calls, extensions } = await small.ask(query, { ids }, { 'x-cost': '1' })
    await small.close()
    expect(keys.length).toBeGreaterThan(800)
    expect(calls.length).toBe(8)
    expect(extensions?.cost).toMatchObject({ least: 2, actual: 8 })
  })

  it.each([403, 500])(
    'is answered if the read that tells fails with %i, with an error of its field',
    async (status) => {
      stack.sandbox.fault({ path: /flag-status/ }, { status }, 'always')
      const { data, errors } = await stack.ask(
        '{ flag(projectKey: "web", key: "email-winback") { key statuses { state } } }',
      )
      expect(data).toEqual({ flag: { key: 'email-winback', statuses: null } })
      expect(errors).toMatchObject([{ path: ['flag', 'statuses'], extensions: { upstream: { status } } }])
    },
  )

  it('is answered as the other read tells if one fails', async () => {
    stack.sandbox.fault({ path: /flag-status/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ flag(projectKey: "web", key: "nope") { statuses { state } dependents { key } } }',
    )
    expect({ data, errors }).toEqual({ data: { flag: null }, errors: undefined })
  })
})

describe('an object that another document names', () => {
  it.each([
    [
      'statuses',
      '{ environment(projectKey: "web", key: "test") { flagStatuses(first: 2) { nodes { flag { siteUrl project { id } } } } } }',
      ['/flag-statuses/web/test'],
    ],
    [
      'followers',
      '{ environment(projectKey: "web", key: "test") { followedFlags(first: 2) { nodes { flag { project { id } } } } } }',
      ['/projects/web/environments/test/followers'],
    ],
    [
      'an approval request',
      '{ approvalRequests(first: 1, filter: { projectKey: "web" }) { nodes { project { approvalRequests { totalCount } } } } }',
      ['/approval-requests?offset=0&limit=1&filter=projectKey equals web'],
    ],
  ])('is taken for existing: in %s', async (_, query, expected) => {
    const { errors, paths } = await stack.ask(query)
    expect({ errors, paths }).toEqual({ errors: undefined, paths: expected })
  })

  it('is taken for existing: a project with code references', async () => {
    const { errors, paths } = await stack.ask('{ codeReferenceProjects { approvalRequests { totalCount } } }')
    expect(errors).toBeUndefined()
    expect(paths.filter((path) => path.startsWith('/projects'))).toEqual([])
  })

  it('is read if the document can be older than its deletion', async () => {
    const { data, paths } = await stack.ask('{ codeReferenceExtinctions(first: 1) { nodes { flag { siteUrl } } } }')
    expect(data.codeReferenceExtinctions.nodes).toHaveLength(1)
    expect(paths.filter((path) => path.startsWith('/flags/'))).toHaveLength(1)
  })
})
