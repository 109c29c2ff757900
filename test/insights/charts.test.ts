import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/charts'
const beta = { 'ld-api-version': 'beta' }
const place = 'projectKey=web&environmentKey=production'
const quarter = 'from: "2026-07-03T00:00:00Z"'
const since = 'from=1783036800000'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const inProduction = (selection: string) =>
  `{ environment(projectKey: "web", key: "production") { insights { ${selection} } } }`
const asked = (paths: readonly string[]) =>
  paths.filter((path) => path.startsWith(base)).map((path) => path.slice(base.length))

const iso = (ms: number) => (ms >= 1e11 ? new Date(ms).toISOString() : null)
const upper = (word: string) => word.replace(/[A-Z]/, (letter) => `_${letter}`).toUpperCase()

const series =
  'series { name dimensions { name value } count bounds { name value } points { at value x values } latest { at } }'
const metrics = 'metrics { key indicator value unit modifier tiers { indicator description } }'
const fields = `name unit xUnit summary ${metrics} ${series}`

const said = ({ metadata, series: all }: Doc, dimension?: string) => ({
  name: metadata.name,
  unit: metadata.yAxis.unit,
  xUnit: metadata.xAxis.unit,
  summary: metadata.summary,
  metrics: metadata.metrics
    ? Object.entries<Doc>(metadata.metrics).map(([key, metric]) => ({
        key,
        ...metric,
        indicator: upper(metric.indicator),
        tiers: metric.tiers.map((tier: Doc) => ({ ...tier, indicator: upper(tier.indicator) })),
      }))
    : null,
  series: all.map(({ metadata: { name, count, bounds = null }, data }: Doc) => ({
    name,
    dimensions: dimension === undefined ? [] : [{ name: dimension, value: name }],
    count,
    bounds,
    points: data.map(({ x, y }: Doc) => ({ at: iso(x), value: y, x, values: null })),
    latest: data.length ? { at: iso(data.at(-1).x) } : null,
  })),
})

describe('charts', () => {
  it.each([
    ['deploymentFrequency', '', `/deployments/frequency?${place}&expand=metrics`, undefined],
    [
      'deploymentFrequency',
      `(groupBy: APPLICATION, applicationKeys: ["order-service"], window: { ${quarter}, to: "2026-09-30T00:00:00Z", bucketType: HOUR, bucketMs: 604800000 })`,
      `/deployments/frequency?${place}&applicationKey=order-service&${since}&to=1790726400000&bucketType=hour&bucketMs=604800000&groupBy=application&expand=metrics`,
      'application',
    ],
    ['leadTime', '', `/lead-time?${place}&expand=metrics,percentiles`, 'stage'],
    [
      'leadTime',
      '(groupBy: APPLICATION)',
      `/lead-time?${place}&groupBy=application&expand=metrics,percentiles`,
      'application',
    ],
    [
      'releaseFrequency',
      '(groupBy: IMPACT, hasExperiments: false, includeGlobal: false)',
      `/releases/frequency?${place}&groupBy=impact&hasExperiments=false&global=exclude&expand=metrics`,
      'impact',
    ],
    ['staleFlags', '(groupBy: MAINTAINER)', `/flags/stale?${place}&groupBy=maintainer&expand=metrics`, 'maintainer'],
    ['flagStatuses', '', `/flags/status?${place}`, undefined],
  ])(
    'say what their documents say, in one call with the parts that they have: %s%s',
    async (name, args, path, dimension) => {
      const { data, paths, errors } = await stack.ask(inProduction(`chart: ${name}${args} { ${fields} }`))
      expect(errors).toBeUndefined()
      expect(asked(paths)).toEqual([path])
      const { json } = await ask(stack.sandbox, `${base}${path}`, beta)
      expect(json.series.length).toBeGreaterThan(0)
      expect(data.environment.insights.chart).toEqual(said(json, dimension))
    },
  )

  it('have points in time, a day apart over a quarter', async () => {
    const { data } = await stack.ask(
      inProduction(
        `leadTime(window: { ${quarter}, bucketType: DAY }) { unit series { name points { at value } latest { at value } } }`,
      ),
    )
    const { unit, series } = data.environment.insights.leadTime
    expect(unit).toBe('ms')
    expect(series.map(({ name }: Doc) => name)).toEqual(['coding', 'review', 'wait', 'deploy'])
    for (const { points, latest } of series) {
      expect(points).toHaveLength(90)
      expect(Date.parse(points[1].at) - Date.parse(points[0].at)).toBe(86_400_000)
      expect(latest).toEqual(points.at(-1))
      expect(points.filter(({ value }: Doc) => value > 0).length).toBeGreaterThan(20)
    }
  })

  it('of flags are those of some maintainers', async () => {
    const id = idOf({ type: 'Member', memberId: '64aa00000000000000000003' })
    const { paths } = await stack.ask(
      inProduction(`staleFlags(maintainerIds: ["${id}", "m2"], maintainerTeamKeys: ["web-team"]) { series { count } }`),
    )
    expect(asked(paths)).toEqual([
      `/flags/stale?${place}&maintainerId=64aa00000000000000000003,m2&maintainerTeamKey=web-team`,
    ])
  })

  it('of the account and of projects are asked for without an environment', async () => {
    const { data, paths, errors } = await stack.ask(`{
      insights { deploymentFrequency { series { count } } }
      project(key: "web") { insights { deploymentFrequency { series { count } } leadTime { series { name } } } }
    }`)
    expect(errors).toBeUndefined()
    expect(asked(paths).toSorted()).toEqual([
      '/deployments/frequency',
      '/deployments/frequency?projectKey=web',
      '/lead-time?projectKey=web',
    ])
    const [all] = data.insights.deploymentFrequency.series
    const [web] = data.project.insights.deploymentFrequency.series
    expect(all.count).toBeGreaterThan(web.count)
  })

  it('with the same parameters share a call, with all parts that any of them wants', async () => {
    const { paths } = await stack.ask(
      inProduction(
        'a: leadTime { series { name } } b: leadTime { metrics { key } } c: leadTime { series { bounds { name } } }',
      ),
    )
    expect(asked(paths)).toEqual([`/lead-time?${place}&expand=metrics,percentiles`])
  })

  it('of several environments take a call each, within the limit of single calls', async () => {
    const query =
      '{ project(key: "web") { environments(first: 3) { nodes { insights { flagStatuses { series { count } } } } } } }'
    const { paths, extensions } = await stack.ask(query, {}, { 'x-cost': '1' })
    expect(asked(paths)).toHaveLength(3)
    expect((extensions!.cost as { estimate: number }).estimate).toBeGreaterThanOrEqual(paths.length)
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors, calls } = await small.ask(query)
    await small.close()
    expect(errors).toHaveLength(3)
    expect(errors![0]!.message).toContain('MAX_SINGLE_CALLS')
    expect(calls).toHaveLength(1)
  })

  it.each([
    ['leadTime(window: { bucketMs: 0.5 })', 'window.bucketMs'],
    ['leadTime(window: { from: "2026-09-02T00:00:00Z", to: "2026-09-01T00:00:00Z" })', 'window.to'],
    ['staleFlags(maintainerIds: [])', 'maintainerIds'],
  ])('are not asked for with what LaunchDarkly would misread: %s', async (field, message) => {
    const { errors, paths } = await stack.ask(inProduction(`${field} { name }`))
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' }, message: expect.stringContaining(message) },
    ])
    expect(asked(paths)).toEqual([])
  })

  it('have null, empty or OTHER for what LaunchDarkly leaves out or adds', async () => {
    const query = inProduction(`leadTime { ${fields} }`)
    const having = async (answer: object) => {
      stack.sandbox.fault({ path: /charts/ }, { patch: () => answer })
      const { data, errors } = await stack.ask(query)
      expect(errors).toBeUndefined()
      return data.environment.insights.leadTime
    }
    const nothing = { name: null, unit: null, xUnit: null, summary: null, metrics: null }
    expect(await having({})).toEqual({ ...nothing, series: [] })
    const odd = {
      metadata: { metrics: { new: { indicator: 'superb' } } },
      series: [{}, { data: [{}, { x: 5, y: 1 }] }],
    }
    const bare = { name: null, dimensions: [{ name: 'stage', value: null }], count: null, bounds: null }
    const none = { at: null, value: null, x: null, values: null }
    expect(await having(odd)).toEqual({
      ...nothing,
      metrics: [{ key: 'new', indicator: 'OTHER', value: null, unit: null, modifier: null, tiers: [] }],
      series: [
        { ...bare, points: [], latest: null },
        { ...bare, points: [none, { ...none, value: 1, x: 5 }], latest: { at: null } },
      ],
    })
  })
})
