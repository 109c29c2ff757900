import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

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

describe('the dependents of a flag', () => {
  it('are one call in beta, and everything else is not', async () => {
    const { data, calls, paths } = await stack.ask(`{ ${flag(wanted, `name dependents { ${everything} }`)} }`)
    expect(others(paths)).toEqual([`/flags/web/${wanted}/dependent-flags`])
    for (const { path, headers } of calls) {
      expect(headers['ld-api-version']).toBe(path.endsWith('/dependent-flags') ? 'beta' : '20240415')
    }
    expect(data.flag.dependents).toEqual((await dependents(wanted)).map(said))
  })

  it('lead to the flag and the environment, which are read only if more than their names is wanted', async () => {
    const names = 'flag { id key name projectKey } environments { environment { key name } }'
    const known = await stack.ask(`{ ${flag(wanted, `dependents { ${names} }`)} }`)
    expect(others(known.paths)).toEqual([`/flags/web/${wanted}/dependent-flags`])
    const [first] = await dependents(wanted)
    expect(known.data.flag.dependents[0]).toEqual({
      flag: { id: expect.any(String), key: first.key, name: first.name, projectKey: 'web' },
      environments: first.environments.map(({ key, name }: Doc) => ({ environment: { key, name } })),
    })
    const { data } = await stack.ask(`{ ${flag(wanted, 'dependents { flag { tags version } }')} }`)
    const { tags, _version } = await rest(stack, `/flags/web/${first.key}`)
    expect(data.flag.dependents[0].flag).toEqual({ tags, version: _version })
  })

  it('in one environment are the call of that environment', async () => {
    const { data, paths } = await stack.ask(
      `{ ${flag(wanted, `environment(key: "production") { dependents { ${everything} } }`)} }`,
    )
    expect(paths).toEqual([`/flags/web/${wanted}?env=production`, `/flags/web/production/${wanted}/dependent-flags`])
    const expected = (await dependents(wanted)).map(said).flatMap((one) => {
      const here = one.environments.filter(({ key }: Doc) => key === 'production')
      return here.length ? [{ ...one, environments: here }] : []
    })
    expect(expected).not.toEqual([])
    expect(data.flag.environment.dependents).toEqual(expected)
  })

  it('in several environments, or in all of them besides, are one call', async () => {
    const { data, paths } = await stack.ask(
      `{ ${flag(wanted, 'dependents { key } environments { environmentKey dependents { key environments { key } } }')} }`,
    )
    expect(paths).toEqual([`/flags/web/${wanted}`, `/flags/web/${wanted}/dependent-flags`])
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
    expect(paths).toEqual(
      [0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=${offset < 200 ? 100 : 50}&${query}`),
    )
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
