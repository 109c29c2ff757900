import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { iso } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { askAll } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** Every flag of `web` that lists have, and the archived ones, as REST tells them without environments. */
let live: FlagRep[]
let archived: FlagRep[]

beforeAll(async () => {
  stack = await startStack()
  live = await askAll(stack.sandbox, '/flags/web?expand=migrationSettings')
  archived = (await rest(stack, '/flags/web?limit=100&filter=state:archived')).items
})

afterAll(() => stack.close())

const everyField = `
  projectKey key name description kind state temporary purpose tags version
  variations { variationId index value name description }
  defaults { onVariation { index } offVariation { index value } }
  clientSideAvailability { usingMobileKey usingEnvironmentId } includeInSnippet goalIds
  customProperties { key name values }
  migrationSettings { contextKind stageCount }
  maintainer { __typename ... on Member { memberId email firstName lastName role } ... on Team { key name } }
  project { key }
  legacyExperiments { baselineVariation { index } items {
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
      variationId: _id ?? null,
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
    legacyExperiments: {
      baselineVariation: { index: flag.experiments.baselineIdx },
      items: flag.experiments.items.map(({ metricKey, _metric, environments, _environmentSettings }) => ({
        metricKey,
        metric: {
          key: _metric?.key,
          metricId: _metric?._id,
          versionId: _metric?._versionId,
          name: _metric?.name,
          kind: _metric?.kind.toUpperCase(),
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

describe('a flag that does not exist', () => {
  it.each([
    'approvalRequests { totalCount }',
    'auditLog { nodes { id } }',
    'codeReferences { flagKey }',
    'extinctions { totalCount }',
  ])('is null, whatever is found of it: %s', async (selection) => {
    const { data } = await stack.ask(`{ flag(projectKey: "web", key: "no-such") { key ${selection} } }`)
    expect(data).toEqual({ flag: null })
  })

  it.each([
    'dependents { key } codeReferences { hunkCount }',
    'statuses { state } auditLog { nodes { id } }',
    'statuses { state } dependents { key } approvalRequests { totalCount } extinctions { totalCount }',
  ])('is null where a field finds nothing, beside those that tell as much: %s', async (selection) => {
    const { data, errors } = await stack.ask(`{
      flag(projectKey: "web", key: "no-such") { id ${selection} }
      project(key: "web") { flag(key: "no-such") { id ${selection} } }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ flag: null, project: { flag: null } })
  })

  it.each(['statuses { state }', 'dependents { key }'])(
    'is null by one call, where that tells as much: %s',
    async (selection) => {
      const { data, calls } = await stack.ask(`{ flag(projectKey: "web", key: "no-such") { key ${selection} } }`)
      expect(data).toEqual({ flag: null })
      expect(calls).toHaveLength(1)
    },
  )
})

describe('keys of environments that are too long for a URL', () => {
  const long = Array.from({ length: 170 }, (_, index) => `${'environment-with-a-long-name-'.repeat(2)}${index}`)

  it('leave what is known of the flag', async () => {
    const { data, errors, calls } = await stack.ask(
      `query ($keys: [String!]!) { flag(projectKey: "web", key: "checkout-guest-flow") {
        name production: environment(key: "production") { environmentKey } environments(keys: $keys) { environmentKey }
      } }`,
      { keys: long },
    )
    expect(errors).toBeUndefined()
    expect(data.flag).toMatchObject({ production: { environmentKey: 'production' }, environments: [] })
    expect(calls).toHaveLength(1)
  })

  it('leave the configurations of others in a batch', async () => {
    const of = (environmentKey: string) => ({
      ...{ __typename: 'FlagEnvironment', projectKey: 'web', flagKey: 'checkout-guest-flow' },
      environmentKey,
    })
    const { data } = await stack.ask(
      'query ($all: [_Any!]!) { _entities(representations: $all) { ... on FlagEnvironment { environmentKey on } } }',
      { all: ['production', 'x'.repeat(9000), ...long].map(of) },
    )
    expect(data._entities[0]).toEqual({ environmentKey: 'production', on: expect.any(Boolean) })
    expect(data._entities.slice(1).every((one: unknown) => one === null)).toBe(true)
  })
})
