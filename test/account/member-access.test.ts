import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type RawAccess, rawAccess } from '../support/raw-access.ts'
import { refused } from '../support/refused-field.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let raw: RawAccess
beforeAll(async () => {
  stack = await startStack()
  raw = await rawAccess(stack)
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const flagKey = 'checkout-tax-preview'
const place = `proj/web:env/production:flag/${flagKey}`
const counts = 'totalCount allowedCount needsApprovalCount undecidedCount'
const inFlag = (selection: string) =>
  `{ flag(projectKey: "web", key: "${flagKey}") { environment(key: "production") { ${selection} } } }`

/** The members of a connection by an action, with what is decided. */
async function whoCan(
  action: string,
  args = '',
  selection = 'member { memberId } decision { outcome gaps { input code } }',
) {
  const query = inFlag(`whoCan(action: "${action}", first: 1000 ${args}) { ${counts} nodes { ${selection} } }`)
  const { data, errors, ...answer } = await stack.ask(query)
  expect(errors).toBeUndefined()
  return { ...answer, ...data.flag.environment.whoCan }
}

const idsOf = (nodes: Doc[], outcomes = ['ALLOWED', 'NEEDS_APPROVAL']) =>
  nodes.filter(({ decision }) => outcomes.includes(decision.outcome)).map(({ member }) => member.memberId)

/** What every list of who can something is decided by. */
const inputs = [
  '/members?offset=0&limit=1000&expand=roleAttributes',
  '/roles?offset=0&limit=100',
  '/teams?offset=0&limit=100&expand=roleAttributes',
]

describe('who can do something to a flag', () => {
  it.each([
    ['updateOn', 52, 47, 54],
    ['bypassRequiredApproval', 41, 23, 50],
    ['reviewApprovalRequest', 45, 40, 52],
    ['deleteFlag', 35, 13, 46],
  ])('%s: %i of 60, neither %i nor %i', async (action, right, denyOverAll, baseRoleAlways) => {
    const tagged = await raw.tagsOfFlag('web', 'production', flagKey)
    const by = (rule?: Parameters<RawAccess['may']>[4]) =>
      raw.members.filter((one) => raw.may(one, action, place, tagged, rule)).map(({ _id }) => _id)
    expect([raw.members.length, by().length]).toEqual([60, right])
    expect([by('denyOverAll').length, by('baseRoleAlways').length]).toEqual([denyOverAll, baseRoleAlways])
    const { nodes, totalCount, undecidedCount } = await whoCan(action)
    expect(idsOf(nodes).toSorted()).toEqual(by().toSorted())
    expect([totalCount, undecidedCount]).toEqual([right, 0])
  })

  it('lists those who are allowed first, then those who need an approval, in the order of LaunchDarkly', async () => {
    const tagged = await raw.tagsOfFlag('web', 'production', flagKey)
    const bypassing = raw.members.filter((one) => raw.may(one, 'bypassRequiredApproval', place, tagged))
    const able = raw.members.filter((one) => raw.may(one, 'updateOn', place, tagged))
    const first = able.filter((one) => bypassing.includes(one))
    const { nodes, allowedCount, needsApprovalCount } = await whoCan('updateOn')
    expect(idsOf(nodes, ['ALLOWED'])).toEqual(first.map(({ _id }) => _id))
    expect(idsOf(nodes)).toEqual([...first, ...able.filter((one) => !first.includes(one))].map(({ _id }) => _id))
    expect([allowedCount, needsApprovalCount]).toEqual([41, 11])
  })

  it('lists other outcomes on demand, and pages, while the counts stay', async () => {
    const { nodes, totalCount, allowedCount } = await whoCan('updateOn', ', outcomes: [DENIED]')
    expect(nodes.every(({ decision }: Doc) => decision.outcome === 'DENIED')).toBe(true)
    expect([nodes.length, totalCount, allowedCount]).toEqual([8, 8, 41])
    const all = (await whoCan('updateOn')).nodes
    const page = `nodes { member { memberId } decision { outcome gaps { input code } } } pageInfo { endCursor hasNextPage } totalCount`
    let after = ''
    const paged: Doc[] = []
    for (let turn = 0; turn < 4; turn++) {
      const { data } = await stack.ask(inFlag(`whoCan(first: 20 ${after}) { ${page} }`))
      const found = data.flag.environment.whoCan
      paged.push(...found.nodes)
      expect(found.totalCount).toBe(52)
      if (!found.pageInfo.hasNextPage) break
      after = `, after: "${found.pageInfo.endCursor}"`
    }
    expect(paged).toEqual(all)
  })

  it('selects members', async () => {
    const { nodes, totalCount } = await whoCan('updateOn', ', filter: { teamKey: "checkout" }')
    const team = raw.members.filter(({ teams }) => teams.some(({ key }: Doc) => key === 'checkout'))
    expect(totalCount).toBe(nodes.length)
    expect(team.map(({ _id }) => _id)).toEqual(expect.arrayContaining(idsOf(nodes)))
    const both = await whoCan('updateOn', `, filter: { accessCheck: { action: "deleteFlag", resource: "${place}" } }`)
    expect(both.totalCount).toBe(35)
  })

  it('takes 5 calls at once, for one flag and for a hundred', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const asked =
      'environment(key: "production") { approval whoCan(first: 3) { allowedCount nodes { member { email roles { key } } } } }'
    const one = await slow.ask(`{ flag(projectKey: "web", key: "${flagKey}") { ${asked} } }`)
    const environment = '/projects/web/environments/production'
    expect(wavesOf(one)).toEqual([[`/flags/web/${flagKey}?env=production`, ...inputs, environment].toSorted()])
    const many = await slow.ask(`{ project(key: "web") { flags(first: 100) { nodes { key ${asked} } } } }`)
    expect(wavesOf(many)).toEqual([['/flags/web?offset=0&limit=100&env=production', ...inputs, environment].toSorted()])
    expect(many.data.project.flags.nodes).toHaveLength(100)
    await slow.close()
  })

  it('is the same in a list as alone', async () => {
    const decide =
      'environment(key: "production") { approval whoCan { allowedCount needsApprovalCount undecidedCount } }'
    const { data } = await stack.ask(`{ project(key: "web") { flags(first: 30) { nodes { key tags ${decide} } } } }`)
    for (const { key, environment } of data.project.flags.nodes) {
      const tagged = await raw.tagsOfFlag('web', 'production', key)
      const resource = `proj/web:env/production:flag/${key}`
      const able = raw.members.filter((one) => raw.may(one, 'updateOn', resource, tagged))
      const bypassing = able.filter((one) => raw.may(one, 'bypassRequiredApproval', resource, tagged))
      expect({ key, ...environment }).toEqual({
        ...{ key, approval: 'REQUIRED' },
        whoCan: {
          allowedCount: bypassing.length,
          needsApprovalCount: able.length - bypassing.length,
          undecidedCount: 0,
        },
      })
    }
  })

  it('says why', async () => {
    const because =
      'member { memberId } decision { because { effect action source code role { key } team { key } statement { effect resources } } }'
    const { nodes } = await whoCan('deleteFlag', ', outcomes: [DENIED]', because)
    const { decision } = nodes.find(({ decision }: Doc) =>
      decision.because.some(({ source, effect }: Doc) => source === 'TEAM_ROLE' && effect === 'DENY'),
    )
    expect(decision.because[0]).toMatchObject({ effect: 'DENY', action: 'deleteFlag', code: null })
    const reason = decision.because.find(({ source }: Doc) => source === 'TEAM_ROLE')
    expect(reason.role.key).toMatch(/storefront-developer|production-operator/)
    expect(reason.statement).toMatchObject({ effect: 'DENY' })
  })

  it('is the decision of all environments for an action on the whole flag', async () => {
    const { paths } = await whoCan('updateName')
    expect(paths).toContain('/projects/web/environments?limit=100&offset=0')
    const query = (key: string) =>
      `{ flag(projectKey: "web", key: "${flagKey}") { environment(key: "${key}") { whoCan(action: "updateName") { allowedCount } } } }`
    const [production, test] = await Promise.all(['production', 'test'].map((key) => stack.ask(query(key))))
    expect(test!.data).toEqual(production!.data)
  })
})

describe('without an input', () => {
  const told = async () => {
    const { nodes, ...rest } = await whoCan('updateOn', ', outcomes: [ALLOWED, NEEDS_APPROVAL, UNKNOWN, DENIED]')
    const gaps = new Map<string, Set<string>>()
    for (const { decision } of nodes) {
      const { outcome } = decision
      const all = gaps.get(outcome) ?? new Set()
      for (const { input, code } of decision.gaps) all.add(`${input} ${code}`)
      gaps.set(outcome, all)
    }
    return { ...rest, gaps, nodes }
  }
  const forbid = (path: RegExp) => stack.sandbox.fault({ path }, { status: 403 }, 'always')

  it('roles: base roles decide, and others are unknown', async () => {
    forbid(/\/roles/)
    const { allowedCount, undecidedCount, gaps, nodes } = await told()
    const writers = raw.members.filter(
      ({ role, customRoles }) => role === 'owner' || (!customRoles.length && /admin|writer/.test(role)),
    )
    // Skipping an approval is allowed to writers as well.
    expect(allowedCount).toBe(writers.length)
    expect(idsOf(nodes, ['ALLOWED'])).toEqual(writers.map(({ _id }) => _id))
    const without = raw.members.filter(
      ({ customRoles, teams }) => !customRoles.length && !teams.some((team: Doc) => team.customRoleKeys.length),
    )
    expect(undecidedCount).toBe(60 - new Set([...writers, ...without]).size)
    expect(gaps.get('UNKNOWN')).toEqual(new Set(['ROLES FORBIDDEN']))
    expect(gaps.get('ALLOWED')).toEqual(new Set())
  })

  it('teams: only roles with attributes are unknown', async () => {
    forbid(/\/teams/)
    const { allowedCount, needsApprovalCount, undecidedCount, gaps } = await told()
    expect(allowedCount + needsApprovalCount + undecidedCount).toBeGreaterThanOrEqual(52)
    expect(allowedCount + needsApprovalCount).toBeLessThanOrEqual(52)
    for (const [outcome, all] of gaps) expect([...all].join()).toBe(outcome === 'UNKNOWN' ? 'TEAMS FORBIDDEN' : '')
  })

  it('environment: the approval is unknown, and its neighbours stay', async () => {
    forbid(/\/environments\/production$/)
    const { data, errors } = await stack.ask(
      inFlag(
        `on approval whoCan(action: "updateOn", outcomes: [UNKNOWN]) { allowedCount needsApprovalCount undecidedCount nodes { decision { outcome gaps { input code environmentKey } } } }`,
      ),
    )
    expect(errors).toBeUndefined()
    const { on, approval, whoCan } = data.flag.environment
    expect([typeof on, approval]).toEqual(['boolean', 'UNKNOWN'])
    // Those who may skip approvals are allowed in any case.
    expect([whoCan.allowedCount, whoCan.needsApprovalCount, whoCan.undecidedCount]).toEqual([41, 0, 11])
    expect(whoCan.nodes.at(-1).decision).toMatchObject({
      outcome: 'UNKNOWN',
      gaps: [{ input: 'ENVIRONMENTS', code: 'FORBIDDEN', environmentKey: 'production' }],
    })
  })

  it('members: the field fails, and its neighbours stay', async () => {
    forbid(/\/members/)
    const { data, errors } = await stack.ask(inFlag('on whoCan { allowedCount }'))
    expect(errors).toMatchObject([{ path: ['flag', 'environment', 'whoCan'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.flag.environment).toEqual({ on: expect.any(Boolean), whoCan: null })
  })
})

describe('a tag that nothing else needs', () => {
  it('of the project is read if a role asks for it, in one call more', async () => {
    const own = await startStack({ sandbox: { flags: 3, members: 20 } })
    const [flag] = (await rest(own, '/flags/web?limit=1')).items
    const role = {
      ...{ key: 'tagged', name: 'Tagged', basePermissions: 'no_access' },
      policy: [{ effect: 'allow', actions: ['updateOn'], resources: ['proj/*;no-such-tag:env/*:flag/*'] }],
    }
    const asJson = { 'content-type': 'application/json' }
    expect((await send(own.sandbox, 'POST', '/roles', role, asJson)).status).toBe(201)
    const members = await askAll(own.sandbox, '/members')
    const reader =
      members.find((one) => one.role === 'reader' && !one.customRoles.length && !one.teams.length) ?? members[9]
    const patch = [{ op: 'add', path: '/customRoles', value: ['tagged'] }]
    expect((await send(own.sandbox, 'PATCH', `/members/${reader._id}`, patch, asJson)).status).toBe(200)
    const resource = `proj/web:env/test:flag/${flag.key}`
    const query = `{ member(id: "${reader._id}") { can(action: "updateOn", resource: "${resource}") { outcome gaps { input } because { effect code } } } }`
    const answer = await own.ask(query)
    expect(answer.data.member.can.outcome).toBe('DENIED')
    expect(answer.paths.at(-1)).toBe('/projects/web')
    own.sandbox.fault({ path: /\/projects\/web$/ }, { status: 403 })
    expect((await own.ask(query)).data.member.can).toEqual({
      ...{ outcome: 'UNKNOWN', gaps: [{ input: 'RESOURCES' }] },
      because: [{ effect: 'UNKNOWN', code: 'UNDECIDED_SELECTOR' }],
    })
    await own.close()
  })
})

describe('what a member can do', () => {
  const can = (email: string, action: string, resource: string) =>
    stack.ask(
      `query ($email: String!, $action: String!, $resource: String!) {
      member(email: $email) { can(action: $action, resource: $resource) { outcome action resource knownAction } } }`,
      { email, action, resource },
    )

  it('is decided with the same calls for all members', async () => {
    const { data, paths } = await stack.ask(
      `{ members(first: 100) { nodes { memberId can(action: "updateOn", resource: "${place}") { outcome } } } }`,
    )
    expect(paths.toSorted()).toEqual(
      [
        '/members?offset=0&limit=100&expand=roleAttributes',
        ...[inputs[1]!, inputs[2]!],
        '/projects/web/environments/production',
        `/flags/web/${flagKey}`,
      ].toSorted(),
    )
    const { nodes } = await whoCan('updateOn', ', outcomes: [ALLOWED, NEEDS_APPROVAL, UNKNOWN, DENIED]')
    const outcomes = new Map(nodes.map(({ member, decision }: Doc) => [member.memberId, decision.outcome]))
    for (const { memberId, can } of data.members.nodes) expect(can.outcome).toBe(outcomes.get(memberId))
  })

  it('concerns any resource', async () => {
    const owner = raw.members.find(({ role }) => role === 'owner').email
    const reader = raw.members.find(
      ({ role, customRoles, teams }) => role === 'reader' && !customRoles.length && !teams.length,
    )
    const outcome = async (...args: Parameters<typeof can>) => (await can(...args)).data.member.can.outcome
    expect(await outcome(owner, 'updatePolicy', 'role/analyst')).toBe('ALLOWED')
    expect(await outcome(owner, 'updatePlan', 'acct')).toBe('ALLOWED')
    for (const { email, role } of [reader].filter(Boolean)) {
      expect([role, await outcome(email, 'updateOn', place)]).toEqual(['reader', 'DENIED'])
      expect(await outcome(email, 'viewProject', 'proj/web')).toBe('ALLOWED')
    }
    const { data } = await can(owner, 'updateTomorrow', 'proj/web:metric/x')
    expect(data.member.can).toEqual({
      ...{ outcome: 'ALLOWED', action: 'updateTomorrow', resource: 'proj/web:metric/x', knownAction: false },
    })
  })

  it.each(['proj/*', 'proj/web:env/*:flag/x', 'proj/web;tag', 'web', ''])(
    'refuses the resource %j',
    async (resource) => {
      const { email } = raw.members[0]
      refused(await can(email, 'updateOn', resource), ['member', 'can'], /specifier of one resource/)
    },
  )

  it('needs an action', async () => {
    const can = '{ members(first: 1) { nodes { email can(action: " ", resource: "proj/web") { outcome } } } }'
    const { data, errors } = await stack.ask(can)
    expect(data.members.nodes[0]).toMatchObject({ email: expect.any(String), can: null })
    expect(errors).toMatchObject([{ path: ['members', 'nodes', 0, 'can'], extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('is unknown for a flag that does not exist, where its tags decide', async () => {
    const { data } = await stack.ask(`{ members(first: 60) { nodes {
      can(action: "updateOn", resource: "proj/web:env/production:flag/nothing") { outcome gaps { input code } } } } }`)
    const unknown = data.members.nodes.filter(({ can }: Doc) => can.outcome === 'UNKNOWN')
    expect(unknown.length).toBeGreaterThan(0)
    for (const { can } of unknown) expect(can.gaps).toEqual([{ input: 'RESOURCES', code: 'NOT_FOUND' }])
  })
})

describe('members who may do something', () => {
  const check = (action: string) => `accessCheck: { action: "${action}", resource: "${place}" }`
  const selecting = (field: string, args: string) =>
    `${field}(${args}) { totalCount nodes { memberId } pageInfo { hasNextPage endCursor } }`

  it('are selected from all, whatever approvals say, with pages, a count and cursors', async () => {
    const tagged = await raw.tagsOfFlag('web', 'production', flagKey)
    const able = raw.members.filter((one) => raw.may(one, 'updateOn', place, tagged)).map(({ _id }) => _id)
    const found: string[] = []
    let after = ''
    for (let turn = 0; turn < 4; turn++) {
      const { data } = await stack.ask(
        `{ ${selecting('members', `first: 20 ${after}, filter: { ${check('updateOn')} }`)} }`,
      )
      found.push(...data.members.nodes.map(({ memberId }: Doc) => memberId))
      expect(data.members.totalCount).toBe(52)
      if (!data.members.pageInfo.hasNextPage) break
      after = `, after: "${data.members.pageInfo.endCursor}"`
    }
    expect(found).toEqual(able)
  })

  it('are selected beside other conditions, in another order, and of teams and roles, in one wave', async () => {
    const { data, paths } = await stack.ask(
      `{ ${selecting('members', `filter: { roles: ["writer"], ${check('deleteFlag')} }, orderBy: { field: LAST_SEEN_AT, direction: DESC }`)} }`,
    )
    expect(paths.filter((path) => path.startsWith('/members'))).toEqual([
      '/members?filter=role:writer&sort=-lastSeen&offset=0&limit=1000&expand=roleAttributes',
    ])
    expect(paths).toHaveLength(5)
    expect(data.members.totalCount).toBeGreaterThan(0)
    const tagged = await raw.tagsOfFlag('web', 'production', flagKey)
    const able = raw.members.filter((one) => raw.may(one, 'updateOn', place, tagged))
    const inTeam = able.filter(({ teams }) => teams.some(({ key }: Doc) => key === 'checkout')).map(({ _id }) => _id)
    const ofTeam = await stack.ask(
      `{ team(key: "checkout") { ${selecting('members', `first: 100, filter: { ${check('updateOn')} }`)} } }`,
    )
    expect(ofTeam.data.team.members.nodes.map(({ memberId }: Doc) => memberId)).toEqual(inTeam)
    const role = await rest(stack, '/roles/analyst')
    const withRole = able.filter(({ customRoles }) => customRoles.includes(role._id)).map(({ _id }) => _id)
    const ofRole = await stack.ask(
      `{ role(key: "analyst") { ${selecting('members', `first: 100, filter: { ${check('updateOn')} }`)} } }`,
    )
    expect(ofRole.data.role.members.nodes.map(({ memberId }: Doc) => memberId)).toEqual(withRole)
    expect(withRole.length).toBeGreaterThan(0)
  })

  it.each(['roles', 'teams'])('fail if %s are forbidden, because some would be missing', async (input) => {
    stack.sandbox.fault({ path: new RegExp(`/${input}`) }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(`{ ${selecting('members', `filter: { ${check('updateOn')} }`)} }`)
    expect(errors).toMatchObject([{ path: ['members'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.members).toBeNull()
  })

  it('are not selected by a resource with stars', async () => {
    const answer = await stack.ask(
      '{ members(filter: { accessCheck: { action: "a", resource: "proj/*" } }) { totalCount } }',
    )
    refused(answer, ['members'], /Expected filter.accessCheck.resource to be/)
  })
})

describe('segments and projects', () => {
  it('have those who can change them, in one wave for all segments of an environment', async () => {
    const { data, paths, errors } = await stack.ask(`{ environment(projectKey: "web", key: "production") {
      segments(first: 3) { nodes { key approval whoCan { ${counts} } } } } }`)
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(
      ['/segments/web/production?offset=0&limit=3', ...inputs, '/projects/web/environments/production'].toSorted(),
    )
    const { nodes } = data.environment.segments
    const [environment, { tags }] = await Promise.all([
      rest(stack, '/projects/web/environments/production'),
      rest(stack, `/segments/web/production/${nodes[0].key}`),
    ])
    const able = raw.members.filter((one) =>
      raw.may(one, 'updateIncluded', `proj/web:env/production:segment/${nodes[0].key}`, {
        tags: [[], environment.tags, tags],
      }),
    )
    expect(nodes[0]).toMatchObject({
      approval: 'NOT_REQUIRED',
      whoCan: { allowedCount: able.length, undecidedCount: 0 },
    })
    const alone = await stack.ask(
      `{ segment(projectKey: "web", environmentKey: "production", key: "${nodes[0].key}") { key approval whoCan { ${counts} } } }`,
    )
    expect(alone.data.segment).toEqual(nodes[0])
    expect(alone.paths).toHaveLength(5)
  })

  it('of a project can be viewed by those with a role that shows it', async () => {
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { name whoCan(first: 1000) { ${counts} nodes { member { memberId } } } } }`,
    )
    expect(paths).toHaveLength(4)
    const { undecidedCount, allowedCount } = data.project.whoCan
    expect(undecidedCount).toBe(0)
    expect(allowedCount).toBeGreaterThan(50)
  })
})
