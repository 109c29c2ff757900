import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAll, ask as askSandbox, type Doc } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'
import { latencyMs, wavesOf } from './support/waves.ts'

/** Routers send the representations of a whole answer at once: what counts is how many different entities they stand for. */

let stack: Stack
let live: string[]
let archived: string[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 600, projects: 210, members: 600, environments: 210 } })
  live = (await askAll(stack.sandbox, '/flags/web')).map(({ key }: Doc) => key)
  archived = (await askAll(stack.sandbox, '/flags/web?filter=state:archived')).map(({ key }: Doc) => key)
})
afterAll(() => stack.close())

type Keys = Readonly<Record<string, string>>

const ask = (on: Stack, type: string, keys: readonly Keys[], selection: string, headers?: Record<string, string>) =>
  on.ask(
    `query($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${selection} } } }`,
    { representations: keys.map((key) => ({ __typename: type, ...key })) },
    headers,
  )

const flagKeys = (keys: readonly string[]): Keys[] => keys.map((key) => ({ projectKey: 'web', key }))
const gone = (count: number) => Array.from({ length: count }, (_, index) => `gone-${index}`)
const spread = <One>(all: readonly One[], count: number): One[] =>
  all.filter((_, index) => index % Math.floor(all.length / count) === 0).slice(0, count)
const found = (entities: readonly unknown[]) => entities.filter((one) => one !== null).length

describe('a batch of flags of a project of 600', () => {
  it('takes the pages of the list for 500 of them, the first one and then the others side by side', async () => {
    const slow = await startStack({ sandbox: { flags: 600, latencyMs } })
    const answer = await ask(slow, 'Flag', flagKeys(live.slice(60, 560)), 'key name')
    await slow.close()
    expect(answer.errors).toBeUndefined()
    expect(answer.data._entities.map(({ key }: Doc) => key)).toEqual(live.slice(60, 560))
    const pages = [0, 100, 200, 300, 400, 500].map((offset) => `/flags/web?offset=${offset}&limit=100`)
    expect(wavesOf(answer)).toEqual([pages.slice(0, 1), pages.slice(1)])
  })

  it('takes two waves for 20 flags of twelve pages, and one call for each page', async () => {
    const large = await startStack({ sandbox: { flags: 1200, latencyMs }, gateway: { maxConcurrentCalls: 12 } })
    const pages = Array.from({ length: 12 }, (_, page) => `/flags/web?offset=${page * 100}&limit=100`)
    const listed = await Promise.all(pages.map(async (path) => (await askSandbox(large.sandbox, path)).json.items))
    const keys = spread(listed.flat(), 20).map(({ key }: Doc) => key)
    const answer = await ask(large, 'Flag', flagKeys(keys), 'key')
    await large.close()
    expect(answer.errors).toBeUndefined()
    expect(answer.data._entities.map(({ key }: Doc) => key)).toEqual(keys)
    expect(wavesOf(answer)).toEqual([pages.slice(0, 1), pages.slice(1).toSorted()])
  })

  it('takes the same by global ids, and for 200 of them', async () => {
    const { data } = await ask(stack, 'Flag', flagKeys(spread(live, 200)), 'id')
    const ids: Keys[] = data._entities.map(({ id }: Doc) => ({ id }))
    const { data: again, calls, errors } = await ask(stack, 'Flag', ids, 'key')
    expect(errors).toBeUndefined()
    expect(again._entities.map(({ key }: Doc) => key)).toEqual(spread(live, 200))
    expect(calls).toHaveLength(6)
  })

  it('is as large as it has different keys, however often each of them is asked for', async () => {
    const keys = Array.from({ length: 5000 }, (_, index) => live[index % 250]!)
    const { data, errors, calls, extensions } = await ask(stack, 'Flag', flagKeys(keys), 'key', { 'x-cost': '1' })
    expect(errors).toBeUndefined()
    expect(data._entities.map(({ key }: Doc) => key)).toEqual(keys)
    expect(calls.length).toBeLessThanOrEqual(6)
    expect(extensions?.cost).toMatchObject({ estimate: 22 })
  })

  it('has the configuration in as many environments as are asked for', async () => {
    const { data, errors, paths } = await ask(
      stack,
      'Flag',
      flagKeys(spread(live, 200)),
      'environments(keys: ["production", "staging"]) { on status { state } } project { name }',
    )
    expect(errors).toBeUndefined()
    expect(data._entities[199].environments).toHaveLength(2)
    expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(6)
    expect(paths).toHaveLength(9)
  })

  it('finds the archived ones by one list of them, and takes what no list has for missing', async () => {
    const keys = [...spread(live, 40), ...archived, ...gone(40)]
    const { data, errors, paths } = await ask(stack, 'Flag', flagKeys(keys), 'key state')
    expect(errors).toBeUndefined()
    expect(data._entities.map((flag: Doc) => flag?.key ?? null)).toEqual([
      ...spread(live, 40),
      ...archived,
      ...gone(40).map(() => null),
    ])
    expect(data._entities.slice(40, 54).every(({ state }: Doc) => state === 'ARCHIVED')).toBe(true)
    expect(paths.filter((path) => path.includes('state:archived'))).toEqual([
      '/flags/web?offset=0&limit=100&filter=state:archived',
    ])
    expect(paths).toHaveLength(7)
  })

  it('reads archived flags with many environments by fewer calls than one for each', async () => {
    const { data, errors, paths } = await ask(
      stack,
      'Flag',
      flagKeys([...spread(live, 40), ...archived, ...gone(40)]),
      'key environments { environmentKey on }',
    )
    expect(errors).toBeUndefined()
    const inAll = data._entities.slice(0, 54).map(({ environments }: Doc) => environments.length)
    expect(new Set(inAll)).toEqual(new Set([7]))
    // Seven environments are three calls for each of seven pages, and one call tells their keys.
    expect(paths).toHaveLength(22)
  })

  it('looks for deprecated flags as well where the plain list has none of them', async () => {
    const few = await startStack({ sandbox: { flags: 20 } })
    few.sandbox.fault(
      { path: /flags\/web\?(?!.*filter)/ },
      { json: { items: [{ key: 'one', name: 'One', kind: 'boolean' }], totalCount: 1 } },
      'always',
    )
    few.sandbox.fault(
      { path: /state%3Adeprecated/ },
      { json: { items: [{ key: 'old', name: 'Old', kind: 'boolean', deprecated: true }], totalCount: 1 } },
      'always',
    )
    const { data, paths } = await ask(few, 'Flag', flagKeys(['one', 'old', ...gone(5)]), 'key')
    await few.close()
    expect(data._entities.slice(0, 2)).toEqual([{ key: 'one' }, { key: 'old' }])
    expect(found(data._entities)).toBe(2)
    expect(paths).toEqual(
      ['', '&filter=state:archived', '&filter=state:deprecated'].map(
        (filter) => `/flags/web?offset=0&limit=100${filter}`,
      ),
    )
  })

  it('takes nothing for missing if a list of a state fails', async () => {
    stack.sandbox.fault({ path: /state%3Aarchived/ }, { status: 403 }, 'always')
    const { data, errors } = await ask(stack, 'Flag', flagKeys([...spread(live, 40), ...archived, ...gone(5)]), 'key')
    stack.sandbox.clearFaults()
    expect(found(data._entities)).toBe(40)
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['FORBIDDEN']))
    expect(errors).toHaveLength(19)
  })
})

it('finds the flags that there are, and no others, whichever are asked for together', async () => {
  const small = await startStack({ sandbox: { flags: 130 } })
  const [plain, old] = await Promise.all(
    ['', '?filter=state:archived'].map(async (query) =>
      (await askAll(small.sandbox, `/flags/web${query}`)).map(({ key }: Doc) => key as string),
    ),
  )
  const key = fc.oneof(fc.constantFrom(...plain!), fc.constantFrom(...old!), fc.constantFrom(...gone(30)))
  const selection = fc.constantFrom('key', 'key environment(key: "test") { on }', 'key environments { on }')
  const exists = new Set([...plain!, ...old!])
  const property = fc.asyncProperty(
    fc.array(key, { minLength: 1, maxLength: 120 }),
    selection,
    async (keys, fields) => {
      const { data, errors, calls } = await ask(small, 'Flag', flagKeys(keys), fields)
      expect(errors).toBeUndefined()
      expect(data._entities.map((flag: Doc) => flag?.key ?? null)).toEqual(
        keys.map((one) => (exists.has(one) ? one : null)),
      )
      // Seven environments are three calls for a page. A list that is left costs its first page.
      const ofAPage = fields.includes('environments') ? 3 : 1
      const asked = new Set(keys).size
      expect(calls.length).toBeLessThanOrEqual(Math.min(2 * asked, ofAPage * 3 + 3))
    },
  )
  await fc.assert(property, { numRuns: 40 })
  await small.close()
})

interface Batch {
  readonly name: string
  readonly type: string
  readonly selection: string
  readonly keys: () => Promise<readonly Keys[]>
  readonly calls: number
}

const listed = (path: string, limit?: number): Promise<Doc[]> => askAll(stack.sandbox, path, limit)

/** Of 200, as far as there are so many; the others do not exist. */
const filled = (keys: readonly Keys[], make: (name: string) => Keys): Keys[] =>
  [...keys, ...gone(200).map(make)].slice(0, 200)

const batches: readonly Batch[] = [
  {
    name: 'projects',
    type: 'Project',
    selection: 'name',
    keys: async () => (await listed('/projects')).slice(0, 200).map(({ key }) => ({ key })),
    calls: 2,
  },
  {
    name: 'environments of one project',
    type: 'Environment',
    selection: 'name',
    keys: async () =>
      (await listed('/projects/infra/environments')).slice(10, 210).map(({ key }) => ({ projectKey: 'infra', key })),
    calls: 3,
  },
  {
    name: 'environments of 200 projects',
    type: 'Environment',
    selection: 'name',
    // The project `infra` has more environments than come with it.
    keys: async () =>
      (await listed('/projects')).slice(0, 200).map(({ key: projectKey }) => ({ projectKey, key: 'production' })),
    calls: 3,
  },
  {
    name: 'members by id',
    type: 'Member',
    selection: 'role',
    keys: async () => (await listed('/members')).slice(0, 200).map(({ _id }) => ({ memberId: _id })),
    calls: 1,
  },
  {
    name: 'members by e-mail address',
    type: 'Member',
    selection: 'role',
    keys: async () => (await listed('/members')).slice(0, 200).map(({ email }) => ({ email })),
    calls: 2,
  },
  {
    name: 'teams',
    type: 'Team',
    selection: 'description',
    keys: async () =>
      filled(
        (await listed('/teams')).map(({ key }) => ({ key })),
        (key) => ({ key }),
      ),
    calls: 1,
  },
  {
    name: 'custom roles',
    type: 'CustomRole',
    selection: 'description',
    keys: async () =>
      filled(
        (await listed('/roles')).map(({ key }) => ({ key })),
        (key) => ({ key }),
      ),
    calls: 1,
  },
  {
    name: 'segments of an environment',
    type: 'Segment',
    selection: 'name',
    keys: async () => {
      const at = { projectKey: 'web', environmentKey: 'production' }
      const segments = await listed('/segments/web/production', 50)
      return filled(
        segments.map(({ key }) => ({ ...at, key })),
        (key) => ({ ...at, key }),
      )
    },
    calls: 4,
  },
  {
    name: 'repositories',
    type: 'CodeReferenceRepository',
    selection: 'sourceUrl',
    keys: async () => filled([], (name) => ({ name })),
    calls: 1,
  },
]

describe('a batch of 200', () => {
  it.each(batches)(
    '$name takes $calls calls, which the estimate foresees',
    async ({ type, selection, keys, calls }) => {
      const all = await keys()
      expect(all).toHaveLength(200)
      const answer = await ask(stack, type, all, `__typename ${selection}`, { 'x-cost': '1' })
      expect(answer.errors).toBeUndefined()
      const known = all.filter((key) => !Object.values(key).some((value) => value.startsWith('gone-')))
      // One of the projects has no environment of that name.
      expect(found(answer.data._entities)).toBeGreaterThanOrEqual(known.length - 1)
      expect(answer.calls).toHaveLength(calls)
      expect(answer.extensions?.cost).toMatchObject({
        actual: calls,
        estimate: expect.toSatisfy((most: number) => most >= calls),
      })
    },
  )

  it('audit log entries takes a call for each, as LaunchDarkly tells them one by one, and 201 are refused', async () => {
    const { data } = await stack.ask('{ auditLog(first: 201) { nodes { entryId } } }')
    const { errors, calls } = await ask(stack, 'AuditLogEntry', data.auditLog.nodes, 'kind')
    expect(errors?.[0]?.message).toContain('within the 200 single calls that one request may take (MAX_SINGLE_CALLS)')
    expect(calls).toEqual([])
  })

  it('of 500 entities of several types is answered, and what they lead to is counted for each type', async () => {
    const members = await listed('/members')
    const representations = [
      ...flagKeys(live.slice(0, 250)).map((key) => ({ __typename: 'Flag', ...key })),
      ...members.slice(0, 250).map(({ email }) => ({ __typename: 'Member', email })),
    ]
    const { data, errors, calls } = await stack.ask(
      `query($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Flag { name environment(key: "production") { status { state } } }
        ... on Member { role }
      } }`,
      { representations },
    )
    expect(errors).toBeUndefined()
    expect(found(data._entities)).toBe(500)
    expect(calls.length).toBeLessThanOrEqual(10)
  })
})

describe('a batch that may take more calls than the request has', () => {
  it('is answered as far as they reach, as nobody can ask a router for smaller ones', async () => {
    const small = await startStack({ sandbox: { flags: 600 }, gateway: { maxRestCalls: 8 } })
    const twoEach = ['web', 'mobile', 'platform', 'infra', 'a', 'b'].flatMap((projectKey) =>
      live.slice(0, 2).map((key) => ({ projectKey, key })),
    )
    const refused = await ask(small, 'Flag', twoEach, 'name')
    const { data, errors } = await ask(small, 'Flag', [...flagKeys(live.slice(0, 200)), ...twoEach.slice(2, 6)], 'name')
    await small.close()
    expect(refused.errors?.[0]?.message).toContain('got one that takes at least 12')
    expect(refused.calls).toEqual([])
    expect(found(data._entities)).toBeGreaterThan(30)
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['BAD_USER_INPUT']))
    expect(errors?.[0]?.message).toContain('to be within 8 REST calls (MAX_REST_CALLS)')
  })
})
