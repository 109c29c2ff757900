import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/engineering-insights'
const place = 'projectKey=web&environmentKey=production'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

describe('insights', () => {
  it.each([
    ['project(key: "nope")', 'leadTime { name }', [`${base}/charts/lead-time?projectKey=nope`]],
    ['project(key: "nope")', 'repositories { key }', [`${base}/repositories?expand=projects`, '/projects/nope']],
    [
      'environment(projectKey: "web", key: "nope")',
      'deployments { totalCount } groups { key }',
      [`${base}/deployments?projectKey=web&environmentKey=nope&limit=1`, `${base}/insights/groups?offset=0&limit=20`],
    ],
    [
      'environment(projectKey: "web", key: "nope")',
      'groups { key }',
      [`${base}/insights/groups?offset=0&limit=20`, '/projects/web/environments/nope'],
    ],
  ])('of nothing are nothing, by the reads below it where they tell: %s { %s }', async (owner, selection, calls) => {
    const { data, errors, paths } = await stack.ask(`{ one: ${owner} { insights { ${selection} } } }`)
    expect([data, errors]).toEqual([{ one: null }, undefined])
    expect(paths.toSorted()).toEqual(calls.toSorted())
  })

  it('that are refused leave their owner, and what is beside them', async () => {
    stack.sandbox.fault({ path: /lead-time/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { key insights { leadTime { name } repositories { key } } } }',
    )
    stack.sandbox.clearFaults()
    expect(errors).toMatchObject([{ path: ['project', 'insights', 'leadTime'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.project).toMatchObject({ key: 'web', insights: { leadTime: null } })
    expect(data.project.insights.repositories).toHaveLength(2)
  })
})

describe('the questions of the documentation', () => {
  it('tell the health of releases in five calls', async () => {
    const { data, errors, paths } = await stack.ask(`{ environment(projectKey: "web", key: "production") { insights {
      scores { scores { flagHealth { score indicator } leadTime { score } } }
      deployments(first: 20) { nodes { applicationVersion status
        flagReferences { flag { key temporary maintainer { ... on Member { email } } } referencesAdded }
      } }
    } } }`)
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([
      `${base}/deployments?${place}&limit=20&expand=flagReferences`,
      `${base}/insights/scores?${place}`,
      ...['/flags/web?offset=0&limit=100', '/flags/web?offset=100&limit=100', '/flags/web?offset=200&limit=100'],
    ])
    const { scores, deployments } = data.environment.insights
    expect(scores.scores.flagHealth.score).toBeGreaterThan(0)
    const flags = deployments.nodes.flatMap(({ flagReferences }: Doc) => flagReferences)
    expect(flags.some(({ flag }: Doc) => flag.maintainer?.email)).toBe(true)
  })

  it('tell what happened in an incident in two calls', async () => {
    const { data, errors, paths } = await stack.ask(`{ environment(projectKey: "web", key: "production") {
      insights { flagEvents(first: 50, filter: { impactSize: LARGE, from: "2026-08-01T10:00:00Z" }) { nodes {
        at description flag { key } member { email } impact { percentage variations { value before after } }
      } } }
      auditLog(first: 20) { nodes { title } }
    } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual([
      `${base}/flag-events?${place}&from=1785578400000&impactSize=large&limit=50`,
      '/auditlog?limit=20',
    ])
    const { nodes } = data.environment.insights.flagEvents
    expect(nodes.length).toBeGreaterThan(5)
    expect(nodes.every(({ impact }: Doc) => impact.percentage > 80)).toBe(true)
    expect(data.environment.auditLog.nodes).toHaveLength(20)
  })
})
