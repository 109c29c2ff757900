import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
/** Of live flags of `web`, in the order of its list. */
let keys: string[]
beforeAll(async () => {
  stack = await startStack({ gateway: { federation: true } })
  const { items } = await rest(stack, '/flags/web?limit=100')
  keys = items.map(({ key }: Doc) => key)
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const idIn = (flagKey: string, environmentKey: string, projectKey = 'web') =>
  idOf({ type: 'FlagEnvironment', projectKey, flagKey, environmentKey })

const entity = (flagKey: string, environmentKey: string, projectKey = 'web') => ({
  ...{ __typename: 'FlagEnvironment', projectKey, flagKey, environmentKey },
})

const identity = '__typename id projectKey flagKey environmentKey'

const byNodes = (ids: readonly string[], selection = 'on') =>
  stack.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on FlagEnvironment { ${identity} ${selection} } } }`, {
    ids,
  })

const byEntities = (representations: readonly object[], selection = 'on') =>
  stack.ask(
    `query ($all: [_Any!]!) { _entities(representations: $all) { ... on FlagEnvironment { ${identity} ${selection} } } }`,
    { all: representations },
  )

describe('a flag in an environment', () => {
  it('has the same id wherever it is found', async () => {
    const [key] = keys as [string]
    const id = idIn(key, 'production')
    const known = { ...entity(key, 'production'), id }
    const { data, errors } = await stack.ask(
      `query ($key: String!, $id: ID!, $all: [_Any!]!) {
        flag(projectKey: "web", key: $key) {
          environment(key: "production") { ${identity} }
          environments { ${identity} }
          named: environments(keys: ["production"]) { ${identity} }
        }
        project(key: "web") { flags(first: 1) { nodes { environment(key: "production") { ${identity} } } } }
        node(id: $id) { ... on FlagEnvironment { ${identity} } }
        _entities(representations: $all) { ... on FlagEnvironment { ${identity} } }
      }`,
      { key, id, all: [{ __typename: 'FlagEnvironment', id }, entity(key, 'production')] },
    )
    expect(errors).toBeUndefined()
    expect(data.flag.environment).toEqual(known)
    expect(data.flag.environments).toContainEqual(known)
    expect(new Set(data.flag.environments.map((one: Doc) => one.id)).size).toBe(data.flag.environments.length)
    expect(data.flag.named).toEqual([known])
    expect(data.project.flags.nodes[0].environment).toEqual(known)
    expect(data.node).toEqual(known)
    expect(data._entities).toEqual([known, known])
  })

  it('has that id in the payload of a change', async () => {
    const [key] = keys as [string]
    const change = (kind: string) =>
      stack.ask(
        `mutation ($key: String!) { updateFlag(input: {
          projectKey: "web", key: $key, environmentKey: "test", instructions: [{ ${kind}: true }]
        }) { flag { environment(key: "test") { ${identity} on } environments { id on } } userErrors { message } } }`,
        { key },
      )
    for (const [kind, on] of [
      ['turnFlagOn', true],
      ['turnFlagOff', false],
    ] as const) {
      const { data, errors } = await change(kind)
      expect(errors).toBeUndefined()
      const { environment, environments } = data.updateFlag.flag
      expect(environment).toEqual({ ...entity(key, 'test'), id: idIn(key, 'test'), on })
      expect(environments).toContainEqual({ id: idIn(key, 'test'), on })
      const { data: found, paths } = await byNodes([idIn(key, 'test')])
      expect(found.nodes[0].on).toBe(on)
      expect(paths).toEqual([`/flags/web/${key}?env=test`])
    }
  })

  it('is read with the other environments of its flag', async () => {
    const [key] = keys as [string]
    const environments = ['production', 'staging', 'test', 'qa']
    const asked = `/flags/web/${key}?env=production&env=qa&env=staging&env=test`
    const byId = await byNodes(environments.map((one) => idIn(key, one)))
    expect(byId.errors).toBeUndefined()
    expect(byId.data.nodes.map((one: Doc) => one.environmentKey)).toEqual(environments)
    expect(byId.paths).toEqual([asked])
    const byKey = await byEntities(environments.map((one) => entity(key, one)))
    expect(byKey.data._entities).toEqual(byId.data.nodes)
    expect(byKey.paths).toEqual([asked])
  })

  it('is read from a page of the list with the same environments of other flags', async () => {
    const some = keys.slice(0, 40)
    const representations = some.flatMap((key) => [entity(key, 'production'), entity(key, 'staging')])
    const { data, errors, paths } = await byEntities(representations)
    expect(errors).toBeUndefined()
    expect(data._entities.map(({ flagKey, environmentKey }: Doc) => [flagKey, environmentKey])).toEqual(
      representations.map(({ flagKey, environmentKey }) => [flagKey, environmentKey]),
    )
    expect(paths).toEqual(['/flags/web?offset=0&limit=100&env=production&env=staging'])
    const rules = await byNodes(
      representations.map((one) => idIn(one.flagKey, one.environmentKey)),
      'rules { ruleId }',
    )
    expect(rules.paths).toEqual(['/flags/web?offset=0&limit=100&env=production&env=staging&summary=0'])
  })

  it('is read from as few pages with other environments of other flags, one that does not exist among them', async () => {
    const environments = ['production', 'staging', 'test', 'no-such-environment']
    const representations = keys.slice(0, 40).map((key, index) => entity(key, environments[index % 4]!))
    const { data, errors, paths } = await byEntities(representations)
    expect(errors).toBeUndefined()
    const found = data._entities.filter((one: Doc | null) => one)
    expect(found.map(({ flagKey }: Doc) => flagKey)).toEqual(keys.slice(0, 40).filter((_, index) => index % 4 !== 3))
    expect(paths).toHaveLength(2)
  })

  it('needs no more of the document for the keys and the id', async () => {
    const selection = `environments(keys: ["production"]) { ${identity} environmentName }`
    const { data, paths } = await stack.ask(
      `{ project(key: "web") { flags(first: 5) { nodes { key ${selection} } } } }`,
    )
    const { nodes } = data.project.flags
    expect(nodes.map((flag: Doc) => flag.environments[0].flagKey)).toEqual(nodes.map(({ key }: Doc) => key))
    expect(paths).toEqual(['/flags/web?offset=0&limit=5&env=production'])
  })

  it('has reads of its own begin beside that of the flag', async () => {
    const slow = await startStack({ sandbox: { latencyMs } })
    const [key] = keys as [string]
    const answer = await slow.ask(
      'query ($id: ID!) { node(id: $id) { ... on FlagEnvironment { on status { state } followers { email } } } }',
      {
        id: idIn(key, 'production'),
      },
    )
    await slow.close()
    expect(answer.errors).toBeUndefined()
    const waves = wavesOf(answer)
    expect(waves).toHaveLength(1)
    expect(waves[0]).toHaveLength(3)
  })

  it.each([
    ['no such flag', () => idIn('no-such-flag', 'production')],
    ['no such environment', () => idIn(keys[0]!, 'no-such-environment')],
    ['no such project', () => idIn(keys[0]!, 'production', 'no-such-project')],
  ])('is null if there is %s', async (_, id) => {
    const { data, errors } = await byNodes([id(), idIn(keys[1]!, 'production')])
    expect(errors).toBeUndefined()
    expect(data.nodes).toMatchObject([null, { flagKey: keys[1], environmentKey: 'production' }])
  })

  it('fails alone where its flag cannot be read', async () => {
    stack.sandbox.fault({ path: new RegExp(`/flags/web/${keys[0]}`) }, { status: 403 })
    const { data, errors } = await byNodes([idIn(keys[0]!, 'test'), idIn(keys[1]!, 'test')])
    expect(data.nodes).toMatchObject([null, { flagKey: keys[1] }])
    expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'FORBIDDEN' } }])
  })

  it('is no key of a router without all of its parts', async () => {
    const { data, errors, calls } = await byEntities([
      { __typename: 'FlagEnvironment', projectKey: 'web', flagKey: 'f' },
    ])
    expect(data._entities).toEqual([null])
    expect(errors?.[0]?.message).toBe(
      'Expected representations[0] to have a key of FlagEnvironment (id; or projectKey and flagKey and environmentKey), ' +
        'but got projectKey and flagKey.',
    )
    expect(calls).toEqual([])
  })

  it('is estimated by the flags that are read', async () => {
    const estimateOf = async (count: number, environments: readonly string[]) => {
      const representations = keys.slice(0, count).flatMap((key) => environments.map((one) => entity(key, one)))
      const query = 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on FlagEnvironment { on } } }'
      const { extensions, calls } = await stack.ask(query, { all: representations }, { 'x-cost': '1' })
      const cost = extensions?.cost as { estimate: number; actual: number } | undefined
      expect(cost?.actual).toBe(calls.length)
      expect(cost?.estimate).toBeGreaterThanOrEqual(calls.length)
      return cost?.estimate
    }
    expect(await estimateOf(1, ['production', 'staging', 'test', 'qa'])).toBe(1)
    expect(await estimateOf(20, ['production', 'staging'])).toBeLessThanOrEqual(40)
  })
})
