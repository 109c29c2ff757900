import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aboutOf, approvalId } from '../support/approval-fields.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
let flags: Doc[]
let members: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/approval-requests')
  flags = await askAll(stack.sandbox, '/flags/web')
  members = await askAll(stack.sandbox, '/members')
})
afterAll(() => stack.close())

/** A connection with the requests that a condition holds for. */
const those = (holds: (doc: Doc) => boolean) => {
  const found = documents.filter(holds)
  return { totalCount: found.length, nodes: found.map((doc) => ({ id: approvalId(doc) })) }
}
const isPending = ({ status }: Doc) => status === 'pending'
const isOf = (projectKey: string, key: string) => (doc: Doc) => {
  const about = aboutOf(doc)
  return about.kind === 'flag' && about.projectKey === projectKey && about.key === key
}
const amongWeb = 'projectKey equals web,resourceKind equals flag'
const pending = '(first: 100, filter: { status: [PENDING] }) { totalCount nodes { id } }'
/** The flag with the most requests. */
const busiest = () => {
  const counts = Map.groupBy(
    documents.filter((doc) => aboutOf(doc).kind === 'flag'),
    (doc) => aboutOf(doc).key,
  )
  return aboutOf([...counts.values()].sort((a, b) => b.length - a.length)[0]![0])
}

describe('the approval requests of flags', () => {
  it('of a hundred flags are one call, and one more for all who asked', async () => {
    const { data, errors, paths } = await stack.ask(`{ project(key: "web") { flags(first: 100) { nodes {
      key approvalRequests(filter: { status: [PENDING] }) { totalCount nodes { id requestor { email } } }
    } } } }`)
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(3)
    expect(paths.slice(0, 2)).toEqual([
      '/flags/web?offset=0&limit=100',
      `/approval-requests?offset=0&limit=200&filter=${amongWeb},status anyOf ["pending"]`,
    ])
    expect(paths[2]).toMatch(/^\/members\?filter=id:/)
    const email = new Map(members.map((member) => [member._id, member.email]))
    let met = 0
    for (const { key, approvalRequests } of data.project.flags.nodes) {
      const found = documents.filter((doc) => isPending(doc) && isOf('web', key)(doc))
      met += found.length
      expect(approvalRequests).toEqual({
        totalCount: found.length,
        nodes: found.map((doc) => ({ id: approvalId(doc), requestor: { email: email.get(doc.requestorId) } })),
      })
    }
    expect(met).toBeGreaterThan(5)
  })

  it('of one flag, in whichever environment, are one call', async () => {
    const { key } = busiest()
    const { data, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { approvalRequests(first: 100) { totalCount nodes { id } } } }`,
    )
    expect(paths.toSorted()).toEqual([`/approval-requests?offset=0&limit=200&filter=${amongWeb}`, `/flags/web/${key}`])
    expect(data.flag.approvalRequests).toEqual(those(isOf('web', key)))
    expect(data.flag.approvalRequests.totalCount).toBeGreaterThan(2)
  })

  it('are cut into pages, with cursors, of each flag', async () => {
    const { key } = busiest()
    const all = those(isOf('web', key)).nodes
    const ask = async (args: string) =>
      (
        await stack.ask(
          `{ flag(projectKey: "web", key: "${key}") {
            approvalRequests(${args}) { totalCount nodes { id } pageInfo { endCursor hasNextPage hasPreviousPage } }
          } }`,
        )
      ).data.flag.approvalRequests
    const first = await ask('first: 1')
    expect(first).toMatchObject({ totalCount: all.length, nodes: all.slice(0, 1), pageInfo: { hasNextPage: true } })
    const next = await ask(`first: 1, after: "${first.pageInfo.endCursor}"`)
    expect(next).toMatchObject({ nodes: all.slice(1, 2), pageInfo: { hasPreviousPage: true } })
    expect(await ask('last: 2')).toMatchObject({ nodes: all.slice(-2), pageInfo: { hasNextPage: false } })
  })

  it('in one environment of one flag are one call that asks for nothing else', async () => {
    const { key, environmentKey } = busiest()
    const { data, paths } = await stack.ask(`{ flag(projectKey: "web", key: "${key}") {
      environment(key: "${environmentKey}") { approvalRequests(first: 2, filter: { status: [PENDING, COMPLETED] }) { totalCount nodes { id } } }
    } }`)
    expect(paths[1]).toBe(
      `/approval-requests?offset=0&limit=2&filter=resourceId equals proj/web:env/${environmentKey}:flag/${key},status anyOf ["pending","completed"]`,
    )
    const expected = those(
      (doc) =>
        isOf('web', key)(doc) &&
        aboutOf(doc).environmentKey === environmentKey &&
        /^(pending|completed)$/.test(doc.status),
    )
    expect(data.flag.environment.approvalRequests).toEqual({ ...expected, nodes: expected.nodes.slice(0, 2) })
  })

  it('in several environments of many flags are one call', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { flags(first: 100) { nodes { key
      environments(keys: ["production", "staging"]) { environmentKey approvalRequests(first: 100) { totalCount nodes { id } } }
    } } } }`)
    expect(paths).toEqual([
      '/flags/web?offset=0&limit=100&env=production&env=staging',
      `/approval-requests?offset=0&limit=200&filter=${amongWeb}`,
    ])
    for (const { key, environments } of data.project.flags.nodes) {
      for (const { environmentKey, approvalRequests } of environments) {
        const expected = those((doc) => isOf('web', key)(doc) && aboutOf(doc).environmentKey === environmentKey)
        expect(approvalRequests).toEqual(expected)
      }
    }
  })

  it('of flags of several projects are one call as well', async () => {
    const { data, paths } = await stack.ask(
      '{ projects { nodes { key flags(first: 50) { nodes { key approvalRequests(first: 100) { totalCount nodes { id } } } } } } }',
    )
    expect(paths.filter((path) => path.startsWith('/approval'))).toEqual([
      '/approval-requests?offset=0&limit=200&filter=resourceKind equals flag',
    ])
    for (const { key: projectKey, flags: some } of data.projects.nodes) {
      for (const { key, approvalRequests } of some.nodes) expect(approvalRequests).toEqual(those(isOf(projectKey, key)))
    }
  })

  it('with different filters, or parts, by aliases are a call for each filter', async () => {
    const { key } = busiest()
    const { calls, data } = await stack.ask(`{ flag(projectKey: "web", key: "${key}") {
      a: approvalRequests${pending} b: approvalRequests(filter: { status: [PENDING] }) { nodes { flag { name } } }
      c: approvalRequests { totalCount }
    } }`)
    const lists = calls.filter(({ path }) => path.includes('/approval-requests'))
    expect(lists.map(({ query }) => query.expand)).toEqual([['flag'], undefined])
    expect(data.flag.a).toEqual(those((doc) => isPending(doc) && isOf('web', key)(doc)))
    expect(data.flag.c.totalCount).toBe(those(isOf('web', key)).totalCount)
  })

  it('that a plan does not have are null with an error at each flag, and the flags are answered', async () => {
    stack.sandbox.fault({ path: /approval-requests/ }, { status: 403 })
    const { data, errors, calls } = await stack.ask(
      '{ project(key: "web") { flags(first: 3) { nodes { key approvalRequests { nodes { id } } } } } }',
    )
    expect(calls).toHaveLength(2)
    expect(data.project.flags.nodes).toEqual(flags.slice(0, 3).map(({ key }) => ({ key, approvalRequests: null })))
    expect(errors).toHaveLength(3)
    for (const { extensions } of errors!)
      expect(extensions).toMatchObject({ code: 'FORBIDDEN', upstream: { status: 403 } })
  })
})

describe('where a project has many requests', () => {
  const many = (totalCount: number, times: number) =>
    stack.sandbox.fault(
      { path: /approval-requests\?.*projectKey/ },
      { patch: (doc) => ({ ...doc, totalCount }) },
      times,
    )

  it('reads its pages side by side as long as they are fewer calls than a list for each', async () => {
    many(600, 3)
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 10) { nodes { key approvalRequests { totalCount nodes { id } } } } } }',
    )
    expect(paths.slice(1)).toEqual(
      [0, 200, 400].map((offset) => `/approval-requests?offset=${offset}&limit=200&filter=${amongWeb}`),
    )
    for (const { key, approvalRequests } of data.project.flags.nodes)
      expect(approvalRequests).toEqual(those(isOf('web', key)))
  })

  it('reads a list for each environment of a flag, and one for all of them, where that is fewer', async () => {
    const { key } = busiest()
    many(5000, 1)
    const { data, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { approvalRequests(first: 100) { totalCount nodes { id } } } }`,
    )
    const lists = paths.filter((path) => path.includes('resourceId equals'))
    expect(lists).toHaveLength(8)
    // The flag, the first page, the keys of the environments, and the lists.
    expect(paths).toHaveLength(11)
    expect(data.flag.approvalRequests).toEqual(those(isOf('web', key)))
  })

  it('reads a list for each flag and environment where that is fewer, in the windows asked for', async () => {
    const { key, environmentKey } = busiest()
    many(5000, 1)
    const { data, paths } = await stack.ask(`{ project(key: "web") {
      a: flag(key: "${key}") { environment(key: "${environmentKey}") { approvalRequests(first: 2) { totalCount nodes { id } } } }
      b: flag(key: "${flags[0].key}") { environment(key: "${environmentKey}") { approvalRequests { totalCount nodes { id } } } }
    } }`)
    const specifier = `proj/web:env/${environmentKey}:flag`
    expect(paths.filter((path) => path.startsWith('/approval')).toSorted()).toEqual(
      [
        `/approval-requests?offset=0&limit=200&filter=${amongWeb}`,
        `/approval-requests?offset=0&limit=2&filter=resourceId equals ${specifier}/${key}`,
        `/approval-requests?offset=0&limit=20&filter=resourceId equals ${specifier}/${flags[0].key}`,
      ].sort(),
    )
    const expected = those((doc) => isOf('web', key)(doc) && aboutOf(doc).environmentKey === environmentKey)
    expect(data.project.a.environment.approvalRequests).toEqual({ ...expected, nodes: expected.nodes.slice(0, 2) })
  })

  it('tells a request once that moved to the next page meanwhile', async () => {
    const { key } = busiest()
    many(400, 2)
    const second = documents.filter((doc) => aboutOf(doc).kind === 'flag' && aboutOf(doc).projectKey === 'web')
    stack.sandbox.fault({ path: /offset=200/ }, { patch: (doc) => ({ ...doc, items: second }) })
    const { data } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { approvalRequests(first: 100) { totalCount nodes { id } } } }`,
    )
    expect(data.flag.approvalRequests).toEqual(those(isOf('web', key)))
  })
})

describe('the approval requests of projects and environments', () => {
  it('of one project are the list of its own', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { name approvalRequests${pending} } }`)
    expect(paths.toSorted()).toEqual(
      [
        '/approval-requests?offset=0&limit=100&filter=projectKey equals web,status anyOf ["pending"]',
        '/projects/web',
      ].sort(),
    )
    expect(data.project.approvalRequests).toEqual(those((doc) => isPending(doc) && aboutOf(doc).projectKey === 'web'))
  })

  it('take no call for the project where another field tells that it is there', async () => {
    const ask = async (fields: string) => (await stack.ask(`{ project(key: "web") { ${fields} } }`)).calls.length
    expect(await ask('approvalRequests { totalCount }')).toBe(2)
    expect(await ask('flags { totalCount } approvalRequests { totalCount }')).toBe(2)
    const { data, errors } = await stack.ask('{ project(key: "nowhere") { approvalRequests { totalCount } } }')
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
  })

  it('of all projects and of their environments are one call', async () => {
    const { data, paths } = await stack.ask(`{ projects { nodes {
      key approvalRequests(first: 100) { totalCount nodes { id } }
      environments(first: 20) { nodes { key approvalRequests(first: 100) { totalCount nodes { id } } } }
    } } }`)
    expect(paths).toEqual(['/projects?offset=0&limit=20&expand=environments', '/approval-requests?offset=0&limit=200'])
    for (const { key, approvalRequests, environments } of data.projects.nodes) {
      const ofProject = (doc: Doc) => aboutOf(doc).projectKey === key
      expect(approvalRequests).toEqual(those(ofProject))
      for (const environment of environments.nodes) {
        expect(environment.approvalRequests).toEqual(
          those((doc) => ofProject(doc) && aboutOf(doc).environmentKey === environment.key),
        )
      }
    }
  })

  it('of a flag that a complete list of all requests contains take no call', async () => {
    const { data, paths } = await stack.ask(
      `{ approvalRequests(last: 3) { nodes { flag { key project { key } approvalRequests(first: 100) { totalCount nodes { id } } } } } }`,
    )
    expect(paths).toEqual(['/approval-requests?offset=0&limit=200&expand=flag'])
    const flags = data.approvalRequests.nodes.flatMap(({ flag }: { flag: Doc | null }) => flag ?? [])
    expect(flags.length).toBeGreaterThan(0)
    for (const { key, project, approvalRequests } of flags)
      expect(approvalRequests).toEqual(those(isOf(project.key, key)))
  })

  it('of a list with one project are those of the list that began with it', async () => {
    const last = (await stack.ask('{ projects(last: 2) { edges { cursor node { key } } } }')).data.projects.edges
    const { data, paths } = await stack.ask(
      `{ projects(first: 20, after: "${last[0].cursor}") { nodes { key approvalRequests(first: 100) { nodes { id } totalCount } } } }`,
    )
    expect(paths.filter((path) => path.startsWith('/approval-requests'))).toEqual([
      '/approval-requests?offset=0&limit=200',
    ])
    const [{ key, approvalRequests }] = data.projects.nodes
    expect(key).toBe(last[1].node.key)
    expect(approvalRequests).toEqual(those((doc: Doc) => aboutOf(doc).projectKey === key))
  })

  it('of one environment are found among those of its project', async () => {
    const { data, paths } = await stack.ask(
      `{ environment(projectKey: "web", key: "staging") { approvalRequests${pending} } }`,
    )
    expect(paths[1]).toBe('/approval-requests?offset=0&limit=200&filter=projectKey equals web,status anyOf ["pending"]')
    expect(data.environment.approvalRequests).toEqual(
      those((doc) => isPending(doc) && aboutOf(doc).environmentKey === 'staging'),
    )
  })
})

describe('the approval requests of members', () => {
  it('that wait for whoever asks are two calls', async () => {
    const { data, paths } = await stack.ask(`{ viewer { member { approvalRequestsToReview${pending} } } }`)
    const [me] = members
    expect(paths).toEqual([
      '/members/me',
      `/approval-requests?offset=0&limit=100&filter=notifyMemberIds anyOf ["${me._id}"],status anyOf ["pending"]`,
    ])
    const mine = those((doc) => isPending(doc) && doc.notifyMemberIds.includes(me._id))
    expect(data.viewer.member.approvalRequestsToReview).toEqual(mine)
    expect(mine.totalCount).toBeGreaterThan(3)
  })

  it('that each of many asked for or is to review are a call for each of the two', async () => {
    const { data, calls } = await stack.ask(`{ members(first: 60) { nodes {
      memberId
      approvalRequests(first: 100) { totalCount nodes { id } }
      approvalRequestsToReview(first: 100) { totalCount nodes { id } }
    } } }`)
    expect(calls).toHaveLength(3)
    for (const { memberId, approvalRequests, approvalRequestsToReview } of data.members.nodes) {
      expect(approvalRequests).toEqual(those(({ requestorId }) => requestorId === memberId))
      expect(approvalRequestsToReview).toEqual(those(({ notifyMemberIds }) => notifyMemberIds.includes(memberId)))
    }
  })

  it('of more members than a filter has room for are found among all requests', async () => {
    const large = await startStack({ sandbox: { members: 150 } })
    const { data, paths } = await large.ask(
      '{ members(first: 150) { nodes { memberId approvalRequestsToReview(first: 100) { totalCount } } } }',
    )
    expect(paths).toEqual(['/members?offset=0&limit=150', '/approval-requests?offset=0&limit=200'])
    const all = await askAll(large.sandbox, '/approval-requests')
    expect(data.members.nodes).toHaveLength(150)
    for (const { memberId, approvalRequestsToReview } of data.members.nodes) {
      const theirs = all.filter(({ notifyMemberIds }) => notifyMemberIds.includes(memberId))
      expect(approvalRequestsToReview).toEqual({ totalCount: theirs.length })
    }
    await large.close()
  })

  it('that one asked for are the list of their own', async () => {
    const [owner] = members
    const { data, paths } = await stack.ask(
      `{ member(id: "${owner._id}") { approvalRequests(first: 3) { totalCount nodes { id } } } }`,
    )
    expect(paths[1]).toBe(`/approval-requests?offset=0&limit=3&filter=requestorId equals ${owner._id}`)
    const expected = those(({ requestorId }) => requestorId === owner._id)
    expect(data.member.approvalRequests).toEqual({ ...expected, nodes: expected.nodes.slice(0, 3) })
  })
})

describe('a filter of the approval requests of something', () => {
  const flag = (selection: string) => `flag(projectKey: "web", key: "${flags[0].key}") { name ${selection} }`
  const cases: [field: string, name: string, query: (asked: string) => string, value: string][] = [
    ['Flag.approvalRequests', 'projectKey', flag, '"web"'],
    ['Flag.approvalRequests', 'resourceKind', flag, 'FLAG'],
    ['FlagEnvironment.approvalRequests', 'resourceId', (asked) => flag(`environment(key: "test") { ${asked} }`), '"a"'],
    ['Project.approvalRequests', 'projectKey', (asked) => `project(key: "web") { name ${asked} }`, '"web"'],
    [
      'Environment.approvalRequests',
      'projectKey',
      (asked) => `environment(projectKey: "web", key: "test") { name ${asked} }`,
      '"web"',
    ],
    ['Member.approvalRequests', 'requestorId', (asked) => `viewer { member { email ${asked} } }`, '"a"'],
    ['Member.approvalRequestsToReview', 'reviewerIds', (asked) => `viewer { member { email ${asked} } }`, '["a"]'],
  ]
  it.each(cases)('of %s may not say %s, which is said already', async (field, name, query, value) => {
    const asked = `${field.split('.')[1]}(filter: { ${name}: ${value} }) { totalCount }`
    const { errors, calls } = await stack.ask(`{ ${query(asked)} }`)
    const got = value === 'FLAG' ? '"FLAG"' : value
    expect(errors).toMatchObject([
      { message: `Expected no filter.${name} for ${field}, but got ${got}.`, extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls.filter(({ path }) => path.includes('approval'))).toEqual([])
  })
})
