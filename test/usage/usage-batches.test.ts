import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** Has room for two single calls. */
let small: Stack
let slow: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 45 } })
  small = await startStack({ sandbox: { flags: 3 }, gateway: { maxSingleCalls: 2 } })
  slow = await startStack({ sandbox: { flags: 3, latencyMs } })
})
afterAll(() => Promise.all([stack.close(), small.close(), slow.close()]))
afterEach(() => stack.sandbox.clearFaults())

const series = 'series { dimensions { name value } points { at value } }'
const ofUsage = (paths: readonly string[]) => paths.filter((path) => path.startsWith('/usage/')).map(decodeURIComponent)
const all = 'projectKey=web&projectKey=mobile&projectKey=platform&projectKey=infra'

describe('the usage of projects', () => {
  it.each([
    ['contexts', 'total-contexts'],
    ['monthlyActiveUsers', 'total-mau'],
    ['serviceConnections', 'service-connections'],
    ['experimentationKeys', 'experimentation-keys'],
  ])('has %s of several projects by one call, the same as of each of them alone', async (field, path) => {
    const { data, paths } = await stack.ask(`{ projects { nodes { key usage { ${field} { ${series} } } } } }`)
    expect(ofUsage(paths)).toEqual([`/usage/${path}?${all}&groupBy=projectId`])
    expect(paths).toHaveLength(2)
    for (const { key, usage } of data.projects.nodes) {
      const alone = await stack.ask(`{ project(key: "${key}") { usage { ${field} { ${series} } } } }`)
      expect(ofUsage(alone.paths)).toEqual([`/usage/${path}?projectKey=${key}`])
      expect(alone.data.project.usage).toEqual(usage)
    }
  })

  it('keeps the dimension of projects only if it was asked for', async () => {
    const { data, paths } = await stack.ask(
      '{ projects { nodes { key projectId usage { contexts(groupBy: [PROJECT, SDK_TYPE]) { series { project { key } dimensions { name value } } } } } } }',
    )
    expect(ofUsage(paths)).toEqual([`/usage/total-contexts?${all}&groupBy=projectId&groupBy=sdkType`])
    for (const { key, projectId, usage } of data.projects.nodes) {
      expect(usage.contexts.series).not.toEqual([])
      for (const { project, dimensions } of usage.contexts.series) {
        expect(project.key).toBe(key)
        expect(dimensions).toContainEqual({ name: 'projectId', value: projectId })
      }
    }
  })

  it('reads projects that are named by key together, to tell their series apart', async () => {
    const { data, paths } = await stack.ask(
      `{ a: project(key: "web") { usage { contexts { ${series} } } } b: project(key: "mobile") { usage { contexts { ${series} } } } }`,
    )
    expect(paths.map(decodeURIComponent)).toEqual([
      '/projects?filter=keys:web|mobile&limit=2',
      '/usage/total-contexts?projectKey=web&projectKey=mobile&groupBy=projectId',
    ])
    expect(data.a.usage.contexts.series).not.toEqual(data.b.usage.contexts.series)
  })

  it('asks for each project where the metadata name none', async () => {
    const query = `{ projects { nodes { key usage { contexts { ${series} } } } } }`
    const grouped = await stack.ask(query)
    const patch = (answer: Doc) => ({ ...answer, metadata: answer.metadata.map(() => ({})) })
    stack.sandbox.fault({ path: /groupBy/ }, { patch })
    const { data, errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data).toEqual(grouped.data)
    expect(ofUsage(paths)).toHaveLength(5)
  })

  it.each([
    ['dataExportEvents', 'dataExportEvents'],
    ['vegaAI', 'vegaAI'],
    ['observability', 'observability(signal: ERRORS)'],
    ['contexts', 'contexts(environmentKeys: ["production"])'],
  ])('has %s by a call for each project, within the limit of single calls', async (name, field) => {
    const query = `{ projects { nodes { key usage { ${field} { ${series} } } } } }`
    const { data, paths } = await stack.ask(query)
    expect(ofUsage(paths)).toHaveLength(4)
    expect(data.projects.nodes[0].usage[name].series).not.toEqual([])
    const { errors, calls } = await small.ask(query)
    expect(errors?.[0]?.message).toContain(`Expected ProjectUsage.${name} to be within the 2 single calls`)
    expect(calls).toHaveLength(1)
  })

  it('fails for each project if their call fails', async () => {
    stack.sandbox.fault({ path: /total-contexts/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ projects { nodes { key usage { contexts { series { latest { value } } } vegaAI { series { latest { at } } } } } } }',
    )
    expect(errors?.map(({ extensions }: Doc) => extensions.code)).toEqual(Array(4).fill('FORBIDDEN'))
    for (const { usage } of data.projects.nodes)
      expect(usage).toMatchObject({ contexts: null, vegaAI: { series: [{}] } })
  })
})

describe('the usage of environments', () => {
  const query = (args: string, field: string) =>
    `{ project(key: "web") { environments(${args}) { nodes { key usage { ${field} } } } } }`

  it.each([
    ['contexts', 'total-contexts'],
    ['dataExportEvents', 'data-export-events'],
    ['experimentationEvents', 'experimentation-events'],
  ])('has %s of several environments of a project by one call, the same as of each alone', async (field, path) => {
    const { data, paths } = await stack.ask(query('first: 3', `${field} { ${series} }`))
    const keys = data.project.environments.nodes.map(({ key }: Doc) => key)
    const named = keys.map((key: string) => `environmentKey=${key}`).join('&')
    expect(ofUsage(paths)).toEqual([`/usage/${path}?projectKey=web&${named}&groupBy=environmentId`])
    for (const { key, usage } of data.project.environments.nodes) {
      const alone = await stack.ask(
        `{ environment(projectKey: "web", key: "${key}") { usage { ${field} { ${series} } } } }`,
      )
      expect(ofUsage(alone.paths)).toEqual([`/usage/${path}?projectKey=web&environmentKey=${key}`])
      expect(alone.data.environment.usage).toEqual(usage)
    }
  })

  it('has those of several projects by one call', async () => {
    const { data, paths } = await stack.ask(
      `{ projects { nodes { key environments(first: 2) { nodes { key usage { contexts(window: { aggregation: ROLLING_30_DAYS }) { series { environment { key } project { key } points { value } } } } } } } } }`,
    )
    expect(paths.map(decodeURIComponent)).toEqual([
      '/projects?offset=0&limit=20&expand=environments',
      `/usage/total-contexts?${all}&aggregationType=rolling_30d&groupBy=environmentId`,
    ])
    for (const { key, environments } of data.projects.nodes) {
      for (const { key: environmentKey, usage } of environments.nodes) {
        expect(usage.contexts.series).toHaveLength(3)
        expect(usage.contexts.series[0]).toMatchObject({ environment: { key: environmentKey }, project: { key } })
      }
    }
  })
})

describe('the places of series', () => {
  it('are found among all projects, once for all series, beside the measurement', async () => {
    const { data, paths } = await stack.ask(
      '{ usage { contexts(groupBy: [PROJECT]) { series { project { key name tags } } } monthlyActiveUsers(groupBy: [PROJECT]) { series { project { key } } } } }',
    )
    expect(data.usage.contexts.series.map(({ project }: Doc) => project.key)).toContain('infra')
    expect(data.usage.monthlyActiveUsers.series.map(({ project }: Doc) => project.key).sort()).toEqual([
      'infra',
      'mobile',
      'platform',
      'web',
    ])
    expect(paths.filter((path) => path.startsWith('/projects'))).toEqual(['/projects?offset=0&limit=100'])
  })

  it('are environments of projects with many of them as well', async () => {
    const { data, paths } = await stack.ask(
      '{ usage { dataExportEvents(groupBy: [ENVIRONMENT], eventKinds: ["feature"]) { series { environment { key name projectKey } } } } }',
    )
    const places = data.usage.dataExportEvents.series.map(({ environment }: Doc) => [
      environment.projectKey,
      environment.key,
    ])
    expect(places).toHaveLength(39)
    expect(places).toContainEqual(['web', 'production'])
    expect(paths).toHaveLength(3)
    const one = await stack.ask(
      '{ project(key: "web") { usage { dataExportEvents(groupBy: [ENVIRONMENT]) { series { environment { key name } } } } } }',
    )
    expect(one.data.project.usage.dataExportEvents.series.map(({ environment }: Doc) => environment.key)).toContain(
      'test',
    )
    expect(one.paths.toSorted()).toEqual([
      '/projects/web?expand=environments',
      '/usage/data-export-events?projectKey=web&groupBy=environmentId',
    ])
  })

  it('are read in the one project that is counted, and the project is the one of the argument', async () => {
    const answer = await slow.ask(
      '{ usage { dataExportEvents(projectKeys: ["web", "web"], groupBy: [ENVIRONMENT]) { series { environment { key name } } } contexts(projectKeys: ["web"], groupBy: [PROJECT]) { series { project { key } } } } }',
    )
    const { dataExportEvents, contexts } = answer.data.usage
    expect(dataExportEvents.series.map(({ environment }: Doc) => environment.key)).toContain('test')
    expect(contexts.series[0].project).toEqual({ key: 'web' })
    expect(wavesOf(answer)).toEqual([
      [
        '/projects/web/environments?offset=0&limit=100',
        '/usage/data-export-events?projectKey=web&groupBy=environmentId',
        '/usage/total-contexts?projectKey=web&groupBy=projectId',
      ],
    ])
  })

  it('are null where the metadata name nothing that exists', async () => {
    const patch = (answer: Doc) => ({ ...answer, metadata: [{ projectId: 'gone', environmentId: 7 }], series: [] })
    stack.sandbox.fault({ path: /total-contexts/ }, { patch })
    const { data, errors } = await stack.ask(
      '{ usage { contexts { series { project { key } environment { key } variation { value } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.usage.contexts.series).toEqual([{ project: null, environment: null, variation: null }])
  })
})

describe('questions about usage', () => {
  const bill = `{ usage { monthlyActiveUsers(groupBy: [PROJECT], window: { aggregation: MONTH_TO_DATE, granularity: DAILY }) { series { project { key name } latest { at value } } } serviceConnections { series { latest { value } } } } }`
  const perProject = `{ projects(first: 50) { nodes { key usage { contexts(window: { aggregation: ROLLING_30_DAYS }) { series { dimensions { name value } latest { value } } } } } } }`
  const oldSdks = `{ project(key: "web") { environments(first: 20) { nodes { key critical sdkVersions { name version latestVersion eolStatus connectionType } } } } }`
  const dead = (key: string) =>
    `{ flag(projectKey: "web", key: "${key}") { maintainer { ... on Member { email } } environments { environmentKey status { state } evaluationUsage { series { variation { name } points { at value } } } } } }`

  it.each([
    ['the bill', () => bill, 3, 1],
    ['each project', () => perProject, 2, 2],
    ['old SDKs', () => oldSdks, 2, 1],
    ['a flag that may be dead', dead, 9, 2],
  ])('take the fewest calls in the fewest waves: %s', async (_, query, calls, waves) => {
    const known = await slow.ask('{ project(key: "web") { flags(first: 1) { nodes { key } } } }')
    const answer = await slow.ask(query(known.data.project.flags.nodes[0].key))
    expect(answer.errors).toBeUndefined()
    expect(answer.calls).toHaveLength(calls)
    expect(wavesOf(answer)).toHaveLength(waves)
  })
})

describe('the evaluations of a flag', () => {
  it('are a series for each variation', async () => {
    const known = await stack.ask('{ project(key: "web") { flags(first: 20) { nodes { key } } } }')
    const keys: string[] = known.data.project.flags.nodes.map(({ key }: Doc) => key)
    const flags = keys.map((key, index) => `a${index}: flag(key: "${key}") { ...flag }`).join(' ')
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { ${flags} } } fragment flag on Flag { key variations { variationId } environment(key: "production") { status { lastRequestedAt } evaluationUsage(from: "2026-09-01T00:00:00Z", to: "2026-09-03T00:00:00Z", timeZone: "Europe/Oslo") { series { variation { variationId } project { key } environment { key } points { at } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(ofUsage(paths)).toHaveLength(20)
    expect(ofUsage(paths)).toContain(
      `/usage/evaluations/web/production/${keys[0]}?from=1788220800000&to=1788393600000&tz=Europe/Oslo`,
    )
    const told: Doc[] = Object.values(data.project)
    const evaluated = told.filter(({ environment }) => environment.status.lastRequestedAt)
    expect(evaluated).not.toEqual([])
    for (const { variations, environment } of evaluated) {
      const { series } = environment.evaluationUsage
      expect(series.map(({ variation }: Doc) => variation)).toEqual(variations)
      expect(series[0]).toMatchObject({ project: { key: 'web' }, environment: { key: 'production' } })
      expect(series[0].points.map(({ at }: Doc) => at)).toEqual([
        '2026-08-31T22:00:00.000Z',
        '2026-09-01T22:00:00.000Z',
        '2026-09-02T22:00:00.000Z',
      ])
    }
  })

  it('name their variation by its place too, and none that is gone', async () => {
    const known = await stack.ask('{ project(key: "web") { flags(first: 1) { nodes { key } } } }')
    const { key } = known.data.project.flags.nodes[0]
    const patch = (answer: Doc) => ({ ...answer, metadata: [{ variation: 1 }, { variation: 99 }, {}], series: [] })
    stack.sandbox.fault({ path: /evaluations/ }, { patch })
    const { data } = await stack.ask(
      `{ flag(projectKey: "web", key: "${key}") { variations { value } environment(key: "production") { evaluationUsage { series { variation { value } } } } } }`,
    )
    const { variations, environment } = data.flag
    expect(environment.evaluationUsage.series).toEqual([
      { variation: variations[1] },
      { variation: null },
      { variation: null },
    ])
  })

  it('are within the limit of single calls, and null for a flag that does not exist', async () => {
    const gone = await stack.ask(
      '{ flag(projectKey: "web", key: "gone") { environment(key: "production") { evaluationUsage { series { metadata } } } } }',
    )
    expect(gone.data).toEqual({ flag: null })
    const { errors } = await small.ask(
      '{ project(key: "web") { flags(first: 3) { nodes { environment(key: "production") { evaluationUsage { series { metadata } } } } } } }',
    )
    expect(errors?.[0]?.message).toContain('Expected FlagEnvironment.evaluationUsage to be within the 2 single calls')
  })
})
