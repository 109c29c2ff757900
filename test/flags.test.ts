import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../src/rest/flags.ts'
import { rest } from './support/rest.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
/** Every flag of `web` that lists have, and the archived ones, as REST tells them without environments. */
let live: FlagRep[]
let archived: FlagRep[]

beforeAll(async () => {
  stack = await startStack()
  const pages = [0, 100, 200].map((offset) =>
    rest(stack, `/flags/web?limit=100&offset=${offset}&expand=migrationSettings`),
  )
  live = (await Promise.all(pages)).flatMap(({ items }) => items)
  archived = (await rest(stack, '/flags/web?limit=100&filter=state:archived')).items
})

afterAll(() => stack.close())

const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const everyField = `
  projectKey key name description kind state temporary purpose tags version
  variations { id index value name description }
  defaults { onVariation { index } offVariation { index value } }
  clientSideAvailability { usingMobileKey usingEnvironmentId } includeInSnippet goalIds
  customProperties { key name values }
  migrationSettings { contextKind stageCount }
  maintainer { __typename ... on Member { memberId email firstName lastName role } ... on Team { key name } }
  project { key }
  experiments { baselineVariation { index } items {
    metricKey metric { key metricId versionId name kind createdAt tags } environmentKeys
    environmentSettings { environmentKey startedAt stoppedAt enabledPeriods { startedAt } }
  } }
  createdAt archivedAt deprecatedAt siteUrl`

/** The flag's fields as its REST document says them. */
function expected(flag: FlagRep) {
  const variation = (index: number | undefined) => (index === undefined ? null : flag.variations[index])
  const member = flag._maintainer && {
    __typename: 'Member',
    memberId: flag._maintainer._id,
    email: flag._maintainer.email,
    firstName: flag._maintainer.firstName ?? null,
    lastName: flag._maintainer.lastName ?? null,
    role: flag._maintainer.role,
  }
  const team = flag._maintainerTeam && {
    __typename: 'Team',
    key: flag._maintainerTeam.key,
    name: flag._maintainerTeam.name,
  }
  return {
    projectKey: 'web',
    key: flag.key,
    name: flag.name,
    description: flag.description ?? null,
    kind: flag.kind.toUpperCase(),
    state: flag.archived ? 'ARCHIVED' : flag.deprecated ? 'DEPRECATED' : 'LIVE',
    temporary: flag.temporary,
    purpose: flag._purpose ?? null,
    tags: flag.tags,
    version: flag._version,
    variations: flag.variations.map(({ _id, value, name, description }, index) => ({
      id: _id ?? null,
      index,
      value,
      name: name ?? null,
      description: description ?? null,
    })),
    defaults: flag.defaults
      ? {
          onVariation: { index: flag.defaults.onVariation },
          offVariation: { index: flag.defaults.offVariation, value: variation(flag.defaults.offVariation)?.value },
        }
      : null,
    clientSideAvailability: flag.clientSideAvailability ?? null,
    includeInSnippet: flag.includeInSnippet ?? null,
    goalIds: flag.goalIds ?? null,
    customProperties: Object.entries(flag.customProperties).map(([key, { name, value }]) => ({
      key,
      name,
      values: value,
    })),
    migrationSettings: flag.migrationSettings
      ? { contextKind: flag.migrationSettings.contextKind ?? null, stageCount: flag.migrationSettings.stageCount }
      : null,
    maintainer: member ?? team ?? null,
    project: { key: 'web' },
    experiments: {
      baselineVariation: { index: flag.experiments.baselineIdx },
      items: flag.experiments.items.map(({ metricKey, _metric, environments, _environmentSettings }) => ({
        metricKey,
        metric: {
          key: _metric?.key,
          metricId: _metric?._id,
          versionId: _metric?._versionId,
          name: _metric?.name,
          kind: _metric?.kind,
          createdAt: iso(_metric?._creationDate),
          tags: _metric?.tags,
        },
        environmentKeys: environments,
        environmentSettings: Object.entries(_environmentSettings ?? {}).map(([environmentKey, settings]) => ({
          environmentKey,
          startedAt: iso(settings.startDate),
          stoppedAt: iso(settings.stopDate),
          enabledPeriods: settings.enabledPeriods?.map(({ startDate }) => ({ startedAt: iso(startDate) })) ?? null,
        })),
      })),
    },
    createdAt: iso(flag.creationDate),
    archivedAt: iso(flag.archivedDate),
    deprecatedAt: iso(flag.deprecatedDate),
    siteUrl: `${stack.sandbox.url}/projects/web/flags/${flag.key}`,
  }
}

describe('a flag', () => {
  it('has in its fields what its REST document says, for every flag of a project, in three calls', async () => {
    const { data, errors, calls } = await stack.ask(
      `{ project(key: "web") { flags(first: 1000) { totalCount nodes { ${everyField} } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(3)
    expect(data.project.flags.totalCount).toBe(live.length)
    for (const [index, node] of data.project.flags.nodes.entries()) expect(node).toEqual(expected(live[index]!))
  })

  it('is the same looked up by key, archived or not', async () => {
    for (const flag of [live[0]!, live.at(-1)!, archived[0]!]) {
      const { data } = await stack.ask(
        `query ($key: String!) { flag(projectKey: "web", key: $key) { ${everyField} } }`,
        {
          key: flag.key,
        },
      )
      expect(data.flag).toEqual(expected(flag))
    }
  })

  it('is null for a key that no flag has, and for a project that does not exist', async () => {
    const { data, errors } = await stack.ask(`{
      none: flag(projectKey: "web", key: "no-such-flag") { name }
      nowhere: flag(projectKey: "no-such-project", key: "x") { name }
      below: project(key: "web") { flag(key: "no-such-flag") { name } }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ none: null, nowhere: null, below: { flag: null } })
  })

  it('is found by its global id, with the environments that the selection wants, in one call', async () => {
    const { data } = await stack.ask(`{ flag(projectKey: "web", key: "${live[3]!.key}") { id } }`)
    const answer = await stack.ask(
      `query ($id: ID!) { node(id: $id) { __typename id ... on Flag { key environment(key: "production") { on rules { id } } } } }`,
      { id: data.flag.id },
    )
    expect(answer.data.node).toMatchObject({ __typename: 'Flag', id: data.flag.id, key: live[3]!.key })
    expect(answer.paths).toEqual([`/flags/web/${live[3]!.key}?env=production`])
  })
})

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

  it('are filtered and ordered by LaunchDarkly where the query asks so', async () => {
    const [id] = maintainers()
    const { paths } = await stack.ask(
      `{ member(id: "${id}") { flags(projectKey: "web", filter: { temporary: true }, orderBy: { field: NAME, direction: DESC }) { totalCount } } }`,
    )
    expect(paths[1]).toBe(`/flags/web?offset=0&limit=1&filter=type:temporary,maintainerId:${id}&sort=-name`)
  })

  it('are those of a team as well', async () => {
    const teamKey = live.find(({ maintainerTeamKey }) => maintainerTeamKey)!.maintainerTeamKey!
    const { data, paths } = await stack.ask(
      `{ team(key: "${teamKey}") { flags(projectKey: "web", first: 100) { nodes { key maintainer { ... on Team { key } } } } } }`,
    )
    const expectedKeys = live.filter((flag) => flag.maintainerTeamKey === teamKey).map(({ key }) => key)
    expect(data.team.flags.nodes.map(({ key }: FlagRep) => key)).toEqual(expectedKeys)
    expect(paths[1]).toBe(`/flags/web?offset=0&limit=100&filter=maintainerTeamKey:${teamKey}`)
  })
})
