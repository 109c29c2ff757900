import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../sandbox/index.ts'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { entryFragment } from '../support/access.ts'
import { everySegmentField } from '../support/segment-fields.ts'
import { newSegment, requireApprovals } from '../support/segment-writes.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterEach(() => stack.close())

const where = { projectKey: 'web', environmentKey: 'test' }
const one = { ...where, key: 'one' }
const errors = 'userErrors { code message path }'
const conflict = 'versionConflict { expectedVersion currentVersion }'

type Headers = Record<string, string>

const mutate = (name: string, selection: string) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} ${errors} } }`
  return async (input: object, headers?: Headers) => {
    const { data, ...answer } = await stack.ask(document, { input }, headers)
    return { ...answer, told: data?.[name], verbs: answer.calls.map(({ method }) => method) }
  }
}

const segment = 'segment { key name description tags version }'
const create = mutate(
  'createSegment',
  `segment { id key name description tags version generation unbounded unboundedContextKind }`,
)
const update = mutate('updateSegment', `${segment} ${conflict} approvalRequest { id description status instructions }`)
const patch = mutate('patchSegment', `${segment} ${conflict}`)
const remove = mutate('deleteSegment', 'deletedSegmentId')

const read = async (key = 'one', selection = 'key name description tags version') => {
  const { data } = await stack.ask(
    `{ segment(projectKey: "web", environmentKey: "test", key: "${key}") { ${selection} } }`,
  )
  return data.segment
}
const bodyOf = ({ body }: { body?: string }) => JSON.parse(body!)
const rename = (value: string) => ({ instructions: [{ updateName: { value } }] })

describe('creating a segment', () => {
  it('links it to views, and takes null for what is left out', async () => {
    const nulls = { description: null, tags: null, unbounded: null, unboundedContextKind: null }
    const { told, calls } = await create({ ...one, name: 'One', viewKeys: ['checkout'], ...nulls })
    expect(bodyOf(calls[0]!)).toEqual({ key: 'one', name: 'One', viewKeys: ['checkout'] })
    expect(told.userErrors).toEqual([])
    const bare = await create({ ...where, key: 'bare', name: 'Bare', viewKeys: null })
    expect(bodyOf(bare.calls[0]!)).toEqual({ key: 'bare', name: 'Bare' })
  })

  it('takes one call, whose answer is the payload, and is seen by a following read', async () => {
    const input = { ...one, name: 'One', description: 'The first', tags: ['a', 'b'] }
    const { told, calls } = await create(input)
    expect(calls).toMatchObject([
      { method: 'POST', path: '/api/v2/segments/web/test', headers: { 'content-type': 'application/json' } },
    ])
    expect(bodyOf(calls[0]!)).toEqual({ key: 'one', name: 'One', description: 'The first', tags: ['a', 'b'] })
    expect(told).toEqual({
      segment: {
        id: idOf({ type: 'Segment', ...one }),
        ...{ key: 'one', name: 'One', description: 'The first', tags: ['a', 'b'] },
        ...{ version: 1, generation: 1, unbounded: false, unboundedContextKind: null },
      },
      userErrors: [],
    })
    expect(await read('one', 'id key name description tags version generation unbounded unboundedContextKind')).toEqual(
      told.segment,
    )
  })

  it('makes a big one of a kind of contexts', async () => {
    const { told, calls } = await create({ ...one, name: 'One', unbounded: true, unboundedContextKind: 'device' })
    expect(bodyOf(calls[0]!)).toEqual({ key: 'one', name: 'One', unbounded: true, unboundedContextKind: 'device' })
    expect(told.segment).toMatchObject({ unbounded: true, unboundedContextKind: 'device', description: null })
  })

  it('refuses a kind of contexts for one that is not big, before anything is sent', async () => {
    const { told, calls } = await create({ ...one, name: 'One', unboundedContextKind: 'device' })
    expect(told).toMatchObject({
      segment: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'unboundedContextKind'] }],
    })
    expect(calls).toEqual([])
  })

  it.each([
    ['a key that is none', { ...where, key: 'a b' }, 'BAD_USER_INPUT'],
    ['an unknown environment', { ...one, environmentKey: 'nowhere' }, 'NOT_FOUND'],
    ['no project key', { ...one, projectKey: '' }, 'BAD_USER_INPUT'],
  ])('says of %s what is wrong', async (_, input, code) => {
    const { told, errors } = await create({ ...input, name: 'One' })
    expect({ told, errors }).toMatchObject({ told: { segment: null, userErrors: [{ code }] }, errors: undefined })
  })

  it('counts how many of its key there were', async () => {
    const generations: number[] = []
    for (const _ of [1, 2, 3]) {
      generations.push((await create({ ...one, name: 'One' })).told.segment.generation)
      expect((await remove(one)).told).toMatchObject({ deletedSegmentId: idOf({ type: 'Segment', ...one }) })
    }
    expect(generations).toEqual([1, 2, 3])
  })
})

describe('updating a segment', () => {
  it('sends the comment, which the audit log has with what was before and after', async () => {
    await newSegment(stack, 'one')
    const { told, calls } = await update({ ...one, ...rename('Two'), comment: 'Asked for by support' })
    expect(calls).toHaveLength(1)
    expect(bodyOf(calls[0]!)).toEqual({
      comment: 'Asked for by support',
      environmentKey: 'test',
      instructions: [{ kind: 'updateName', value: 'Two' }],
    })
    expect(told).toMatchObject({ segment: { name: 'Two' }, approvalRequest: null, versionConflict: null })
    const log = 'auditLog(first: 1) { nodes { kind comment accesses { action } previousVersion currentVersion } }'
    const { auditLog } = await read('one', log)
    expect(auditLog.nodes).toMatchObject([
      {
        kind: 'segment',
        comment: 'Asked for by support',
        accesses: [{ action: 'updateName' }],
        previousVersion: { name: 'one' },
        currentVersion: { name: 'Two' },
      },
    ])
  })

  it('shows what would be and stores nothing, in a dry run', async () => {
    await newSegment(stack, 'one')
    const before = await read()
    const { told, paths } = await update({ ...one, ...rename('Two'), dryRun: true })
    expect(paths).toEqual(['/segments/web/test/one?dryRun=true'])
    expect(told).toMatchObject({ segment: { name: 'Two', version: before.version + 1 }, userErrors: [] })
    expect(await read()).toEqual(before)
  })

  it('looks at the version that is expected by one read before it', async () => {
    const { version } = await newSegment(stack, 'one')
    const right = await update({ ...one, ...rename('Two'), expectedVersion: version })
    expect(right.verbs).toEqual(['GET', 'PATCH'])
    expect(right.told).toMatchObject({ segment: { name: 'Two', version: version + 1 }, versionConflict: null })
    const wrong = await update({ ...one, ...rename('Three'), expectedVersion: version })
    expect(wrong.verbs).toEqual(['GET'])
    expect(wrong.told).toEqual({
      segment: null,
      approvalRequest: null,
      versionConflict: { expectedVersion: version, currentVersion: version + 1 },
      userErrors: [{ code: 'VERSION_CONFLICT', message: expect.any(String), path: ['input', 'expectedVersion'] }],
    })
    expect((await read()).name).toBe('Two')
  })

  it('sends no second time what lost a race, if a version is expected', async () => {
    const { version } = await newSegment(stack, 'one')
    const lost: Reply = { status: 409, json: { code: 'optimistic_locking_error', message: 'Somebody was faster' } }
    stack.sandbox.fault({ method: 'PATCH', path: /segments/ }, lost, 1)
    const once = await update({ ...one, ...rename('Two'), expectedVersion: version })
    expect(once).toMatchObject({ verbs: ['GET', 'PATCH'], told: { userErrors: [{ code: 'CONFLICT' }] } })
    stack.sandbox.fault({ method: 'PATCH', path: /segments/ }, lost, 1)
    const twice = await update({ ...one, ...rename('Two') })
    expect(twice).toMatchObject({ verbs: ['PATCH', 'PATCH'], told: { segment: { name: 'Two' } } })
  })

  it('answers what else is selected after the change, by reads of its own', async () => {
    await newSegment(stack, 'one')
    const flags = mutate('updateSegment', 'segment { name flags { key } environment { name } }')
    const { told, verbs } = await flags({ ...one, ...rename('Two') })
    expect(told.segment).toMatchObject({ name: 'Two', flags: [], environment: { name: expect.any(String) } })
    expect(verbs[0]).toBe('PATCH')
  })

  it('refuses no instructions before anything is sent', async () => {
    const { told, calls } = await update({ ...one, instructions: [] })
    expect(told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'instructions'] }])
    expect(calls).toEqual([])
  })

  it('says that there is no such segment, with a version and without', async () => {
    const gone = { ...where, key: 'gone', ...rename('x') }
    expect((await update(gone)).told.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: null }])
    const { told, verbs } = await update({ ...gone, expectedVersion: 1 })
    expect(told.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'key'] }])
    expect(verbs).toEqual(['GET'])
  })
})

describe('a change that needs an approval', () => {
  const draft = { description: 'Please', reviewerTeamKeys: ['checkout'] }

  beforeEach(async () => {
    await newSegment(stack, 'one')
    await requireApprovals(stack, 'test')
  })

  it('is told as a state, and nothing else is done, unless a request is wanted', async () => {
    const { told, errors, verbs } = await update({ ...one, ...rename('Two') })
    expect({ errors, verbs }).toEqual({ errors: undefined, verbs: ['PATCH'] })
    expect(told).toMatchObject({
      segment: null,
      approvalRequest: null,
      userErrors: [{ code: 'APPROVAL_REQUIRED', path: null }],
    })
    expect((await read()).name).toBe('one')
  })

  it('is told so of a patch as well, which has no instructions to ask for', async () => {
    const { told } = await patch({ ...one, description: 'Two' })
    expect(told).toMatchObject({ segment: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
  })

  it('is asked for with the same instructions, if that is wanted', async () => {
    stack.sandbox.fault(
      { method: 'POST', path: '/api/v2/approval-requests' },
      {
        status: 201,
        json: {
          ...{ _id: 'a-request', _version: 1, creationDate: 1, serviceKind: 'launchdarkly', description: 'Please' },
          ...{ reviewStatus: 'pending', allReviews: [], notifyMemberIds: [], status: 'pending', conflicts: [] },
          ...{ instructions: [{ kind: 'updateName', value: 'Two' }], _links: {} },
        },
      },
    )
    const wanted = { onApprovalRequired: 'CREATE_REQUEST', approvalRequest: draft, comment: 'Why' }
    const { told, calls, paths } = await update({ ...one, ...rename('Two'), ...wanted })
    expect(paths).toEqual(['/segments/web/test/one', '/approval-requests'])
    expect(bodyOf(calls[1]!)).toEqual({
      resourceId: 'proj/web:env/test:segment/one',
      description: 'Please',
      comment: 'Why',
      notifyTeamKeys: ['checkout'],
      instructions: [{ kind: 'updateName', value: 'Two' }],
    })
    expect(told).toMatchObject({
      segment: null,
      approvalRequest: {
        id: idOf({ type: 'ApprovalRequest', approvalRequestId: 'a-request' }),
        description: 'Please',
        instructions: [{ kind: 'updateName', value: 'Two' }],
      },
      userErrors: [],
    })
  })

  it('is not asked for in a dry run, nor without a description', async () => {
    const dry = await update({
      ...one,
      ...rename('Two'),
      ...{ dryRun: true, onApprovalRequired: 'CREATE_REQUEST', approvalRequest: draft },
    })
    expect(dry).toMatchObject({ verbs: ['PATCH'], told: { userErrors: [{ code: 'APPROVAL_REQUIRED' }] } })
    const silent = await update({ ...one, ...rename('Two'), onApprovalRequired: 'CREATE_REQUEST' })
    expect(silent).toMatchObject({ verbs: [], told: { userErrors: [{ path: ['input', 'approvalRequest'] }] } })
  })

  it('is made again when approvals are not required any more', async () => {
    await requireApprovals(stack, 'test', false)
    expect((await update({ ...one, ...rename('Two') })).told).toMatchObject({
      segment: { name: 'Two' },
      userErrors: [],
    })
  })
})

describe('patching a segment', () => {
  beforeEach(async () => {
    await newSegment(stack, 'one')
  })

  it('sets a description and a name with one call', async () => {
    const { told, calls } = await patch({ ...one, name: 'Two', description: 'Second', comment: 'Why' })
    expect(calls).toMatchObject([{ method: 'PATCH', headers: { 'content-type': 'application/json' } }])
    expect(bodyOf(calls[0]!)).toEqual({
      comment: 'Why',
      patch: [
        { op: 'add', path: '/name', value: 'Two' },
        { op: 'add', path: '/description', value: 'Second' },
      ],
    })
    expect(told).toMatchObject({ segment: { name: 'Two', description: 'Second' }, userErrors: [] })
    expect(await read()).toEqual(told.segment)
  })

  it('replaces the tags as a whole, and only if they are as they were read', async () => {
    const { calls, verbs } = await patch({ ...one, tags: ['new'] })
    expect(verbs).toEqual(['GET', 'PATCH'])
    expect(bodyOf(calls[1]!).patch).toEqual([
      { op: 'test', path: '/tags', value: ['old', 'kept'] },
      { op: 'replace', path: '/tags', value: ['new'] },
    ])
    expect((await read()).tags).toEqual(['new'])
    await patch({ ...one, tags: null })
    expect((await read()).tags).toEqual([])
  })

  it('takes the description away, and does nothing if there is none', async () => {
    await patch({ ...one, description: 'Second' })
    const away = await patch({ ...one, description: null })
    expect(bodyOf(away.calls[1]!).patch).toEqual([{ op: 'remove', path: '/description' }])
    expect(away.told.segment.description).toBeNull()
    const again = await patch({ ...one, description: null })
    expect(again).toMatchObject({
      verbs: ['GET'],
      told: { segment: { key: 'one', description: null }, userErrors: [] },
    })
  })

  it('looks at the version that is expected even if there is nothing to take away', async () => {
    const { version } = await read()
    const { told, verbs } = await patch({ ...one, description: null, expectedVersion: version - 1 })
    expect(verbs).toEqual(['GET'])
    expect(told).toMatchObject({ segment: null, versionConflict: { currentVersion: version } })
  })

  it('takes a JSON patch by hand, after its own', async () => {
    const operations = [
      { op: 'TEST', path: '/included/0', value: 'ann' },
      { op: 'ADD', path: '/included/-', value: 'cat' },
      { op: 'REMOVE', path: '/rules/1' },
      { op: 'MOVE', from: '/tags/0', path: '/tags/1' },
    ]
    const { calls, told } = await patch({ ...one, name: 'Two', patch: operations })
    expect(bodyOf(calls[0]!).patch.map(({ op }: { op: string }) => op)).toEqual([
      'add',
      'test',
      'add',
      'remove',
      'move',
    ])
    expect(told).toMatchObject({ segment: { name: 'Two', tags: ['kept', 'old'] }, userErrors: [] })
    expect(await read('one', 'targets { contextKind included } rules { ruleId }')).toMatchObject({
      targets: [{ contextKind: 'user', included: ['ann', 'bob', 'cat'] }, { contextKind: 'organization' }],
      rules: [{ ruleId: 'rule-1' }],
    })
  })

  it('shows what would be and stores nothing, in a dry run', async () => {
    const before = await read()
    const { told, paths } = await patch({ ...one, name: 'Two', dryRun: true })
    expect(paths).toEqual(['/segments/web/test/one?dryRun=true'])
    expect(told.segment.name).toBe('Two')
    expect(await read()).toEqual(before)
  })

  it('locks the version that is expected within the patch, and reads it only if the patch is refused', async () => {
    const { version } = await read()
    const right = await patch({ ...one, name: 'Two', expectedVersion: version })
    expect(right.verbs).toEqual(['PATCH'])
    expect(bodyOf(right.calls[0]!).patch[0]).toEqual({ op: 'test', path: '/version', value: version })
    const wrong = await patch({ ...one, name: 'Three', expectedVersion: version })
    expect(wrong.verbs).toEqual(['PATCH', 'GET'])
    expect(wrong.told).toMatchObject({
      segment: null,
      versionConflict: { expectedVersion: version, currentVersion: version + 1 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    const other = await patch({ ...one, name: ' ', expectedVersion: version + 1 })
    expect(other.told).toMatchObject({ versionConflict: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect((await read()).name).toBe('Two')
  })

  it.each([
    ['nothing', {}, ['input']],
    ['no name', { name: null }, ['input', 'name']],
    ['a path that is none', { patch: [{ op: 'REMOVE', path: 'tags' }] }, ['input', 'patch', '0', 'path']],
    ['a value that is missing', { patch: [{ op: 'ADD', path: '/tags/-' }] }, ['input', 'patch', '0']],
  ])('refuses %s before anything is sent', async (_, changes, path) => {
    const { told, calls } = await patch({ ...one, ...changes })
    expect(told).toMatchObject({ segment: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
    expect(calls).toEqual([])
  })

  it.each([
    [
      'a property that is not for patches',
      { patch: [{ op: 'REPLACE', path: '/key', value: 'two' }] },
      'BAD_USER_INPUT',
    ],
    ['a path that leads nowhere', { patch: [{ op: 'REMOVE', path: '/tags/7' }] }, 'BAD_USER_INPUT'],
    ['a test that fails', { patch: [{ op: 'TEST', path: '/name', value: 'x' }] }, 'CONFLICT'],
  ])('says of %s what is wrong, and changes nothing', async (_, changes, code) => {
    const before = await read()
    const { told } = await patch({ ...one, name: 'Never', ...changes })
    expect(told).toMatchObject({ segment: null, userErrors: [{ code }] })
    expect(await read()).toEqual(before)
  })

  it('says that there is no such segment', async () => {
    const gone = { ...where, key: 'gone' }
    expect((await patch({ ...gone, name: 'x' })).told.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: null }])
    expect((await patch({ ...gone, tags: [] })).told.userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['input', 'key'] },
    ])
  })
})

const writes: [name: string, write: () => ReturnType<typeof create>][] = [
  ['createSegment', () => create({ ...where, key: 'two', name: 'Two' })],
  ['updateSegment', () => update({ ...one, ...rename('Two') })],
  ['patchSegment', () => patch({ ...one, name: 'Two' })],
  ['deleteSegment', () => remove(one)],
]

testWrites({
  type: 'Segment',
  stack: () => stack,
  field: 'segment(projectKey: "web", environmentKey: "test", key: "one")',
  create: { input: { ...one, name: 'One' }, tells: { key: 'one', name: 'One', version: 1 } },
  update: { input: { ...one, ...rename('Two') }, tells: { name: 'Two', version: 2 } },
  remove: one,
  selection: everySegmentField,
  fragments: entryFragment,
})

it('none of them goes out twice if the answer does not come in time', async () => {
  await stack.close()
  stack = await startStack({ sandbox: { flags: 5 }, gateway: { headersTimeoutMs: 500 } })
  await newSegment(stack, 'one')
  stack.sandbox.fault({ path: /segments/ }, { delayMs: 30_000 }, 'always')
  for (const [name, write] of writes) {
    const { errors, calls } = await write()
    expect(errors).toMatchObject([
      { path: [name], extensions: { code: 'UPSTREAM_TIMEOUT', upstream: { outcome: 'UNKNOWN' } } },
    ])
    expect(calls).toHaveLength(1)
  }
})

it('none of them is for a token that only reads', async () => {
  await newSegment(stack, 'one')
  const headers = { authorization: stack.sandbox.readerToken }
  const answers = [
    await create({ ...where, key: 'two', name: 'Two' }, headers),
    await update({ ...one, ...rename('Two') }, headers),
    await patch({ ...one, name: 'Two' }, headers),
    await remove(one, headers),
  ]
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual(Array(4).fill('FORBIDDEN'))
  expect((await read()).name).toBe('one')
})

it('mutations of one request run in their order, and each sees what the one before it wrote', async () => {
  const { data, calls } = await stack.ask(`mutation {
    createSegment(input: { projectKey: "web", environmentKey: "test", key: "one", name: "One" }) { segment { version } }
    a: updateSegment(input: { projectKey: "web", environmentKey: "test", key: "one", expectedVersion: 1,
      instructions: [{ addTags: { values: ["x"] } }] }) { segment { version tags } }
    b: patchSegment(input: { projectKey: "web", environmentKey: "test", key: "one", expectedVersion: 2, tags: ["y"] }) {
      segment { version tags }
    }
    deleteSegment(input: { projectKey: "web", environmentKey: "test", key: "one" }) { deletedSegmentId }
  }`)
  expect(data).toMatchObject({
    createSegment: { segment: { version: 1 } },
    a: { segment: { version: 2, tags: ['x'] } },
    b: { segment: { version: 3, tags: ['y'] } },
    deleteSegment: { deletedSegmentId: expect.any(String) },
  })
  expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET', 'PATCH', 'GET', 'PATCH', 'DELETE'])
})
