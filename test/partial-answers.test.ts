import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keysOf } from './support/documents.ts'
import { askAll } from './support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

/** What was read is answered, whatever page or call failed beside it. */

let stack: Stack
/** The keys of the 600 flags of `web`, in the order of the list: six pages. */
let keys: string[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 600 } })
  keys = keysOf(await askAll(stack.sandbox, '/flags/web'))
})
beforeEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const fails = (path: RegExp, status = 500) => stack.sandbox.fault({ path }, { status }, 'always')

const fourthPage = /\/flags\/web\?offset=300&limit=100/

/** Forty keys, of which so many are on the fourth page. */
function fortyKeys(onFourth: number): string[] {
  const elsewhere = keys.filter((_, index) => (index < 300 || index >= 400) && index % 10 === 0)
  return [...elsewhere.slice(0, 40 - onFourth), ...keys.slice(300, 300 + onFourth)]
}

const aliases = (some: readonly string[], selection = 'key') =>
  `{ ${some.map((key, index) => `a${index}: flag(projectKey: "web", key: "${key}") { ${selection} }`).join(' ')} }`

const failedFields = ({ errors = [] }: Answer) => errors.map(({ path }) => path!.join('.'))
const codes = ({ errors = [] }: Answer) => [...new Set(errors.map(({ extensions }) => extensions?.code))]

describe('a page of flags that fails', () => {
  it('fails the keys that may be on it, and no other one', async () => {
    fails(fourthPage)
    const forty = fortyKeys(5)
    const answer = await stack.ask(aliases(forty))
    expect(keys).toHaveLength(600)
    expect(Object.values(answer.data)).toEqual([...forty.slice(0, 35).map((key) => ({ key })), ...Array(5).fill(null)])
    expect(failedFields(answer)).toEqual(['a35', 'a36', 'a37', 'a38', 'a39'])
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.calls).toHaveLength(6)
  })

  it('is made up for by a single read, if that is no more calls', async () => {
    fails(fourthPage)
    const forty = fortyKeys(1)
    const answer = await stack.ask(aliases(forty))
    expect(answer.errors).toBeUndefined()
    expect(Object.values(answer.data)).toEqual(forty.map((key) => ({ key })))
    expect(answer.paths.slice(6)).toEqual([`/flags/web/${forty[39]}`])
  })

  it('does not say of a key that there is no such flag', async () => {
    fails(fourthPage)
    const answer = await stack.ask(aliases([...fortyKeys(2).slice(2), 'no-such-1', 'no-such-2']))
    expect(failedFields(answer)).toEqual(['a36', 'a37', 'a38', 'a39'])
    expect(answer.calls).toHaveLength(6)
  })

  it('that was refused for a rate limit takes no more calls', async () => {
    const reply = { status: 429, headers: { 'retry-after': '3600' } }
    stack.sandbox.fault({ path: fourthPage }, reply, 'always')
    const own = { authorization: stack.sandbox.readerToken }
    const answer = await stack.ask(aliases(fortyKeys(1)), {}, own)
    expect(failedFields(answer)).toEqual(['a39'])
    expect(codes(answer)).toEqual(['RATE_LIMITED'])
    expect(answer.calls.length).toBeLessThanOrEqual(6)
  })

  it.each([
    ['nodes', (ids: string) => `{ found: nodes(ids: [${ids}]) { ... on Flag { key } } }`, (key: string) => idOf(key)],
    [
      '_entities',
      (all: string) => `{ found: _entities(representations: [${all}]) { ... on Flag { key } } }`,
      (key: string) => `{ __typename: "Flag", projectKey: "web", key: "${key}" }`,
    ],
  ])('fails the same of %s', async (_, query, named) => {
    fails(fourthPage)
    const forty = fortyKeys(5)
    const answer = await stack.ask(query(forty.map(named).join(' ')))
    expect(answer.data.found).toEqual([...forty.slice(0, 35).map((key) => ({ key })), ...Array(5).fill(null)])
    expect(failedFields(answer)).toEqual([35, 36, 37, 38, 39].map((index) => `found.${index}`))
    expect(answer.calls).toHaveLength(6)
  })

  it('fails edges that read the whole list: a shorter list would look like all of it', async () => {
    fails(fourthPage)
    const all = fortyKeys(0)
    const answer = await stack.ask(aliases(all, 'key dependents { key }'))
    expect(Object.values(answer.data)).toEqual(all.map((key) => ({ key, dependents: null })))
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.errors).toHaveLength(40)
  })
})

const idOf = (key: string) => `"${Buffer.from(`Flag:${JSON.stringify(['web', key])}`).toString('base64url')}"`

describe('a group of environments whose call fails', () => {
  const environments = ['canary', 'development', 'preview', 'production']
  const selection = `key ${environments.map((key) => `${key}: environment(key: "${key}") { on }`).join(' ')}`

  it('fails the fields of its environments, for each flag of a list', async () => {
    fails(/env=production/)
    const answer = await stack.ask(`{ project(key: "web") { flags(first: 20) { nodes { ${selection} } } } }`)
    const { nodes } = answer.data.project.flags
    expect(keysOf(nodes)).toEqual(keys.slice(0, 20))
    for (const { canary, development, preview, production } of nodes) {
      expect([canary, development, preview]).toEqual(Array(3).fill({ on: expect.any(Boolean) }))
      expect(production).toBeNull()
    }
    expect(failedFields(answer)).toEqual(
      nodes.map((_: unknown, index: number) => `project.flags.nodes.${index}.production`),
    )
    expect(answer.calls).toHaveLength(2)
  })

  it.each([
    ['the first', /env=canary/, ['canary', 'development', 'preview']],
    ['the last', /env=production/, ['production']],
  ])('fails the fields of its environments, for flags by key, if it is %s', async (_, path, lost) => {
    fails(path)
    const some = fortyKeys(0).slice(0, 30)
    const answer = await stack.ask(aliases(some, selection))
    for (const flag of Object.values(answer.data) as Record<string, unknown>[]) {
      for (const key of environments) {
        expect(flag[key]).toEqual(lost.includes(key) ? null : { on: expect.any(Boolean) })
      }
    }
    expect(answer.errors).toHaveLength(some.length * lost.length)
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.calls.length).toBeLessThanOrEqual(13)
  })

  it('leaves the flags as they are if nobody tells which environments there are', async () => {
    fails(/\/projects\/web\/environments/)
    const answer = await stack.ask(`{ project(key: "web") { flags(first: 20) { nodes { key environments { on } } } } }`)
    expect(answer.data.project.flags.nodes).toEqual(keys.slice(0, 20).map((key) => ({ key, environments: null })))
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.calls).toHaveLength(2)
  })
})

describe('a failure of one of several', () => {
  it('of the statuses of a flag leaves those of the others', async () => {
    const some = keys.slice(0, 20)
    fails(new RegExp(`/flag-status/web/${some[0]}`))
    const answer = await stack.ask(aliases(some, 'statuses { environmentKey }'))
    expect(failedFields(answer)).toEqual(['a0.statuses'])
    expect(answer.data.a19.statuses.length).toBeGreaterThan(0)
    // The flag that fails, the environments, and a list for each of the seven.
    expect(answer.calls.length).toBeLessThanOrEqual(1 + 1 + 7)
  })
})

describe('a failure of what one field wants', () => {
  const flag = () => `flag(projectKey: "web", key: "${keys[0]}")`
  const evaluation = 'environment(key: "production") { evaluation { contextKinds } }'

  it.each([
    ['a flag', /\/flags\/web\/.*expand=evaluation/, flag, 'key', evaluation],
    ['a project', /expand=environments/, () => 'project(key: "web")', 'key', 'environments { nodes { key } } name'],
    ['a member', /expand=/, () => 'member(email: "a@b.example")', 'email', 'roleAttributes { key }'],
    ['a team', /expand=.*roleAttributes/, () => 'team(key: "growth")', 'key', 'roleAttributes { key }'],
  ])('does not fail another one of %s', async (_, path, field, less, more) => {
    fails(path)
    const answer = await stack.ask(`{ a: ${field()} { ${less} } b: ${field()} { ${more} } }`)
    expect(failedFields(answer)).toEqual(['b'])
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.calls).toHaveLength(2)
  })

  it('takes no second call after a refusal that is for all of them', async () => {
    stack.sandbox.fault({ path: /expand=environments/ }, { status: 401 }, 'always')
    const answer = await stack.ask(
      '{ a: project(key: "web") { key } b: project(key: "web") { environments { nodes { key } } name } }',
    )
    expect(failedFields(answer)).toEqual(['a', 'b'])
    expect(answer.calls).toHaveLength(1)
  })
})

describe('a list of which one page fails', () => {
  /** Has the list say that it is of several pages, of which one fails. */
  const torn = (list: string, size: number, pages: number, failing: number) => {
    fails(new RegExp(`/${list}\\?.*offset=${failing * size}\\b`))
    stack.sandbox.fault(
      { path: new RegExp(`/${list}\\?`) },
      { patch: (page) => ({ ...page, totalCount: pages * size }) },
      'always',
    )
  }

  it.each([
    ['teams', 100, 'team', 'key'],
    ['roles', undefined, 'role', 'key'],
  ])('of %s fails the keys that it does not have, and no other one', async (list, size, field, name) => {
    const all = keysOf(await askAll(stack.sandbox, `/${list}`))
    const known = all.slice(0, 3)
    torn(list, size ?? all.length, 4, 1)
    const some = [...known, ...Array.from({ length: 9 }, (_, index) => `none-${index}`)]
    const answer = await stack.ask(
      `{ ${some.map((key, index) => `a${index}: ${field}(key: "${key}") { ${name} }`).join(' ')} }`,
    )
    expect(Object.values(answer.data).slice(0, 3)).toEqual(known.map((key) => ({ key })))
    expect(failedFields(answer)).toEqual(Array.from({ length: 9 }, (_, index) => `a${index + 3}`))
    expect(codes(answer)).toEqual(['UPSTREAM_FAILURE'])
  })
})

describe('a list that says that it is longer than the budget', () => {
  const claim = (path: RegExp, totalCount: number) =>
    stack.sandbox.fault({ path }, { patch: (page) => ({ ...page, totalCount }) }, 'always')

  it('is not begun: the field says how many calls it would take', async () => {
    claim(/\/approval-requests\?/, 1e9)
    const answer = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { key approvalRequests { nodes { id } } } }',
    )
    expect(answer.data.environment).toEqual({ key: 'production', approvalRequests: null })
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(answer.errors![0]!.message).toMatch(
      /^Expected the request to be within 500 REST calls \(MAX_REST_CALLS\), but GET \/api\/v2\/approval-requests would take 4999999 more after the \d that were made\.$/,
    )
    expect(answer.calls.length).toBeLessThanOrEqual(3)
  })

  it('is left for single reads where those are fewer', async () => {
    claim(/\/flags\/web\?/, 1e9)
    const answer = await stack.ask(aliases(fortyKeys(0).slice(-12)))
    expect(answer.errors).toBeUndefined()
    expect(answer.calls).toHaveLength(13)
  })
})
