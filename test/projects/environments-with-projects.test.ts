import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const together = ['/projects/web?expand=environments']

describe('a project and one of its environments', () => {
  it.each([
    ['as two fields', '{ a: project(key: "web") { name } b: environment(projectKey: "web", key: "test") { color } }'],
    [
      'in the other order',
      '{ b: environment(projectKey: "web", key: "test") { color } a: project(key: "web") { tags } }',
    ],
    ['from the environment', '{ environment(projectKey: "web", key: "test") { color project { name } } }'],
    ['from the project', '{ project(key: "web") { name environment(key: "test") { color } } }'],
  ])('are one call %s', async (_, query) => {
    const { paths, errors } = await stack.ask(query)
    expect({ paths, errors }).toEqual({ paths: together, errors: undefined })
  })

  it('are a call for the project, beside the environment of another one', async () => {
    const { paths } = await stack.ask(
      `{ a: project(key: "web") { name environment(key: "test") { color } }
        b: environment(projectKey: "mobile", key: "test") { critical } c: environment(projectKey: "web", key: "qa") { color } }`,
    )
    expect(paths.toSorted()).toEqual(['/projects/mobile/environments/test', ...together])
  })

  it.each([
    [
      'and their list as two fields',
      '{ a: project(key: "web") { name } b: project(key: "web") { environments { nodes { color } } } }',
      together,
    ],
    [
      'and their list in the other order',
      '{ a: project(key: "web") { environments { nodes { color } } } b: project(key: "web") { tags } }',
      together,
    ],
    [
      'below a flag of each project of a list',
      '{ projects(first: 1) { nodes { flag(key: "email-winback") { environment(key: "test") { on environment { critical } } } } } }',
      ['/projects?offset=0&limit=1&expand=environments', '/flags/web/email-winback?env=test'],
    ],
    [
      'that approval requests name',
      '{ approvalRequests { nodes { environments { name } project { environment(key: "staging") { color } } } } }',
      ['/approval-requests?offset=0&limit=20&expand=environments'],
    ],
  ])('take no call of their own for the environments %s', async (_, query, expected) => {
    const { paths, errors } = await stack.ask(query)
    expect({ paths, errors }).toEqual({ paths: expected, errors: undefined })
  })

  it('take a call more for an environment that does not come with its project', async () => {
    const { paths, data } = await stack.ask(
      '{ environment(projectKey: "infra", key: "perf-sa-east-1") { key color project { name } } }',
    )
    expect(paths).toEqual(['/projects/infra?expand=environments', '/projects/infra/environments/perf-sa-east-1'])
    expect(data.environment).toMatchObject({ key: 'perf-sa-east-1', project: { name: expect.any(String) } })
  })

  it('are answered alone if the call for both is refused', async () => {
    stack.sandbox.fault({ path: /expand=environments/ }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      '{ a: project(key: "web") { name } b: environment(projectKey: "web", key: "test") { name } }',
    )
    stack.sandbox.clearFaults()
    expect({ data, errors }).toEqual({
      data: { a: { name: 'Web Storefront' }, b: { name: 'Test' } },
      errors: undefined,
    })
  })

  it('are null and an error as they are alone', async () => {
    const { data, errors } = await stack.ask(
      '{ a: project(key: "nope") { name } b: environment(projectKey: "nope", key: "test") { name } }',
    )
    expect({ data, errors }).toEqual({ data: { a: null, b: null }, errors: undefined })
  })
})

describe('the environments of all flags of several projects', () => {
  const flags = 'flags(first: 3) { nodes { key environments { environmentKey on } } }'

  it('are known from the list of projects', async () => {
    const { paths } = await stack.ask(`{ projects(first: 3) { nodes { key ${flags} } } }`)
    expect(paths[0]).toBe('/projects?offset=0&limit=3&expand=environments')
    expect(paths.slice(1).every((path) => path.startsWith('/flags/'))).toBe(true)
  })

  it('are known from one call for projects by key', async () => {
    const { paths } = await stack.ask(
      `{ ${['web', 'mobile', 'platform'].map((key) => `${key}: project(key: "${key}") { ${flags} }`).join(' ')} }`,
    )
    expect(paths.filter((path) => path.startsWith('/projects'))).toEqual([
      '/projects?filter=keys:web|mobile|platform&limit=3&expand=environments',
    ])
  })

  it('are known from the project that is read beside them', async () => {
    const { paths } = await stack.ask(`{ project(key: "web") { name ${flags} } }`)
    expect(paths.filter((path) => path.startsWith('/projects'))).toEqual(together)
  })
})

describe('a project that an object names', () => {
  it.each([
    ['flag(projectKey: "web", key: "email-winback")', '/flags/web/email-winback'],
    ['environment(projectKey: "web", key: "test")', '/projects/web/environments/test'],
    ['segment(projectKey: "web", environmentKey: "production", key: "staff")', '/segments/web/production/staff'],
  ])('is not read to learn that it exists: %s', async (field, document) => {
    const { paths } = await stack.ask(
      `{ ${field} { name project { auditLog(first: 1) { nodes { entryId } } approvalRequests(first: 1) { nodes { status } } } } }`,
    )
    expect(paths.toSorted()).toEqual(
      ['/approval-requests?offset=0&limit=1&filter=projectKey equals web', '/auditlog?limit=1', document].sort(),
    )
  })

  it('is not read for its audit log beside a list that shows that it exists', async () => {
    const { paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 1) { nodes { key } } auditLog(first: 1) { nodes { entryId } } } }',
    )
    expect(paths.toSorted()).toEqual(['/auditlog?limit=1', '/flags/web?offset=0&limit=1'])
  })
})
