import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** All flags of `web` that lists have, in full in three environments. */
let flags: Doc[]
/** The keys of the segments of its production. */
let segmentKeys: string[]
beforeAll(async () => {
  stack = await startStack()
  flags = await askAll(stack.sandbox, '/flags/web?env=production&env=qa&env=staging&summary=0')
  segmentKeys = keysOf(await askAll(stack.sandbox, '/segments/web/production', 50))
})
afterAll(() => stack.close())

const named = ({ clauses }: Doc): string[] =>
  clauses.flatMap(({ op, values }: Doc) => (op === 'segmentMatch' ? values : []))
const rulesOf = (flag: Doc, environment: string): Doc[] => flag.environments[environment].rules
const uses = (flag: Doc, environment = 'production') => rulesOf(flag, environment).flatMap(named)
const segment = (key: string, selection: string) =>
  `segment(projectKey: "web", environmentKey: "production", key: "${key}") { ${selection} }`

describe('the segments that a clause names', () => {
  it('are read together for an environment, and in their order', async () => {
    const flag = flags.find((one) => new Set(uses(one).filter((key) => segmentKeys.includes(key))).size > 0)!
    const { data, paths } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { environment(key: "production") {
        rules { clauses { operator segments { key name } } }
      } } }`,
      { key: flag.key },
    )
    expect(paths[0]).toBe(`/flags/web/${flag.key}?env=production`)
    expect(paths).toHaveLength(2)
    const { rules } = data.flag.environment
    for (const [index, rule] of rulesOf(flag, 'production').entries()) {
      for (const [place, { op, values }] of rule.clauses.entries()) {
        const expected = op === 'segmentMatch' ? values.filter((key: string) => segmentKeys.includes(key)) : null
        expect(rules[index].clauses[place].segments?.map(({ key }: Doc) => key) ?? null).toEqual(expected)
      }
    }
  })

  it('of a hundred flags in three environments are one call for each environment, without those that were deleted', async () => {
    const { data, paths, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { key environments(keys: ["production", "qa", "staging"]) {
        environmentKey rules { clauses { segments { key environmentKey version } } }
      } } } } }`,
    )
    expect(errors).toBeUndefined()
    const wanted = ['production', 'qa', 'staging'].map((environment) => {
      const keys = [...new Set(flags.slice(0, 100).flatMap((flag) => uses(flag, environment)))]
      expect(keys).toContain('agencies')
      return `/segments/web/${environment}?filter=includedKeys anyOf ${JSON.stringify(keys)}&limit=${keys.length}`
    })
    expect(paths.slice(1).toSorted()).toEqual(wanted.sort())
    const found = data.project.flags.nodes.flatMap(({ environments }: Doc) =>
      environments.flatMap(({ environmentKey, rules }: Doc) =>
        rules.flatMap(({ clauses }: Doc) =>
          clauses.flatMap(({ segments }: Doc) => (segments ?? []).map((one: Doc) => [environmentKey, one])),
        ),
      ),
    )
    expect(found.length).toBeGreaterThan(10)
    for (const [environmentKey, one] of found) {
      expect(one.environmentKey).toBe(environmentKey)
      expect(one.key).not.toBe('agencies')
    }
  })

  it('are without the one that was deleted, and without an error', async () => {
    const flag = flags.find((one) => rulesOf(one, 'production').some((rule) => named(rule).includes('agencies')))!
    const { data, errors } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { environment(key: "production") {
        rules { clauses { values segments { key } } }
      } } }`,
      { key: flag.key },
    )
    expect(errors).toBeUndefined()
    const clauses = data.flag.environment.rules.flatMap((rule: Doc) => rule.clauses)
    const naming = clauses.filter(({ values }: Doc) => values.includes('agencies'))
    expect(naming).not.toEqual([])
    for (const { values, segments } of naming) {
      expect(keysOf(segments)).toEqual(values.filter((key: string) => segmentKeys.includes(key)))
    }
  })

  it('are told of rules of segments too', async () => {
    const { data, paths } = await stack.ask(`{ ${segment('early-access', 'rules { clauses { segments { name } } }')} }`)
    expect(paths).toEqual([
      '/segments/web/production/early-access',
      '/segments/web/production?filter=includedKeys anyOf ["staff","beta-customers"]&limit=2',
    ])
    expect(data.segment.rules).toEqual([
      { clauses: [{ segments: [{ name: 'Staff' }] }] },
      { clauses: [{ segments: [{ name: 'Beta customers' }] }] },
    ])
  })

  it('are each told once, and no value that is no key names one', async () => {
    const clause = { attribute: '', op: 'segmentMatch', negate: false, values: ['staff', 7, '', '..', 'staff', null] }
    const patch = (doc: Doc) => ({ ...doc, rules: [{ clauses: [clause] }] })
    stack.sandbox.fault({ path: /kiosks/ }, { patch })
    const { data, errors, paths } = await stack.ask(
      `{ ${segment('kiosks', 'rules { clauses { segments { key } } }')} }`,
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/segments/web/production/kiosks', '/segments/web/production/staff'])
    expect(data.segment.rules).toEqual([{ clauses: [{ segments: [{ key: 'staff' }] }] }])
  })

  it('that may not be read are an error of the field', async () => {
    stack.sandbox.fault({ path: /segments/ }, { status: 403 })
    const flag = flags.find((one) => uses(one).length)!
    const { data, errors } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { name environment(key: "production") {
        on rules { clauses { operator segments { key } } }
      } } }`,
      { key: flag.key },
    )
    expect(data.flag).toMatchObject({ name: flag.name, environment: { on: flag.environments.production.on } })
    expect(errors!.length).toBeGreaterThan(0)
    for (const error of errors!) {
      expect(error).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
      expect(error.path!.at(-1)).toBe('segments')
    }
  })
})

describe('the flags of a segment', () => {
  const using = (key: string) => flags.filter((flag) => uses(flag).includes(key))

  it('of one come with it, in one call', async () => {
    const { data, paths } = await stack.ask(
      `{ ${segment('staff', 'name flags { id key name siteUrl project { key } }')} }`,
    )
    expect(paths).toEqual(['/segments/web/production/staff'])
    const { _flags } = await rest(stack, '/segments/web/production/staff')
    expect(_flags.length).toBeGreaterThan(3)
    expect(data.segment.flags.map(({ key, name }: Doc) => ({ key, name }))).toEqual(
      _flags.map(({ key, name }: Doc) => ({ key, name })),
    )
    expect(data.segment.flags[0]).toMatchObject({
      project: { key: 'web' },
      siteUrl: `${stack.sandbox.url}/projects/web/flags/${_flags[0].key}`,
    })
  })

  it('of each of twenty are the list of flags turned round', async () => {
    const { data, paths } = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { segments(first: 50) { nodes { key flags { key name } } } } }',
    )
    expect(paths).toEqual([
      '/segments/web/production?offset=0&limit=50',
      ...[0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=100&env=production&summary=0`),
    ])
    const { nodes } = data.environment.segments
    expect(nodes).toHaveLength(segmentKeys.length)
    expect(nodes.filter((one: Doc) => one.flags.length === 0).length).toBeGreaterThan(5)
    for (const one of nodes) {
      expect(one.flags).toEqual(using(one.key).map(({ key, name }) => ({ key, name })))
      const { _flags } = await rest(stack, `/segments/web/production/${one.key}`)
      expect(keysOf(one.flags)).toEqual(keysOf(_flags))
    }
  })

  it.each([
    [1, ['/segments/web/production?offset=0&limit=1']],
    [2, ['/segments/web/production?offset=0&limit=2']],
  ])('of %s of a list are read one by one, which is fewer calls', async (first, list) => {
    const { paths } = await stack.ask(
      `{ environment(projectKey: "web", key: "production") { segments(first: ${first}) { nodes { flags { key } } } } }`,
    )
    const singles = segmentKeys.slice(0, first).map((key) => `/segments/web/production/${key}`)
    expect(paths).toEqual([...list, ...singles])
  })

  it.each([
    [3, 3],
    [4, 4],
    [12, 4],
  ])('of %s by aliases are %s calls', async (count, calls) => {
    const { paths } = await stack.ask(
      `{ ${segmentKeys
        .slice(0, count)
        .map((key, index) => `a${index}: ${segment(key, 'name flags { key }')}`)
        .join(' ')} }`,
    )
    expect(paths).toHaveLength(calls)
  })

  it('of a few segments of a large project are those of each segment, which is read alone', async () => {
    const large = await startStack({ sandbox: { flags: 900 } })
    const keys = keysOf(await askAll(large.sandbox, '/segments/web/production', 50))
    const documents: Doc[] = await Promise.all(keys.map((key) => rest(large, `/segments/web/production/${key}`)))
    const used = documents.toSorted((one, other) => other._flags.length - one._flags.length).slice(0, 5)
    expect(used.flatMap(({ _flags }) => _flags)).not.toEqual([])
    const { data, errors, paths } = await large.ask(
      `query ($keys: [String!]!) { environment(projectKey: "web", key: "production") {
        segments(filter: { keys: $keys }) { nodes { key flags { key } } }
      } }`,
      { keys: keysOf(used) },
    )
    await large.close()
    expect(errors).toBeUndefined()
    const said = used.map(({ key, _flags }) => ({ key, flags: keysOf(_flags).map((key) => ({ key })) }))
    expect(data.environment.segments.nodes).toHaveLength(5)
    expect(data.environment.segments.nodes).toEqual(expect.arrayContaining(said))
    // The list of the segments, the first page of the flags, which shows that there are nine, and a call for each segment.
    expect(paths).toHaveLength(7)
  })

  it('bring what is wanted of them with the same list', async () => {
    const selection = 'key tags environment(key: "qa") { on } environment2: environment(key: "production") { on }'
    const { data, paths, errors } = await stack.ask(
      `{ environment(projectKey: "web", key: "production") { segments(first: 20, filter: { tags: ["beta"] }) { nodes {
        key flags { ${selection} }
      } } } a: ${segment('staff', `flags { ${selection} }`)} b: ${segment('kiosks', `flags { ${selection} }`)} }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(3)
    const { nodes } = data.environment.segments
    for (const one of nodes) {
      expect(one.flags).toEqual(
        using(one.key).map(({ key, tags, environments: { qa, production } }) => ({
          ...{ key, tags, environment: { on: qa.on }, environment2: { on: production.on } },
        })),
      )
    }
  })

  it('fail by themselves if the caller may not read flags', async () => {
    stack.sandbox.fault({ path: /flags\/web/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "production") { segments(first: 5) { nodes { key flags { key } } } } }',
    )
    const keys = segmentKeys.slice(0, 5)
    expect(data.environment.segments.nodes).toEqual(keys.map((key) => ({ key, flags: null })))
    expect(errors).toHaveLength(5)
    for (const error of errors!) expect(error).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })
})
