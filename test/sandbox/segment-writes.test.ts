import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callerWith } from '../../sandbox/account/callers.ts'
import { tokens } from '../../sandbox/account/tokens.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Call, currentVersion } from '../../sandbox/resource/call.ts'
import { seed } from '../../sandbox/seed/index.ts'
import { applySegmentInstructions } from '../../sandbox/segments/segment-instructions.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 5 })
})
afterEach(() => sandbox.close())

const all = '/segments/web/staging'
const staff = `${all}/staff`
const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }

const get = async (path: string): Promise<Doc> => (await ask(sandbox, path)).json
const instruct = (path: string, instructions: object[], more: object = {}) =>
  send(sandbox, 'PATCH', path, { environmentKey: 'staging', instructions, ...more }, semantic)
const newest = async (): Promise<Doc> => {
  const { items } = await get('/auditlog?limit=1')
  return get(`/auditlog/${items[0]._id}`)
}
const upload = async (path: string, fields: Record<string, string>, csv?: string) => {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (csv !== undefined) form.append('file', new File([csv], 'keys.csv'))
  const headers = { authorization: sandbox.token, 'ld-api-version': '20240415' }
  return fetch(`${sandbox.url}/api/v2${path}`, { method: 'POST', headers, body: form })
}

describe('a new segment', () => {
  it('is answered whole, but for the flags that only its own address tells, and is in the list and in the log', async () => {
    const told = await send(sandbox, 'POST', all, { key: 'new', name: 'New', tags: ['a', 'a'], colour: 'is ignored' })
    expect(told).toMatchObject({
      status: 201,
      json: {
        key: 'new',
        name: 'New',
        tags: ['a'],
        version: 1,
        generation: 1,
        rules: [],
        included: [],
        unbounded: false,
      },
    })
    expect(await get(`${all}/new`)).toEqual({ ...told.json, _flags: [] })
    expect((await get(`${all}?limit=1`)).items).toEqual([told.json])
    expect(await newest()).toMatchObject({
      kind: 'segment',
      accesses: [{ action: 'createSegment', resource: 'proj/web:env/staging:segment/new' }],
      currentVersion: { key: 'new', version: 1 },
    })
  })

  it('is of the second generation if there was one of its key', async () => {
    const { json } = await send(sandbox, 'POST', all, { key: 'agencies', name: 'Agencies' })
    expect(json.generation).toBe(2)
    const gold = '/segments/web/production/loyalty-gold'
    const { generation } = await get(gold)
    expect((await send(sandbox, 'DELETE', gold)).status).toBe(204)
    expect((await ask(sandbox, gold)).status).toBe(404)
    const again = await send(sandbox, 'POST', '/segments/web/production', { key: 'loyalty-gold', name: 'Gold' })
    expect(again.json.generation).toBe(generation + 1)
  })

  it.each([
    [400, { name: 'x' }, 'key is required'],
    [400, { key: 'a b', name: 'x' }, 'key must be a key'],
    [400, { key: 'x', name: ' ' }, 'name must be a string that is not empty'],
    [400, { key: 'x', name: 'x', unbounded: 'yes' }, 'unbounded must be true or false'],
    [409, { key: 'staff', name: 'x' }, 'already a segment with the key staff'],
  ])('is refused with %i for %j', async (status, body, message) => {
    const before = await get(all)
    expect(await send(sandbox, 'POST', all, body)).toMatchObject({
      status,
      json: { code: status === 409 ? 'key_exists' : 'invalid_request', message: expect.stringContaining(message) },
    })
    expect(await get(all)).toEqual(before)
  })
})

describe('a semantic patch', () => {
  const rename = [{ kind: 'updateName', value: 'Colleagues' }]

  it('makes a version, and an entry with what was before and after', async () => {
    const { _flags, ...before } = await get(staff)
    const { status, json } = await instruct(staff, [...rename, { kind: 'addTags', values: ['x'] }], { comment: 'Why' })
    expect(status).toBe(200)
    expect(json).toEqual({
      ...before,
      name: 'Colleagues',
      tags: [...before.tags, 'x'],
      version: before.version + 1,
      lastModifiedDate: expect.any(Number),
    })
    expect(json.lastModifiedDate).toBeGreaterThan(before.lastModifiedDate)
    expect(await newest()).toMatchObject({
      comment: 'Why',
      accesses: [{ action: 'updateName' }, { action: 'updateTags' }],
      previousVersion: { name: before.name, version: before.version },
      currentVersion: { name: 'Colleagues', version: before.version + 1 },
    })
  })

  it('makes neither if it changes nothing', async () => {
    const [before, entry] = [await get(staff), await newest()]
    const { status, json } = await instruct(staff, [{ kind: 'updateName', value: before.name }])
    expect({ status, version: json.version }).toEqual({ status: 200, version: before.version })
    expect([await get(staff), await newest()]).toEqual([before, entry])
  })

  it('only shows what would be in a dry run, and changes nothing', async () => {
    const [before, entry] = [await get(staff), await newest()]
    const { json } = await instruct(`${staff}?dryRun=true`, rename)
    expect(json).toMatchObject({ name: 'Colleagues', version: before.version + 1 })
    expect([await get(staff), await newest()]).toEqual([before, entry])
  })

  it('takes the expiry of a target away with the target', async () => {
    const path = `${all}/beta-customers`
    const expiring = () => get('/segments/web/beta-customers/expiring-targets/staging')
    const before = (await expiring()).items as Doc[]
    const user = before.find(({ contextKind, targetType }) => contextKind === 'user' && targetType === 'included')!
    await instruct(path, [{ kind: 'removeIncludedUsers', values: [user.contextKey] }])
    expect((await expiring()).items).toEqual(before.filter((one) => one !== user))
  })

  const removed = { kind: 'removeTags', values: ['internal'] }
  it.each<[what: string, body: unknown, message: string]>([
    ['no environment', { instructions: rename }, 'environmentKey is required'],
    ['another environment', { environmentKey: 'test', instructions: rename }, 'environmentKey must be staging'],
    ['no instructions', { environmentKey: 'staging', instructions: [] }, 'instructions must not be empty'],
    [
      'an unknown kind',
      { environmentKey: 'staging', instructions: [removed, { kind: 'turnFlagOn' }] },
      'Instruction 1',
    ],
    [
      'a parameter that is missing',
      { environmentKey: 'staging', instructions: [removed, { kind: 'addTags' }] },
      'Instruction 1 (addTags): values is required',
    ],
    ['a list', rename, 'The body must be an object'],
  ])('of %s is refused, and changes nothing', async (_, body, message) => {
    const before = await get(staff)
    const told = await send(sandbox, 'PATCH', staff, body, semantic)
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(message) } })
    expect(await get(staff)).toEqual(before)
  })

  it('is refused without its content type', async () => {
    const told = await send(sandbox, 'PATCH', staff, { environmentKey: 'staging', instructions: rename })
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining('semanticpatch') } })
  })

  it('is about 1500 targets at most, of standard segments', async () => {
    const values = Array.from({ length: 1501 }, (_, index) => `user-${index}`)
    expect(await instruct(staff, [{ kind: 'addIncludedUsers', values }])).toMatchObject({ status: 400 })
    const big = await instruct(`${all}/wholesale-accounts`, [{ kind: 'addBigSegmentIncludedTargets', values }])
    expect(big.status).toBe(200)
  })

  it.each([
    ['a synced segment', 'cart-abandoners', { kind: 'addBigSegmentIncludedTargets', values: ['x'] }, 'amplitude'],
    ['a big segment', 'wholesale-accounts', { kind: 'addIncludedUsers', values: ['x'] }, 'is a big segment'],
    [
      'a weight in words',
      'early-access',
      { kind: 'updateRuleRolloutAndContextKind', weight: '20000', contextKind: 'user' },
      'weight must be an integer',
    ],
    [
      'a weight that is too large',
      'early-access',
      { kind: 'updateRuleRolloutAndContextKind', weight: 100_001, contextKind: 'user' },
      'weight must be from 0',
    ],
    ['a rule without clauses', 'staff', { kind: 'addRule', clauses: [] }, 'clauses must not be empty'],
  ])('is refused of %s', async (_, key, instruction, message) => {
    const { rules } = await get(`${all}/${key}`)
    const told = await instruct(`${all}/${key}`, [{ ruleId: rules.at(-1)?._id, ...instruction }])
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(message) } })
  })
})

describe('another patch', () => {
  it('of JSON changes what the document has, and gives ids to what is new in it', async () => {
    const before = await get(staff)
    const clause = { contextKind: 'user', attribute: 'email', op: 'endsWith', values: ['.edu'], negate: false }
    const patch = [
      { op: 'test', path: '/version', value: before.version },
      { op: 'add', path: '/description', value: 'All of us' },
      { op: 'add', path: '/rules/0', value: { clauses: [clause], weight: 1000 } },
      { op: 'add', path: '/includedContexts/-', value: { contextKind: 'device', values: ['a'] } },
    ]
    const { status, json } = await send(sandbox, 'PATCH', staff, { patch, comment: 'Why' })
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { description: 'All of us', version: before.version + 1, includedContexts: [{ contextKind: 'device' }] },
    })
    const [added, kept] = json.rules
    expect(added).toMatchObject({
      _id: expect.any(String),
      weight: 1000,
      clauses: [{ _id: expect.any(String), ...clause }],
    })
    expect(kept).toEqual(before.rules[0])
    expect(await newest()).toMatchObject({ comment: 'Why', delta: patch })
  })

  it('that is merged changes what it names', async () => {
    const before = await get(`${all}/early-access`)
    const { json } = await send(sandbox, 'PATCH', `${all}/early-access`, { description: null, tags: ['one'] })
    expect(json).toMatchObject({ name: before.name, tags: ['one'], rules: before.rules })
    expect(json.description).toBeUndefined()
    expect(await newest()).toMatchObject({ merge: { description: null, tags: ['one'] } })
  })

  it.each([
    ['what cannot be changed', 400, [{ op: 'replace', path: '/key', value: 'x' }]],
    [
      'a user in both lists',
      400,
      [
        { op: 'replace', path: '/included', value: ['x'] },
        { op: 'replace', path: '/excluded', value: ['x'] },
      ],
    ],
    [
      'another version',
      409,
      [
        { op: 'test', path: '/version', value: 0 },
        { op: 'replace', path: '/name', value: 'x' },
      ],
    ],
    ['a place that is not there', 400, [{ op: 'remove', path: '/tags/9' }]],
  ])('of %s is refused with %i', async (_, status, patch) => {
    const before = await get(staff)
    expect((await send(sandbox, 'PATCH', staff, { patch })).status).toBe(status)
    expect(await get(staff)).toEqual(before)
  })
})

describe('approvals of segments', () => {
  const settings = (body: object, headers: Record<string, string> = { 'ld-api-version': 'beta' }) =>
    send(sandbox, 'PATCH', '/approval-requests/projects/web/settings', body, headers)
  const wanted = { environmentKey: 'staging', resourceKind: 'segment' }
  const rename = [{ kind: 'updateName', value: 'Colleagues' }]

  it('are required once the settings say so, whatever patch it is', async () => {
    const { status, json } = await settings({ ...wanted, required: true })
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { segment: { environments: { staging: { required: true, minNumApprovals: 1 } } } },
    })
    expect(await get('/projects/web/environments/staging')).toMatchObject({
      approvalSettings: { required: false },
      resourceApprovalSettings: { segment: { required: true } },
    })
    const refused = { status: 403, json: { code: 'forbidden', message: 'Approval is required to make this request' } }
    expect(await instruct(staff, rename)).toMatchObject(refused)
    expect(await send(sandbox, 'PATCH', staff, { patch: [{ op: 'add', path: '/name', value: 'x' }] })).toMatchObject(
      refused,
    )
    expect((await send(sandbox, 'POST', all, { key: 'new', name: 'New' })).status).toBe(201)
  })

  it('may be for segments with a tag alone', async () => {
    await settings({ ...wanted, requiredApprovalTags: ['internal'] })
    expect((await instruct(staff, rename)).status).toBe(403)
    expect((await instruct(`${all}/beta-customers`, rename)).status).toBe(200)
  })

  it.each([
    ['an unknown kind', { ...wanted, resourceKind: 'team' }, 400],
    ['an unknown environment', { ...wanted, environmentKey: 'x' }, 404],
    ['too many approvals', { ...wanted, minNumApprovals: 6 }, 400],
  ])('are not set for %s', async (_, body, status) => {
    expect((await settings(body)).status).toBe(status)
  })

  it('are set by the beta version only', async () => {
    expect((await settings({ ...wanted, required: true }, {})).status).toBe(403)
  })
})

describe('the lists of a big segment', () => {
  const big = `${all}/wholesale-accounts`
  const change = { included: { add: ['x', 'y'] }, excluded: { remove: ['z'] } }

  it.each(['contexts', 'users'])(
    'are changed at the address of %s, past the version of the document',
    async (address) => {
      const { version, _unboundedMetadata: before } = await get(big)
      const told = await send(sandbox, 'POST', `${big}/${address}`, change)
      expect(told).toMatchObject({ status: 204, json: undefined })
      const after = await get(big)
      expect(after.version).toBe(version)
      expect(after._unboundedMetadata).toMatchObject({
        includedCount: before.includedCount + 2,
        version: before.version + 1,
      })
      expect(await get(`${big}/contexts/x`)).toMatchObject({ included: true, excluded: false })
      expect((await newest()).accesses).toMatchObject([{ action: 'updateIncluded' }])
      await send(sandbox, 'POST', `${big}/${address}`, change)
      expect((await get(big))._unboundedMetadata.version).toBe(before.version + 1)
    },
  )

  it('are imported from the first column of a file', async () => {
    const told = await upload(`${big}/imports`, { mode: 'replace' }, 'plain,more\r\n"a ""b"", c",x\n\nlast')
    expect(told.status).toBe(204)
    const location = told.headers.get('location')!
    expect(await get(location.replace('/api/v2', ''))).toMatchObject({ status: 'complete', mode: 'replace' })
    expect((await get(big))._unboundedMetadata).toMatchObject({ includedCount: 3 })
    for (const key of ['plain', 'a "b", c', 'last']) {
      expect(await get(`${big}/contexts/${encodeURIComponent(key)}`)).toMatchObject({ included: true })
    }
  })

  it.each([
    ['no mode', {}, 'x', 'mode is required'],
    ['an unknown mode', { mode: 'append' }, 'x', 'mode must be one of'],
    ['no file', { mode: 'merge' }, undefined, 'file is required'],
    ['an empty file', { mode: 'merge' }, ' ', 'file must be a string that is not empty'],
  ])('are not imported with %s', async (_, fields, csv, message) => {
    const told = await upload(`${big}/imports`, fields, csv)
    expect({ status: told.status, json: await told.json() }).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining(message) },
    })
  })

  it('are not imported from JSON, nor while an import is under way', async () => {
    expect((await send(sandbox, 'POST', `${big}/imports`, { mode: 'merge' })).status).toBe(400)
    const running = await upload('/segments/web/production/loyalty-gold/imports', { mode: 'merge' }, 'x')
    expect(running.status).toBe(409)
  })

  it('are none of a standard segment', async () => {
    for (const route of ['contexts', 'users', 'exports']) {
      expect((await send(sandbox, 'POST', `${staff}/${route}`, {})).status).toBe(400)
    }
    expect((await upload(`${staff}/imports`, { mode: 'merge' }, 'x')).status).toBe(400)
  })

  it('are exported under an address that the answer tells', async () => {
    const { status, headers } = await send(sandbox, 'POST', `${big}/exports`)
    expect(status).toBe(200)
    const { sizeBytes, size, initiator } = await get(headers.get('location')!.replace('/api/v2', ''))
    expect(sizeBytes).toBeGreaterThan(0)
    expect({ size, initiator }).toEqual({
      size: expect.any(String),
      initiator: expect.objectContaining({ email: expect.any(String) }),
    })
  })
})

it('only a token that may write segments changes any', async () => {
  const as = (authorization: string) => send(sandbox, 'DELETE', staff, undefined, { authorization })
  expect((await as(sandbox.readerToken)).status).toBe(403)
  expect((await as(sandbox.limitedToken)).status).toBe(204)
})

it('instructions that were approved are carried out without asking for an approval', () => {
  const store = seed({ flags: 5 })
  const project = store.projects.get('web')!
  const environment = project.environments.get('production')!
  const segment = environment.segments.get('staff')!
  const { caller } = callerWith(tokens.admin, store)!
  const told: string[] = []
  const call: Call = {
    ...{ store, caller, path: '/', params: {}, query: {}, version: currentVersion, contentType: undefined },
    origin: '',
    tell: ({ comment }) => told.push(comment ?? ''),
  }
  const instructions = [{ kind: 'addTags', values: ['x'] }]
  const after = applySegmentInstructions(call, { project, environment }, segment, { instructions, comment: 'Approved' })
  expect(after).toMatchObject({ tags: [...segment.tags, 'x'], version: segment.version + 1 })
  expect(environment.segments.get('staff')).toBe(after)
  expect(told).toEqual(['Approved'])
})
