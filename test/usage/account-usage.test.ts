import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { measurements } from '../../src/rest/usage/measurements.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 30 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const series = 'series { dimensions { name value } metadata points { at value } latest { at value } }'
const window = (more = '') => `window: { from: "2026-09-01T00:00:00Z", to: "2026-09-04T00:00:00.500Z"${more} }`
const ms = 'from=1788220800000&to=1788480000500'
const s = 'from=1788220800&to=1788480001'
const scope = 'projectKeys: ["web"], environmentKeys: ["production", "test"]'
const inScope = 'projectKey=web&environmentKey=production&environmentKey=test'
const incremental = window(', aggregation: INCREMENTAL, granularity: DAILY')
const monthly = window(', granularity: MONTHLY')
const sent = '&aggregationType=incremental&granularity=daily'

/** The measurements of the account: the field, its arguments, and the call. */
const measured = [
  [
    'contexts',
    `${scope}, ${incremental}, filter: { contextKinds: ["user"], sdkNames: ["a"], sdkTypes: ["server"], anonymous: [true, false] }, groupBy: [PROJECT, ENVIRONMENT, SDK_NAME, SDK_TYPE, SDK_APP_ID, ANONYMOUS]`,
    `total-contexts?${inScope}&${ms}${sent}&contextKind=user&sdkName=a&sdkType=server&anonymous=true&anonymous=false&groupBy=projectId&groupBy=environmentId&groupBy=sdkName&groupBy=sdkType&groupBy=sdkAppId&groupBy=anonymousV2`,
  ],
  ['contexts', `source: CLIENT_SIDE, ${monthly}`, `clientside-contexts?${ms}&granularity=monthly`],
  [
    'contexts',
    `source: SERVER_SIDE, ${window(', aggregation: ROLLING_30_DAYS')}`,
    `serverside-contexts?${s}&aggregationType=rolling_30d`,
  ],
  [
    'monthlyActiveUsers',
    `${window()}, filter: { sdkNames: ["a"], sdkTypes: ["mobile"], anonymous: [true] }, groupBy: [SDK_TYPE]`,
    `total-mau?${ms}&sdkName=a&sdkType=mobile&anonymous=true&groupBy=sdkType`,
  ],
  [
    'monthlyActiveUsers',
    `source: CLIENT_SIDE, ${window(', aggregation: MONTH_TO_DATE')}`,
    `clientside-mau?${ms}&aggregationType=month_to_date`,
  ],
  [
    'serviceConnections',
    `${window(', granularity: HOURLY')}, filter: { connectionTypes: ["relay"], relayVersions: ["8"], sdkNames: ["a"], sdkVersions: ["1"], sdkTypes: ["server"], sdkAppIds: ["x"] }, groupBy: [CONNECTION_TYPE, RELAY_VERSION, SDK_VERSION]`,
    `service-connections?${ms}&granularity=hourly&connectionType=relay&relayVersion=8&sdkName=a&sdkVersion=1&sdkType=server&sdkAppId=x&groupBy=connectionType&groupBy=relayVersion&groupBy=sdkVersion`,
  ],
  [
    'dataExportEvents',
    `${scope}, ${incremental}, eventKinds: ["feature"], groupBy: [ENVIRONMENT, EVENT_KIND]`,
    `data-export-events?${inScope}&eventKind=feature&${ms}${sent}&groupBy=environmentId&groupBy=eventKind`,
  ],
  [
    'experimentationEvents',
    `${window()}, eventKeys: ["a"], eventKinds: ["custom"], groupBy: [EVENT_KEY]`,
    `experimentation-events?eventKey=a&eventKind=custom&${ms}&groupBy=eventKey`,
  ],
  [
    'experimentationKeys',
    `${window()}, experimentIds: ["a", "b"], groupBy: [EXPERIMENT]`,
    `experimentation-keys?experimentId=a&experimentId=b&${ms}&groupBy=experimentId`,
  ],
  [
    'observability',
    `signal: ERRORS, projectKeys: ["web"], ${incremental}`,
    `observability/errors?projectKey=web&${s}${sent}`,
  ],
  ['observability', `signal: LOGS, ${window()}`, `observability/logs?${s}`],
  [
    'observability',
    `signal: METRICS, ${window(', aggregation: AVERAGE, granularity: HOURLY')}`,
    `observability/metrics?${s}&aggregationType=average&granularity=hourly`,
  ],
  ['observability', `signal: SESSIONS, ${window()}`, `observability/sessions?${s}`],
  ['observability', `signal: TRACES, ${window()}`, `observability/traces?${s}`],
  ['vegaAI', `projectKeys: ["web", "mobile"], ${window()}`, `vega-ai?projectKey=web&projectKey=mobile&${s}`],
  ['events', 'type: PUBLISHED, from: "2026-09-01T00:00:00Z"', 'events/published?from=1788220800000'],
  ['streams', 'source: SERVER, timeZone: "Europe/Oslo"', 'streams/server?tz=Europe/Oslo'],
  [
    'streamsBySdkVersion',
    'source: CLIENT, sdkName: "react-client-sdk", sdkVersion: "3.6.1", to: "2026-09-30T00:00:00Z"',
    'streams/client/bysdkversion?to=1790726400000&sdk=react-client-sdk&version=3.6.1',
  ],
  [
    'recentActiveUsers',
    `${scope}, aggregation: INCREMENTAL, sdkTypes: [CLIENT], sdkNames: ["a"], anonymous: true, contextKinds: ["user"], groupBy: [PROJECT, ENVIRONMENT, SDK_TYPE, SDK_NAME, ANONYMOUS, CONTEXT_KIND, SDK_APP_ID]`,
    'mau?project=web&environment=production&environment=test&aggregationType=daily_incremental&sdktype=client&sdk=a&anonymous=true&contextKind=user&groupby=project&groupby=environment&groupby=sdktype&groupby=sdk&groupby=anonymous&groupby=contextKind&groupby=sdkAppId',
  ],
  ['activeUsersByCategory', 'from: "2026-09-01T00:00:00Z"', 'mau/bycategory?from=1788220800000'],
] as const

/** A call with its parameters in alphabetic order. */
const sorted = (path: string) => {
  const [route, query = ''] = path.split('?')
  return `${route}?${query.split('&').sort().join('&')}`
}

describe('the usage of the account', () => {
  it.each(measured)(
    'has %s(%s) by one call, with its parameters and in its unit of time',
    async (field, args, path) => {
      const { data, errors, paths } = await stack.ask(`{ usage { ${field}(${args}) { ${series} } } }`)
      expect(errors).toBeUndefined()
      expect(paths.map(decodeURIComponent).map(sorted)).toEqual([sorted(`/usage/${path}`)])
      expect(data.usage[field].series).toEqual(expect.any(Array))
    },
  )

  it('has all measurements of the table', () => {
    const known = Object.entries(measurements)
      .filter(([field]) => field !== 'evaluationUsage')
      .flatMap(([field, all]) => Object.values(all).map(({ operation }) => `${field} ${operation.path.split('/{')[0]}`))
    const tested = measured.map(
      ([field, , path]) =>
        `${field} /api/v2/usage/${path.split('?')[0]!.replace(/\/(published|server|client.*)$/, '')}`,
    )
    expect([...new Set(tested)].sort()).toEqual([...new Set(known)].sort())
  })

  it('has points in order of time, at the beginning of their periods, and the newest of them', async () => {
    const { data } = await stack.ask(
      `{ usage { monthlyActiveUsers(${incremental}) { ${series} } server: contexts(source: SERVER_SIDE, ${incremental}, filter: { contextKinds: ["user"] }) { ${series} } } }`,
    )
    for (const { series } of [data.usage.monthlyActiveUsers, data.usage.server]) {
      const [one, ...others] = series
      expect(others).toEqual([])
      expect(one.points.map(({ at }: Doc) => at)).toEqual(
        ['01', '02', '03', '04'].map((day) => `2026-09-${day}T00:00:00.000Z`),
      )
      expect(one.latest).toEqual(one.points.at(-1))
    }
    expect(data.usage.server.series[0].dimensions).toEqual([{ name: 'contextKind', value: 'user' }])
  })

  it.each([
    [
      'contexts(window: { granularity: HOURLY })',
      'the granularity to be DAILY or MONTHLY for this measurement, but got HOURLY with the aggregation MONTH_TO_DATE',
    ],
    ['contexts(window: { aggregation: INCREMENTAL, granularity: MONTHLY })', 'the granularity to be DAILY'],
    [
      'serviceConnections(window: { aggregation: ROLLING_30_DAYS })',
      'the aggregation to be MONTH_TO_DATE or INCREMENTAL for this measurement, but got ROLLING_30_DAYS',
    ],
    [
      'observability(signal: LOGS, window: { aggregation: AVERAGE })',
      'the aggregation to be MONTH_TO_DATE or INCREMENTAL or ROLLING_30_DAYS',
    ],
    [
      'observability(signal: METRICS, window: { aggregation: INCREMENTAL })',
      'the aggregation to be MONTH_TO_DATE or AVERAGE',
    ],
    ['recentActiveUsers(aggregation: AVERAGE)', 'the aggregation to be'],
    ['contexts(source: CLIENT_SIDE, filter: { sdkTypes: ["server"] })', 'no sdkTypes with the source CLIENT_SIDE'],
    ['monthlyActiveUsers(source: CLIENT_SIDE, groupBy: [SDK_TYPE])', 'each dimension of groupBy to be PROJECT or'],
    ['contexts(environmentKeys: ["test"])', 'environmentKeys with one project in projectKeys, but got 0'],
    [
      'recentActiveUsers(projectKeys: ["web", "mobile"], environmentKeys: ["test"])',
      'environmentKeys with one project in projectKeys, but got 2',
    ],
    ['contexts(projectKeys: [])', 'at least one value for projectKeys'],
  ])('refuses %s without a call', async (field, message) => {
    const { data, errors, calls } = await stack.ask(`{ usage { ${field} { series { points { at } } } } }`)
    expect(Object.values(data.usage)).toEqual([null])
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors?.[0]?.message).toContain(`Expected ${message}`)
    expect(calls).toEqual([])
  })

  it.each([
    [403, 'FORBIDDEN'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ])('that is answered with %i is an error of its field alone', async (status, code) => {
    stack.sandbox.fault({ path: /total-mau/ }, { status }, 'always')
    const { data, errors } = await stack.ask(
      '{ usage { monthlyActiveUsers { series { points { at } } } vegaAI { series { latest { value } } } } }',
    )
    expect(data.usage).toEqual({ monthlyActiveUsers: null, vegaAI: { series: [{ latest: expect.any(Object) }] } })
    expect(errors).toMatchObject([{ path: ['usage', 'monthlyActiveUsers'], extensions: { code } }])
  })
})

describe('series', () => {
  const read = async (answer: object) => {
    stack.sandbox.fault({ path: /total-mau/ }, { patch: () => answer })
    const { data, errors } = await stack.ask(`{ usage { monthlyActiveUsers { ${series} } } }`)
    return { errors, series: data.usage.monthlyActiveUsers?.series }
  }

  it('are read in seconds as well as in milliseconds, whatever the order of the rows', async () => {
    const rows = [
      { time: 1788307200000, 0: 2 },
      { time: 1788220800, 0: 1 },
      { time: '1788393600000', 0: '3' },
    ]
    const { series } = await read({ metadata: [{}], series: rows })
    expect(series).toEqual([
      {
        dimensions: [],
        metadata: {},
        points: [
          { at: '2026-09-01T00:00:00.000Z', value: 1 },
          { at: '2026-09-02T00:00:00.000Z', value: 2 },
          { at: '2026-09-03T00:00:00.000Z', value: 3 },
        ],
        latest: { at: '2026-09-03T00:00:00.000Z', value: 3 },
      },
    ])
  })

  it('lack the points whose number or time is missing or unreadable', async () => {
    const rows = [
      { time: 1788220800000, 0: 1, 1: null },
      { time: 1788307200000, 0: 'many' },
      { time: 1788393600000, 1: 0.5 },
      { time: 'soon', 0: 7 },
      { 0: 8 },
      null,
      5,
    ]
    const { errors, series } = await read({ metadata: [{ sdkName: 'a' }, { sdkName: 'b' }], series: rows })
    expect(errors).toBeUndefined()
    expect(series.map(({ points }: Doc) => points)).toEqual([
      [{ at: '2026-09-01T00:00:00.000Z', value: 1 }],
      [{ at: '2026-09-03T00:00:00.000Z', value: 0.5 }],
    ])
  })

  it('are as many as the metadata and the numbers of the rows name, and have any metadata as dimensions', async () => {
    const metadata = [{ kind: 'user', nested: { a: [1] }, count: 3, none: null }, null]
    const { series } = await read({ metadata, series: [{ time: 1788220800000, 4294967296: 1 }] })
    expect(series.map(({ metadata }: Doc) => metadata)).toEqual([metadata[0], {}, {}])
    expect(series[0]).toMatchObject({ points: [], latest: null })
    expect(series[0].dimensions).toEqual([
      { name: 'kind', value: 'user' },
      { name: 'nested', value: '{"a":[1]}' },
      { name: 'count', value: '3' },
      { name: 'none', value: null },
    ])
    expect(series[2].points).toEqual([{ at: '2026-09-01T00:00:00.000Z', value: 1 }])
  })

  it('that are not a list are an error of the field', async () => {
    const { errors } = await read({ metadata: [], series: 'none' })
    expect(errors).toMatchObject([{ path: ['usage', 'monthlyActiveUsers'], extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(await read({})).toEqual({ errors: undefined, series: [] })
  })
})
