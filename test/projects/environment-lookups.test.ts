import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
const documents: Record<string, Doc[]> = {}
beforeAll(async () => {
  stack = await startStack()
  for (const key of ['web', 'infra', 'mobile']) {
    documents[key] = await askAll(stack.sandbox, `/projects/${key}/environments`)
  }
})
afterAll(() => stack.close())

const one = (projectKey: string, key: string): Doc => documents[projectKey]?.find((doc) => doc.key === key)

describe('looking up environments', () => {
  it.each([
    ['{ environment(projectKey: "web", key: "nope") { color } }', { environment: null }, 1],
    ['{ environment(projectKey: "nope", key: "test") { color } }', { environment: null }, 1],
    ['{ project(key: "web") { environment(key: "nope") { color } } }', { project: { environment: null } }, 1],
  ])('is null for an unknown key: %s', async (query, expected, count) => {
    const { data, errors, calls } = await stack.ask(query)
    expect({ data, errors, calls: calls.length }).toEqual({ data: expected, errors: undefined, calls: count })
  })

  it('of a project that is not there is null, as the project is', async () => {
    const { data, errors } = await stack.ask('{ project(key: "nope") { environment(key: "test") { color } } }')
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
  })

  it.each([
    [
      'one that is there and one that is not',
      'a: environment(key: "test") { color } b: environment(key: "nope") { color }',
    ],
    ['one and the list of all', 'environment(key: "test") { color } environments { nodes { key } }'],
  ])('of one project, %s, is one call', async (_, selection) => {
    const { calls, errors } = await stack.ask(`{ project(key: "web") { ${selection} } }`)
    expect({ calls: calls.length, errors }).toEqual({ calls: 1, errors: undefined })
  })

  const look = (name: string, projectKey: string, key: string) =>
    `${name}: environment(projectKey: "${projectKey}", key: "${key}") { clientSideId }`

  const lookups: [string, [string, string][], string[]][] = [
    ['one is read alone', [['web', 'test']], ['/projects/web/environments/test']],
    [
      'one twice is read once',
      [
        ['web', 'test'],
        ['web', 'test'],
      ],
      ['/projects/web/environments/test'],
    ],
    [
      'several of a project are its list',
      [
        ['infra', 'perf-us-east-1'],
        ['infra', 'nope'],
        ['infra', 'prod-eu-west-1'],
      ],
      ['/projects/infra/environments?limit=100&offset=0'],
    ],
    [
      'several of several projects come with the projects',
      [
        ['web', 'test'],
        ['mobile', 'test'],
        ['web', 'qa'],
      ],
      ['/projects?filter=keys:web|mobile&limit=2&expand=environments'],
    ],
    [
      'one beyond those that come with the project is read alone',
      [
        ['web', 'test'],
        ['infra', 'perf-sa-east-1'],
      ],
      ['/projects/infra/environments/perf-sa-east-1', '/projects?filter=keys:web|infra&limit=2&expand=environments'],
    ],
    [
      'one of a project that is not there costs no call of its own',
      [
        ['web', 'test'],
        ['nope', 'test'],
      ],
      ['/projects?filter=keys:web|nope&limit=2&expand=environments'],
    ],
  ]
  it.each(lookups)('%s', async (_, wanted, expected) => {
    const { data, paths } = await stack.ask(
      `{ ${wanted.map(([project, key], index) => look(`a${index}`, project, key)).join(' ')} }`,
    )
    expect(paths.toSorted()).toEqual(expected)
    const found = wanted.map(([project, key]) => one(project, key))
    expect(Object.values(data)).toEqual(found.map((doc) => (doc ? { clientSideId: doc._id } : null)))
  })
})

describe('the edges of an environment', () => {
  it.each([
    ['{ id projectKey key name siteUrl project { key } }', ['/flags/web?offset=0&limit=20&env=test']],
    ['{ color tags }', ['/flags/web?offset=0&limit=20&env=test', '/projects/web/environments/test']],
    ['{ project { name } }', ['/flags/web?offset=0&limit=20&env=test', '/projects/web']],
  ])('from a page of flags to %s cost %j', async (selection, expected) => {
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { flags { nodes { environment(key: "test") { environment ${selection} } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.flags.nodes).toHaveLength(20)
    expect(paths.toSorted()).toEqual(expected)
  })

  it('that a flag names, and that is there no more, are an error and not null', async () => {
    stack.sandbox.fault({ path: /environments\/test/ }, { status: 404 })
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 1) { nodes { key environment(key: "test") { environment { name approvalSettings { required } } } } } } }',
    )
    expect(data.project.flags.nodes[0].environment.environment).toEqual({ name: 'Test', approvalSettings: null })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})

describe('environments of a project that does not exist', () => {
  it('are null, one as well as several', async () => {
    const { data, errors } = await stack.ask(`{
      a: environment(projectKey: "nowhere", key: "a") { name }
      b: environment(projectKey: "nowhere", key: "b") { name }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ a: null, b: null })
  })
})
