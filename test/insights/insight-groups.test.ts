import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights/insights/groups'
const beta = { 'ld-api-version': 'beta' }

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 30 }, gateway: { federation: true } })
  const { items, scoreMetadata } = (await ask(stack.sandbox, `${base}?expand=scores`, beta)).json
  documents = items.map((one: Doc) => ({ ...one, scoreMetadata }))
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const iso = (ms?: number) => (ms === undefined ? null : new Date(ms).toISOString())
const one = 'score aggregateOf diffVsLastPeriod indicator indicatorMin indicatorMax'
const names =
  'overall velocity risk efficiency deploymentFrequency deploymentFailureRate leadTime impactSize experimentationCoverage flagHealth creationRatio'.split(
    ' ',
  )
const fields = `id key name projectKey environmentKey applicationKeys createdAt period { startsAt endsAt } lastPeriod { startsAt endsAt }
  scores { ${names.map((name) => `${name} { ${one} lastPeriod { ${one} } }`).join(' ')} }`

const saidScore = (score: Doc): object => ({
  score: score.score,
  aggregateOf: score.aggregateOf ?? null,
  diffVsLastPeriod: score.diffVsLastPeriod ?? null,
  indicator: score.indicator === 'needsAttention' ? 'NEEDS_ATTENTION' : score.indicator.toUpperCase(),
  indicatorMin: score.indicatorRange.min,
  indicatorMax: score.indicatorRange.max,
})

const saidPeriod = (period: Doc) => (period ? { startsAt: iso(period.startTime), endsAt: iso(period.endTime) } : null)

const said = (doc: Doc) => ({
  id: idOf({ type: 'InsightGroup', key: doc.key }),
  ...{ key: doc.key, name: doc.name ?? null, projectKey: doc.projectKey, environmentKey: doc.environmentKey },
  applicationKeys: doc.applicationKeys ?? null,
  createdAt: iso(doc.createdAt),
  period: saidPeriod(doc.scoreMetadata?.period),
  lastPeriod: saidPeriod(doc.scoreMetadata?.lastPeriod),
  scores: doc.scores
    ? Object.fromEntries(
        names.map((name) => [
          name,
          { ...saidScore(doc.scores[name]), lastPeriod: saidScore(doc.scores[name].lastPeriod) },
        ]),
      )
    : null,
})

testResource({
  type: 'InsightGroup',
  stack: () => stack,
  documents: () => documents,
  sample: 'storefront-production',
  address: (key) => ({ key }),
  field: (key) => `insightGroup(key: "${key}")`,
  path: (key) => `${base}/${key}`,
  within: ['insights'],
  certain: true,
  list: 'groups',
  listPath: base,
  parts: 'expand=scores',
  selection: fields,
  said,
  promised: ['key', 'projectKey', 'environmentKey'],
  beta: true,
  orders: [['NAME', 'name']],
})

describe('insight groups', () => {
  it('are counted by their ratings with any page, without a page if nothing else is selected', async () => {
    const counts = 'counts { excellent good fair needsAttention notCalculated unknown total }'
    const { data, paths } = await stack.ask(`{ insights { groups { ${counts} } } }`)
    expect(paths).toEqual([`${base}?offset=0&limit=1&expand=metadata`])
    const { excellent, good, fair, needsAttention, notCalculated, unknown, total } = data.insights.groups.counts
    expect(excellent + good + fair + needsAttention + notCalculated + unknown).toBe(total)
    expect(total).toBe(documents.length)
    const both = await stack.ask(`{ insights { groups(first: 2) { ${counts} nodes { key } } } }`)
    expect(both.paths).toEqual([`${base}?offset=0&limit=2&expand=metadata`])
    expect(both.data.insights.groups.counts).toEqual(data.insights.groups.counts)
    const without = await stack.ask('{ insights { groups(first: 2) { nodes { key } } } }')
    expect(without.paths).toEqual([`${base}?offset=0&limit=2`])
  })

  it('are selected by a part of the name', async () => {
    const { data, paths } = await stack.ask(
      '{ insights { groups(filter: { query: "storefront" }) { nodes { key } } } }',
    )
    expect(paths).toEqual([`${base}?offset=0&limit=20&query=storefront`])
    expect(data.insights.groups.nodes).toEqual([{ key: 'web-production-all-apps' }, { key: 'storefront-production' }])
  })

  it('of projects and environments come from one list of all', async () => {
    const { data, paths, errors } = await stack.ask(`{ projects { nodes { key insights { groups { key } }
      environments(first: 2) { nodes { key insights { groups { key scores { overall { score } } } } } } } } }`)
    expect(errors).toBeUndefined()
    const asked = paths.filter((path) => path.startsWith(base))
    expect(asked).toEqual([`${base}?offset=0&limit=20&expand=scores`])
    const web = data.projects.nodes.find(({ key }: Doc) => key === 'web')
    expect(web.insights.groups.map(({ key }: Doc) => key)).toEqual(['web-production-all-apps', 'storefront-production'])
    expect(web.environments.nodes[0].insights.groups).toHaveLength(2)
    expect(web.environments.nodes[1].insights.groups).toEqual([])
  })

  it('lead to their environments by the list of projects, and never expand them with their live keys', async () => {
    const { data, paths, text, errors } = await stack.ask(
      '{ insights { groups { nodes { scores { overall { score } } environment { key name critical } project { key } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.insights.groups.nodes[0]).toMatchObject({
      environment: { key: 'production', name: 'Production', critical: true },
      project: { key: 'web' },
    })
    expect(paths).toHaveLength(2)
    expect(paths[0]).toBe(`${base}?offset=0&limit=20&expand=scores`)
    expect(paths[1]).toMatch(/^\/projects\?.*expand=environments$/)
    expect(paths.join()).not.toContain('expand=environment&')
    expect(text).not.toMatch(/sdk-|mob-/)
  })
})

describe('scores of an environment', () => {
  const inProduction = (selection: string) =>
    `{ environment(projectKey: "web", key: "production") { insights { ${selection} } } }`
  const path = '/engineering-insights/insights/scores'

  it('say what their document says, by a call for each set of applications', async () => {
    const scores = `{ period { startsAt endsAt } lastPeriod { startsAt endsAt } scores { ${names
      .map((name) => `${name} { ${one} lastPeriod { ${one} } }`)
      .join(' ')} } }`
    const { data, paths, errors } = await stack.ask(
      inProduction(
        `a: scores ${scores} b: scores(applicationKeys: ["northaisle-web", "order-service"]) ${scores} c: scores ${scores}`,
      ),
    )
    expect(errors).toBeUndefined()
    const place = 'projectKey=web&environmentKey=production'
    expect(paths.filter((one) => one.startsWith(path)).toSorted()).toEqual([
      `${path}?${place}`,
      `${path}?${place}&applicationKey=northaisle-web,order-service`,
    ])
    const doc = (await ask(stack.sandbox, `${path}?${place}`, beta)).json
    const { scores: told, period, lastPeriod } = said({ ...doc, scoreMetadata: doc })
    expect(data.environment.insights.a).toEqual({ period, lastPeriod, scores: told })
    expect(data.environment.insights.c).toEqual(data.environment.insights.a)
    expect(data.environment.insights.b).not.toEqual(data.environment.insights.a)
  })

  it('have null or OTHER for what LaunchDarkly leaves out or adds', async () => {
    const query = inProduction(
      'scores { period { startsAt } scores { overall { score indicator indicatorMin } risk { score } } }',
    )
    const having = async (answer: object) => {
      stack.sandbox.fault({ path: /insights\/scores/ }, { patch: () => answer })
      const { data, errors } = await stack.ask(query)
      expect(errors).toBeUndefined()
      return data.environment.insights.scores
    }
    expect(await having({})).toEqual({ period: null, scores: null })
    expect(await having({ scores: { overall: { indicator: 'superb' } } })).toEqual({
      period: null,
      scores: { overall: { score: null, indicator: 'OTHER', indicatorMin: null }, risk: null },
    })
  })

  it('of several environments take a call each, within the limit of single calls', async () => {
    const query =
      '{ project(key: "web") { environments(first: 3) { nodes { insights { scores { scores { overall { score } } } } } } } }'
    const { paths } = await stack.ask(query)
    expect(paths.filter((one) => one.startsWith(path))).toHaveLength(3)
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors, calls } = await small.ask(query)
    await small.close()
    expect(errors).toHaveLength(3)
    expect(errors![0]!.message).toContain('MAX_SINGLE_CALLS')
    expect(calls).toHaveLength(1)
  })
})
