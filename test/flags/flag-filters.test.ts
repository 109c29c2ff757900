import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FlagRep } from '../../src/rest/flags/flags.ts'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

const query = `query ($filter: FlagFilter, $orderBy: FlagOrder) { project(key: "web") {
  flags(first: 100, filter: $filter, orderBy: $orderBy) { totalCount nodes { key } }
} }`

describe('a filter of flags', () => {
  const time = '2026-01-15T00:00:00.000Z'
  const ms = Date.parse(time)

  it.each<[object, string]>([
    [{ query: 'checkout' }, 'query:checkout'],
    [{ tags: ['release'] }, 'tags:release'],
    [{ tags: ['release', 'pricing'] }, 'tags:release+pricing'],
    [{ state: 'LIVE' }, 'state:live'],
    [{ state: 'DEPRECATED' }, 'state:deprecated'],
    [{ state: 'ARCHIVED' }, 'state:archived'],
    [{ temporary: true }, 'type:temporary'],
    [{ temporary: false }, 'type:permanent'],
    [{ maintainerTeamKey: 'checkout' }, 'maintainerTeamKey:checkout'],
    [{ createdBefore: time }, `creationDate:{"before":${ms}}`],
    [
      { evaluated: { after: '2026-09-20T00:00:00Z', environmentKey: 'production' } },
      `evaluated:{"after":${Date.parse('2026-09-20T00:00:00Z')}},filterEnv:production`,
    ],
    [{ contextKindsEvaluated: ['user', 'device'] }, 'contextKindsEvaluated:user+device'],
    [{ applicationEvaluated: 'storefront' }, 'applicationEvaluated:storefront'],
    [{ minCodeReferences: 1 }, 'codeReferences.min:1'],
    [{ maxCodeReferences: 0 }, 'codeReferences.max:0'],
    [{ hasExperiment: true }, 'hasExperiment:true'],
    [{ hasExperiment: false }, 'hasExperiment:false'],
    [{ guardedRollout: 'ANY' }, 'guardedRollout:any'],
    [{ guardedRollout: 'ROLLED_BACK' }, 'guardedRollout:rolledBack'],
    [{ releasePipelineKey: 'default' }, 'releasePipeline:default'],
    [{ sdkAvailability: 'CLIENT' }, 'sdkAvailability:client'],
    [{ sdkAvailability: 'ANY_CLIENT' }, 'sdkAvailability:anyClient'],
    [{ sdkAvailability: 'SERVER' }, 'sdkAvailability:server'],
    [{ query: 'cart', temporary: true, state: 'LIVE' }, 'query:cart,state:live,type:temporary'],
  ])('%j is %s to LaunchDarkly', async (filter, told) => {
    const { data, errors, calls } = await stack.ask(query, { filter })
    expect(errors).toBeUndefined()
    expect(calls[0]?.query.filter).toEqual([told])
    const { items, totalCount } = await rest(stack, `/flags/web?limit=100&filter=${encodeURIComponent(told)}`)
    expect(data.project.flags).toEqual({ totalCount, nodes: keysOf(items).map((key) => ({ key })) })
  })

  it('takes the id of a maintainer as LaunchDarkly or as this graph has it', async () => {
    const { items } = await rest(stack, '/flags/web?limit=100')
    const { maintainerId } = items.find((flag: FlagRep) => flag.maintainerId)
    const { data } = await stack.ask(`{ member(id: "${maintainerId}") { id } }`)
    for (const id of [maintainerId, data.member.id]) {
      const { calls } = await stack.ask(query, { filter: { maintainerId: id } })
      expect(calls[0]?.query.filter).toEqual([`maintainerId:${maintainerId}`])
    }
  })

  it('that is empty, or has only empty lists and texts, is none', async () => {
    for (const filter of [{}, { query: '' }, { tags: [] }, { state: null }, null]) {
      const { calls } = await stack.ask(query, { filter })
      expect(calls[0]?.query.filter).toBeUndefined()
    }
  })
})

describe('an order of flags', () => {
  it.each([
    ['CREATED_AT', 'creationDate'],
    ['KEY', 'key'],
    ['NAME', 'name'],
    ['MAINTAINER', 'maintainerId'],
    ['TAGS', 'tags'],
    ['TYPE', 'type'],
  ])('by %s is %s to LaunchDarkly, with a dash for a descending one', async (field, told) => {
    for (const [direction, sort] of [
      ['ASC', told],
      ['DESC', `-${told}`],
    ]) {
      const { data, calls } = await stack.ask(query, { orderBy: { field, direction } })
      expect(calls[0]?.query.sort).toEqual([sort])
      const { items } = await rest(stack, `/flags/web?limit=100&sort=${sort}`)
      expect(keysOf(data.project.flags.nodes)).toEqual(keysOf(items))
    }
  })

  it('by the last change in an environment names it first in every call, so that each lists the same flags', async () => {
    const { data, calls, errors } = await stack.ask(
      `query ($keys: [String!]) { project(key: "web") {
        flags(first: 50, orderBy: { field: TARGETING_MODIFIED_AT, direction: DESC, environmentKey: "staging" }) {
          nodes { key environments(keys: $keys) { environmentKey on } }
        }
      } }`,
      { keys: ['canary', 'preview', 'production', 'qa', 'test'] },
    )
    expect(errors).toBeUndefined()
    expect(calls.map((call) => call.query.env)).toEqual([
      ['staging', 'canary', 'preview'],
      ['staging', 'production', 'qa'],
      ['staging', 'test'],
    ])
    const { items } = await rest(stack, '/flags/web?limit=50&sort=-targetingModifiedDate&env=staging')
    expect(keysOf(data.project.flags.nodes)).toEqual(keysOf(items))
    for (const { environments } of data.project.flags.nodes) expect(environments).toHaveLength(5)
  })
})
