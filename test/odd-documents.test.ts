import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { clean, failed, flagsOf } from './support/failed-field.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack()
})
afterEach(() => stack.close())

/** Makes the next call for the flags of `web` go wrong. */
const fault = (reply: Reply, path = /\/flags\/web/) => stack.sandbox.fault({ path }, reply)

// biome-ignore lint/suspicious/noExplicitAny: documents are spoiled in any way.
type Spoil = (flag: any) => void
/** Spoils the first flag of the list. */
const spoiled = (spoil: Spoil, path = /\/flags\/web\?/) => {
  const patch: Reply['patch'] = (answer) => {
    spoil(answer.items[0])
    return answer
  }
  fault({ patch }, path)
}

const without = (names: string, value: null | undefined) =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))

describe('a document of another shape', () => {
  const compulsory = [
    ['name', 'name', 'name'],
    ['creationDate', 'createdAt', 'createdAt'],
    ['kind', 'kind', 'kind'],
  ] as const
  const absent = compulsory.flatMap((row) => [[undefined, ...row] as const, [null, ...row] as const])
  it.each(absent)('with %s for %s names the field that lacks it', async (value, property, field, selection) => {
    spoiled((flag) => (flag[property] = value))
    const answer = await stack.ask(flagsOf(`key ${selection}`))
    failed(answer, ['web', 'flags', 'nodes', 0, field], 'UPSTREAM_FAILURE')
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly's answer lacks a value for Flag.${field}.`)
  })

  it.each([undefined, null])('with %s for lists and maps has empty ones', async (nothing) => {
    spoiled((flag) => Object.assign(flag, without('tags variations customProperties', nothing)))
    const answer = await stack.ask(flagsOf('tags variations { index } customProperties { key }'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags.nodes[0]).toEqual({ tags: [], variations: [], customProperties: [] })
  })

  it.each([undefined, null])('with %s for what nobody selected is answered', async (nothing) => {
    const names = 'name tags creationDate variations kind experiments customProperties _links'
    spoiled((flag) => Object.assign(flag, without(names, nothing)))
    const answer = await stack.ask(flagsOf('key siteUrl'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags.nodes).toHaveLength(2)
  })

  it.each([undefined, null])('with %s for what may be missing is answered without it', async (nothing) => {
    const names = 'description defaults clientSideAvailability customProperties experiments environments'
    spoiled((flag) => Object.assign(flag, without(names, nothing)))
    const selection = `key description defaults { onVariation { index } } clientSideAvailability { usingMobileKey }
      customProperties { key } legacyExperiments { items { metricKey } } environment(key: "production") { on }`
    const answer = await stack.ask(flagsOf(selection))
    clean(answer)
    expect(answer.data.web.flags.nodes[0]).toMatchObject({
      key: expect.any(String),
      defaults: null,
      customProperties: [],
    })
    expect(answer.data.web.flags.nodes[1].environment).toEqual({ on: expect.any(Boolean) })
  })

  it('reads the maintainer that is not embedded', async () => {
    spoiled((flag) => delete flag._maintainer)
    const answer = await stack.ask(flagsOf('maintainer { ... on Member { email } }', 'first: 1'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags.nodes[0].maintainer.email).toContain('@')
    expect(answer.calls.filter(({ path }) => path.includes('/members'))).toHaveLength(1)
  })

  it('with properties that nobody knows is answered as ever', async () => {
    const query = flagsOf('key name tags kind variations { value } environment(key: "production") { on rules { id } }')
    const { data } = await stack.ask(query)
    spoiled((flag) => Object.assign(flag, { brandNew: { deep: [1] }, at: 'x', has: 'x', __typename: 'Team' }))
    const answer = await stack.ask(query)
    expect(answer).toMatchObject({ errors: undefined, data })
  })

  it('has words that LaunchDarkly added yesterday', async () => {
    spoiled((flag) => (flag.kind = 'ai'))
    const flags = await stack.ask(flagsOf('kind'))
    expect(flags).toMatchObject({ errors: undefined, data: { web: { flags: { nodes: [{ kind: 'OTHER' }, {}] } } } })
    const dormant = (status: object) => ({ ...status, name: 'dormant' })
    fault({ patch: (answer) => ({ ...answer, items: answer.items.map(dormant) }) }, /\/flag-statuses\//)
    const statuses = await stack.ask(flagsOf('environment(key: "production") { status { state } }'))
    const odd = { environment: { status: { state: 'OTHER' } } }
    expect(statuses).toMatchObject({ errors: undefined, data: { web: { flags: { nodes: [odd, odd] } } } })
  })

  it('is the only one that fails: a status that does not say whose it is', async () => {
    spoiled((status) => delete status._links, /\/flag-statuses\//)
    const answer = await stack.ask(flagsOf('environment(key: "production") { status { state } }', 'first: 100'))
    clean(answer)
    expect(answer.text.match(/"state"/g)!.length).toBeGreaterThanOrEqual(99)
  })

  it('says that a time is none', async () => {
    spoiled((flag) => (flag.creationDate = 'yesterday'))
    const answer = await stack.ask(flagsOf('createdAt'))
    failed(answer, ['web', 'flags', 'nodes', 0, 'createdAt'], 'UPSTREAM_FAILURE')
    expect(answer.errors![0]!.message).toContain('Expected LaunchDarkly to answer with a time')
  })

  it.each([
    ['no', undefined],
    ['null for', null],
    ['an array for', []],
    ['null in the page of', { items: null }],
  ])('is a project with %s environments, beside which the other projects are answered', async (_, environments) => {
    spoiled((project) => (project.environments = environments), /\/projects\?/)
    const answer = await stack.ask('{ projects { nodes { key environments { totalCount } } } }')
    clean(answer)
    expect(answer.data?.projects.nodes.slice(1)).toEqual(
      [4, 3, 25].map((totalCount) => ({ key: expect.any(String), environments: { totalCount } })),
    )
  })

  it.each([undefined, null])('is a page with %s for totalCount, whose flags are answered', async (totalCount) => {
    fault({ patch: (answer) => ({ ...answer, totalCount }) })
    const answer = await stack.ask(flagsOf('key'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags).toEqual({ totalCount: null, nodes: [expect.anything(), expect.anything()] })
  })
})
