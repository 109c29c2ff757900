import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { entryId, everyEntryField, expectedEntry } from '../support/audit-log-fields.ts'
import { encoded } from '../support/encoded.ts'
import { rest } from '../support/rest.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The whole log, the newest first. */
let log: Doc[]
beforeAll(async () => {
  stack = await startStack()
  log = await wholeLog()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

async function wholeLog() {
  const found = new Map<string, Doc>()
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const { items } = await rest(stack, `/auditlog?limit=20&before=${before}`)
    const size = found.size
    for (const entry of items) found.set(entry._id, entry)
    if (found.size === size) return [...found.values()]
    before = items.at(-1).date + 1
  }
}

const ids = (entries: readonly Doc[]) => entries.map(({ _id }) => ({ entryId: _id }))
const about = (pattern: RegExp) => log.filter(({ target }) => target.resources.some((one: string) => pattern.test(one)))
const actionOf = ({ accesses }: Doc) => accesses[0].action
const detail = (entry: Doc) => rest(stack, `/auditlog/${entry._id}`)

describe('an entry of the audit log', () => {
  it('answers every field of the list from its document, in one call', async () => {
    const { data, paths, errors } = await stack.ask(`{ auditLog(first: 20) { nodes { ${everyEntryField} } } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/auditlog?limit=20'])
    expect(data.auditLog.nodes).toEqual(log.slice(0, 20).map(expectedEntry(stack.sandbox.url)))
  })

  it('answers every field of all entries, by whomever they are', async () => {
    const { data, errors } = await stack.ask(`{ auditLog(first: 1000) { nodes { ${everyEntryField} } } }`)
    expect(errors).toBeUndefined()
    expect(data.auditLog.nodes).toEqual(log.map(expectedEntry(stack.sandbox.url)))
    for (const who of ['member', 'token', 'app']) expect(log.some((entry) => entry[who])).toBe(true)
  })

  it('with nothing but what REST promises, is null elsewhere', async () => {
    const names = ['_id', '_accountId', 'date', 'kind', 'name', 'description', 'shortDescription']
    const least = { ...Object.fromEntries(names.map((name) => [name, log[0][name]])), accesses: [], _links: {} }
    stack.sandbox.fault({ path: /auditlog/ }, { patch: () => ({ items: [least], _links: {} }) })
    const { data, errors } = await stack.ask(
      `{ auditLog(first: 1) { nodes { ${everyEntryField} } pageInfo { hasNextPage } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.auditLog).toEqual({
      nodes: [expectedEntry(stack.sandbox.url)(least)],
      pageInfo: { hasNextPage: false },
    })
  })

  it('tells the change by one call for each entry, whatever of it is selected', async () => {
    const { data, paths, errors } = await stack.ask(`{ auditLog(first: 3) { nodes {
      entryId title previousVersion currentVersion delta triggerBody merge subentries { ${everyEntryField} }
    } } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/auditlog?limit=3', ...log.slice(0, 3).map(({ _id }) => `/auditlog/${_id}`)])
    for (const [index, node] of data.auditLog.nodes.entries()) {
      const { previousVersion = null, currentVersion = null, delta = null } = await detail(log[index])
      expect(node).toMatchObject({ entryId: log[index]._id, previousVersion, currentVersion, delta })
    }
  })

  it.each(['delta', 'triggerBody', 'merge', 'previousVersion', 'currentVersion', 'subentries'])(
    'answers its %s from the single document, where there is one',
    async (name) => {
      const details = await Promise.all(log.slice(0, 300).map(detail))
      const entry = details.find((one) => one[name] !== undefined)
      const other = details.find((one) => one[name] === undefined)
      const selection = name === 'subentries' ? `subentries { ${everyEntryField} }` : name
      const { data, errors, paths } = await stack.ask(
        `query ($a: ID!, $b: ID!) {
          a: auditLogEntry(id: $a) { title ${selection} } b: auditLogEntry(id: $b) { title ${selection} }
        }`,
        { a: entry._id, b: other._id },
      )
      expect(errors).toBeUndefined()
      expect([...paths].sort()).toEqual([`/auditlog/${entry._id}`, `/auditlog/${other._id}`].sort())
      const [some, none] =
        name === 'subentries' ? [entry[name].map(expectedEntry(stack.sandbox.url)), []] : [entry[name], null]
      expect(data).toEqual({
        a: { title: entry.title, [name]: some },
        b: { title: other.title, [name]: none },
      })
    },
  )

  it('loses nothing but its change, where that cannot be read', async () => {
    stack.sandbox.fault({ path: `/api/v2/auditlog/${log[1]._id}` }, { status: 403 })
    const { data, errors } = await stack.ask('{ auditLog(first: 3) { nodes { entryId previousVersion } } }')
    expect(errors).toMatchObject([
      {
        path: ['auditLog', 'nodes', 1, 'previousVersion'],
        extensions: { code: 'FORBIDDEN', upstream: { status: 403 } },
      },
    ])
    expect(data.auditLog.nodes.map(({ entryId }: Doc) => ({ entryId }))).toEqual(ids(log.slice(0, 3)))
    expect(data.auditLog.nodes[1].previousVersion).toBeNull()
    expect(data.auditLog.nodes[0].previousVersion).not.toBeNull()
  })

  const change = {
    delta: [
      { op: 'replace', path: '/apiKey', value: 'sdk-1' },
      { op: 'replace', path: '/name', value: 'QA' },
    ],
    previousVersion: { name: 'Test', apiKey: 'sdk-0', environments: [{ mobileKey: 'mob-0', _id: 'e1' }] },
    currentVersion: { name: 'QA', apiKey: 'sdk-1', environments: [{ mobileKey: 'mob-1', _id: 'e1' }] },
  }
  const fields = 'delta previousVersion currentVersion'

  it('keeps the credentials of the versions to itself', async () => {
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, ...change }) })
    const { data, text } = await stack.ask(`query ($id: ID!) { auditLogEntry(id: $id) { ${fields} } }`, {
      id: log[0]._id,
    })
    expect(data.auditLogEntry).toEqual({
      delta: [{ op: 'replace', path: '/apiKey', value: null }, change.delta[1]],
      previousVersion: { name: 'Test', apiKey: null, environments: [{ mobileKey: null, _id: 'e1' }] },
      currentVersion: { name: 'QA', apiKey: null, environments: [{ mobileKey: null, _id: 'e1' }] },
    })
    expect(text).not.toMatch(/sdk-|mob-/)
  })

  it('tells them where the gateway is to show secrets', async () => {
    const open = await startStack({ gateway: { showSecrets: true } })
    open.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, ...change }) })
    const { data } = await open.ask(`query ($id: ID!) { auditLogEntry(id: $id) { ${fields} } }`, { id: log[0]._id })
    expect(data.auditLogEntry).toEqual(change)
    await open.close()
  })
})

describe('looking up an entry', () => {
  it('takes its own id, and that of the graph, which it keeps', async () => {
    const [entry] = log
    const { data, paths } = await stack.ask(
      `query ($own: ID!, $id: ID!) {
        a: auditLogEntry(id: $own) { id title } b: auditLogEntry(id: $id) { id }
        node(id: $id) { id ... on AuditLogEntry { title currentVersion } } nodes(ids: [$id]) { id }
      }`,
      { own: entry._id, id: entryId(entry) },
    )
    expect(paths).toEqual([`/auditlog/${entry._id}`])
    const id = entryId(entry)
    const { currentVersion } = await detail(entry)
    expect(data).toEqual({
      a: { id, title: entry.title },
      b: { id },
      node: { id, title: entry.title, currentVersion },
      nodes: [{ id }],
    })
  })

  it('is null for an id that no entry has, and refuses that of something else', async () => {
    const unknown = await stack.ask('{ auditLogEntry(id: "000000000000000000000000") { title } }')
    expect(unknown).toMatchObject({ data: { auditLogEntry: null }, errors: undefined })
    const { errors, paths } = await stack.ask('query ($id: ID!) { auditLogEntry(id: $id) { title } }', {
      id: encoded('Team:["sre"]'),
    })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths).toEqual([])
  })
})

describe('those who did it', () => {
  it('are told by the entries, in no call of their own', async () => {
    const { data, paths } = await stack.ask(
      '{ auditLog { nodes { subject { name } member { firstName lastName email } token { name } app { name } } } }',
    )
    expect(paths).toEqual(['/auditlog?limit=20'])
    for (const [index, { subject }] of data.auditLog.nodes.entries()) {
      expect(subject.name).toBe(log[index].subject.name)
    }
  })

  it('are read in one call for all of them, where more is wanted', async () => {
    const { data, paths, errors } = await stack.ask('{ auditLog { nodes { member { member { role mfa } } } } }')
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/auditlog?limit=20', expect.stringMatching(/^\/members\?filter=id:/)])
    for (const [index, { member }] of data.auditLog.nodes.entries()) {
      expect(member === null).toBe(log[index].member === undefined)
      if (member) expect(member.member.role).toMatch(/./)
    }
  })

  it('keep their names when they have left, and are null as members', async () => {
    const removal = log.find((entry) => actionOf(entry) === 'deleteMember')
    const id = removal.target.resources[0].replace('member/', '')
    const hers = log.find(({ member }) => member?._id === id)
    const { data, errors } = await stack.ask(
      'query ($id: ID!) { auditLogEntry(id: $id) { member { email firstName member { email role } } } }',
      { id: hers._id },
    )
    expect(errors).toBeUndefined()
    expect(data.auditLogEntry.member).toEqual({
      email: hers.member.email,
      firstName: hers.member.firstName,
      member: null,
    })
  })

  it('that the caller may not read fail alone', async () => {
    const { data, errors } = await stack.ask(
      '{ auditLog(first: 20) { nodes { title member { email member { role } } } } }',
      {},
      { authorization: stack.sandbox.limitedToken },
    )
    expect(new Set(errors!.map(({ extensions }) => extensions!.code))).toEqual(new Set(['FORBIDDEN']))
    expect(data.auditLog.nodes.map(({ title }: Doc) => title)).toEqual(log.slice(0, 20).map(({ title }) => title))
    expect(data.auditLog.nodes.find(({ member }: Doc) => member)).toMatchObject({
      member: { email: expect.stringContaining('@'), member: null },
    })
  })
})

describe('what it was done to', () => {
  const resource = `resource {
    __typename ... on Project { key name } ... on Environment { key name projectKey } ... on Flag { key name projectKey }
    ... on Member { memberId email } ... on Team { key name description }
  }`
  const resolved = async (entry: Doc) => {
    const { data, errors, paths } = await stack.ask(
      `query ($id: ID!) { auditLogEntry(id: $id) { target { ${resource} } parent { ${resource} } } }`,
      { id: entry._id },
    )
    expect(errors).toBeUndefined()
    return { ...data.auditLogEntry, calls: paths.length - 1 }
  }
  const entryOf = (kind: string, pattern = /./) =>
    log.find(
      (entry) => entry.kind === kind && pattern.test(entry.target.resources[0]) && !/^delete/.test(actionOf(entry)),
    )

  it('is found by its specifier, whatever it is', async () => {
    const flag = entryOf('flag', /proj\/web:env\/production:/)
    expect(await resolved(flag)).toEqual({
      target: {
        resource: {
          __typename: 'Flag',
          key: flag.target.resources[0].split('/').at(-1),
          name: flag.name,
          projectKey: 'web',
        },
      },
      parent: { resource: { __typename: 'Environment', key: 'production', name: 'Production', projectKey: 'web' } },
      calls: 2,
    })
    const environment = entryOf('environment')
    const [, projectKey, key] = /^proj\/([^:]+):env\/(.+)$/.exec(environment.target.resources[0])!
    expect(await resolved(environment)).toMatchObject({
      target: { resource: { __typename: 'Environment', key, projectKey, name: environment.name } },
      parent: { resource: { __typename: 'Project', key: projectKey, name: environment.parent.name } },
    })
    const project = entryOf('project')
    expect(await resolved(project)).toMatchObject({
      target: { resource: { __typename: 'Project', key: project.target.resources[0].replace('proj/', '') } },
      parent: null,
      calls: 1,
    })
    const team = entryOf('team')
    expect(await resolved(team)).toMatchObject({
      target: { resource: { __typename: 'Team', name: team.name } },
      calls: 1,
    })
    const member = entryOf('member')
    expect(await resolved(member)).toMatchObject({
      target: { resource: { __typename: 'Member', memberId: member.target.resources[0].replace('member/', '') } },
      calls: 1,
    })
  })

  it('is the member whom a specifier names by their e-mail address', async () => {
    const { items } = await rest(stack, '/members?limit=1')
    const target = { name: 'x', resources: [`member/${items[0].email}`] }
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, target }) })
    expect(await resolved(log[0])).toMatchObject({ target: { resource: { memberId: items[0]._id } } })
  })

  it('is null without an error if it is gone', async () => {
    for (const action of ['deleteMember', 'deleteSegment']) {
      const entry = log.find((one) => actionOf(one) === action)
      expect((await resolved(entry)).target).toEqual({ resource: null })
    }
    const target = { name: 'x', resources: ['proj/web:env/production:flag/never-was;tag'] }
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, target }) })
    expect((await resolved(log[0])).target).toEqual({ resource: null })
  })

  it.each([
    ['role', 'CustomRole'],
    ['token', 'AccessToken'],
    ['service-token', 'AccessToken'],
  ])('is found for a %s', async (kind, type) => {
    expect(await resolved(entryOf(kind))).toMatchObject({ target: { resource: { __typename: type } }, calls: 1 })
  })

  it('is null for a kind that this graph does not resolve', async () => {
    const target = { name: 'x', resources: ['pending-request/x'] }
    stack.sandbox.fault({ path: /auditlog\// }, { patch: (entry) => ({ ...entry, target }) })
    expect(await resolved(entryOf('role'))).toMatchObject({ target: { resource: null }, calls: 0 })
  })

  it('is read together for all entries, by kind, and not at all if nobody asks', async () => {
    const list = (selection: string) => `{ auditLog(first: 60, filter: { resources: ["proj/web:env/*:flag/*"] }) {
      nodes { target { resources ${selection} } }
    } }`
    const { paths } = await stack.ask(list(''))
    expect(paths.every((path) => path.startsWith('/auditlog'))).toBe(true)
    const { data, paths: more, errors } = await stack.ask(list('resource { ... on Flag { key } }'))
    expect(errors).toBeUndefined()
    // The flags of several projects are in several lists, and those that are archived in none.
    expect(more.filter((path) => path.startsWith('/flags')).length).toBeLessThanOrEqual(5)
    expect(more.length).toBe(paths.length + more.filter((path) => path.startsWith('/flags')).length)
    for (const { target } of data.auditLog.nodes)
      expect(target.resources[0]).toMatch(new RegExp(`/${target.resource.key}$`))
  })

  it('that the caller may not read fails alone', async () => {
    const entry = entryOf('team')
    const { data, errors } = await stack.ask(
      'query ($id: ID!) { auditLogEntry(id: $id) { title target { name resource { __typename } } } }',
      { id: entry._id },
      { authorization: stack.sandbox.limitedToken },
    )
    expect(errors).toMatchObject([{ path: ['auditLogEntry', 'target', 'resource'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.auditLogEntry).toEqual({ title: entry.title, target: { name: entry.target.name, resource: null } })
  })
})

describe('the audit log', () => {
  it('comes twenty entries at a time unless told otherwise, the newest first', async () => {
    const { data, paths } = await stack.ask('{ auditLog { nodes { entryId } edges { cursor node { entryId } } } }')
    expect(paths).toEqual(['/auditlog?limit=20'])
    expect(data.auditLog.nodes).toEqual(ids(log.slice(0, 20)))
    expect(data.auditLog.edges.map(({ node }: Doc) => node)).toEqual(data.auditLog.nodes)
    expect(new Set(data.auditLog.edges.map(({ cursor }: Doc) => cursor)).size).toBe(20)
  })

  it('is read page by page for more, asking for the last millisecond once more', async () => {
    const { data, paths } = await stack.ask('{ auditLog(first: 57) { nodes { entryId } } }')
    expect(data.auditLog.nodes).toEqual(ids(log.slice(0, 57)))
    expect(paths).toHaveLength(3)
    expect(paths[0]).toBe('/auditlog?limit=20')
    expect(paths[1]).toBe(`/auditlog?before=${log[19].date + 1}&limit=20`)
  })

  it.each([1, 7, 20, 33])('goes on after a cursor where it ended, %i at a time', async (first) => {
    const found: Doc[] = []
    for (let after: string | null = null; found.length < 240; ) {
      const { data } = await stack.ask(
        `query ($first: Int, $after: String) {
          auditLog(first: $first, after: $after) { nodes { entryId } pageInfo { hasNextPage hasPreviousPage endCursor } }
        }`,
        { first: first === 1 && found.length >= 30 ? 40 : first, after },
      )
      const { nodes, pageInfo } = data.auditLog
      expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: after !== null })
      found.push(...nodes)
      after = pageInfo.endCursor
    }
    expect(found).toEqual(ids(log.slice(0, found.length)))
  })

  it.each([
    [5, 1, 'limit=6'],
    [19, 1, 'limit=20'],
    [20, 1, 'limit=20'],
    [0, 1, 'limit=1'],
  ])('knows by the call for %i entries whether there are more', async (first, calls, query) => {
    const { data, paths } = await stack.ask(`{ auditLog(first: ${first}) { pageInfo { hasNextPage endCursor } } }`)
    expect(data.auditLog.pageInfo.hasNextPage).toBe(true)
    expect(paths).toHaveLength(calls)
    expect(paths[0]).toContain(query)
  })

  it('ends where there is no more', async () => {
    const last = about(/^proj\/[^:]+$/)
    const { data } = await stack.ask(
      `{ auditLog(first: ${last.length}, filter: { resources: ["proj/*"] }) { nodes { entryId } pageInfo { hasNextPage } } }`,
    )
    expect(data.auditLog).toEqual({ nodes: ids(last), pageInfo: { hasNextPage: false } })
  })

  it('of nothing takes no call', async () => {
    const { data, paths } = await stack.ask('{ auditLog(first: 0) { nodes { entryId } edges { cursor } } }')
    expect({ data, paths }).toEqual({ data: { auditLog: { nodes: [], edges: [] } }, paths: [] })
  })

  it.each([
    ['first: -1', /first to be from 0 to 1000, but got -1/],
    ['first: 1001', /first to be from 0 to 1000/],
    ['after: "offset:3"', /after to be a cursor/],
    ['after: "b2Zmc2V0OjM"', /after to be a cursor/],
    [`after: "${encoded('time:-1:a')}"`, /after to be a cursor/],
    [`after: "${encoded('time:01:a')}"`, /after to be a cursor/],
    [`after: "${encoded('time:1:')}"`, /after to be a cursor/],
  ])('refuses %s without a call', async (args, message) => {
    const { errors, paths } = await stack.ask(`{ auditLog(${args}) { nodes { entryId } } }`)
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(paths).toEqual([])
  })

  it('that does not say when something was cannot be read on, and says so', async () => {
    const timeless = (page: Doc) => ({ ...page, items: page.items.map(({ date: _, ...entry }: Doc) => entry) })
    stack.sandbox.fault({ path: /auditlog/ }, { patch: timeless }, 'always')
    const { errors, paths } = await stack.ask('{ auditLog(first: 40) { nodes { entryId } } }')
    expect(errors).toMatchObject([{ path: ['auditLog'], extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(paths).toHaveLength(1)
  })

  it('that comes the same whenever it is asked for, does not keep anybody waiting', async () => {
    const same = await rest(stack, '/auditlog?limit=20')
    stack.sandbox.fault({ path: /auditlog/ }, { patch: () => same }, 'always')
    const { errors, paths } = await stack.ask('{ auditLog(first: 60) { nodes { entryId } } }')
    expect(errors).toMatchObject([{ path: ['auditLog'], extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(paths).toHaveLength(2)
  })

  it('that the caller may not read is an error of the field', async () => {
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 })
    const { data, errors } = await stack.ask('{ project(key: "web") { key name auditLog { nodes { entryId } } } }')
    expect(errors).toMatchObject([{ path: ['project', 'auditLog'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.project).toEqual({ key: 'web', name: expect.any(String), auditLog: null })
  })
})

describe('how many entries there are', () => {
  const since = Date.UTC(2026, 8, 1)
  const later = (entries: readonly Doc[]) => entries.filter(({ date }) => date > since)

  it('is counted by a call of its own where it is said since when', async () => {
    const { data, paths } = await stack.ask(
      '{ auditLog(first: 2, filter: { after: "2026-09-01T00:00:00Z" }) { totalCount nodes { entryId } } }',
    )
    expect([...paths].sort()).toEqual([`/auditlog/counts?after=${since}&buckets=1`, `/auditlog?after=${since}&limit=2`])
    expect(data.auditLog).toEqual({ totalCount: later(log).length, nodes: ids(log.slice(0, 2)) })
  })

  it('takes that call alone where no entries are wanted', async () => {
    const { data, paths } = await stack.ask(
      '{ flag(projectKey: "web", key: "search-ranking-v3") { auditLog(filter: { after: "2026-01-01T00:00:00Z" }) { totalCount } } }',
    )
    expect(paths.filter((path) => path.startsWith('/auditlog'))).toEqual([
      `/auditlog/counts?after=${Date.UTC(2026, 0, 1)}&buckets=1`,
    ])
    const its = about(/:flag\/search-ranking-v3$/).filter(({ date }) => date > Date.UTC(2026, 0, 1))
    expect(data.flag.auditLog.totalCount).toBe(its.length)
  })

  it.each(['', '(filter: { query: "checkout", after: "2026-09-01T00:00:00Z" })'])(
    'is null, and takes no call, for auditLog%s',
    async (args) => {
      const { data, paths } = await stack.ask(`{ auditLog${args} { totalCount } }`)
      expect({ data, paths }).toEqual({ data: { auditLog: { totalCount: null } }, paths: [] })
    },
  )

  it('is told over parts of a time as LaunchDarkly tells it', async () => {
    const filter =
      '{ flags: { projectKey: "web", flagKeys: ["search-ranking-v3", "cart-quantity-stepper"] }, actions: ["update*"] }'
    const { data, calls } = await stack.ask(
      `{ auditLogCounts(after: "2026-09-01T00:00:00Z", before: "2026-10-01T00:00:00Z", buckets: 30, filter: ${filter}) {
        totalCount bucketIntervalMs buckets { startsAt count }
      } }`,
    )
    expect(calls).toHaveLength(1)
    const statements = [
      {
        effect: 'allow',
        actions: ['update*'],
        resources: ['proj/web:env/*:flag/search-ranking-v3', 'proj/web:env/*:flag/cart-quantity-stepper'],
      },
    ]
    const path = `/auditlog/counts?after=${since}&before=${Date.UTC(2026, 9, 1)}&buckets=30`
    const { json } = await post(stack.sandbox, path, statements)
    expect(json.totalCount).toBeGreaterThan(0)
    expect(data.auditLogCounts).toEqual({
      totalCount: json.totalCount,
      bucketIntervalMs: json.bucketIntervalMs,
      buckets: json.buckets.map(({ timestamp, count }: Doc) => ({
        startsAt: new Date(timestamp).toISOString(),
        count,
      })),
    })
  })

  it.each([0, 501])('refuses %i parts without a call', async (buckets) => {
    const { errors, paths } = await stack.ask(
      `{ auditLogCounts(after: "2026-09-01T00:00:00Z", buckets: ${buckets}) { totalCount } }`,
    )
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/buckets to be from 1 to 500/), extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(paths).toEqual([])
  })

  it('that the caller may not count is an error of the field', async () => {
    stack.sandbox.fault({ path: /counts/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ auditLogCounts(after: "2026-09-01T00:00:00Z") { totalCount } auditLog(first: 1) { nodes { entryId } } }',
    )
    expect(errors).toMatchObject([{ path: ['auditLogCounts'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.auditLog.nodes).toEqual(ids(log.slice(0, 1)))
  })
})
