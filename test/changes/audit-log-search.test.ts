import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { entriesOf, startLog } from '../support/log-server.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc, send } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** The whole log, as REST returns it, the newest first. */
let log: readonly Doc[]
let critical: ReadonlySet<string>
beforeAll(async () => {
  stack = await startStack()
  log = await wholeLog()
  critical = await criticalPlaces()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

async function wholeLog() {
  const found = new Map<string, Doc>()
  for (let before = ''; ; ) {
    const { items } = await rest(stack, `/auditlog?limit=20${before}`)
    const fresh = items.filter(({ _id }: Doc) => !found.has(_id))
    for (const one of fresh) found.set(one._id, one)
    if (items.length < 20) return [...found.values()]
    before = `&before=${items.at(-1).date + (fresh.length > 0 ? 1 : 0)}`
  }
}

async function criticalPlaces() {
  const { items } = await rest(stack, '/projects?expand=environments&limit=20')
  return new Set<string>(
    items.flatMap(({ key, environments }: Doc) =>
      environments.items.filter((one: Doc) => one.critical).map((one: Doc) => `proj/${key}:env/${one.key}`),
    ),
  )
}

const idsIn = (items: readonly Doc[]) => items.map(({ _id }) => _id)
const toldIn = ({ data }: Answer) => data.auditLog.nodes.map(({ entryId }: Doc) => entryId)

/** Reads all entries of a filter, page by page, with the number of calls of each page. */
async function pagesOf(filter: string, first = 100) {
  const ids: string[] = []
  const calls: number[] = []
  const reasons: string[] = []
  let undecided = 0
  for (let after: string | null = null; ; ) {
    const answer = await stack.ask(
      `query ($after: String) { auditLog(first: ${first}, after: $after, filter: ${filter}) {
        nodes { entryId } stoppedBy undecidedCount pageInfo { hasNextPage endCursor }
      } }`,
      { after },
    )
    expect(answer.errors).toBeUndefined()
    ids.push(...toldIn(answer))
    calls.push(answer.calls.length)
    const { stoppedBy, undecidedCount, pageInfo } = answer.data.auditLog
    reasons.push(stoppedBy)
    undecided += undecidedCount
    if (!pageInfo.hasNextPage) return { ids, calls, reasons, undecided }
    after = pageInfo.endCursor
  }
}

const hasComment = ({ comment }: Doc) => Boolean(comment)
const isCritical = ({ accesses }: Doc) =>
  accesses.some(({ resource }: Doc) => critical.has(resource.split(':').slice(0, 2).join(':')))

describe('a condition that LaunchDarkly does not have', () => {
  const conditions: [filter: string, meant: (entry: Doc) => boolean][] = [
    ['{ actor: { kinds: [APP, LAUNCHDARKLY] } }', ({ app, token, member }) => app || !(token || member)],
    ['{ actor: { kinds: [SERVICE_TOKEN] } }', ({ token }) => token?.serviceToken === true],
    ['{ comment: { exists: false } }', (entry) => !hasComment(entry)],
    ['{ comment: { contains: "SUPPORT" } }', ({ comment = '' }) => comment.toLowerCase().includes('support')],
    ['{ critical: true, comment: { exists: true } }', (entry) => isCritical(entry) && hasComment(entry)],
    ['{ critical: true }', isCritical],
    [
      '{ actions: ["updateOn"], actor: { kinds: [MEMBER] } }',
      ({ accesses, member, token, app }) =>
        member && !token && !app && accesses.some(({ action }: Doc) => action === 'updateOn'),
    ],
  ]
  it.each(conditions)('%s selects the entries that meet it, over all pages', async (filter, meant) => {
    const expected = idsIn(log.filter(meant))
    expect(expected).not.toEqual([])
    const { ids, calls, reasons } = await pagesOf(filter)
    expect(ids).toEqual(expected)
    expect(reasons.at(-1)).toBe('END')
    expect(Math.max(...calls)).toBeLessThanOrEqual(52)
  })

  it('selects by members and tokens, by either of their ids', async () => {
    const { _id, email } = log.find(({ member, token }) => member && !token)!.member
    const byMember = idsIn(log.filter(({ member }) => member?._id === _id))
    const { data } = await stack.ask(`{ member(email: "${email}") { id } }`)
    expect((await pagesOf(`{ actor: { memberIds: ["${_id}"] } }`)).ids).toEqual(byMember)
    expect((await pagesOf(`{ actor: { memberIds: ["${data.member.id}"] } }`)).ids).toEqual(byMember)
    const token = log.find((one) => one.token)!.token._id
    const byToken = idsIn(log.filter((one) => one.token?._id === token))
    expect((await pagesOf(`{ actor: { tokenIds: ["${token}"] } }`)).ids).toEqual(byToken)
  })

  it('asks for a page where a page has as many as wanted, and for further ones by the share of matches', async () => {
    const few = await stack.ask('{ auditLog(first: 3, filter: { comment: { exists: false } }) { nodes { entryId } } }')
    expect(toldIn(few)).toEqual(idsIn(log.filter((entry) => !hasComment(entry)).slice(0, 3)))
    expect(few.paths).toEqual(['/auditlog?limit=20'])
    const more = await stack.ask(
      '{ auditLog(first: 60, filter: { comment: { exists: false } }) { nodes { entryId } } }',
    )
    expect(toldIn(more)).toEqual(idsIn(log.filter((entry) => !hasComment(entry)).slice(0, 60)))
    expect(more.calls.length).toBeLessThanOrEqual(9)
  })

  it('has no count, and asks for none', async () => {
    const { data, calls } = await stack.ask(
      '{ auditLog(filter: { after: "2026-09-01T00:00:00Z", comment: { exists: true } }) { totalCount } }',
    )
    expect(data.auditLog.totalCount).toBeNull()
    expect(calls).toEqual([])
  })

  it('selects within the log of an object', async () => {
    const about = log.filter(({ target }) =>
      target.resources.some((one: string) => /^proj\/web:env\/[^:]+:flag\/checkout/.test(one)),
    )
    const key = /flag\/([^:]+)$/.exec(about.find((entry) => !hasComment(entry))!.target.resources[0])![1]
    const expected = about.filter(
      (entry) => !hasComment(entry) && entry.target.resources.some((one: string) => one.endsWith(`:flag/${key}`)),
    )
    const { data, errors } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { auditLog(filter: { comment: { exists: false } }) { nodes { entryId } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.flag.auditLog.nodes.map(({ entryId }: Doc) => entryId)).toEqual(idsIn(expected))
  })

  it.each([
    ['{ actor: { kinds: [] } }', 'filter.actor.kinds'],
    ['{ actor: { memberIds: [] } }', 'filter.actor.memberIds'],
  ])('%s is refused without a call', async (filter, name) => {
    const { errors, calls } = await stack.ask(`{ auditLog(filter: ${filter}) { nodes { entryId } } }`)
    expect(errors).toMatchObject([{ message: expect.stringContaining(name), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })
})

describe('a search that nothing meets', () => {
  it('stops at its budget with a cursor that goes on, and ends after all entries', async () => {
    const own: Parameters<typeof startLog>[0] = {
      entries: entriesOf(Array.from({ length: 2000 }, (_, date) => ({ date, accesses: [] }))),
    }
    const server = await startLog(own)
    const query = `query ($after: String) { auditLog(after: $after, filter: { comment: { exists: true } }) {
      nodes { entryId } stoppedBy pageInfo { hasNextPage endCursor } } }`
    const told: unknown[] = []
    let after: string | null = null
    do {
      const { data, errors, calls } = await server.ask(query, { after })
      expect(errors).toBeUndefined()
      expect(calls).toBeLessThanOrEqual(50)
      told.push([data.auditLog.nodes.length, data.auditLog.stoppedBy])
      after = data.auditLog.pageInfo.hasNextPage ? data.auditLog.pageInfo.endCursor : null
    } while (after)
    await server.close()
    expect(told).toEqual([
      [0, 'BUDGET'],
      [0, 'BUDGET'],
      [0, 'END'],
    ])
  })

  it('reads a long log in parallel stretches', async () => {
    const slow = await startStack({ sandbox: { latencyMs }, gateway: { maxConcurrentCalls: 100 } })
    const answer = await slow.ask('{ auditLogActors(after: "2026-01-01T00:00:00Z") { entryCount stoppedBy } }')
    await slow.close()
    const expected = log.filter(({ date }) => date > Date.UTC(2026, 0, 1)).length
    expect(answer.data.auditLogActors).toEqual({ entryCount: expected, stoppedBy: 'END' })
    expect(answer.calls.length).toBeLessThanOrEqual(50)
    expect(wavesOf(answer).length).toBeLessThanOrEqual(8)
  })
})

describe('a context', () => {
  const path = '/flags/web/search-ranking-v3'
  const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
  const targeting = (kind: string, variationId: string, values: string[]) => ({
    environmentKey: 'staging',
    instructions: [{ kind, contextKind: 'user', variationId, values }],
  })

  it('is found in the entries that add or remove it, at a call for each change of targets', async () => {
    const own = await startStack()
    const { variations } = await rest(own, path)
    const change = async (kind: string, values: string[], index = 0) => {
      const { status } = await send(
        own.sandbox,
        'PATCH',
        path,
        targeting(kind, variations[index]._id, values),
        semantic,
      )
      expect(status).toBe(200)
    }
    await change('addTargets', ['ann', 'bob'])
    await change('addTargets', ['eve'])
    await change('removeTargets', ['ann'])
    const { items } = await rest(own, '/auditlog?limit=3')
    const { data, errors, paths } = await own.ask(
      '{ auditLog(first: 2, filter: { context: { key: "ann" } }) { nodes { entryId } stoppedBy undecidedCount } }',
    )
    expect(errors).toBeUndefined()
    expect(data.auditLog).toEqual({
      nodes: [{ entryId: items[0]._id }, { entryId: items[2]._id }],
      stoppedBy: 'FIRST',
      undecidedCount: 0,
    })
    expect(paths.toSorted()).toEqual(['/auditlog?limit=20', ...idsIn(items).map((id) => `/auditlog/${id}`)].toSorted())

    const older = await own.ask(
      '{ auditLog(first: 100, filter: { context: { key: "ann" }, after: "2026-08-01T00:00:00Z" }) { nodes { entryId } stoppedBy undecidedCount } }',
    )
    expect(older.data.auditLog).toEqual({
      nodes: data.auditLog.nodes,
      stoppedBy: 'END',
      undecidedCount: 0,
    })
    await own.close()
  })
})

describe('the actors of a period', () => {
  const query = (filter = '{}') =>
    `{ auditLogActors(after: "2026-08-01T00:00:00Z", before: "2026-09-10T00:00:00Z", filter: ${filter}) {
      entryCount countedSince stoppedBy undecidedCount
      actors { kind name count lastAt appName member { memberId } token { tokenId } }
    } }`

  function counted(entries: readonly Doc[]) {
    const groups = Map.groupBy(entries, ({ app, token, member }) =>
      JSON.stringify(app ? [app._id, member?._id] : [token?._id ?? member?._id]),
    )
    return [...groups.values()]
      .map((some) => ({
        name: some[0].subject.name,
        count: some.length,
        lastAt: new Date(some[0].date).toISOString(),
        appName: some[0].app?.name ?? null,
        member: some[0].member ? { memberId: some[0].member._id } : null,
        token: some[0].token ? { tokenId: some[0].token._id } : null,
      }))
      .sort((a, b) => b.count - a.count || Date.parse(b.lastAt) - Date.parse(a.lastAt))
  }
  const meant = () => log.filter(({ date }) => date > Date.UTC(2026, 7, 1) && date < Date.UTC(2026, 8, 10))

  it('are counted over all entries, those with the most first', async () => {
    const { data, errors } = await stack.ask(query())
    expect(errors).toBeUndefined()
    const { actors, ...others } = data.auditLogActors
    expect(actors.map(({ kind: _, ...one }: Doc) => one)).toEqual(counted(meant()))
    expect(others).toEqual({ entryCount: meant().length, countedSince: null, stoppedBy: 'END', undecidedCount: 0 })
  })

  it('are counted for a filter', async () => {
    const { data } = await stack.ask(query('{ comment: { exists: false }, actor: { kinds: [MEMBER] } }'))
    const expected = meant().filter(({ comment, member, token, app }) => !comment && member && !token && !app)
    expect(data.auditLogActors.actors.map(({ kind: _, ...one }: Doc) => one)).toEqual(counted(expected))
  })

  it('are told with the time to go on from where the budget ends', async () => {
    const small = await startStack({ gateway: { maxRestCalls: 8 } })
    const after = '2026-08-01T00:00:00Z'
    let before = '2026-09-10T00:00:00Z'
    let sum = 0
    const reasons: string[] = []
    for (;;) {
      const { data, errors } = await small.ask(
        'query ($after: DateTime!, $before: DateTime) { auditLogActors(after: $after, before: $before) { entryCount countedSince stoppedBy } }',
        { after, before },
      )
      expect(errors).toBeUndefined()
      sum += data.auditLogActors.entryCount
      reasons.push(data.auditLogActors.stoppedBy)
      if (data.auditLogActors.stoppedBy === 'END') break
      before = data.auditLogActors.countedSince
    }
    await small.close()
    expect(sum).toBe(meant().length)
    expect(reasons.length).toBeGreaterThan(1)
  })

  it('are null beside the error where the log is forbidden', async () => {
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(query())
    expect(data.auditLogActors).toBeNull()
    expect(errors).toMatchObject([{ path: ['auditLogActors'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the approval request of an entry', () => {
  /** The request of each entry, by its time and resource. No two of the seed are about one resource at one time. */
  async function expected() {
    const requests = await askAll(stack.sandbox, '/approval-requests')
    const completed = requests.filter(({ status }) => status === 'completed')
    return new Map(
      log.map(({ _id, date, target }) => [
        _id,
        completed.filter(
          ({ resourceId, appliedDate }) =>
            target.resources.includes(resourceId) && Math.abs(appliedDate - date) <= 5000,
        ),
      ]),
    )
  }

  it('is the completed one about its resource at its time; all entries share the list', async () => {
    const of = await expected()
    const { data, errors, paths } = await stack.ask(
      '{ auditLog(first: 400) { nodes { entryId approvalRequest { approvalRequestId flag { key } } } } }',
    )
    expect(errors).toBeUndefined()
    const told = data.auditLog.nodes.map(({ entryId, approvalRequest }: Doc) => [
      entryId,
      approvalRequest?.approvalRequestId,
    ])
    expect(told).toEqual(log.slice(0, 400).map(({ _id }) => [_id, of.get(_id)![0]?._id]))
    expect(told.filter(([, id]: [string, string]) => id).length).toBeGreaterThan(10)
    expect(paths.filter((path) => path.includes('approval'))).toEqual([
      '/approval-requests?offset=0&limit=200&filter=status anyOf ["completed"]&expand=flag',
    ])
  })

  it('selects entries with one and without one; entries before the oldest request are in neither', async () => {
    const of = await expected()
    const requests = (await askAll(stack.sandbox, '/approval-requests')).filter(({ status }) => status === 'completed')
    const since = Math.min(...requests.map(({ creationDate }) => creationDate))
    const oldest = log.filter(({ date }) => date < since)
    const recent = log.filter(({ date }) => date >= since)
    const period = ', before: "2026-10-01T00:00:00Z"'
    const withOne = await pagesOf(`{ approval: WITH${period} }`)
    expect(withOne.ids).toEqual(idsIn(recent.filter(({ _id }) => of.get(_id)!.length > 0)))
    const without = await pagesOf(`{ approval: WITHOUT${period} }`, 1000)
    expect(without.ids).toEqual(idsIn(recent.filter(({ _id }) => of.get(_id)!.length === 0)))
    expect(oldest).not.toEqual([])
    expect([withOne.undecided, without.undecided]).toEqual([oldest.length, oldest.length])
  })

  it('is null with a gap where requests are forbidden, and the entries stay', async () => {
    stack.sandbox.fault({ path: /approval-requests/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ auditLog(first: 3) { nodes { entryId approvalRequest { status } approvalGaps { input code } } } }',
    )
    expect(errors).toBeUndefined()
    const gap = { input: 'APPROVAL_REQUESTS', code: 'FORBIDDEN' }
    expect(data.auditLog.nodes).toEqual(
      idsIn(log.slice(0, 3)).map((entryId) => ({ entryId, approvalRequest: null, approvalGaps: [gap] })),
    )
  })

  it('as a condition fails the list where requests are forbidden', async () => {
    stack.sandbox.fault({ path: /approval-requests/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ auditLog(filter: { approval: WITHOUT }) { nodes { entryId } } viewer { member { email } } }',
    )
    expect(data).toMatchObject({ auditLog: null, viewer: { member: expect.anything() } })
    expect(errors).toMatchObject([{ path: ['auditLog'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('has a gap where the entry is older than all requests', async () => {
    const { data } = await stack.ask(
      '{ auditLog(first: 1, filter: { before: "2026-01-01T00:00:00Z" }) { nodes { approvalRequest { status } approvalGaps { code message } } } }',
    )
    expect(data.auditLog.nodes).toMatchObject([{ approvalRequest: null, approvalGaps: [{ code: 'NOT_TOLD' }] }])
  })
})

describe('the last change of a flag', () => {
  it('is its newest entry; those of many flags are read together', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 100) { nodes { key lastChange { entryId member { email } } } } } }',
    )
    expect(errors).toBeUndefined()
    const newest = (key: string) =>
      log.find(({ target }) =>
        target.resources.some((one: string) => /^proj\/web:env\//.test(one) && one.endsWith(`:flag/${key}`)),
      )
    for (const { key, lastChange } of data.project.flags.nodes) expect(lastChange?.entryId).toBe(newest(key)?._id)
    expect(paths.filter((path) => path.startsWith('/auditlog')).length).toBeLessThanOrEqual(8)
  })

  it('of one flag takes a call beside that of the flag, and none after it', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask('{ flag(projectKey: "web", key: "search-ranking-v3") { name lastChange { date } } }')
    await slow.close()
    expect(wavesOf(answer)).toEqual([
      ['/auditlog?spec=proj/web:env/*:flag/search-ranking-v3&limit=1', '/flags/web/search-ranking-v3'],
    ])
  })

  it('is null beside the error where the log is forbidden, and the flag stays', async () => {
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ flag(projectKey: "web", key: "search-ranking-v3") { key lastChange { date } } }',
    )
    expect(data.flag).toEqual({ key: 'search-ranking-v3', lastChange: null })
    expect(errors).toMatchObject([{ path: ['flag', 'lastChange'], extensions: { code: 'FORBIDDEN' } }])
  })
})
