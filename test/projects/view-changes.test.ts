import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testWrites } from '../resource/writes.ts'
import { sentBy } from '../support/change.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const address = { projectKey: 'web', key: 'new' }
const maintainer = 'maintainer { __typename ... on Team { key } ... on Member { memberId } }'

testWrites({
  type: 'View',
  stack: () => stack,
  field: 'view(projectKey: "web", key: "new")',
  create: {
    input: { ...address, name: 'New', tags: ['a'], maintainerTeamKey: 'sre' },
    tells: { key: 'new', name: 'New', tags: ['a'], generateSdkKeys: false, version: 1 },
  },
  update: {
    input: { ...address, name: 'Newer', description: 'D', tags: null, archived: true },
    tells: { name: 'Newer', description: 'D', tags: [], archived: true, version: 2 },
  },
  remove: address,
  selection: `id key name description tags version generateSdkKeys archived archivedAt ${maintainer}`,
})

const errors = 'userErrors { message code path }'
const change = (verb: string, input: object, selected: string) =>
  stack.ask(
    `mutation ($input: ${verb[0]!.toUpperCase()}${verb.slice(1)}Input!) { done: ${verb}(input: $input) { ${selected} ${errors} } }`,
    { input },
  )

describe('a view', () => {
  const both = { maintainerId: 'a', maintainerTeamKey: 'sre' }
  it.each([
    ['createView', { ...address, name: 'New', ...both }, ['input', 'maintainerTeamKey']],
    ['updateView', { ...address, ...both }, ['input', 'maintainerTeamKey']],
    ['updateView', { ...address, ...both, maintainerId: '' }, ['input', 'maintainerTeamKey']],
    ['updateView', { ...address, ...both, maintainerTeamKey: '' }, ['input', 'maintainerTeamKey']],
    ['updateView', { ...address, name: null }, ['input', 'name']],
    ['updateView', { ...address, maintainerId: null }, ['input', 'maintainerId']],
    ['updateView', address, ['input']],
    ['createView', { ...address, name: 'New', maintainerId: 'me' }, ['input', 'maintainerId']],
  ])('is not sent by %s with %j', async (verb, input, path) => {
    const { data, calls } = await change(verb, input, 'view { key }')
    expect(data.done).toMatchObject({ view: null, userErrors: [{ path }] })
    expect(calls).toEqual([])
  })

  it('is sent as a plain object, with a member by either id', async () => {
    const { id, memberId } = (await stack.ask('{ members(first: 1) { nodes { id memberId } } }')).data.members.nodes[0]
    const created = await change(
      'createView',
      { ...address, name: 'New', description: 'D', generateSdkKeys: true, maintainerId: id, tags: null },
      maintainer.replace('maintainer', 'view { maintainer').concat(' }'),
    )
    const sent = { key: 'new', name: 'New', description: 'D', generateSdkKeys: true, maintainerId: memberId }
    expect(sentBy(created)[0]).toEqual(['POST', '/projects/web/views', sent])
    expect(created.data.done.view.maintainer).toEqual({ __typename: 'Member', memberId })
    const updated = await change(
      'updateView',
      { ...address, description: null, maintainerTeamKey: 'sre' },
      'view { description }',
    )
    expect(sentBy(updated)).toEqual([
      ['PATCH', '/projects/web/views/new', { description: '', maintainerTeamKey: 'sre' }],
    ])
    const { maintainer: told } = await betaOf(stack, '/projects/web/views/new?expand=maintainer')
    expect(told).toMatchObject({ kind: 'team', maintainerTeam: { key: 'sre' } })
  })
})

describe('the links of a view', () => {
  const failures = 'failures { resourceKey resourceType environmentId message }'
  const selection = `successCount failureCount ${failures} view { key flagCount segmentCount }`
  const links = 'links { resourceKey resourceType environmentKey linkedAt }'
  const view = { projectKey: 'web', key: 'growth' }
  const link = (resources: object, more: object = {}) =>
    change('linkViewResources', { ...view, resources, ...more }, `${selection} ${links}`)
  const unlink = (resources: object) => change('unlinkViewResources', { ...view, resources }, selection)
  const path = '/projects/web/views/growth/link'
  const count = async () => (await betaOf(stack, '/projects/web/views/growth?expand=resourceSummary')).resourceSummary

  it('to flags by key and by filter are one call, and those that fail are told in their place', async () => {
    const { key } = (await stack.ask('{ project(key: "web") { flags(first: 1) { nodes { key } } } }')).data.project
      .flags.nodes[0]
    const before = await count()
    const linked = await link({ flags: { keys: ['gone', key], filter: { state: 'LIVE' } } }, { comment: 'Why not' })
    expect(sentBy(linked)[0]).toEqual([
      'POST',
      `${path}/flags`,
      { keys: ['gone', key], filter: 'state:live', comment: 'Why not' },
    ])
    const failure = { resourceKey: 'gone', resourceType: 'FLAG', environmentId: null }
    expect(linked.data.done).toEqual({
      ...{ successCount: 1, failureCount: 1 },
      failures: [{ ...failure, message: 'Unknown feature flag key: gone' }],
      view: { key: 'growth', flagCount: before.flagCount + 1, segmentCount: before.segmentCount },
      links: [{ resourceKey: key, resourceType: 'FLAG', environmentKey: null, linkedAt: expect.any(String) }],
      userErrors: [
        {
          message: 'LaunchDarkly did not link "gone": Unknown feature flag key: gone',
          ...{ code: 'BAD_USER_INPUT', path: ['input', 'resources', 'flags', 'keys', '0'] },
        },
      ],
    })
    const removed = await unlink({ flags: { keys: [key] } })
    expect(sentBy(removed)[0]).toEqual(['DELETE', `${path}/flags`, { keys: [key] }])
    expect(removed.data.done).toMatchObject({ successCount: 1, failures: [], view: { flagCount: before.flagCount } })
  })

  it('that fail without a reason say so', async () => {
    const told = { successCount: 0, failureCount: 1, failedResources: [{ resourceKey: 'gone', resourceType: 'flag' }] }
    stack.sandbox.fault({ path: /link\/flags/ }, { patch: () => told })
    const { data, errors } = await link({ flags: { keys: ['gone'] } })
    expect(errors).toBeUndefined()
    expect(data.done).toMatchObject({
      failures: [{ resourceKey: 'gone', message: null }],
      userErrors: [{ message: 'LaunchDarkly did not link "gone", and gave no reason.' }],
    })
  })

  it('to segments name the environments by key', async () => {
    const { items } = await betaOf(stack, '/projects/web/environments?limit=20')
    const id = (key: string) => items.find((one: Doc) => one.key === key)._id
    const segments = [
      { environmentKey: 'production', key: 'staff' },
      { environmentKey: 'test', key: 'gone' },
    ]
    const filter = { tags: ['beta'] }
    const linked = await link({ segments: { segments, environmentKey: 'staging', filter } })
    const [read, written] = sentBy(linked)
    expect(read).toEqual(['GET', '/projects/web/environments?limit=100&offset=0', undefined])
    expect(written).toEqual([
      'POST',
      `${path}/segments`,
      {
        segmentIdentifiers: [
          { environmentId: id('production'), segmentKey: 'staff' },
          { environmentId: id('test'), segmentKey: 'gone' },
        ],
        ...{ filter: 'tags anyOf ["beta"]', environmentId: id('staging') },
      },
    ])
    expect(linked.data.done).toMatchObject({
      failures: [{ resourceKey: 'gone', resourceType: 'SEGMENT', environmentId: id('test') }],
      userErrors: [{ path: ['input', 'resources', 'segments', 'segments', '1'] }],
    })
    expect(linked.data.done.links).toContainEqual({
      ...{ resourceKey: 'staff', resourceType: 'SEGMENT', environmentKey: 'production' },
      linkedAt: expect.any(String),
    })
    const removed = await unlink({ segments: { segments: segments.slice(0, 1) } })
    expect(removed.data.done).toMatchObject({ successCount: 1, failureCount: 0, userErrors: [] })
  })

  it.each([
    [{ flags: {} }, ['input', 'resources', 'flags']],
    [{ flags: { keys: [], filter: {} } }, ['input', 'resources', 'flags']],
    [{ segments: {} }, ['input', 'resources', 'segments']],
    [{ segments: { filter: { tags: ['a'] } } }, ['input', 'resources', 'segments', 'environmentKey']],
    [
      { segments: { segments: [{ environmentKey: 'test', key: 'a' }], environmentKey: 'test' } },
      ['input', 'resources', 'segments', 'environmentKey'],
    ],
    [
      { segments: { segments: [{ environmentKey: 'nowhere', key: 'a' }] } },
      ['input', 'resources', 'segments', 'segments', '0', 'environmentKey'],
    ],
  ])('are not changed by %j', async (resources, path) => {
    const { data, calls } = await link(resources)
    expect(data.done).toMatchObject({ view: null, successCount: null, failures: [], userErrors: [{ path }] })
    expect(calls.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('of a view that does not exist are NOT_FOUND', async () => {
    for (const verb of ['linkViewResources', 'unlinkViewResources']) {
      const input = { projectKey: 'web', key: 'nope', resources: { flags: { keys: ['a'] } } }
      const { data } = await change(verb, input, 'view { key }')
      expect(data.done).toMatchObject({ view: null, userErrors: [{ code: 'NOT_FOUND' }] })
    }
  })

  it('are gone with the view', async () => {
    await change('deleteView', view, 'deletedViewId')
    await change('createView', { ...view, name: 'Growth again' }, 'view { key }')
    expect(await count()).toMatchObject({ totalCount: 0 })
  })

  it('of a new flag and a new segment are those that it names', async () => {
    const before = await count()
    await change(
      'createFlag',
      { projectKey: 'web', key: 'new-flag', name: 'New', viewKeys: ['growth'] },
      'flag { key }',
    )
    const segment = { projectKey: 'web', environmentKey: 'test', key: 'new-segment', name: 'New', viewKeys: ['growth'] }
    await change('createSegment', segment, 'segment { key }')
    expect(await count()).toMatchObject({
      flagCount: before.flagCount + 1,
      segmentCount: before.segmentCount + 1,
    })
  })
})
