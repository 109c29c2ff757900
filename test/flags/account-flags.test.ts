import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** The live flags of each project, by project key, in the order of LaunchDarkly, with `production`. */
let flags: ReadonlyMap<string, readonly FlagRep[]>

beforeAll(async () => {
  stack = await startStack({ sandbox: { projects: 20, flags: 24 } })
  const { items } = await rest(stack, '/projects?limit=100')
  const keys = items.map(({ key }: { key: string }) => key)
  flags = new Map(await Promise.all(keys.map(async (key: string) => [key, await flagsOf(key)] as const)))
})

afterAll(() => stack.close())

async function flagsOf(projectKey: string): Promise<readonly FlagRep[]> {
  const { items, totalCount } = await rest(stack, `/flags/${projectKey}?limit=100&env=production`)
  expect(totalCount).toBe(items.length)
  return items
}

/** `project/flag` of all flags, in the order of the projects' keys. */
const all = (selects: (flag: FlagRep) => unknown = () => true) =>
  [...flags.keys()].sort().flatMap((project) =>
    flags
      .get(project)!
      .filter(selects)
      .map(({ key }) => `${project}/${key}`),
  )

const query = `query ($keys: [String!], $filter: FlagFilter, $orderBy: AccountFlagOrder, $first: Int, $after: String, $budget: Int! = 50) {
  flags(projectKeys: $keys, filter: $filter, orderBy: $orderBy, first: $first, after: $after, budget: $budget) {
    edges { cursor node { key projectKey createdAt } } stoppedBy
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    searched { projectCount projectTotal flagCount callCount } failures { projectKey code message }
  }
}`

interface Found {
  readonly edges: readonly {
    readonly cursor: string
    readonly node: { key: string; projectKey: string; createdAt: string }
  }[]
  readonly stoppedBy: string
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly searched: object
  readonly failures: readonly { readonly projectKey: string; readonly code: string }[]
}

async function ask(variables: Record<string, unknown>) {
  const answer = await stack.ask(query, variables)
  expect(answer.errors).toBeUndefined()
  const found: Found = answer.data.flags
  return { ...answer, found, names: found.edges.map(({ node }) => `${node.projectKey}/${node.key}`) }
}

/** Walks from cursor to cursor to the end. */
async function walk(variables: Record<string, unknown>) {
  const names: string[] = []
  const pages: Found[] = []
  for (let after: string | null = null; pages.length < 700; ) {
    const { found, names: more } = await ask({ ...variables, after })
    names.push(...more)
    pages.push(found)
    if (!found.pageInfo.hasNextPage) return { names, pages }
    after = found.pageInfo.endCursor
  }
  throw new Error('The walk does not end.')
}

const on = { on: { environmentKey: 'production' } }
const isOn = ({ environments }: FlagRep) => environments?.production?.on
const newest = { field: 'CREATED_AT', direction: 'DESC' }
const byKey = { field: 'KEY' }

const created = (name: string) => {
  const [project, key] = name.split('/') as [string, string]
  return flags.get(project)!.find((flag) => flag.key === key)!.creationDate
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

const inOrder = (names: readonly string[], orderBy: object | undefined) => {
  if (orderBy === newest) return names.toSorted((one, other) => created(other) - created(one))
  if (orderBy === byKey) return names.toSorted((one, other) => compare(one.split('/')[1]!, other.split('/')[1]!))
  return names
}

describe('the flags of several projects', () => {
  it.each([
    ['all', undefined, undefined, all],
    ['all by time', undefined, newest, all],
    ['those that are on', on, undefined, () => all(isOn)],
    ['those that are on by key', on, byKey, () => all(isOn)],
    ['temporary ones', { temporary: true }, undefined, () => all(({ temporary }) => temporary)],
  ])('are %s', async (_, filter, orderBy, expected) => {
    const { names, found } = await ask({ filter, orderBy, first: 1000 })
    expect(names).toEqual(inOrder(expected(), orderBy))
    const withoutProduction = [...flags].filter(([, some]) => !some.some((flag) => flag.environments?.production))
    const failing =
      filter === on ? withoutProduction.map(([projectKey]) => ({ projectKey, code: 'NO_SUCH_ENVIRONMENT' })) : []
    expect(found.failures).toMatchObject(failing)
    expect(found.stoppedBy).toBe('END')
    expect(found.searched).toMatchObject({ projectTotal: 20 })
  })

  it.each([
    [25, 50, undefined, undefined],
    [100, 3, on, undefined],
    [11, 1, on, undefined],
    [50, 1, { ...on, keys: ['nothing'] }, undefined],
    [70, 7, undefined, newest],
    [45, 6, on, byKey],
    [150, 1, on, newest],
  ])(
    'come once each from cursor to cursor, %i at a time with a budget of %i',
    async (first, budget, filter, orderBy) => {
      const { names, pages } = await walk({ filter, orderBy, first, budget })
      const whole = await ask({ filter, orderBy, first: 1000, budget: 400 })
      expect(names).toEqual(whole.names)
      expect(pages.at(-1)?.stoppedBy).toBe('END')
    },
  )

  it('continue after any flag', async () => {
    for (const orderBy of [undefined, byKey]) {
      const { found, names } = await ask({ filter: on, orderBy, first: 40 })
      for (const at of [0, 13, 39]) {
        const next = await ask({ filter: on, orderBy, first: 39 - at, after: found.edges[at]!.cursor })
        expect(next.names).toEqual(names.slice(at + 1))
      }
    }
  })

  it('are read project by project, in few calls', async () => {
    const { calls, found } = await ask({ filter: on, first: 5 })
    expect(calls).toHaveLength(2)
    expect(found.searched).toMatchObject({ projectCount: 1, callCount: 2 })
    const named = await ask({ keys: ['web', 'mobile', 'web'], first: 5 })
    expect(named.paths).toEqual([expect.stringMatching(/^\/flags\/mobile\?.*limit=5/)])
    expect(named.names).toEqual(
      all()
        .filter((name) => name.startsWith('mobile/'))
        .slice(0, 5),
    )
  })

  it('end with the budget, and go on', async () => {
    const { calls, found, names } = await ask({ filter: { ...on, keys: ['nothing'] }, budget: 6 })
    expect([names, found.stoppedBy, found.pageInfo.hasNextPage]).toEqual([[], 'BUDGET', true])
    // The page that reaches the budget takes a call more, for the environment.
    expect(calls.length).toBeLessThanOrEqual(7)
  })

  it('are the same beside other fields, whose calls do not count', async () => {
    const flags = 'flags(first: 1000, budget: 5) { stoppedBy searched { flagCount callCount } nodes { key } }'
    const alone = await stack.ask(`{ ${flags} }`)
    const beside = await stack.ask(
      `{ members { totalCount } teams { totalCount } roles { totalCount } webhooks { name } accessTokens { totalCount } ${flags} }`,
    )
    expect(beside.errors).toBeUndefined()
    expect(alone.data.flags).toMatchObject({ stoppedBy: 'BUDGET', searched: { callCount: 5 } })
    expect(beside.data.flags).toEqual(alone.data.flags)
  })

  it('are counted by LaunchDarkly unless the gateway filters', async () => {
    const count = 'query ($filter: FlagFilter) { flags(first: 3, filter: $filter) { totalCount } }'
    const { data, calls } = await stack.ask(count, {})
    expect(data.flags.totalCount).toBe(all().length)
    expect(calls).toHaveLength(21)
    expect((await stack.ask(count, { filter: on })).data.flags.totalCount).toBeNull()
  })

  it('go on without a project that cannot be read', async () => {
    stack.sandbox.fault({ path: /flags\/mobile\?/ }, { status: 403 }, 'always')
    stack.sandbox.fault({ path: /flags\/web\?/ }, { status: 500 }, 'always')
    const { names, found } = await ask({ first: 1000 })
    const merged = await ask({ first: 1000, orderBy: byKey })
    stack.sandbox.clearFaults()
    const failures = [
      { projectKey: 'mobile', code: 'FORBIDDEN' },
      { projectKey: 'web', code: 'UNAVAILABLE' },
    ]
    expect(names).toEqual(all().filter((name) => !/^(mobile|web)\//.test(name)))
    expect(found.failures).toMatchObject(failures)
    expect([merged.names.toSorted(), merged.found.failures]).toMatchObject([names.toSorted(), failures])
  })

  it('fail with a project that does not exist only there', async () => {
    const { names, found } = await ask({ keys: ['no-such-project', 'web'], first: 2 })
    expect(names).toHaveLength(2)
    expect(found.failures).toMatchObject([{ projectKey: 'no-such-project', code: 'NOT_FOUND' }])
  })

  it('fail as a whole if the list of projects is forbidden, or the token is not accepted', async () => {
    stack.sandbox.fault({ path: /\/projects\?/ }, { status: 403 })
    expect(await stack.ask(query)).toMatchObject({
      data: { flags: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    stack.sandbox.fault({ path: /\/flags\// }, { status: 401 }, 'always')
    const { errors } = await stack.ask(query, { keys: ['web'] })
    stack.sandbox.clearFaults()
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })

  it('refuse a cursor of another query, and what is none', async () => {
    const { found } = await ask({ filter: on, first: 2 })
    const after = found.pageInfo.endCursor
    expect((await stack.ask(query, { first: 2, after })).errors).toMatchObject([
      {
        message: 'Expected after to be a cursor of the same projectKeys, filter and orderBy, but got that of others.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    for (const nonsense of ['', 'x', Buffer.from('[1,"x",["web",{"offset":-1}]]').toString('base64url')])
      expect((await stack.ask(query, { filter: on, after: nonsense })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ])
  })

  it('refuse to merge more projects than the request has calls', async () => {
    const few = await startStack({ sandbox: { projects: 20, flags: 10 }, gateway: { maxRestCalls: 12 } })
    const { errors } = await few.ask(query, { orderBy: byKey })
    const listed = await few.ask(query, { first: 15 })
    await few.close()
    expect(errors?.[0]?.message).toBe(
      'Expected at most 11 projects with orderBy KEY, which begins with a REST call for each, but got 20. PROJECT has no such limit.',
    )
    expect(listed.data.flags.edges).toHaveLength(15)
  })
})

describe('the waves of a list over projects', () => {
  it('grow while few flags are found, and are one after the list of projects if they are merged', async () => {
    const slow = await startStack({ sandbox: { projects: 8, flags: 10, latencyMs } })
    const sizes = async (variables: Record<string, unknown>) =>
      wavesOf(await slow.ask(query, variables)).map(({ length }) => length)
    expect(await sizes({ filter: { temporary: true, hasMaintainer: true, keys: ['a', 'b'] }, budget: 100 })).toEqual([
      1, 1, 1, 2, 4,
    ])
    expect(await sizes({ orderBy: newest, first: 10 })).toEqual([1, 8])
    await slow.close()
  })
})

describe('a flag that is archived while the list is walked', () => {
  it('makes the list skip no other flag', async () => {
    const own = await startStack({ sandbox: { projects: 4, flags: 30 } })
    const page = async (first: number, after: string | null) =>
      (await own.ask(query, { first, after })).data.flags as Found
    const whole = (await page(1000, null)).edges.map(({ node }) => node)
    const start = await page(10, null)
    const gone = start.edges[3]!.node
    const { errors } = await own.ask(
      `mutation { updateFlag(input: { projectKey: "${gone.projectKey}", key: "${gone.key}", instructions: [{ archiveFlag: true }] }) { userErrors { message } } }`,
    )
    expect(errors).toBeUndefined()
    const rest = await page(1000, start.pageInfo.endCursor)
    await own.close()
    expect([...start.edges, ...rest.edges].map(({ node }) => node)).toEqual(whole)
  })
})
