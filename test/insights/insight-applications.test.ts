import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forEach, testFanOut } from '../support/fan-out.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights'
const place = 'projectKey=web&environmentKey=production'
const from = 'from: "2026-07-03T00:00:00Z"'
const since = 'from=1783036800000'
const together = (...keys: readonly string[]) => [`/applications?filter=key anyOf ${JSON.stringify(keys)}&limit=2`]
const inProduction = (selection: string) =>
  `{ environment(projectKey: "web", key: "production") { insights { ${selection} } } }`

testFanOut('applications and what is measured of them', [
  {
    of: 'the applications of deployments, together',
    query: inProduction(`deployments(first: 40, filter: { ${from} }) { nodes { application { key name kind } } }`),
    waves: [[`${base}/deployments?${place}&${since}&limit=40`], together('order-service', 'northaisle-web')],
  },
  {
    of: 'the applications of series, together',
    query: inProduction(`deploymentFrequency(groupBy: APPLICATION, window: { ${from} }) {
      series { name application { name maintainer { ... on Team { key } } } }
    }`),
    waves: [
      [`${base}/charts/deployments/frequency?${place}&${since}&groupBy=application`],
      together('northaisle-web', 'order-service'),
    ],
  },
  {
    of: 'no applications of series by another dimension',
    query: inProduction('leadTime { series { name application { name } } }'),
    waves: [[`${base}/charts/lead-time?${place}`]],
  },
  {
    of: 'the applications of groups, together',
    query: '{ insights { groups { nodes { name applications { key name } } } } }',
    waves: [[`${base}/insights/groups?offset=0&limit=20`], ['/applications/northaisle-web']],
  },
  {
    of: 'the deployments of an application, beside it',
    query: `{ application(key: "order-service") { name
      deployments(projectKey: "web", environmentKey: "production", first: 5, filter: { ${from}, status: "finished" }) {
        nodes { applicationVersion }
      }
    } }`,
    waves: [
      [
        '/applications/order-service',
        `${base}/deployments?${place}&applicationKey=order-service&${since}&status=finished&limit=5`,
      ],
    ],
  },
  {
    of: 'the deployments of applications, by a call for each',
    query: `{ applications(first: 2, filter: { keys: ["northaisle-web", "order-service"] }) { nodes { name
      deployments(projectKey: "web", environmentKey: "production") { totalCount }
    } } }`,
    waves: [
      ['/applications?offset=0&limit=2&filter=key anyOf ["northaisle-web","order-service"]'],
      forEach(
        ['northaisle-web', 'order-service'],
        (key) => `${base}/deployments?${place}&applicationKey=${key}&limit=1`,
      ),
    ],
  },
])

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 10 } })
})
afterAll(() => stack.close())

describe('the applications of what insights measure', () => {
  it('are those that the documents name', async () => {
    const { data, errors } = await stack.ask(`{ insights { groups { nodes { applicationKeys applications { key } } } }
      environment(projectKey: "web", key: "production") { insights {
        deployments(first: 20, filter: { ${from} }) { nodes { applicationKey application { key } } }
        deploymentFrequency(groupBy: APPLICATION, window: { ${from} }) { series { name application { key } } }
      } } }`)
    expect(errors).toBeUndefined()
    const { deployments, deploymentFrequency } = data.environment.insights
    for (const { applicationKey, application } of deployments.nodes)
      expect(application).toEqual({ key: applicationKey })
    for (const { name, application } of deploymentFrequency.series) expect(application).toEqual({ key: name })
    const { nodes } = data.insights.groups
    for (const { applicationKeys, applications } of nodes) {
      expect(applications).toEqual(applicationKeys?.map((key: string) => ({ key })) ?? null)
    }
    expect(deploymentFrequency.series).toHaveLength(2)
    expect(nodes.map(({ applications }: Doc) => applications === null)).toEqual(expect.arrayContaining([true, false]))
  })

  it('are null if they were deleted, and left out of groups', async () => {
    stack.sandbox.fault({ path: /applications/ }, { patch: (page: Doc) => ({ ...page, items: [] }) }, 'always')
    const { data, errors } = await stack.ask(`{ insights { groups { nodes { key applications { key } } } }
      environment(projectKey: "web", key: "production") { insights {
        deployments(first: 20, filter: { ${from} }) { nodes { application { key } } }
      } } }`)
    stack.sandbox.clearFaults()
    expect(errors).toBeUndefined()
    expect(new Set(data.environment.insights.deployments.nodes.map(({ application }: Doc) => application))).toEqual(
      new Set([null]),
    )
    expect(data.insights.groups.nodes.find(({ key }: Doc) => key === 'storefront-production').applications).toEqual([])
  })

  it('are made by the first event of a deployment of theirs, as one of a server that has the name of its key', async () => {
    const report = (more: string) =>
      stack.ask(`mutation { createDeploymentEvent(input: {
        projectKey: "web", environmentKey: "production", version: "1", eventType: STARTED, ${more}
      }) { environment { insights { deployments(first: 1) { nodes { application { key name kind autoAdded } } } } } userErrors { message } } }`)
    const made = async (more: string) => {
      const { data } = await report(more)
      return data.createDeploymentEvent.environment.insights.deployments.nodes[0].application
    }
    const first = { key: 'till', name: 'till', kind: 'SERVER', autoAdded: true }
    expect(await made('applicationKey: "till"')).toEqual(first)
    expect(await made('applicationKey: "till", applicationKind: MOBILE, applicationName: "Till"')).toEqual(first)
    expect(await made('applicationKey: "kiosk", applicationKind: BROWSER, applicationName: "Kiosk"')).toEqual({
      ...{ key: 'kiosk', name: 'Kiosk', kind: 'BROWSER', autoAdded: true },
    })
  })
})

describe('the deployments of applications', () => {
  const counted = `deployments(projectKey: "web", environmentKey: "production", filter: { ${from} }) { totalCount }`

  it('are those of the application alone, with the filter of the environment', async () => {
    const own = 'applicationKeys: ["order-service"]'
    const { data } = await stack.ask(`{ application(key: "order-service") { deployments(
        projectKey: "web", environmentKey: "production", first: 100, filter: { ${from} }
      ) { nodes { deploymentId applicationKey application { key } project { key } environment { key } } } }
      environment(projectKey: "web", key: "production") { insights {
        deployments(first: 100, filter: { ${own}, ${from} }) { nodes { deploymentId } }
      } } }`)
    const { nodes } = data.application.deployments
    expect(nodes.map(({ deploymentId }: Doc) => ({ deploymentId }))).toEqual(
      data.environment.insights.deployments.nodes,
    )
    expect(nodes.length).toBeGreaterThan(10)
    expect(nodes[0]).toMatchObject({ application: { key: 'order-service' }, project: { key: 'web' } })
  })

  it('are not more lists than one request may read one by one', async () => {
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors, calls } = await small.ask(`{ applications(first: 3) { nodes { ${counted} } } }`)
    await small.close()
    expect(errors?.[0]?.message).toContain('Expected Application.deployments to be within the 2 single calls')
    expect(calls).toHaveLength(1)
  })

  it('of a project that does not exist are an error of their field', async () => {
    const { data, errors } = await stack.ask(
      '{ application(key: "order-service") { name deployments(projectKey: "nope", environmentKey: "production") { totalCount } } }',
    )
    expect(data.application).toEqual({ name: 'Order service', deployments: null })
    expect(errors).toMatchObject([{ path: ['application', 'deployments'], extensions: { code: 'NOT_FOUND' } }])
  })
})
