import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const allow = (...resources: string[]) => ({ effect: 'allow', actions: ['*'], resources })
const flag = (key: string, environment = '*') => `proj/web:env/${environment}:flag/${key}`
const ids = (items: readonly Doc[]) => items.map(({ _id }) => ({ entryId: _id }))

/** What LaunchDarkly tells by itself: by a list, or by a search. */
const told = async (path: string, body?: unknown) =>
  ids((body ? (await post(stack.sandbox, path, body)).json : await rest(stack, path)).items)

const september = Date.UTC(2026, 8, 1)

describe('a filter of the audit log', () => {
  const filters: [filter: string, path: string, body?: unknown][] = [
    ['{}', '/auditlog?limit=20'],
    ['{ query: "" }', '/auditlog?limit=20'],
    ['{ query: "Checkout" }', '/auditlog?q=Checkout&limit=20'],
    ['{ before: "2026-09-01T00:00:00Z" }', `/auditlog?before=${september}&limit=20`],
    ['{ after: "2026-09-01T00:00:00Z" }', `/auditlog?after=${september}&limit=20`],
    [
      '{ query: "e", after: "2026-09-01T00:00:00Z", before: "2026-09-20T00:00:00Z" }',
      `/auditlog?q=e&before=${Date.UTC(2026, 8, 20)}&after=${september}&limit=20`,
    ],
    ['{ resources: ["proj/*:env/production:flag/*"] }', '/auditlog?spec=proj/*:env/production:flag/*&limit=20'],
    ['{ resources: ["member/*", "team/*"] }', '/auditlog?limit=20', [allow('member/*', 'team/*')]],
    [
      '{ resources: ["proj/*;storefront:env/*:flag/*;release"] }',
      '/auditlog?spec=proj/*;storefront:env/*:flag/*;release&limit=20',
    ],
    [
      '{ flags: { projectKey: "web", flagKeys: ["search-ranking-v3"] } }',
      `/auditlog?spec=${flag('search-ranking-v3')}&limit=20`,
    ],
    [
      '{ flags: { projectKey: "web", flagKeys: ["search-ranking-v3", "cart-quantity-stepper"], environmentKeys: ["production", "staging"] } }',
      '/auditlog?limit=20',
      [
        allow(
          ...['search-ranking-v3', 'cart-quantity-stepper'].flatMap((key) => [
            flag(key, 'production'),
            flag(key, 'staging'),
          ]),
        ),
      ],
    ],
    [
      '{ flags: { projectKey: "web", flagKeys: ["search-ranking-v3"] }, resources: ["team/*"] }',
      '/auditlog?limit=20',
      [allow('team/*', flag('search-ranking-v3'))],
    ],
    [
      '{ actions: ["updateOn", "create*"] }',
      '/auditlog?limit=20',
      [{ ...allow('*'), actions: ['updateOn', 'create*'] }],
    ],
    [
      '{ resources: ["proj/web:env/*:flag/*"], actions: ["updateTags"] }',
      '/auditlog?limit=20',
      [{ ...allow('proj/web:env/*:flag/*'), actions: ['updateTags'] }],
    ],
    [
      `{ statements: [
        { effect: ALLOW, notResources: ["proj/web:env/*:flag/*"], actions: ["*"] }
        { effect: DENY, resources: ["member/*"], notActions: ["createMember"] }
      ] }`,
      '/auditlog?limit=20',
      [
        { effect: 'allow', notResources: ['proj/web:env/*:flag/*'], actions: ['*'] },
        { effect: 'deny', resources: ['member/*'], notActions: ['createMember'] },
      ],
    ],
  ]
  it.each(filters)('%s asks for %s', async (filter, path, body) => {
    const { data, paths, calls, errors } = await stack.ask(`{ auditLog(filter: ${filter}) { nodes { entryId } } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual([path])
    expect(calls[0]).toMatchObject({ method: body ? 'POST' : 'GET', unknown: [] })
    const expected = await told(path, body)
    expect(expected).not.toEqual([])
    expect(data.auditLog.nodes).toEqual(expected)
  })

  const refusals: [filter: string, message: RegExp][] = [
    ['{ resources: [] }', /at least one value for filter\.resources/],
    ['{ actions: [] }', /at least one value for filter\.actions/],
    ['{ statements: [] }', /at least one value for filter\.statements/],
    ['{ flags: { projectKey: "web", flagKeys: [] } }', /at least one value for filter\.flags\.flagKeys/],
    ['{ flags: { projectKey: "web", flagKeys: ["a"], environmentKeys: [] } }', /filter\.flags\.environmentKeys/],
    ['{ flags: { projectKey: "web", flagKeys: ["a*"] } }', /a flag key that a resource specifier can name.*"a\*"/],
    ['{ flags: { projectKey: "", flagKeys: ["a"] } }', /a project key that a resource specifier can name/],
    ['{ flags: { projectKey: "web", flagKeys: ["a"], environmentKeys: ["*"] } }', /an environment key/],
    [
      '{ actions: ["*"], statements: [{ effect: DENY, resources: ["*"], actions: ["*"] }] }',
      /either filter\.statements or filter\.actions/,
    ],
    ['{ statements: [{ effect: ALLOW, actions: ["*"] }] }', /exactly one of resources and notResources, but got none/],
    [
      '{ statements: [{ effect: ALLOW, resources: ["*"], actions: ["a"], notActions: ["b"] }] }',
      /exactly one of actions and notActions, but got both/,
    ],
  ]
  it.each(refusals)('%s is refused without a call', async (filter, message) => {
    const { errors, paths } = await stack.ask(`{ auditLog(filter: ${filter}) { nodes { entryId } } }`)
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths).toEqual([])
  })

  it('that LaunchDarkly cannot read is the caller’s to mend', async () => {
    const { errors } = await stack.ask('{ auditLog(filter: { resources: ["flags of web"] }) { nodes { entryId } } }')
    expect(errors).toMatchObject([
      { path: ['auditLog'], extensions: { code: 'BAD_USER_INPUT', upstream: { status: 400 } } },
    ])
  })
})

describe('the audit log of', () => {
  const log = 'auditLog(first: 15) { nodes { entryId } }'
  const inEnvironment = (environment: string) =>
    ['', ':aiconfig/*', ':destination/*', ':experiment/*', ':flag/*', ':holdout/*', ':segment/*'].map(
      (part) => environment + part,
    )
  const inProject = ['aiconfig', 'context-kind', 'layer', 'metric', 'metric-group', 'release-pipeline', 'view']

  it('a flag is a list of what was done to it in any environment', async () => {
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "search-ranking-v3") { ${log} } }`)
    const path = `/auditlog?spec=${flag('search-ranking-v3')}&limit=15`
    expect([...paths].sort()).toEqual([path, '/flags/web/search-ranking-v3'])
    expect(data.flag.auditLog.nodes).toEqual(await told(path))
    expect(data.flag.auditLog.nodes).not.toEqual([])
  })

  it('a flag in an environment is what was done to it there', async () => {
    const { data, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "cart-quantity-stepper") { environment(key: "production") { ${log} } } }`,
    )
    const path = `/auditlog?spec=${flag('cart-quantity-stepper', 'production')}&limit=15`
    expect([...paths].sort()).toEqual([path, '/flags/web/cart-quantity-stepper?env=production'])
    expect(data.flag.environment.auditLog.nodes).toEqual(await told(path))
    expect(data.flag.environment.auditLog.nodes).not.toEqual([])
  })

  it('an environment is what was done to it and to what is in it', async () => {
    const { data, paths } = await stack.ask(`{ environment(projectKey: "web", key: "staging") { ${log} } }`)
    expect(paths).toContain('/auditlog?limit=15')
    expect(data.environment.auditLog.nodes).toEqual(
      await told('/auditlog?limit=15', [allow(...inEnvironment('proj/web:env/staging'))]),
    )
  })

  it('a project is what was done to it and to what is in it', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "platform") { name ${log} } }`)
    expect(paths).toContain('/auditlog?limit=15')
    const body = [
      allow(
        'proj/platform',
        ...inEnvironment('proj/platform:env/*'),
        ...inProject.map((kind) => `proj/platform:${kind}/*`),
      ),
    ]
    expect(data.project.auditLog.nodes).toEqual(await told('/auditlog?limit=15', body))
  })

  it('a member is what was done to them and to their tokens', async () => {
    const { items } = await rest(stack, '/auditlog?spec=member/*:token/*&limit=1')
    const [member] = items[0].target.resources[0].split(':')
    const { data, paths } = await stack.ask(`query ($id: ID!) { member(id: $id) { ${log} } }`, {
      id: member.replace('member/', ''),
    })
    expect(paths.at(-1)).toBe('/auditlog?limit=15')
    const expected = await told('/auditlog?limit=15', [allow(member, `${member}:token/*`)])
    expect(data.member.auditLog.nodes).toEqual(expected)
    expect(expected).toContainEqual({ entryId: items[0]._id })
  })

  it('teams is read together', async () => {
    const { data, paths } = await stack.ask('{ teams { nodes { key auditLog(first: 2) { nodes { entryId } } } } }')
    expect(paths).toEqual(['/teams?offset=0&limit=20', '/auditlog?limit=20'])
    for (const { key, auditLog } of data.teams.nodes) {
      expect(auditLog.nodes).toEqual(await told(`/auditlog?spec=team/${key}&limit=2`))
    }
  })

  it('a flag goes on after a cursor', async () => {
    const query = `query ($after: String) { flag(projectKey: "web", key: "cart-quantity-stepper") {
      auditLog(first: 3, after: $after) { nodes { entryId } pageInfo { endCursor hasNextPage } }
    } }`
    const { data } = await stack.ask(query)
    const next = await stack.ask(query, { after: data.flag.auditLog.pageInfo.endCursor })
    expect([...data.flag.auditLog.nodes, ...next.data.flag.auditLog.nodes]).toEqual(
      await told(`/auditlog?spec=${flag('cart-quantity-stepper')}&limit=6`),
    )
  })

  it.each(['resources: ["*"]', 'flags: { projectKey: "web", flagKeys: ["a"] }', 'statements: []'])(
    'one resource takes no filter of others: %s',
    async (filter) => {
      const { errors, data } = await stack.ask(
        `{ flag(projectKey: "web", key: "search-ranking-v3") { key auditLog(filter: { ${filter} }) { nodes { entryId } } } }`,
      )
      expect(errors).toMatchObject([{ path: ['flag', 'auditLog'], extensions: { code: 'BAD_USER_INPUT' } }])
      expect(data.flag).toEqual({ key: 'search-ranking-v3', auditLog: null })
    },
  )
})
