import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagConfigRep, FlagRep } from '../../src/rest/flags/flags.ts'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The live flags of `web` in full, in the order of LaunchDarkly, with all environments. */
let flags: readonly FlagRep[]
let environments: readonly { readonly key: string; readonly critical: boolean; readonly tags: readonly string[] }[]

beforeAll(async () => {
  stack = await startStack()
  environments = (await rest(stack, '/projects/web/environments?limit=100')).items
  flags = await allFlags()
})

afterAll(() => stack.close())

async function allFlags(): Promise<readonly FlagRep[]> {
  const found = new Map<string, FlagRep>()
  for (let group = 0; group < environments.length; group += 3) {
    const env = environments.slice(group, group + 3).map(({ key }) => `&env=${key}`)
    for (let offset = 0; offset < 300; offset += 100) {
      const { items } = await rest(stack, `/flags/web?summary=0&limit=100&offset=${offset}${env.join('')}`)
      for (const flag of items as FlagRep[]) {
        const before = found.get(flag.key)?.environments
        found.set(flag.key, { ...flag, environments: { ...before, ...flag.environments } })
      }
    }
  }
  return [...found.values()]
}

const query = `query ($filter: FlagFilter, $first: Int = 1000, $after: String) { project(key: "web") {
  flags(first: $first, after: $after, filter: $filter) {
    nodes { key } stoppedBy pageInfo { hasNextPage endCursor }
  }
} }`

const found = async (filter: object) => {
  const { data, errors, paths } = await stack.ask(query, { filter })
  expect(errors).toBeUndefined()
  const { nodes, stoppedBy } = data.project.flags
  expect(stoppedBy).toBe('END')
  return { keys: keysOf(nodes), paths }
}

const expected = (selects: (flag: FlagRep) => boolean) => flags.filter(selects).map(({ key }) => key)

const inProduction = (selects: (config: FlagConfigRep) => unknown) =>
  expected((flag) => Boolean(flag.environments?.production && selects(flag.environments.production)))

/** All values of a property, at any depth. */
function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [...(key === name ? [inner] : []), ...valuesOf(inner, name)])
}

/** Some flags, but not all. */
const isSelective = (keys: readonly string[]) => {
  expect(keys.length).toBeGreaterThan(0)
  expect(keys.length).toBeLessThan(flags.length)
}

describe('a condition that the gateway computes', () => {
  it.each([true, false])('finds the flags that are on: %s', async (on) => {
    const { keys } = await found({ on: { environmentKey: 'production', on } })
    isSelective(keys)
    expect(keys).toEqual(inProduction((config) => config.on === on))
  })

  it('finds the flags that are on in a critical environment, and those in one with a tag', async () => {
    const critical = environments.filter((one) => one.critical).map(({ key }) => key)
    const [tag] = environments.flatMap(({ tags }) => tags)
    const tagged = environments.filter(({ tags }) => tags.includes(tag!)).map(({ key }) => key)
    const onIn = (keys: readonly string[]) => expected((flag) => keys.some((key) => flag.environments?.[key]?.on))
    expect((await found({ on: { critical: true } })).keys).toEqual(onIn(critical))
    expect((await found({ on: { environmentTag: tag } })).keys).toEqual(onIn(tagged))
  })

  it('finds the flags that were not changed since a time', async () => {
    const before = Date.parse('2026-08-01T00:00:00Z')
    const { keys } = await found({ unchangedSince: { environmentKey: 'production', before: '2026-08-01T00:00:00Z' } })
    isSelective(keys)
    expect(keys).toEqual(inProduction(({ lastModified }) => lastModified < before))
  })

  it('finds the flags that were not requested since a time', async () => {
    const before = Date.parse('2026-09-20T00:00:00Z')
    const { items } = await rest(stack, '/flag-statuses/web/production')
    const requested = new Map<string, string | undefined>(
      items.map((status: { _links: { parent: { href: string } }; lastRequested?: string }) => [
        status._links.parent.href.split('/').at(-1)!,
        status.lastRequested,
      ]),
    )
    const filter = { notRequestedSince: { environmentKey: 'production', before: '2026-09-20T00:00:00Z' } }
    const { keys, paths } = await found(filter)
    isSelective(keys)
    expect(keys).toEqual(
      expected(({ key }) => {
        const time = requested.get(key)
        return requested.has(key) && !(time && Date.parse(time) >= before)
      }),
    )
    expect(paths.filter((path) => path.startsWith('/flags/web'))).toHaveLength(3)
    expect(paths.filter((path) => path.startsWith('/flag-statuses'))).toHaveLength(1)
  })

  it('finds the flags that a member follows in any environment', async () => {
    const lists = await Promise.all(
      environments.map(async ({ key }) => (await rest(stack, `/projects/web/environments/${key}/followers`)).items),
    )
    const [memberId] = valuesOf(lists, '_id') as string[]
    const follows = new Set(
      lists.flat().flatMap((one) => (valuesOf(one.followers, '_id').includes(memberId) ? [one.flagKey] : [])),
    )
    const { keys } = await found({ follower: { memberId } })
    isSelective(keys)
    expect(keys).toEqual(expected(({ key }) => follows.has(key)))
  })

  it('finds the flags that export data, with those of running experiments', async () => {
    const { items } = await rest(stack, '/projects/web/experiments?limit=100&lifecycleState=active,archived')
    const running = new Set(
      items.flatMap((one: { environmentKey: string; currentIteration?: { status: string; flags: object } }) =>
        one.environmentKey === 'production' && one.currentIteration?.status === 'running'
          ? Object.keys(one.currentIteration.flags)
          : [],
      ),
    )
    expect(running.size).toBeGreaterThan(0)
    const exports = (key: string, config: FlagConfigRep | undefined) =>
      running.has(key) ||
      valuesOf([config?.rules, { t: config }], 'trackEvents').includes(true) ||
      config?.trackEventsFallthrough
    const exporting = expected((flag) => Boolean(exports(flag.key, flag.environments?.production)))
    const { keys } = await found({ hasDataExport: { environmentKey: 'production' } })
    isSelective(keys)
    expect(keys).toEqual(exporting)
    const others = await found({ hasDataExport: { environmentKey: 'production', exported: false } })
    expect(others.keys).toEqual(inProduction(() => true).filter((key) => !exporting.includes(key)))
  })

  it('finds the flags that target a kind of contexts in any environment', async () => {
    const targets = ({ environments: configs }: FlagRep) =>
      Object.values(configs ?? {}).some(({ rules = [], targets: users = [], contextTargets = [] }) => {
        const clauses = rules.flatMap((rule) => rule.clauses).filter(({ op }) => op !== 'segmentMatch')
        const named = [...users, ...contextTargets].filter(({ values }) => values.length)
        return [...clauses, ...named].some(({ contextKind }) => (contextKind ?? 'user') === 'device')
      })
    const { keys } = await found({ contextKindTargeted: 'device' })
    isSelective(keys)
    expect(keys).toEqual(expected(targets))
  })

  it('finds the flags with a rule for a segment, and those with a rule for a segment that names it', async () => {
    const { items } = await rest(stack, '/segments/web/production?limit=50')
    const naming = (key: string): string[] => [
      key,
      ...items.flatMap((one: { key: string; rules: object }) =>
        one.key !== key && JSON.stringify(valuesOf(one.rules, 'values')).includes(`"${key}"`) ? naming(one.key) : [],
      ),
    ]
    const named = items
      .filter(({ key }: { key: string }) => naming(key).length > 1)
      .map(({ key }: { key: string }) => key)
    expect(named).not.toEqual([])
    const using = (keys: readonly string[]) =>
      inProduction(({ rules = [] }) =>
        rules.some(({ clauses }) =>
          clauses.some(({ op, values }) => op === 'segmentMatch' && values.some((one) => keys.includes(String(one)))),
        ),
      )
    for (const key of ['beta-customers', ...named]) {
      const alone = await found({ segmentTargeted: { environmentKey: 'production', key } })
      expect(alone.keys).toEqual(using([key]))
      const nested = await found({ segmentTargeted: { environmentKey: 'production', key, nested: true } })
      expect(nested.keys).toEqual(using(naming(key)))
    }
  })

  it('finds the flags with and without a maintainer', async () => {
    const has = ({ _maintainer, maintainerTeamKey }: FlagRep) => Boolean(_maintainer || maintainerTeamKey)
    for (const hasMaintainer of [true, false])
      expect((await found({ hasMaintainer })).keys).toEqual(expected((flag) => has(flag) === hasMaintainer))
  })

  it('finds flags by key', async () => {
    const keys = [flags[200]!.key, flags[3]!.key]
    expect((await found({ keys: [...keys, 'no-such-flag'] })).keys).toEqual(expected(({ key }) => keys.includes(key)))
    const one = await found({ keys: [flags[200]!.key] })
    expect([one.keys, one.paths]).toEqual([
      [flags[200]!.key],
      [expect.stringContaining(`filter=query:${flags[200]!.key}`)],
    ])
  })

  it('holds together with others, and with those of LaunchDarkly', async () => {
    const { keys, paths } = await found({
      tags: ['release'],
      on: { environmentKey: 'production' },
      contextKindTargeted: 'user',
    })
    const tagged = await found({ contextKindTargeted: 'user' })
    isSelective(keys)
    expect(keys).toEqual(
      inProduction(({ on }) => on).filter(
        (key) => tagged.keys.includes(key) && flags.find((flag) => flag.key === key)!.tags.includes('release'),
      ),
    )
    expect(
      paths.filter((path) => path.startsWith('/flags/web')).every((path) => path.includes('filter=tags:release')),
    ).toBe(true)
  })
})

describe('a search that the gateway makes', () => {
  const flagsOf = `query ($filter: FlagFilter, $first: Int, $after: String, $last: Int) { project(key: "web") {
    flags(first: $first, after: $after, last: $last, filter: $filter) {
      nodes { key } totalCount stoppedBy pageInfo { hasNextPage endCursor }
    }
  } }`
  const on = { on: { environmentKey: 'production' } }

  it('reads one page for a few flags, with the environment of the condition', async () => {
    const { data, paths } = await stack.ask(query, { filter: on, first: 5 })
    expect(keysOf(data.project.flags.nodes)).toEqual(inProduction((config) => config.on).slice(0, 5))
    expect(data.project.flags.stoppedBy).toBe('FIRST')
    expect(paths).toEqual(['/flags/web?offset=0&limit=100&env=production'])
  })

  it('counts the flags by all pages, if the count is selected on the first page', async () => {
    const { data, calls } = await stack.ask(flagsOf, { filter: on, first: 1 })
    const { totalCount, stoppedBy, pageInfo } = data.project.flags
    expect([totalCount, stoppedBy]).toEqual([inProduction((config) => config.on).length, 'FIRST'])
    expect(calls).toHaveLength(3)
    const next = await stack.ask(flagsOf, { filter: on, first: 1, after: pageInfo.endCursor })
    expect([next.data.project.flags.totalCount, next.calls.length]).toEqual([null, 1])
  })

  it.each([1, 3, 40, 100])('finds everything once from cursor to cursor, %i flags at a time', async (first) => {
    const filter = { segmentTargeted: { environmentKey: 'production', key: 'beta-customers' } }
    const whole = await found(filter)
    const keys: string[] = []
    for (let after: string | null = null, asked = 0; asked < 250; asked++) {
      const { data }: { data: { project: { flags: Page } } } = await stack.ask(query, { filter, first, after })
      keys.push(...keysOf(data.project.flags.nodes))
      if (!data.project.flags.pageInfo.hasNextPage) break
      after = data.project.flags.pageInfo.endCursor
    }
    expect(keys).toEqual(whole.keys)
  })

  it('reads the environments of the selection too, if they take no further call', async () => {
    const both = `{ project(key: "web") { flags(first: 3, filter: { on: { environmentKey: "production" } }) { nodes {
      production: environment(key: "production") { on } staging: environment(key: "staging") { rules { description } }
    } } } }`
    const { errors, paths } = await stack.ask(both)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/flags/web?offset=0&limit=100&env=production&env=staging&summary=0'])
  })

  it.each([
    [{ on: { environmentKey: 'produktion' } }, 'the environment "produktion"'],
    [
      { notRequestedSince: { environmentKey: 'produktion', before: '2026-01-01T00:00:00Z' } },
      'the environment "produktion"',
    ],
    [{ follower: { environmentKey: 'produktion', memberId: 'x' } }, 'the environment "produktion"'],
    [{ hasDataExport: { environmentKey: 'produktion' }, keys: ['none'] }, 'the environment "produktion"'],
    [{ on: { environmentTag: 'nothing' } }, 'an environment with the tag "nothing"'],
  ])('is an error for %j', async (filter, what) => {
    const { data, errors } = await stack.ask(query, { filter })
    expect(data.project.flags).toBeNull()
    expect(errors).toMatchObject([
      {
        message: `Expected the project "web" to have ${what}, but it has none.`,
        path: ['project', 'flags'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
  })

  it.each([
    [{ on: {} }, {}, 'Expected one of environmentKey, critical and environmentTag in filter.on, but got none.'],
    [
      { on: { environmentKey: 'production', critical: true } },
      {},
      'Expected one of environmentKey, critical and environmentTag in filter.on, but got environmentKey and critical.',
    ],
    [on, { last: 2 }, 'Expected first and after with a filter that the gateway computes, but got last.'],
  ])('refuses %j with %j', async (filter, page, message) => {
    const { errors } = await stack.ask(flagsOf, { filter, ...page })
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it.each([
    [
      '/api/v2/projects/web/environments/production/followers',
      { follower: { environmentKey: 'production', memberId: 'x' } },
    ],
    [
      '/api/v2/flag-statuses/web/production',
      { notRequestedSince: { environmentKey: 'production', before: '2026-01-01T00:00:00Z' } },
    ],
    ['/api/v2/projects/web/experiments', { hasDataExport: { environmentKey: 'production' } }],
    ['/api/v2/segments/web/production', { segmentTargeted: { environmentKey: 'production', key: 'x', nested: true } }],
    ['/api/v2/projects/web/environments', { on: { critical: true } }],
  ])('is an error if %s is forbidden, and not an empty list', async (path, filter) => {
    stack.sandbox.fault({ path }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(query, { filter })
    stack.sandbox.clearFaults()
    expect(data.project.flags).toBeNull()
    expect(errors).toMatchObject([{ path: ['project', 'flags'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('is refused where LaunchDarkly selects the flags', async () => {
    const linked = `{ project(key: "web") { views(first: 1) { nodes {
      flags(filter: { hasMaintainer: false }) { nodes { key } }
    } } } }`
    const { errors } = await stack.ask(linked)
    expect(errors).toMatchObject([
      { message: 'Expected conditions that LaunchDarkly itself has a filter for, but got filter.hasMaintainer.' },
    ])
  })
})

interface Page {
  readonly nodes: readonly { readonly key: string }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
}
