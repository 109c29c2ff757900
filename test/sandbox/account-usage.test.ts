import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ flags: 45 })
})
afterAll(() => sandbox.close())

const beta = { 'ld-api-version': 'beta' }
const read = (path: string): Promise<Doc> => ask(sandbox, `/usage/${path}`, beta)

const september = 'from=1788220800000&to=1790812800000'
const septemberInSeconds = 'from=1788220800&to=1790812800'

/** The sum of all numbers of a measurement. */
async function total(path: string): Promise<number> {
  const { status, json } = await read(path)
  expect({ path, status }).toEqual({ path, status: 200 })
  const numbers = json.series.flatMap(({ time, ...row }: Doc) => Object.values(row) as number[])
  return numbers.reduce((sum: number, one: number) => sum + one, 0)
}

const bySdk = ['projectId', 'environmentId', 'sdkName', 'sdkAppId', 'anonymousV2']

describe('the usage of the account', () => {
  it.each([
    ['total-contexts', september, [...bySdk, 'sdkType']],
    ['clientside-contexts', september, bySdk],
    ['serverside-contexts', septemberInSeconds, bySdk],
    ['total-mau', september, [...bySdk, 'sdkType']],
    ['clientside-mau', september, bySdk],
    ['service-connections', september, ['projectId', 'connectionType', 'relayVersion', 'sdkVersion', 'sdkType']],
    ['data-export-events', september, ['environmentId', 'eventKind']],
    ['experimentation-events', september, ['environmentId', 'eventKey', 'eventKind']],
    ['experimentation-keys', september, ['projectId', 'environmentId', 'experimentId']],
  ])('sums to the same total by each dimension of %s', async (path, window, dimensions) => {
    const whole = await total(`${path}?${window}&aggregationType=incremental`)
    expect(whole).toBeGreaterThan(0)
    for (const dimension of dimensions) {
      const grouped = await total(`${path}?${window}&aggregationType=incremental&groupBy=${dimension}`)
      expect({ dimension, grouped: Math.round(grouped) }).toEqual({ dimension, grouped: Math.round(whole) })
    }
  })

  it('adds up to the month: by hours, by days and by the day before the end', async () => {
    const incremental = 'data-export-events?from=1790726400000&to=1790812800000&aggregationType=incremental'
    expect(await total(`${incremental}&granularity=hourly`)).toBe(await total(incremental))
    const month = await read(`total-mau?${september}&granularity=monthly`)
    const days = await total(`total-mau?${september}&aggregationType=incremental`)
    expect(month.json.series).toEqual([{ time: 1788220800000, 0: days }])
    const rolling = await read(`total-mau?${september}&aggregationType=rolling_30d`)
    expect(rolling.json.series.at(-1)).toEqual({ time: 1790726400000, 0: days })
  })

  it('answers the same again, and the client and the server side together the total', async () => {
    const path = `total-contexts?${september}`
    expect((await read(path)).json).toEqual((await read(path)).json)
    const client = await total(`clientside-contexts?${september}`)
    const server = await total(`serverside-contexts?${septemberInSeconds}`)
    expect(client + server).toBe(await total(path))
  })

  it('names the series in the metadata, by the words of the dimensions', async () => {
    const { json } = await read(`total-contexts?${september}&projectKey=web&sdkName=react-client-sdk&groupBy=sdkName`)
    expect(json.metadata).toEqual(
      ['user', 'organization', 'device'].map((contextKind) => ({ contextKind, sdkName: 'react-client-sdk' })),
    )
    expect(Object.keys(json.series[0])).toEqual(['0', '1', '2', 'time'])
    const old = await read('mau?groupby=sdktype&project=web')
    expect(old.json.metadata).toEqual([{ sdktype: 'client' }, { sdktype: 'server' }])
  })

  it('has minutes of the past two hours, hours of the past two days, and days', async () => {
    const now = 1790812800000
    const starts = async (ago: number) => {
      const { json } = await read(`events/received?from=${now - ago}`)
      return json.series.map(({ time }: Doc) => time)
    }
    const hour = 3_600_000
    expect(await starts(hour)).toHaveLength(60)
    expect(await starts(24 * hour)).toHaveLength(24)
    expect(await starts(240 * hour)).toHaveLength(10)
    const { json } = await read('streams/server?tz=America/New_York&from=1788220800000&to=1788307200000')
    expect(json.series.map(({ time }: Doc) => time)).toEqual([1788148800000, 1788235200000])
  })

  it.each([
    [400, 'total-mau?granularity=hourly'],
    [400, 'total-mau?aggregationType=average'],
    [400, 'service-connections?aggregationType=rolling_30d'],
    [400, 'total-mau?from=2&to=1'],
    [400, 'total-mau?from=1788220800'],
    [400, 'serverside-contexts?from=1788220800000'],
    [400, 'total-mau?from=yesterday'],
    [400, 'total-mau?groupBy=colour'],
    [400, 'total-mau?environmentKey=test'],
    [400, 'total-mau?environmentKey=test&projectKey=web&projectKey=mobile'],
    [400, 'events/lost'],
    [400, 'streams/middle'],
    [400, 'streams/server?tz=Mars'],
    [400, 'mau/sdks?sdktype=middle'],
    [404, 'evaluations/web/production/gone'],
    [404, 'evaluations/web/gone/x'],
  ])('refuses with %i: %s', async (status, path) => {
    expect((await read(path)).status).toBe(status)
  })

  it('has no series of what does not exist, and is in beta', async () => {
    expect((await read('total-mau?projectKey=gone')).json).toMatchObject({ metadata: [] })
    expect((await ask(sandbox, '/usage/total-mau')).status).toBe(403)
  })
})
