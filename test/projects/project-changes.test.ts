import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { callsOf, json, sentBy } from '../support/change.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let hasty: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
  hasty = await startStack({ sandbox: { flags: 20 }, gateway: { headersTimeoutMs: 1000 } })
})
afterAll(() => Promise.all([stack.close(), hasty.close()]))

const create = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    project {
      id key name tags includeInSnippetByDefault defaultReleasePipelineKey
      defaultClientSideAvailability { usingMobileKey usingEnvironmentId }
      environments { totalCount nodes { key name color critical defaultTtl sdkKey project { key } } }
      environment(key: "qa") { name }
      viewerCan(action: "updateProjectName")
    }
    userErrors { message code path }
  }
}`
const update = `mutation ($input: UpdateProjectInput!) {
  updateProject(input: $input) {
    project { key name tags defaultReleasePipelineKey includeInSnippetByDefault environments { totalCount nodes { key } } }
    userErrors { message code path }
  }
}`
const remove = `mutation ($key: String!) {
  deleteProject(input: { key: $key }) { deletedProjectId userErrors { message code path } }
}`

describe('createProject', () => {
  it('makes an environment as a copy of one before it, at the version that is expected', async () => {
    const qa = { key: 'qa', name: 'QA', color: 'F5A623', source: null }
    const live = { key: 'live', name: 'Live', color: '417505', source: { key: 'qa', expectedVersion: 1 } }
    const told = await stack.ask(create, { input: { key: 'lake', name: 'Lake', tags: null, environments: [qa, live] } })
    expect(told.data.createProject.userErrors).toEqual([])
    expect(JSON.parse(told.calls[0]!.body!)).toEqual({
      ...{ key: 'lake', name: 'Lake' },
      environments: [
        { key: 'qa', name: 'QA', color: 'F5A623' },
        { key: 'live', name: 'Live', color: '417505', source: { key: 'qa', version: 1 } },
      ],
    })
  })

  it('tells a conflict of versions from a key that is taken', async () => {
    const qa = { key: 'qa', name: 'QA', color: 'F5A623' }
    const live = { key: 'live', name: 'Live', color: '417505', source: { key: 'qa', expectedVersion: 9 } }
    const lost = await stack.ask(create, { input: { key: 'pond', name: 'Pond', environments: [qa, live] } })
    expect(lost.data.createProject).toMatchObject({ project: null, userErrors: [{ code: 'CONFLICT' }] })
    const taken = await stack.ask(create, { input: { key: 'web', name: 'Web', environments: [qa, live] } })
    expect(taken.data.createProject).toMatchObject({ userErrors: [{ code: 'KEY_EXISTS', path: ['input', 'key'] }] })
  })

  it('creates a project with all that can be said of it, and answers its environments too without a read', async () => {
    const told = await stack.ask(create, {
      input: {
        key: 'sea',
        name: 'Sea',
        tags: ['new'],
        defaultClientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
        includeInSnippetByDefault: true,
        namingConvention: { case: 'UPPER_CAMEL_CASE', prefix: 'Sea' },
        environments: [
          { key: 'qa', name: 'QA', color: 'F5A623', critical: true, defaultTtl: 5, tags: ['a'], secureMode: true },
          {
            key: 'live',
            name: 'Live',
            color: '417505',
            defaultTrackEvents: true,
            requireComments: true,
            confirmChanges: true,
          },
        ],
      },
    })
    expect(told.errors).toBeUndefined()
    expect(told.data.createProject).toEqual({
      project: {
        id: idOf({ type: 'Project', key: 'sea' }),
        key: 'sea',
        name: 'Sea',
        tags: ['new'],
        includeInSnippetByDefault: true,
        defaultReleasePipelineKey: null,
        defaultClientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
        environments: {
          totalCount: 2,
          nodes: [
            {
              key: 'qa',
              name: 'QA',
              color: 'F5A623',
              critical: true,
              defaultTtl: 5,
              sdkKey: null,
              project: { key: 'sea' },
            },
            {
              key: 'live',
              name: 'Live',
              color: '417505',
              critical: false,
              defaultTtl: 0,
              sdkKey: null,
              project: { key: 'sea' },
            },
          ],
        },
        environment: { name: 'QA' },
        viewerCan: true,
      },
      userErrors: [],
    })
    expect(sentBy(told)).toEqual([
      [
        'POST',
        '/projects',
        {
          key: 'sea',
          name: 'Sea',
          tags: ['new'],
          includeInSnippetByDefault: true,
          defaultClientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
          namingConvention: { case: 'upperCamelCase', prefix: 'Sea' },
          environments: [
            { key: 'qa', name: 'QA', color: 'F5A623', tags: ['a'], critical: true, defaultTtl: 5, secureMode: true },
            {
              key: 'live',
              name: 'Live',
              color: '417505',
              defaultTrackEvents: true,
              requireComments: true,
              confirmChanges: true,
            },
          ],
        },
      ],
    ])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    const { data } = await stack.ask('{ project(key: "sea") { name environments { nodes { key requireComments } } } }')
    expect(data.project).toEqual({
      name: 'Sea',
      environments: {
        nodes: [
          { key: 'qa', requireComments: false },
          { key: 'live', requireComments: true },
        ],
      },
    })
    expect((await rest(stack, '/projects/sea/environments/live')).defaultTrackEvents).toBe(true)
  })

  it.each([
    ['CAMEL_CASE', 'camelCase'],
    ['UPPER_CAMEL_CASE', 'upperCamelCase'],
    ['SNAKE_CASE', 'snakeCase'],
    ['KEBAB_CASE', 'kebabCase'],
    ['CONSTANT_CASE', 'constantCase'],
  ])('says %s as %s, and leaves out what is null', async (wanted, said) => {
    const key = said.toLowerCase()
    const input = {
      key,
      name: 'Case',
      tags: null,
      environments: null,
      namingConvention: { case: wanted, prefix: null },
    }
    const told = await stack.ask(create, { input })
    expect(told.data.createProject.project.environments.nodes.map((one: { key: string }) => one.key)).toEqual([
      'test',
      'production',
    ])
    expect(sentBy(told)).toEqual([['POST', '/projects', { key, name: 'Case', namingConvention: { case: said } }]])
  })

  it('says which key is taken, and that once', async () => {
    const told = await stack.ask(create, { input: { key: 'web', name: 'Web' } })
    expect(told.data.createProject).toEqual({
      project: null,
      userErrors: [{ code: 'KEY_EXISTS', path: ['input', 'key'], message: expect.stringContaining('the key web') }],
    })
    expect(callsOf(told)).toEqual(['POST /projects'])
  })

  it('tells what LaunchDarkly finds fault with', async () => {
    const { data } = await stack.ask(create, { input: { key: 'a b', name: 'Spaced' } })
    expect(data.createProject).toMatchObject({ project: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })
})

describe('updateProject', () => {
  const all = async () => {
    const { data } = await stack.ask('{ project(key: "web") { name tags defaultReleasePipelineKey } }')
    return data.project
  }

  it('sets single properties without a read, with a comment for the audit log', async () => {
    const input = {
      key: 'web',
      comment: 'Shorter',
      name: 'Web',
      includeInSnippetByDefault: false,
      defaultClientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false },
      defaultReleasePipelineKey: 'usual',
    }
    const told = await stack.ask(update, { input })
    expect(sentBy(told)).toEqual([
      [
        'PATCH',
        '/projects/web',
        {
          comment: 'Shorter',
          patch: [
            { op: 'add', path: '/name', value: 'Web' },
            { op: 'add', path: '/includeInSnippetByDefault', value: false },
            {
              op: 'add',
              path: '/defaultClientSideAvailability',
              value: { usingMobileKey: true, usingEnvironmentId: false },
            },
            { op: 'add', path: '/defaultReleasePipelineKey', value: 'usual' },
          ],
        },
      ],
    ])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    expect(told.data.updateProject.userErrors).toEqual([])
    expect(told.data.updateProject.project).toMatchObject({ name: 'Web', environments: { totalCount: 7 } })
    expect(told.data.updateProject.project.environments.nodes).toHaveLength(7)
    expect(await all()).toMatchObject({ name: 'Web', defaultReleasePipelineKey: 'usual' })
    const { data } = await stack.ask('{ project(key: "web") { auditLog(first: 1) { nodes { comment titleVerb } } } }')
    expect(data.project.auditLog.nodes).toEqual([{ comment: 'Shorter', titleVerb: 'changed the project' }])
  })

  it('replaces all tags if they are as they were read, and removes what is null', async () => {
    const { tags } = await all()
    const told = await stack.ask(update, { input: { key: 'web', tags: ['x'], defaultReleasePipelineKey: null } })
    expect(sentBy(told)).toEqual([
      ['GET', '/projects/web', undefined],
      [
        'PATCH',
        '/projects/web',
        [
          { op: 'test', path: '/tags', value: tags },
          { op: 'replace', path: '/tags', value: ['x'] },
          { op: 'remove', path: '/defaultReleasePipelineKey' },
        ],
      ],
    ])
    expect(await all()).toMatchObject({ tags: ['x'], defaultReleasePipelineKey: null })
    const none = await stack.ask(update, { input: { key: 'web', tags: null } })
    expect(none.data.updateProject.project.tags).toEqual([])
  })

  it('takes operations by hand, after those of the fields', async () => {
    const patch = [{ op: 'ADD', path: '/tags/-', value: 'y' }]
    const told = await stack.ask(update, { input: { key: 'web', name: 'Web 2', patch } })
    expect(sentBy(told)[0]![2]).toEqual([
      { op: 'add', path: '/name', value: 'Web 2' },
      { op: 'add', path: '/tags/-', value: 'y' },
    ])
    expect(await all()).toMatchObject({ name: 'Web 2', tags: ['y'] })
  })

  it('sends nothing if what is to be removed is not there', async () => {
    const told = await stack.ask(update, { input: { key: 'mobile', defaultReleasePipelineKey: null } })
    expect(callsOf(told)[0]).toBe('GET /projects/mobile')
    expect(callsOf(told).join()).not.toContain('PATCH')
    expect(told.data.updateProject).toMatchObject({ project: { key: 'mobile' }, userErrors: [] })
  })

  it('is a conflict if the tags are others than were read, and is not sent again', async () => {
    const before = (project: object) => ({ ...project, tags: ['before'] })
    stack.sandbox.fault({ method: 'GET', path: '/api/v2/projects/web' }, { patch: before }, 1)
    const told = await stack.ask(update, { input: { key: 'web', tags: ['after'] } })
    expect(told.data.updateProject).toMatchObject({ project: null, userErrors: [{ code: 'CONFLICT', path: null }] })
    expect(callsOf(told)).toEqual(['GET /projects/web', 'PATCH /projects/web'])
    expect((await all()).tags).toEqual(['y'])
  })

  it.each([
    ['nothing to do', { key: 'web' }, ['input'], 'Expected a change, such as a name, but got none.'],
    [
      'a name that is null',
      { key: 'web', name: null },
      ['input', 'name'],
      'Expected name to be changed or left out, but got null.',
    ],
    [
      'a pointer that is none',
      { key: 'web', patch: [{ op: 'REMOVE', path: 'tags' }] },
      ['input', 'patch', '0', 'path'],
      'Expected a JSON pointer',
    ],
  ])('refuses %s before anything is sent', async (_, input, path, message) => {
    const told = await stack.ask(update, { input })
    expect(told.data.updateProject).toEqual({
      project: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path, message: expect.stringContaining(message) }],
    })
    expect(told.calls).toEqual([])
  })

  it.each([
    ['an empty name', { key: 'web', name: '' }, 'BAD_USER_INPUT', 1],
    ['what cannot be patched', { key: 'web', patch: [{ op: 'REMOVE', path: '/nothing' }] }, 'BAD_USER_INPUT', 1],
    ['a project that there is not', { key: 'nowhere', name: 'x' }, 'NOT_FOUND', 1],
    ['tags of a project that there is not', { key: 'nowhere', tags: [] }, 'NOT_FOUND', 1],
    ['a key that no path can hold', { key: '', name: 'x' }, 'BAD_USER_INPUT', 0],
  ])('tells of %s', async (_, input, code, calls) => {
    const told = await stack.ask(update, { input })
    expect(told.data.updateProject).toMatchObject({ project: null, userErrors: [{ code }] })
    expect(told.calls).toHaveLength(calls)
  })

  it('is seen by what comes after it in the same request', async () => {
    const told = await stack.ask(`mutation {
      first: updateProject(input: { key: "infra", name: "One" }) { project { name } }
      second: updateProject(input: { key: "infra", tags: ["t"] }) { project { name tags } }
    }`)
    expect(told.data).toEqual({
      first: { project: { name: 'One' } },
      second: { project: { name: 'One', tags: ['t'] } },
    })
    expect(callsOf(told)).toEqual(['PATCH /projects/infra', 'GET /projects/infra', 'PATCH /projects/infra'])
  })
})

describe('deleteProject', () => {
  it('tells that the last one has to stay', async () => {
    const other = await startStack({ sandbox: { flags: 20 } })
    const { items } = await rest(other, '/projects')
    const codes: unknown[] = []
    for (const { key } of items) {
      const { data } = await other.ask(remove, { key })
      codes.push(data.deleteProject.userErrors[0]?.code)
    }
    expect(codes).toEqual([undefined, undefined, undefined, 'CONFLICT'])
    await other.close()
  })
})

describe.each([
  ['createProject', create, { key: 'lake', name: 'Lake' }, 'POST', '/api/v2/projects'],
  ['updateProject', update, { key: 'web', name: 'Never' }, 'PATCH', '/api/v2/projects/web'],
  [
    'deleteProject',
    remove.replace('$key: String!', '$input: DeleteProjectInput!').replace('{ key: $key }', '$input'),
    { key: 'web' },
    'DELETE',
    '/api/v2/projects/web',
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
  type: 'Project',
  stack: () => stack,
  field: 'project(key: "night")',
  create: { input: { key: 'night', name: 'New' }, tells: { key: 'night', name: 'New' } },
  update: { input: { key: 'night', name: 'Night' }, tells: { name: 'Night' } },
  remove: { key: 'night' },
  selection: `
    id projectId key name tags includeInSnippetByDefault defaultReleasePipelineKey siteUrl
    defaultClientSideAvailability { usingMobileKey usingEnvironmentId }`,
})
