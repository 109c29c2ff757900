import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { worthScanning } from '../../src/loaders/insights/flag-event-plan.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/flag-events'
const beta = { 'ld-api-version': 'beta' }
const place = 'projectKey=web&environmentKey=production'
const quarter = 'from: "2026-07-03T00:00:00Z"'
const since = 'from=1783036800000'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack()
  documents = (await ask(stack.sandbox, `${base}?${place}&${since}&limit=100&expand=experiments`, beta)).json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString())

const fields = `flagEventId projectKey projectId environmentKey environmentId flagKey eventType description actions
  impact { size percentage reason variations { value before after } } experiments { key name iterationId iterationStatus startedAt endedAt }
  member { memberId email firstName lastName } auditLogEntryId at`

const said = (doc: Doc) => ({
  flagEventId: doc.id,
  ...Object.fromEntries(
    [
      'projectKey',
      'projectId',
      'environmentKey',
      'environmentId',
      'flagKey',
      'eventType',
      'description',
      'auditLogEntryId',
    ].map((name) => [name, doc[name] ?? null]),
  ),
  actions: doc.actions ?? [],
  impact: doc.impact
    ? {
        size: doc.impact.size?.toUpperCase() ?? null,
        percentage: doc.impact.percentage ?? null,
        reason: doc.impact.reason ?? null,
        variations: doc.impact.evaluationsSummary?.variations ?? null,
      }
    : null,
  experiments:
    doc.experiments?.items.map(({ key, name, iteration }: Doc) => ({
      ...{ key, name, iterationId: iteration.id, iterationStatus: iteration.status },
      ...{ startedAt: iso(iteration.startedAt), endedAt: iso(iteration.endedAt) },
    })) ?? null,
  member: doc.member
    ? {
        memberId: doc.member.id,
        email: doc.member.email,
        firstName: doc.member.firstName,
        lastName: doc.member.lastName,
      }
    : null,
  at: iso(doc.eventTime),
})

const inProduction = (selection: string) =>
  `{ environment(projectKey: "web", key: "production") { insights { ${selection} } } }`
const asked = (paths: readonly string[]) => paths.filter((path) => path.startsWith(base))

describe('flag events', () => {
  it('say what their documents say, with the experiments that are selected, in one call', async () => {
    const { data, paths, errors } = await stack.ask(
      inProduction(`flagEvents(first: 100, filter: { ${quarter} }) { nodes { ${fields} } }`),
    )
    expect(errors).toBeUndefined()
    expect(asked(paths)).toEqual([`${base}?${place}&${since}&limit=100&expand=experiments`])
    expect(data.environment.insights.flagEvents.nodes).toEqual(documents.map(said))
    expect(new Set(documents.map(({ impact }) => impact.size))).toEqual(new Set(['none', 'small', 'medium', 'large']))
    expect(documents.some(({ experiments }) => experiments.items.length)).toBe(true)
  })

  it('are selected by every condition', async () => {
    const filter = `applicationKeys: ["northaisle-web"], query: "cart", impactSize: LARGE, hasExperiments: false, includeGlobal: false, ${quarter}, to: "2026-09-30T00:00:00Z"`
    const { data, paths } = await stack.ask(
      inProduction(`flagEvents(filter: { ${filter} }) { totalCount nodes { flagKey impact { size } } }`),
    )
    expect(asked(paths)).toEqual([
      `${base}?${place}&applicationKey=northaisle-web&${since}&to=1790726400000` +
        '&impactSize=large&hasExperiments=false&global=exclude&query=cart&limit=20',
    ])
    for (const { flagKey, impact } of data.environment.insights.flagEvents.nodes)
      expect([flagKey, impact.size]).toEqual([expect.stringContaining('cart'), 'LARGE'])
    const all = await stack.ask(inProduction('flagEvents(filter: { includeGlobal: true }) { totalCount }'))
    expect(asked(all.paths)).toEqual([`${base}?${place}&limit=1`])
  })

  it('lead to their flag, their author and their entry of the audit log', async () => {
    const { data, paths, errors } = await stack.ask(
      inProduction(`flagEvents(first: 4) { nodes {
        flagKey flag { key name } project { key } environment { key } auditLogEntryId
        auditLogEntry { entryId kind target { resources } } member { member { email } email }
      } }`),
    )
    expect(errors).toBeUndefined()
    for (const one of data.environment.insights.flagEvents.nodes) {
      expect(one.flag.key).toBe(one.flagKey)
      expect(one.auditLogEntry).toMatchObject({ entryId: one.auditLogEntryId, kind: 'flag' })
      expect(one.auditLogEntry.target.resources).toContain(`proj/web:env/production:flag/${one.flagKey}`)
      if (one.member) expect(one.member.member.email).toBe(one.member.email)
    }
    expect(paths.filter((path) => path.startsWith('/auditlog/'))).toHaveLength(4)
    expect(paths.filter((path) => path.startsWith('/members'))).toHaveLength(1)
  })

  it('lead to their experiments, by their names without a further call, and to more in one call for all', async () => {
    const events = (selection: string) =>
      inProduction(
        `flagEvents(first: 100, filter: { hasExperiments: true, ${quarter} }) { nodes { experiments { key name experiment { ${selection} } } } }`,
      )
    const named = await stack.ask(events('key name environmentKey project { key }'))
    const list = `${base}?${place}&${since}&hasExperiments=true&limit=100&expand=experiments`
    expect(asked(named.paths)).toEqual([list])
    expect(named.calls).toHaveLength(1)
    const experiments = (data: Doc): Doc[] =>
      data.environment.insights.flagEvents.nodes.flatMap(({ experiments }: Doc) => experiments)
    const all = experiments(named.data)
    expect(all).not.toEqual([])
    for (const { key, name, experiment } of all)
      expect(experiment).toEqual({ key, name, environmentKey: 'production', project: { key: 'web' } })

    const own = (await ask(stack.sandbox, '/projects/web/environments/production/experiments')).json.items
    const others = { items: own.map(({ key, name }: Doc) => ({ key, name })) }
    const patch = (page: Doc) => ({ ...page, items: page.items.map((one: Doc) => ({ ...one, experiments: others })) })
    stack.sandbox.fault({ path: /flag-events/ }, { patch })
    const more = await stack.ask(events('key status currentIteration { iterationId }'))
    expect(more.errors).toBeUndefined()
    expect(more.paths).toEqual([list, '/projects/web/experiments?offset=0&limit=100&lifecycleState=active,archived'])
    expect(own.length).toBeGreaterThan(1)
    for (const { key, experiment } of experiments(more.data)) {
      const { currentIteration } = own.find((one: Doc) => one.key === key)
      expect(experiment.currentIteration).toEqual(currentIteration ? { iterationId: currentIteration._id } : null)
    }
  })

  it('of a deleted flag have no flag', async () => {
    const patch = (page: Doc) => ({ _links: {}, items: [{ ...page.items[0], flagKey: 'long-gone' }] })
    stack.sandbox.fault({ path: /flag-events/ }, { patch })
    const { data, errors } = await stack.ask(inProduction('flagEvents { nodes { flagKey flag { name } } }'))
    expect([data.environment.insights.flagEvents.nodes, errors]).toEqual([
      [{ flagKey: 'long-gone', flag: null }],
      undefined,
    ])
  })

  it('have null, empty or OTHER for what LaunchDarkly leaves out or adds', async () => {
    const named = { id: 'a', projectKey: 'web', flagKey: 'x' }
    const patch = () => ({ _links: {}, items: [named, { ...named, impact: { size: 'huge' } }] })
    stack.sandbox.fault({ path: /flag-events/ }, { patch })
    const { data, errors } = await stack.ask(
      inProduction(`flagEvents { nodes { ${fields} auditLogEntry { kind } environment { key } } }`),
    )
    expect(errors).toBeUndefined()
    const [bare, other] = data.environment.insights.flagEvents.nodes
    expect(bare).toEqual({ ...said(named), auditLogEntry: null, environment: null })
    expect(other.impact).toEqual({ size: 'OTHER', percentage: null, reason: null, variations: null })
  })
})

describe('the events of a flag', () => {
  const events = (more = '') => `events(filter: { ${quarter} }${more}) { totalCount nodes { flagKey description } }`
  const flags = (keys: readonly string[], selection: string) =>
    `{ ${keys.map((key, index) => `f${index}: flag(projectKey: "web", key: "${key}") { environment(key: "production") { ${selection} } }`).join(' ')} }`
  const often = () => {
    const counts = Map.groupBy(documents, ({ flagKey }) => flagKey)
    return [...counts].toSorted(([, one], [, other]) => other.length - one.length).map(([key]) => key)
  }

  it('are searched by its key, and only those of that key count', async () => {
    const [key] = often()
    const patch = (page: Doc) => ({
      ...page,
      items: page.items.flatMap((one: Doc) => [{ ...one, id: `other-${one.id}`, flagKey: `${key}-2` }, one]),
    })
    stack.sandbox.fault({ path: /flag-events/ }, { patch })
    const { data, paths } = await stack.ask(flags([key!], events()))
    expect(asked(paths)).toEqual([`${base}?${place}&${since}&query=${key}&limit=100`])
    const { nodes, totalCount } = data.f0.environment.events
    const own = (await ask(stack.sandbox, `${base}?${place}&${since}&query=${key}&limit=100`, beta)).json.items
    expect(nodes).toEqual(own.map(({ flagKey, description }: Doc) => ({ flagKey, description })))
    expect(totalCount).toBe(own.length)
  })

  it('of several flags are searched one by one where a scan takes more calls, and scanned where it takes fewer', async () => {
    const keys = often().slice(0, 3)
    const few = await stack.ask(flags(keys.slice(0, 1), events()))
    const week = flags(keys, 'events { totalCount nodes { flagKey } }')
    const scanned = await stack.ask(week)
    expect(asked(scanned.paths)).toEqual([`${base}?${place}&limit=100`])
    const patch = (page: Doc) => ({ ...page, totalCount: 100_000 })
    stack.sandbox.fault({ path: /flag-events.*limit=100$/ }, { patch })
    const long = await stack.ask(flags(keys, events()))
    expect(asked(long.paths).toSorted()).toEqual(
      [
        `${base}?${place}&${since}&limit=100`,
        ...keys.map((key) => `${base}?${place}&${since}&query=${key}&limit=100`),
      ].toSorted(),
    )
    expect(long.data.f0).toEqual(few.data.f0)
    const pages = await stack.ask(flags(keys, events()))
    expect(asked(pages.paths)).toHaveLength(2)
    expect(pages.data).toEqual(long.data)
  })

  it('of a flag in two environments take a call for each', async () => {
    const [key] = often()
    const { paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { environments(keys: ["production", "test"]) { environmentKey events { totalCount } } } }`,
    )
    expect(asked(paths).toSorted()).toEqual(
      ['production', 'test']
        .map((env) => `${base}?projectKey=web&environmentKey=${env}&query=${key}&limit=100`)
        .toSorted(),
    )
  })

  it('go on in pages of a flag', async () => {
    const [key] = often()
    const page = (more: string) =>
      flags(
        [key!],
        `events(first: 1, filter: { ${quarter} }${more}) { nodes { flagEventId } pageInfo { endCursor hasNextPage } }`,
      )
    const all = documents.filter(({ flagKey }) => flagKey === key).map(({ id }) => id)
    let cursor = ''
    const seen: string[] = []
    for (let left = all.length; left > 0; left--) {
      const { data } = await stack.ask(page(cursor && `, after: "${cursor}"`))
      const { nodes, pageInfo } = data.f0.environment.events
      seen.push(...nodes.map(({ flagEventId }: Doc) => flagEventId))
      cursor = pageInfo.endCursor
    }
    expect(seen).toEqual(all)
  })

  it('are searched in 20 pages, after which older ones may be left', async () => {
    let pages = 0
    const patch = () => ({
      items: [{ id: `event-${pages++}`, projectKey: 'web', flagKey: 'another' }],
      totalCount: 100_000,
      _links: { next: {} },
    })
    stack.sandbox.fault({ path: /flag-events/ }, { status: 200, patch }, 'always')
    const { data, errors, paths } = await stack.ask(flags([often()[0]!], 'events { nodes { flagKey } stoppedBy }'))
    expect(asked(paths)).toHaveLength(20)
    expect(data.f0.environment.events?.stoppedBy).not.toBe('END')
    expect(errors).toMatchObject([
      { message: expect.stringContaining('in 20 pages of events'), path: ['f0', 'environment', 'events'] },
    ])
  })

  it('after a cursor count as single calls', async () => {
    const small = await startStack({ gateway: { maxSingleCalls: 1 } })
    const keys = often().slice(0, 2)
    const [key] = keys
    const from = documents.find(({ flagKey }) => flagKey === key)!.id
    const first = await small.ask(flags(keys, `events(first: 1, filter: { ${quarter} }) { pageInfo { endCursor } }`))
    const cursors = [first.data.f0, first.data.f1].map(({ environment }) => environment.events.pageInfo.endCursor)
    const later = `events(first: 1, after: "CURSOR", filter: { ${quarter} }) { nodes { flagEventId } }`
    const afterCursors = (count: number) =>
      cursors
        .slice(0, count)
        .reduce((query, cursor) => query.replace('CURSOR', cursor), flags(keys.slice(0, count), later))
    const one = await small.ask(afterCursors(1))
    const two = await small.ask(afterCursors(2))
    await small.close()
    expect(one.errors).toBeUndefined()
    expect(one.data.f0.environment.events.nodes).not.toContainEqual({ flagEventId: from })
    expect(two.errors?.[0]?.message).toContain('MAX_SINGLE_CALLS')
  })

  it('of more flags than single calls are allowed fail before the first of them', async () => {
    const small = await startStack({ gateway: { maxSingleCalls: 2 } })
    small.sandbox.fault(
      { path: /flag-events/ },
      { patch: (page: Doc) => ({ ...page, totalCount: 100_000, _links: { next: {} } }) },
    )
    const { errors, paths } = await small.ask(flags(often().slice(0, 3), 'events { nodes { flagKey } }'))
    await small.close()
    expect(asked(paths)).toHaveLength(1)
    expect(errors).toHaveLength(3)
    expect(errors![0]!.message).toContain('MAX_SINGLE_CALLS')
  })

  it.each([
    [250, 3, true],
    [250, 2, false],
    [100, 1, true],
    [undefined, 50, false],
  ])('of %s events in all are scanned for %s flags: %s', (total, count, expected) => {
    expect(worthScanning(total, count)).toBe(expected)
  })
})
