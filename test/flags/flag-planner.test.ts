import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { rest } from '../support/rest.ts'
import { askAll } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** Every flag of `web` that lists have, and the archived ones, as REST tells them without environments. */
let live: FlagRep[]
let archived: FlagRep[]

beforeAll(async () => {
  stack = await startStack()
  live = await askAll(stack.sandbox, '/flags/web')
  archived = (await rest(stack, '/flags/web?limit=100&filter=state:archived')).items
})

afterAll(() => stack.close())

describe('the planner of flags by key', () => {
  const aliases = (keys: readonly string[], selection: string) =>
    `{ ${keys.map((key, index) => `a${index}: flag(projectKey: "web", key: "${key}") { ${selection} }`).join(' ')} }`

  it('reads one or two flags by their own route, because a list page might not have them', async () => {
    const { paths } = await stack.ask(aliases([live[0]!.key, live[240]!.key], 'name'))
    expect(paths.toSorted()).toEqual([`/flags/web/${live[0]!.key}`, `/flags/web/${live[240]!.key}`].sort())
  })

  it('stops turning pages once all flags are found', async () => {
    const { paths, data } = await stack.ask(
      aliases(
        live.slice(0, 5).map(({ key }) => key),
        'name',
      ),
    )
    expect(paths).toEqual(['/flags/web?offset=0&limit=100'])
    expect(Object.values(data).map((flag) => (flag as FlagRep).name)).toEqual(live.slice(0, 5).map(({ name }) => name))
  })

  it('reads forty flags of a project in as many calls as the list has pages', async () => {
    const keys = live
      .filter((_, index) => index % 6 === 0)
      .slice(0, 40)
      .map(({ key }) => key)
    const { calls, data } = await stack.ask(aliases(keys, 'key'))
    expect(calls).toHaveLength(3)
    expect(Object.values(data).map((flag) => (flag as FlagRep).key)).toEqual(keys)
  })

  it('keeps what it has found while another batch reads the same flags in other environments', async () => {
    const requests = (first: number, environment: string) =>
      `approvalRequests(first: ${first}, filter: { projectKey: "web" }) { nodes { flag { key environment(key: "${environment}") { salt } } } }`
    const [few, many] = [requests(3, 'qa'), requests(20, 'production')]
    const { data: alone } = await stack.ask(`{ few: ${few} }`)
    const { data: both } = await stack.ask(`{ few: ${few} many: ${many} }`)
    expect(alone.few.nodes.map(({ flag }: { flag: FlagRep | null }) => flag?.key)).not.toContain(undefined)
    expect(both.few).toEqual(alone.few)
  })

  describe('in all seven environments', () => {
    const keysOf = (count: number) =>
      live
        .filter((_, index) => index % 6 === 0)
        .slice(0, count)
        .map(({ key }) => key)

    it('reads a few flags one by one: each brings all of them', async () => {
      const { paths } = await stack.ask(aliases(keysOf(5), 'environments { on }'))
      expect(paths.toSorted()).toEqual(
        keysOf(5)
          .map((key) => `/flags/web/${key}`)
          .sort(),
      )
    })

    it('reads forty by the list, a call for each three environments and each page, and one for their names', async () => {
      const { paths, data } = await stack.ask(aliases(keysOf(40), 'environments { on }'))
      expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(9)
      expect(paths).toHaveLength(10)
      expect(data.a39.environments).toHaveLength(7)
    })

    it('learns by one call how long the list is, and makes that call no second time', async () => {
      const keys = '["canary", "development", "preview", "production", "qa", "staging", "test"]'
      const behind = live.slice(100, 106).map(({ key }) => key)
      const few = await stack.ask(aliases(behind, `environments(keys: ${keys}) { on }`))
      expect(few.paths.filter((path) => path.startsWith('/flags/web?'))).toEqual([
        '/flags/web?offset=0&limit=100&env=canary&env=development&env=preview',
      ])
      expect(few.paths).toHaveLength(7)
      const first = await stack.ask(aliases(keysOf(6), `environments(keys: ${keys}) { on }`))
      expect(first.paths).toEqual(
        ['canary&env=development&env=preview', 'production&env=qa&env=staging', 'test'].map(
          (group) => `/flags/web?offset=0&limit=100&env=${group}`,
        ),
      )
      const many = await stack.ask(aliases(keysOf(40), `environments(keys: ${keys}) { on }`))
      expect(many.paths).toHaveLength(9)
    })
  })

  it('reads a page again whose flags are known without their environments, and no other page', async () => {
    const keys = live.slice(100, 140).map(({ key }) => ({ __typename: 'Flag', projectKey: 'web', key }))
    const { paths, errors } = await stack.ask(
      `query($flags: [_Any!]!) {
        project(key: "web") { flags(first: 200) { nodes { key } } }
        _entities(representations: $flags) { ... on Flag { codeReferences { flag { environment(key: "test") { on } } } } }
      }`,
      { flags: keys },
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([
      '/flags/web?offset=0&limit=100',
      '/flags/web?offset=100&limit=100',
      '/flags/web?offset=100&limit=100&env=test',
      '/flags/web?offset=200&limit=100',
    ])
  })

  it('finds archived flags, which no list has, one by one after the pages', async () => {
    const keys = [live[0]!.key, live[1]!.key, live[2]!.key, archived[0]!.key]
    const { paths, data } = await stack.ask(aliases(keys, 'key state'))
    expect(data.a3).toEqual({ key: archived[0]!.key, state: 'ARCHIVED' })
    expect(paths).toEqual(['/flags/web?offset=0&limit=100', `/flags/web/${archived[0]!.key}`])
  })

  it('asks for the union of what aliases of one flag want', async () => {
    const { key } = live[9]!
    const { paths, data } = await stack.ask(`{
      a: flag(projectKey: "web", key: "${key}") { environment(key: "test") { on } }
      b: flag(projectKey: "web", key: "${key}") { environment(key: "qa") { evaluation { contextKinds } } }
    }`)
    expect(paths).toEqual([`/flags/web/${key}?env=qa&env=test&expand=evaluation`])
    expect(data.b.environment.evaluation.contextKinds).toBeInstanceOf(Array)
  })

  it('reads two lists that differ only in what they want as one', async () => {
    const { paths, data } = await stack.ask(`{ project(key: "web") {
      a: flags(first: 10) { nodes { environment(key: "test") { on } } }
      b: flags(first: 10) { nodes { environment(key: "qa") { rules { id } } } }
    } }`)
    expect(paths).toEqual(['/flags/web?offset=0&limit=10&env=qa&env=test&summary=0'])
    expect(data.project.a.nodes).toHaveLength(10)
  })

  it('reads flags of several projects side by side, a project failing for itself', async () => {
    const { data, calls } = await stack.ask(`{
      web: flag(projectKey: "web", key: "${live[0]!.key}") { key }
      none: flag(projectKey: "nowhere", key: "${live[0]!.key}") { key }
    }`)
    expect(data).toEqual({ web: { key: live[0]!.key }, none: null })
    expect(calls).toHaveLength(2)
  })
})

describe('the flags that somebody maintains', () => {
  const maintainers = () => [...new Set(live.flatMap(({ maintainerId }) => maintainerId ?? []))]
  const theirs = (id: string) => live.filter(({ maintainerId }) => maintainerId === id).map(({ key }) => key)
  const ask = (ids: readonly string[], args: string) =>
    stack.ask(
      `{ ${ids.map((id, index) => `m${index}: member(id: "${id}") { flags(projectKey: "web", ${args}) { totalCount nodes { key } } }`).join(' ')} }`,
    )

  it('come by the filter for one or two members', async () => {
    const ids = maintainers().slice(0, 2)
    const { paths, data } = await ask(ids, 'first: 100')
    expect(paths.slice(1).toSorted()).toEqual(
      ids.map((id) => `/flags/web?offset=0&limit=100&filter=maintainerId:${id}`).sort(),
    )
    expect(data.m0.flags.nodes.map(({ key }: FlagRep) => key)).toEqual(theirs(ids[0]!))
  })

  it('come by reading the whole list once where that is fewer calls, page by page as asked', async () => {
    const ids = maintainers().slice(0, 8)
    const { calls, data } = await ask(ids, 'first: 3')
    expect(calls).toHaveLength(4)
    for (const [index, id] of ids.entries()) {
      const { totalCount, nodes } = data[`m${index}`].flags
      expect(totalCount).toBe(theirs(id).length)
      expect(nodes.map(({ key }: FlagRep) => key)).toEqual(theirs(id).slice(0, 3))
    }
  })

  it('come by the whole list where lists with several groups of environments are more calls', async () => {
    const ids = maintainers().slice(0, 4)
    const keys = '["development", "production", "staging", "test"]'
    const { paths, data } = await stack.ask(
      `{ ${ids.map((id, index) => `m${index}: member(id: "${id}") { flags(projectKey: "web", first: 100) { nodes { key environments(keys: ${keys}) { on } } } }`).join(' ')} }`,
    )
    expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(6)
    for (const [index, id] of ids.entries()) {
      const { nodes } = data[`m${index}`].flags
      expect(nodes.map(({ key }: FlagRep) => key)).toEqual(theirs(id))
      expect(nodes.every(({ environments }: { environments: unknown[] }) => environments.length === 4)).toBe(true)
    }
  })

  it('are filtered and ordered by LaunchDarkly where the query asks so', async () => {
    const [id] = maintainers()
    const { paths } = await stack.ask(
      `{ member(id: "${id}") { flags(projectKey: "web", filter: { temporary: true }, orderBy: { field: NAME, direction: DESC }) { totalCount } } }`,
    )
    expect(paths[1]).toBe(`/flags/web?offset=0&limit=1&filter=type:temporary,maintainerId:${id}&sort=-name`)
  })

  it('take no filter for another maintainer', async () => {
    const [id, other] = maintainers()
    const { errors, data, calls } = await stack.ask(
      `{ member(id: "${id}") { email flags(projectKey: "web", filter: { maintainerId: "${other}" }) { totalCount } } }`,
    )
    expect(errors).toMatchObject([{ path: ['member', 'flags'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors![0]!.message).toBe(
      `Expected no filter.maintainerId for the flags of one maintainer, but got "${other}".`,
    )
    expect(data.member).toEqual({ email: expect.any(String), flags: null })
    expect(calls).toHaveLength(1)
  })

  it('are those of a team as well', async () => {
    const teamKey = live.find(({ maintainerTeamKey }) => maintainerTeamKey)!.maintainerTeamKey!
    const { data, paths } = await stack.ask(
      `{ team(key: "${teamKey}") { flags(projectKey: "web", first: 100) { nodes { key maintainer { ... on Team { key } } } } } }`,
    )
    const expectedKeys = live.filter((flag) => flag.maintainerTeamKey === teamKey).map(({ key }) => key)
    expect(data.team.flags.nodes.map(({ key }: FlagRep) => key)).toEqual(expectedKeys)
    expect(paths).toEqual([`/flags/web?offset=0&limit=100&filter=maintainerTeamKey:${teamKey}`])
  })
})

describe('a filter that finds few flags, in many environments,', () => {
  const found = (filter: string) =>
    `{ project(key: "infra") { flags(filter: ${filter}) { totalCount nodes { key environments { environmentKey on } } } } }`

  it('takes one list, and a call for each flag that tells the other environments', async () => {
    const { data, paths } = await stack.ask(found('{ query: "backpressure" }'))
    const { totalCount, nodes } = data.project.flags
    expect(totalCount).toBe(1)
    expect(nodes[0].environments).toHaveLength(25)
    expect(paths.filter((path) => path.startsWith('/flags/infra?'))).toHaveLength(1)
    expect(paths.filter((path) => path.startsWith('/flags/infra/'))).toHaveLength(1)
  })

  it('takes no more than the list where it finds none', async () => {
    const { data, paths } = await stack.ask(found('{ query: "nothing of the kind" }'))
    expect(data.project.flags.nodes).toEqual([])
    expect(paths.filter((path) => path.startsWith('/flags/'))).toHaveLength(1)
  })

  it('takes a list for each three environments where it finds many', async () => {
    const { data, paths } = await stack.ask(found('{ state: LIVE }'))
    expect(data.project.flags.nodes.length).toBeGreaterThan(8)
    expect(paths.filter((path) => path.startsWith('/flags/infra?'))).toHaveLength(9)
  })
})
