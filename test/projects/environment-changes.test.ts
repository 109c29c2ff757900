import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { callsOf, json, sentBy } from '../support/change.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let hasty: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
  hasty = await startStack({ sandbox: { flags: 20 }, gateway: { headersTimeoutMs: 1000 } })
})
afterAll(() => Promise.all([stack.close(), hasty.close()]))

const parts = `
  id key name color tags critical defaultTtl secureMode defaultTrackEvents requireComments confirmChanges clientSideId sdkKey
  mobileKey project { key }
  approvalSettings { required requiredApprovalTags minNumApprovals canReviewOwnRequest canApplyDeclinedChanges }`
const create = `mutation ($input: CreateEnvironmentInput!) {
  createEnvironment(input: $input) { environment { ${parts} } userErrors { message code path } }
}`
const update = `mutation ($input: UpdateEnvironmentInput!) {
  updateEnvironment(input: $input) { environment { ${parts} } userErrors { message code path } }
}`
const remove = `mutation ($input: DeleteEnvironmentInput!) {
  deleteEnvironment(input: $input) { deletedEnvironmentId userErrors { message code path } }
}`
const bare = { projectKey: 'web', key: 'new', name: 'New', color: 'F5A623' }

describe('createEnvironment', () => {
  it('creates an environment with all that can be said of it, in which every flag is off', async () => {
    const settings = {
      name: 'Load test',
      color: '417505',
      tags: ['load'],
      critical: true,
      defaultTtl: 3,
      secureMode: true,
      defaultTrackEvents: true,
      requireComments: true,
      confirmChanges: true,
    }
    const told = await stack.ask(create, { input: { projectKey: 'web', key: 'load', ...settings } })
    expect(told.errors).toBeUndefined()
    expect(told.data.createEnvironment).toEqual({
      environment: {
        id: idOf({ type: 'Environment', projectKey: 'web', key: 'load' }),
        key: 'load',
        ...settings,
        clientSideId: expect.stringMatching(/^[0-9a-f]{24}$/),
        sdkKey: null,
        mobileKey: null,
        project: { key: 'web' },
        approvalSettings: {
          required: false,
          requiredApprovalTags: [],
          minNumApprovals: 1,
          canReviewOwnRequest: false,
          canApplyDeclinedChanges: false,
        },
      },
      userErrors: [],
    })
    expect(sentBy(told)).toEqual([['POST', '/projects/web/environments', { key: 'load', ...settings }]])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    const { data } = await stack.ask(`{ project(key: "web") {
      environment(key: "load") { name tags }
      flags(first: 20) { nodes { environment(key: "load") { on } } }
    } }`)
    expect(data.project.environment).toEqual({ name: 'Load test', tags: ['load'] })
    expect(data.project.flags.nodes.map((flag: Doc) => flag.environment.on)).toEqual(Array(20).fill(false))
  })

  it('leaves out what is null', async () => {
    const input = { ...bare, key: 'plain', source: null, tags: null, critical: null }
    const told = await stack.ask(create, { input })
    expect(sentBy(told)).toEqual([
      ['POST', '/projects/web/environments', { key: 'plain', name: 'New', color: 'F5A623' }],
    ])
    expect(told.data.createEnvironment.environment).toMatchObject({ tags: [], critical: false })
  })

  it('makes a copy of another one, flags and segments', async () => {
    const told = await stack.ask(create, { input: { ...bare, key: 'twin', source: { key: 'production' } } })
    expect(sentBy(told)[0]![2]).toMatchObject({ key: 'twin', source: { key: 'production' } })
    const config = (key: string) =>
      `environment(key: "${key}") { on rules { clauses { attribute values } } targets { values } offVariation { index } }`
    const read = (key: string) => stack.ask(`{ project(key: "web") { flags(first: 20) { nodes { ${config(key)} } } } }`)
    const [twin, original] = [await read('twin'), await read('production')]
    expect(twin.errors).toBeUndefined()
    expect(twin.data).toEqual(original.data)
    expect((await rest(stack, '/segments/web/twin')).totalCount).toBe(
      (await rest(stack, '/segments/web/production')).totalCount,
    )
  })

  it('makes a copy of one version only, and tells a conflict about that from one about the key', async () => {
    const source = { key: 'production', expectedVersion: 9 }
    const late = await stack.ask(create, { input: { ...bare, key: 'late', source } })
    expect(sentBy(late)[0]![2]).toMatchObject({ source: { key: 'production', version: 9 } })
    expect(late.data.createEnvironment).toMatchObject({ environment: null, userErrors: [{ code: 'CONFLICT' }] })
    const right = await stack.ask(create, {
      input: { ...bare, key: 'right', source: { ...source, expectedVersion: 1 } },
    })
    expect(right.data.createEnvironment.userErrors).toEqual([])
    const taken = await stack.ask(create, {
      input: { ...bare, key: 'right', source: { ...source, expectedVersion: 1 } },
    })
    expect(taken.data.createEnvironment.userErrors).toMatchObject([{ code: 'KEY_EXISTS' }])
    expect(callsOf(taken)).toEqual(['POST /projects/web/environments'])
  })

  it.each([
    ['a key that is taken', { key: 'production' }, 'KEY_EXISTS', 'production'],
    ['a project that there is not', { projectKey: 'nowhere' }, 'NOT_FOUND', 'nowhere'],
    ['a source that there is not', { source: { key: 'nowhere' } }, 'NOT_FOUND', 'nowhere'],
    ['an empty name', { name: '' }, 'BAD_USER_INPUT', 'name'],
  ])('tells of %s', async (_, wrong, code, word) => {
    const told = await stack.ask(create, { input: { ...bare, ...wrong } })
    expect(told.data.createEnvironment).toMatchObject({
      environment: null,
      userErrors: [{ code, message: expect.stringContaining(word) }],
    })
    expect(told.calls).toHaveLength(1)
  })
})

describe('updateEnvironment', () => {
  const production = { projectKey: 'web', key: 'production' }
  const of = async (name: string) => {
    const { data } = await stack.ask(`{ environment(projectKey: "web", key: "production") { ${parts} } }`)
    return data.environment[name]
  }

  it.each([
    ['name', 'Live'],
    ['color', '000000'],
    ['critical', false],
    ['defaultTtl', 60],
    ['secureMode', false],
    ['defaultTrackEvents', true],
    ['requireComments', false],
    ['confirmChanges', false],
  ])('sets %s without a read', async (name, value) => {
    const told = await stack.ask(update, { input: { ...production, [name]: value } })
    const [[method, path, body]] = sentBy(told) as [[string, string, unknown]]
    expect([method, path, body]).toEqual([
      'PATCH',
      '/projects/web/environments/production',
      [{ op: 'add', path: `/${name}`, value }],
    ])
    expect(told.calls).toHaveLength(1)
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    expect(told.data.updateEnvironment).toMatchObject({ environment: { [name]: value }, userErrors: [] })
    expect(await of(name)).toEqual(value)
  })

  it.each([
    ['required', false],
    ['minNumApprovals', 3],
    ['canReviewOwnRequest', true],
    ['canApplyDeclinedChanges', true],
  ])('sets approvalSettings.%s', async (name, value) => {
    const told = await stack.ask(update, { input: { ...production, approvalSettings: { [name]: value } } })
    expect(sentBy(told)).toEqual([
      ['PATCH', '/projects/web/environments/production', [{ op: 'add', path: `/approvalSettings/${name}`, value }]],
    ])
    expect(told.data.updateEnvironment.environment.approvalSettings[name]).toBe(value)
    expect((await of('approvalSettings'))[name]).toBe(value)
  })

  it('replaces the tags, and those of flags that need an approval, after one read of both', async () => {
    const input = { ...production, comment: 'Why', tags: ['a'], approvalSettings: { requiredApprovalTags: ['risky'] } }
    const tags = await of('tags')
    const told = await stack.ask(update, { input })
    expect(sentBy(told)).toEqual([
      ['GET', '/projects/web/environments/production', undefined],
      [
        'PATCH',
        '/projects/web/environments/production',
        {
          comment: 'Why',
          patch: [
            { op: 'test', path: '/tags', value: tags },
            { op: 'replace', path: '/tags', value: ['a'] },
            { op: 'test', path: '/approvalSettings/requiredApprovalTags', value: [] },
            { op: 'replace', path: '/approvalSettings/requiredApprovalTags', value: ['risky'] },
          ],
        },
      ],
    ])
    expect(await of('tags')).toEqual(['a'])
    expect((await of('approvalSettings')).requiredApprovalTags).toEqual(['risky'])
  })

  it('takes operations by hand, after those of the fields', async () => {
    const patch = [{ op: 'REPLACE', path: '/defaultTtl', value: 7 }]
    const told = await stack.ask(update, { input: { ...production, name: 'Hand', patch } })
    expect(sentBy(told)[0]![2]).toEqual([
      { op: 'add', path: '/name', value: 'Hand' },
      { op: 'replace', path: '/defaultTtl', value: 7 },
    ])
    expect(await of('defaultTtl')).toBe(7)
  })

  describe.each([true, false])('with required: %s and tags of flags whose changes need an approval', (required) => {
    const set = async (approvalSettings: object) => {
      const told = await stack.ask(update, { input: { ...production, approvalSettings } })
      expect(told.data.updateEnvironment.userErrors).toEqual([])
      return sentBy(told)
    }

    it.each([[[]], [null]])('sets what is not so already, as no tags contradict neither: %j', async (tags) => {
      await set({ required: !required, requiredApprovalTags: [] })
      const sent = await set({ required, requiredApprovalTags: tags })
      expect(sent.at(-1)![2]).toEqual([{ op: 'add', path: '/approvalSettings/required', value: required }])
      expect(await of('approvalSettings')).toMatchObject({ required, requiredApprovalTags: [] })
      const again = await stack.ask(update, {
        input: { ...production, approvalSettings: { required, requiredApprovalTags: tags } },
      })
      expect(again.data.updateEnvironment).toMatchObject({ environment: { key: production.key }, userErrors: [] })
      expect(again.calls.map(({ method }) => method)).toEqual(['GET'])
    })
  })

  it('takes the tags away that there are, where all changes are to need an approval', async () => {
    await stack.ask(update, { input: { ...production, approvalSettings: { required: false } } })
    await stack.ask(update, { input: { ...production, approvalSettings: { requiredApprovalTags: ['a'] } } })
    const input = { ...production, approvalSettings: { required: true, requiredApprovalTags: [] } }
    expect((await stack.ask(update, { input })).data.updateEnvironment.userErrors).toEqual([])
    expect(await of('approvalSettings')).toMatchObject({ required: true, requiredApprovalTags: [] })
  })

  const approvals = ['input', 'approvalSettings']
  it.each([
    ['nothing to do', {}, ['input'], 'Expected a change, such as a name, but got none.'],
    ['a name that is null', { name: null }, ['input', 'name'], 'but got null'],
    ['approval settings that are null', { approvalSettings: null }, approvals, 'but got null'],
    [
      'all flags and those with a tag',
      { approvalSettings: { required: true, requiredApprovalTags: ['a'] } },
      approvals,
      'Expected either required or requiredApprovalTags, but got both.',
    ],
    [
      'too many approvals',
      { approvalSettings: { minNumApprovals: 6 } },
      [...approvals, 'minNumApprovals'],
      'from 1 to 5',
    ],
    [
      'an operation that is none, beside tags',
      { tags: ['a'], patch: [{ op: 'ADD', path: '/name' }] },
      ['input', 'patch', '0'],
      'Expected ADD to have a value, but got none.',
    ],
    [
      'too many approvals, beside tags',
      { tags: ['a'], approvalSettings: { minNumApprovals: 6 } },
      [...approvals, 'minNumApprovals'],
      'from 1 to 5',
    ],
    ['a setting that is null', { approvalSettings: { required: null } }, [...approvals, 'required'], 'but got null'],
  ])('refuses %s before anything is sent', async (_, wrong, path, message) => {
    const told = await stack.ask(update, { input: { ...production, ...wrong } })
    expect(told.data.updateEnvironment).toEqual({
      environment: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path, message: expect.stringContaining(message) }],
    })
    expect(told.calls).toEqual([])
  })

  it.each([
    ['an environment that there is not', { key: 'nowhere', name: 'x' }, 'NOT_FOUND'],
    ['a test that fails', { patch: [{ op: 'TEST', path: '/name', value: 'x' }] }, 'CONFLICT'],
    ['what cannot be changed', { patch: [{ op: 'REPLACE', path: '/key', value: 'x' }] }, 'BAD_USER_INPUT'],
  ])('tells of %s', async (_, wrong, code) => {
    const told = await stack.ask(update, { input: { ...production, ...wrong } })
    expect(told.data.updateEnvironment).toMatchObject({ environment: null, userErrors: [{ code }] })
    expect(told.calls).toHaveLength(1)
  })

  it('switches approvals on where there were none, and off again', async () => {
    for (const required of [true, false]) {
      const told = await stack.ask(update, { input: { ...production, key: 'test', approvalSettings: { required } } })
      const { environment, userErrors } = told.data.updateEnvironment
      expect([environment.approvalSettings.required, userErrors]).toEqual([required, []])
      expect((await rest(stack, '/projects/web/environments/test')).approvalSettings.required).toBe(required)
    }
  })
})

describe('deleteEnvironment', () => {
  it('deletes an environment, and the flags know it no more', async () => {
    const told = await stack.ask(remove, { input: { projectKey: 'web', key: 'load' } })
    const deletedEnvironmentId = idOf({ type: 'Environment', projectKey: 'web', key: 'load' })
    expect(told.data.deleteEnvironment).toEqual({ deletedEnvironmentId, userErrors: [] })
    expect(sentBy(told)).toEqual([['DELETE', '/projects/web/environments/load', undefined]])
    const { data } = await stack.ask('{ environment(projectKey: "web", key: "load") { name } }')
    expect(data.environment).toBeNull()
  })

  it('tells that the last one has to stay', async () => {
    const { items } = await rest(stack, '/projects/mobile/environments')
    const codes: unknown[] = []
    for (const { key } of items) {
      const { data } = await stack.ask(remove, { input: { projectKey: 'mobile', key } })
      codes.push(data.deleteEnvironment.userErrors[0]?.code)
    }
    expect(codes).toEqual([...items.slice(1).map(() => undefined), 'CONFLICT'])
  })
})

describe.each([
  ['createEnvironment', create, { ...bare, key: 'never' }, 'POST', '/api/v2/projects/web/environments'],
  [
    'updateEnvironment',
    update,
    { projectKey: 'web', key: 'staging', name: 'x' },
    'PATCH',
    '/api/v2/projects/web/environments/staging',
  ],
  [
    'deleteEnvironment',
    remove,
    { projectKey: 'web', key: 'staging' },
    'DELETE',
    '/api/v2/projects/web/environments/staging',
  ],
] as const)('%s', (field, query, input, method, path) => {
  it('is sent once if the answer does not come', async () => {
    hasty.sandbox.fault({ method, path }, { delayMs: 30_000 })
    const told = await hasty.ask(query, { input })
    expect(told.errors).toMatchObject([{ path: [field], extensions: { code: 'UPSTREAM_TIMEOUT' } }])
    expect(told.calls).toHaveLength(1)
  })
})

testWrites({
  type: 'Environment',
  stack: () => stack,
  field: 'environment(projectKey: "web", key: "night")',
  create: { input: { ...bare, key: 'night' }, tells: { key: 'night', name: 'New' } },
  update: { input: { projectKey: 'web', key: 'night', name: 'Night' }, tells: { name: 'Night' } },
  remove: { projectKey: 'web', key: 'night' },
  selection: parts,
})
