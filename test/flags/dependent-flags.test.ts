import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { instruct } from '../support/sandbox-flags.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

const environments = ['production', 'qa', 'staging']

let stack: Stack
/** All flags of `web` that lists have, in full in three environments. */
let flags: Doc[]
/** The key of a flag with dependents in several of the environments. */
let wanted: string
beforeAll(async () => {
  stack = await startStack()
  flags = await askAll(stack.sandbox, `/flags/web?${environments.map((key) => `env=${key}`).join('&')}&summary=0`)
  const counts = await Promise.all(
    [...new Set(flags.flatMap(({ environments: all }) => keysOf(all.production.prerequisites)))].map(async (key) => ({
      key,
      places: (await dependents(key)).flatMap((one: Doc) => one.environments).length,
    })),
  )
  wanted = counts.toSorted((a, b) => b.places - a.places)[0]!.key
})
afterAll(() => stack.close())

/** What the beta route of a flag says. */
const dependents = async (key: string): Promise<Doc[]> =>
  (await ask(stack.sandbox, `/flags/web/${key}/dependent-flags`, { 'ld-api-version': 'beta' })).json.items

const said = (doc: Doc) => ({
  key: doc.key,
  name: doc.name,
  environments: doc.environments.map(({ key, name, _site }: Doc) => ({
    ...{ key, name, siteUrl: stack.sandbox.url + _site.href },
  })),
})
/** Whether a flag has another one as a prerequisite. */
const names = (doc: Doc, key: string) =>
  environments.some((environment) => keysOf(doc.environments[environment].prerequisites).includes(key))
const everything = 'key name environments { key name siteUrl }'
const flag = (key: string, selection: string) => `flag(projectKey: "web", key: "${key}") { ${selection} }`
/** In the order of the names: REST has an order of its own for environments. */
const sorted = (all: Doc[]) =>
  all.map((one) => ({
    ...one,
    environments: one.environments.toSorted((a: Doc, b: Doc) => a.key.localeCompare(b.key)),
  }))
/** The calls that are not for the flag itself. */
const others = (paths: readonly string[]) => paths.filter((path) => path !== `/flags/web/${wanted}`)
/** The call that shows which dependents are archived. */
const state = '/flags/web?offset=0&limit=100&filter=state:archived'

describe('the dependents of a flag', () => {
  it('are one call in beta and one for the state of what it names, and everything else is not', async () => {
    const { data, calls, paths } = await stack.ask(`{ ${flag(wanted, `name dependents { ${everything} }`)} }`)
    expect(others(paths)).toEqual([`/flags/web/${wanted}/dependent-flags`, state])
    for (const { path, headers } of calls) {
      expect(headers['ld-api-version']).toBe(path.endsWith('/dependent-flags') ? 'beta' : '20240415')
    }
    expect(data.flag.dependents).toEqual((await dependents(wanted)).map(said))
  })

  it('are one call if there are none', async () => {
    const none = flags.find((one) => !flags.some((other) => names(other, one.key)))!.key
    const { data, paths } = await stack.ask(`{ ${flag(none, 'dependents { key }')} }`)
    expect({ data, paths }).toEqual({
      data: { flag: { dependents: [] } },
      paths: [`/flags/web/${none}/dependent-flags`],
    })
  })

  it('take no call for their state if the request has read them', async () => {
    const [{ key }] = await dependents(wanted)
    const { data, paths } = await stack.ask(
      `{ ${flag(key, `name environment(key: "production") { prerequisites { flag { key tags dependents { key } } } }`)} }`,
    )
    const { flag: found } = data.flag.environment.prerequisites.find(({ flag }: Doc) => flag.key === wanted)
    expect(keysOf(found.dependents)).toEqual([key])
    expect(paths.filter((path) => path.includes(key))).toHaveLength(1)
  })

  it('lead to the flag and the environment, which are read only if more than their names is wanted', async () => {
    const names = 'flag { id key name projectKey } environments { environment { key name } }'
    const known = await stack.ask(`{ ${flag(wanted, `dependents { ${names} }`)} }`)
    expect(others(known.paths)).toEqual([`/flags/web/${wanted}/dependent-flags`, state])
    const [first] = await dependents(wanted)
    expect(known.data.flag.dependents[0]).toEqual({
      flag: { id: expect.any(String), key: first.key, name: first.name, projectKey: 'web' },
      environments: first.environments.map(({ key, name }: Doc) => ({ environment: { key, name } })),
    })
    const { data, paths } = await stack.ask(`{ ${flag(wanted, 'dependents { flag { tags version } }')} }`)
    // The documents of the dependents tell whether they are archived.
    expect(others(paths)).toEqual([`/flags/web/${wanted}/dependent-flags`, `/flags/web/${first.key}`])
    const { tags, _version } = await rest(stack, `/flags/web/${first.key}`)
    expect(data.flag.dependents[0].flag).toEqual({ tags, version: _version })
  })

  it('in one environment are the call of that environment and that for the state', async () => {
    const { data, paths } = await stack.ask(
      `{ ${flag(wanted, `environment(key: "production") { dependents { ${everything} } }`)} }`,
    )
    expect(paths).toEqual([
      `/flags/web/${wanted}?env=production`,
      `/flags/web/production/${wanted}/dependent-flags`,
      state,
    ])
    const expected = (await dependents(wanted)).map(said).flatMap((one) => {
      const here = one.environments.filter(({ key }: Doc) => key === 'production')
      return here.length ? [{ ...one, environments: here }] : []
    })
    expect(expected).not.toEqual([])
    expect(data.flag.environment.dependents).toEqual(expected)
  })

  it('and in one of its environments are one call, and one for the state', async () => {
    const { data, paths } = await stack.ask(
      `{ ${flag(wanted, 'dependents { key } environment(key: "production") { dependents { key } }')} }`,
    )
    const expected = [`/flags/web/${wanted}/dependent-flags`, `/flags/web/${wanted}?env=production`, state]
    expect(paths.toSorted()).toEqual(expected.toSorted())
    expect(data.flag.environment.dependents).toEqual(data.flag.dependents)
  })

  it('in several environments, or in all of them besides, are one call, and one for the state', async () => {
    const { data, paths } = await stack.ask(
      `{ ${flag(wanted, 'dependents { key } environments { environmentKey dependents { key environments { key } } }')} }`,
    )
    expect(paths).toEqual([`/flags/web/${wanted}`, `/flags/web/${wanted}/dependent-flags`, state])
    const all = await dependents(wanted)
    expect(keysOf(data.flag.dependents)).toEqual(keysOf(all))
    for (const { environmentKey, dependents: here } of data.flag.environments) {
      const expected = all.filter((one) => keysOf(one.environments).includes(environmentKey))
      expect(here).toEqual(expected.map(({ key }) => ({ key, environments: [{ key: environmentKey }] })))
    }
  })

  it('without a name are read for it', async () => {
    const patch = ({ items }: Doc) => ({ items: items.map(({ name, ...rest }: Doc) => rest) })
    stack.sandbox.fault({ path: /dependent-flags/ }, { patch })
    const { data, errors } = await stack.ask(`{ ${flag(wanted, 'dependents { name flag { name } }')} }`)
    expect(errors).toBeUndefined()
    expect(data.flag.dependents).toEqual((await dependents(wanted)).map(({ name }) => ({ name: null, flag: { name } })))
  })

  it('that the caller may not see are null with an error of their own', async () => {
    stack.sandbox.fault({ path: /dependent-flags/ }, { status: 403 })
    const { data, errors } = await stack.ask(`{ ${flag(wanted, 'key dependents { key }')} }`)
    expect(data.flag).toEqual({ key: wanted, dependents: null })
    expect(errors).toMatchObject([{ path: ['flag', 'dependents'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the dependents of many flags', () => {
  const depending = (key: string, environment: string) =>
    flags.filter((one) => keysOf(one.environments[environment].prerequisites).includes(key))

  it('in three environments are the list of flags turned round', async () => {
    const { data, paths } = await stack.ask(
      `query ($keys: [String!]) { project(key: "web") { flags(first: 250) { nodes {
        key environments(keys: $keys) { environmentKey dependents { ${everything} flag { tags } } }
      } } } }`,
      { keys: environments },
    )
    const query = 'env=production&env=qa&env=staging&summary=0'
    expect(paths).toEqual([0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=100&${query}`))
    let count = 0
    for (const { key, environments: all } of data.project.flags.nodes) {
      for (const { environmentKey, dependents: here } of all) {
        const expected = depending(key, environmentKey)
        count += expected.length
        expect(here).toEqual(
          expected.map((one) => ({
            key: one.key,
            name: one.name,
            flag: { tags: one.tags },
            environments: [
              {
                key: environmentKey,
                name: one.environments[environmentKey]._environmentName,
                siteUrl: stack.sandbox.url + one.environments[environmentKey]._site.href,
              },
            ],
          })),
        )
      }
    }
    expect(count).toBeGreaterThan(20)
  })

  it('are what the beta route says of each', async () => {
    const { data, calls } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key dependents { ${everything} } } } } }`,
    )
    // The names of the environments, and the list in full, which the page is a part of: three pages in three groups.
    expect(calls).toHaveLength(1 + 9)
    const some = data.project.flags.nodes.filter((one: Doc) => one.dependents.length)
    expect(some.length).toBeGreaterThan(3)
    for (const one of some) expect(sorted(one.dependents)).toEqual(sorted((await dependents(one.key)).map(said)))
  })

  it('of fewer than a page, everywhere, are at most that list besides', async () => {
    const { calls } = await stack.ask('{ project(key: "web") { flags(first: 20) { nodes { dependents { key } } } } }')
    expect(calls).toHaveLength(1 + 1 + 9)
    const five = await stack.ask('{ project(key: "web") { flags(first: 5) { nodes { dependents { key } } } } }')
    expect(five.calls).toHaveLength(1 + 5)
  })

  it('wait only for the environments, which are read beside the flags that want them', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const answer = await slow.ask('{ project(key: "mobile") { flags { nodes { dependents { key } } } } }')
    await slow.close()
    const [first, second, ...others] = wavesOf(answer)
    expect(first).toEqual(['/flags/mobile?offset=0&limit=20', '/projects/mobile/environments?limit=100&offset=0'])
    expect(second!.every((path) => path.startsWith('/flags/mobile?offset=0&limit=100&'))).toBe(true)
    expect(others).toEqual([])
  })

  it('of the flags of several projects take one call for all environments', async () => {
    const { paths } = await stack.ask('{ projects(first: 2) { nodes { flags { nodes { dependents { key } } } } } }')
    const about = paths.filter((path) => path.startsWith('/projects?') || path.includes('/environments'))
    expect(about).toEqual([
      '/projects?offset=0&limit=2',
      '/projects?filter=keys:web|mobile&limit=2&expand=environments',
    ])
  })

  it('of two flags are a call for each', async () => {
    const { paths } = await stack.ask(
      '{ project(key: "web") { flags(first: 2) { nodes { key environment(key: "qa") { dependents { key } } } } } }',
    )
    const two = keysOf(flags.slice(0, 2))
    expect(paths.slice(1).toSorted()).toEqual(two.map((key) => `/flags/web/qa/${key}/dependent-flags`).sort())
  })

  it.each([
    [3, 3],
    [30, 3],
  ])('of %s flags in one environment are at most %s calls besides their list', async (first, most) => {
    const { calls } = await stack.ask(
      `{ project(key: "web") { flags(first: ${first}) { nodes { environment(key: "qa") { dependents { key } } } } } }`,
    )
    expect(calls.length).toBeLessThanOrEqual(1 + most)
  })

  it('fail alone where they are asked one by one', async () => {
    const [one, other] = keysOf(flags.slice(0, 2)) as [string, string]
    stack.sandbox.fault({ path: new RegExp(`${one}/dependent-flags`) }, { status: 403 })
    const { data, errors } = await stack.ask(
      `{ a: ${flag(one, 'key dependents { key }')} b: ${flag(other, 'key dependents { key }')} }`,
    )
    expect(errors).toMatchObject([{ path: ['a', 'dependents'], extensions: { code: 'FORBIDDEN' } }])
    expect(data).toEqual({
      a: { key: one, dependents: null },
      b: { key: other, dependents: (await dependents(other)).map(({ key }) => ({ key })) },
    })
  })
})

describe('dependents', () => {
  let changed: Stack
  /** A flag whose dependent is archived. */
  let needed: string
  let archived: string
  let live: string[]

  beforeAll(async () => {
    changed = await startStack()
    const depending = flags.find((one) => keysOf(one.environments.production.prerequisites).length === 1)!
    archived = depending.key
    needed = keysOf(depending.environments.production.prerequisites)[0]!
    await instruct(changed.sandbox, archived, [{ kind: 'archiveFlag' }])
    live = keysOf(await askAll(changed.sandbox, '/flags/web')).filter((key) => key !== needed)
  })
  afterAll(() => changed.close())

  const of = (keys: readonly string[], selection: string) =>
    `{ ${keys.map((key, index) => `f${index}: ${flag(key, selection)}`).join(' ')} }`

  it.each([1, 2, 5, 60])('omit archived flags, of %i flags', async (count) => {
    const both = 'dependents { key } environment(key: "production") { dependents { key } }'
    const { data } = await changed.ask(of([needed, ...live.slice(0, count - 1)], both))
    expect(keysOf((await dependents(needed)).filter(({ key }) => key !== archived))).toEqual(
      keysOf(data.f0.dependents).toSorted(),
    )
    expect(keysOf(data.f0.dependents)).not.toContain(archived)
    expect(keysOf(data.f0.environment.dependents)).not.toContain(archived)
  })

  it.each([1, 2, 5, 60])(
    'are those of no flag if it does not exist, and a list of an archived one, of %i flags',
    async (count) => {
      const asked = await changed.ask(of(['missing', archived, ...live.slice(0, count - 1)], 'dependents { key }'))
      expect(asked.errors).toBeUndefined()
      expect([asked.data.f0, asked.data.f1]).toEqual([null, { dependents: [] }])
    },
  )

  it('omit archived flags whose documents would be wanted, for the call of their document', async () => {
    const { data, paths } = await changed.ask(`{ ${flag(needed, 'dependents { key flag { tags } }')} }`)
    expect(keysOf(data.flag.dependents)).toEqual(
      keysOf((await dependents(needed)).filter(({ key }) => key !== archived)),
    )
    expect(paths).toContain(`/flags/web/${needed}/dependent-flags`)
    expect(paths.filter((path) => path.includes('state:archived'))).toEqual([])
  })

  it('show by one list which of several are archived', async () => {
    const depending = flags.filter((one) => keysOf(one.environments.production.prerequisites).length === 1).slice(0, 2)
    const keys = depending.flatMap((one) => keysOf(one.environments.production.prerequisites))
    const { paths } = await changed.ask(of(keys, 'dependents { key }'))
    expect(paths.slice(2)).toEqual(['/flags/web?offset=0&limit=100&filter=state:archived'])
  })

  it('fail if the state of a dependent cannot be read, and only then', async () => {
    const none = live.find((key) => !flags.some((one) => names(one, key)))!
    changed.sandbox.fault({ path: /\/flags\/web\?/ }, { status: 403 }, 'always')
    changed.sandbox.fault({ path: new RegExp(`/flags/web/${archived}$`) }, { status: 403 }, 'always')
    const { data, errors } = await changed.ask(of([needed, none], 'dependents { key }'))
    changed.sandbox.clearFaults()
    expect(data).toEqual({ f0: { dependents: null }, f1: { dependents: [] } })
    expect(errors).toMatchObject([{ path: ['f0', 'dependents'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('the dependents of a part of the flags', () => {
  it.each([
    ['environment(key: "production") { dependents { key } }', 4],
    ['dependents { key }', 1 + 4 * 3],
  ])('cut no page of the list, so that none is read twice: %s', async (selection, count) => {
    const large = await startStack({ sandbox: { flags: 340 } })
    const { data, calls, errors } = await large.ask(
      `{ project(key: "web") { flags(first: 250) { totalCount nodes { key ${selection} } pageInfo { hasNextPage } } } }`,
    )
    await large.close()
    expect(errors).toBeUndefined()
    expect(data.project.flags.nodes).toHaveLength(250)
    expect(data.project.flags).toMatchObject({ totalCount: 340, pageInfo: { hasNextPage: true } })
    expect(calls).toHaveLength(count)
  })
})
