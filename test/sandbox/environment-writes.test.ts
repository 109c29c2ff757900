import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 20 })
})
afterEach(() => sandbox.close())

const production = '/projects/web/environments/production'
const newest = async (): Promise<Doc> => {
  const { json } = await ask(sandbox, '/auditlog?limit=1')
  return (await ask(sandbox, `/auditlog/${json.items[0]._id}`)).json
}
const create = (more: object = {}) =>
  send(sandbox, 'POST', '/projects/web/environments', { key: 'new', name: 'New', color: 'F5A623', ...more })
const patch = (path: string, body: unknown) => send(sandbox, 'PATCH', path, body)
const flagsIn = async (key: string): Promise<Doc[]> =>
  (await askAll(sandbox, `/flags/web?summary=0&env=${key}`, 20)).map(({ environments }) => environments[key])

describe('a new environment', () => {
  it('has all flags, off and at their defaults, and is in the audit log', async () => {
    const told = await create({ defaultTrackEvents: true })
    expect(told).toMatchObject({ status: 201, json: { key: 'new', tags: [], defaultTtl: 0, critical: false } })
    expect(told.json).toMatchObject({ approvalSettings: { required: false } })
    expect(told.json).not.toHaveProperty('resourceApprovalSettings')
    expect((await ask(sandbox, '/projects/web/environments/new')).json).toEqual(told.json)
    for (const config of await flagsIn('new')) {
      expect(config).toMatchObject({ on: false, version: 1, targets: [], rules: [], trackEvents: true })
    }
    expect((await ask(sandbox, '/flag-statuses/web/new')).json.items[0].name).toBe('new')
    expect(await newest()).toMatchObject({
      kind: 'environment',
      titleVerb: 'created the environment',
      accesses: [{ action: 'createEnvironment', resource: 'proj/web:env/new' }],
      currentVersion: told.json,
    })
  })

  it('is like its source in flags and segments, each with a new salt, and what the body says besides', async () => {
    const told = await create({ source: { key: 'production', version: 1 }, critical: false })
    expect(told).toMatchObject({ status: 201, json: { critical: false, name: 'New' } })
    const [copies, originals] = [await flagsIn('new'), await flagsIn('production')]
    expect(copies.map(({ on }) => on)).toEqual(originals.map(({ on }) => on))
    expect(copies.map(({ targets }) => targets)).toEqual(originals.map(({ targets }) => targets))
    expect(copies.map(({ fallthrough }) => fallthrough)).toEqual(originals.map(({ fallthrough }) => fallthrough))
    for (const [index, copy] of copies.entries()) {
      expect(copy.salt).not.toBe(originals[index]!.salt)
      expect(copy.version).toBe(1)
    }
    const keys = async (key: string) => (await askAll(sandbox, `/segments/web/${key}`, 50)).map((one) => one.key)
    expect((await keys('new')).sort()).toEqual((await keys('production')).sort())
    expect((await newest()).description).toContain('as a copy of Production')
  })

  it.each([
    ['no key', { key: undefined }, 400],
    ['no color', { color: undefined }, 400],
    ['a wrong type', { critical: 'yes' }, 400],
    ['a key that there is', { key: 'production' }, 409],
    ['a source that there is not', { source: { key: 'nowhere' } }, 404],
    ['another version of the source', { source: { key: 'production', version: 2 } }, 409],
  ])('is not made from %s', async (_, more, status) => {
    const before = await newest()
    expect((await create(more)).status).toBe(status)
    expect((await ask(sandbox, '/projects/web/environments')).json.totalCount).toBe(7)
    expect(await newest()).toEqual(before)
  })

  it('is not made by a token that only reads, nor by one that changes flags only', async () => {
    for (const authorization of [sandbox.readerToken, sandbox.limitedToken]) {
      const told = await send(sandbox, 'POST', '/projects/web/environments', {}, { authorization })
      expect(told.status).toBe(403)
    }
  })
})

describe('an environment', () => {
  it('is changed by a JSON patch, with an entry that has both versions, and grows a version to be copied', async () => {
    const before = (await ask(sandbox, production)).json
    const delta = [
      { op: 'replace', path: '/name', value: 'Live' },
      { op: 'add', path: '/tags/0', value: 'x' },
      { op: 'replace', path: '/approvalSettings/minNumApprovals', value: 2 },
    ]
    const told = await patch(production, { comment: 'Why', patch: delta })
    expect(told).toMatchObject({ status: 200, json: { name: 'Live', approvalSettings: { minNumApprovals: 2 } } })
    expect((await ask(sandbox, production)).json).toEqual(told.json)
    const entry = await newest()
    expect(entry).toMatchObject({ comment: 'Why', delta, previousVersion: before, currentVersion: told.json })
    expect(entry.accesses.map(({ action }: Doc) => action)).toEqual([
      'updateName',
      'updateTags',
      'updateApprovalSettings',
    ])
    expect((await create({ source: { key: 'production', version: 1 } })).status).toBe(409)
    expect((await create({ source: { key: 'production', version: 2 } })).status).toBe(201)
  })

  it('is not changed by what changes nothing, and nobody hears of it', async () => {
    const [entry, document] = [await newest(), (await ask(sandbox, production)).json]
    const same = [{ op: 'replace', path: '/name', value: document.name }]
    expect(await patch(production, same)).toMatchObject({ status: 200, json: document })
    expect(await newest()).toEqual(entry)
    expect((await create({ source: { key: 'production', version: 1 } })).status).toBe(201)
  })

  const settings = '/approvalSettings'
  it.each([
    ['its key', [{ op: 'replace', path: '/key', value: 'x' }], 400],
    ['its SDK key', [{ op: 'replace', path: '/apiKey', value: 'x' }], 400],
    ['a name of nothing', [{ op: 'replace', path: '/name', value: '' }], 400],
    ['no name', [{ op: 'remove', path: '/name' }], 400],
    ['no approval settings', [{ op: 'remove', path: settings }], 400],
    ['the approval service', [{ op: 'replace', path: `${settings}/serviceKind`, value: 'jira' }], 400],
    ['six approvals', [{ op: 'replace', path: `${settings}/minNumApprovals`, value: 6 }], 400],
    [
      'both kinds of approvals',
      [
        { op: 'replace', path: `${settings}/required`, value: false },
        { op: 'add', path: `${settings}/requiredApprovalTags/-`, value: 'x' },
      ],
      400,
    ],
    [
      'the approvals of segments',
      [{ op: 'replace', path: '/resourceApprovalSettings/segment/required', value: true }],
      400,
    ],
    ['what there is not', [{ op: 'replace', path: '/nothing', value: 1 }], 400],
    ['what is otherwise', [{ op: 'test', path: '/name', value: 'x' }], 409],
  ])('is not changed in %s', async (_, delta, status) => {
    const [entry, document] = [await newest(), (await ask(sandbox, production)).json]
    const told = await patch(production, [{ op: 'replace', path: '/color', value: '000000' }, ...delta])
    expect(told.status).toBe(status)
    expect((await ask(sandbox, production)).json).toEqual(document)
    expect(await newest()).toEqual(entry)
  })

  it('can be given approval settings where it has none', async () => {
    const told = await patch('/projects/web/environments/test', [
      { op: 'add', path: settings, value: { required: true } },
    ])
    expect(told.json).toMatchObject({
      approvalSettings: { required: true, minNumApprovals: 1 },
      resourceApprovalSettings: { segment: { required: false } },
    })
  })

  it('is deleted with all that is in it', async () => {
    const before = (await ask(sandbox, production)).json
    expect(await send(sandbox, 'DELETE', production)).toMatchObject({ status: 204, json: undefined })
    expect((await ask(sandbox, production)).status).toBe(404)
    expect((await ask(sandbox, '/segments/web/production')).status).toBe(404)
    expect((await ask(sandbox, '/flag-statuses/web/production')).status).toBe(404)
    const flags = (await ask(sandbox, '/flags/web?limit=20')).json.items.map(({ key }: Doc) => key)
    for (const key of flags) {
      const flag = (await ask(sandbox, `/flags/web/${key}`)).json
      expect(Object.keys(flag.environments)).not.toContain('production')
      expect(JSON.stringify(flag.experiments)).not.toContain('"production"')
    }
    const requests = await askAll(sandbox, '/approval-requests', 100)
    expect(JSON.stringify(requests)).not.toContain('proj/web:env/production:')
    expect(await newest()).toMatchObject({ titleVerb: 'deleted the environment', previousVersion: before })
  })

  it('gets new keys, each of which is a change', async () => {
    const before = (await ask(sandbox, production)).json
    const expiry = Date.UTC(2027, 0, 1)
    const sdk = await send(sandbox, 'POST', `${production}/apiKey?expiry=${expiry}`)
    expect(sdk).toMatchObject({ status: 200, json: { ...before, apiKey: expect.stringMatching(/^sdk-/) } })
    expect(sdk.json.apiKey).not.toBe(before.apiKey)
    expect((await newest()).accesses).toMatchObject([{ action: 'updateApiKey' }])
    const mobile = await send(sandbox, 'POST', `${production}/mobileKey`)
    expect(mobile.json).toMatchObject({ apiKey: sdk.json.apiKey, mobileKey: expect.stringMatching(/^mob-/) })
    expect(mobile.json.mobileKey).not.toBe(before.mobileKey)
    expect((await newest()).accesses).toMatchObject([{ action: 'updateMobileKey' }])
    expect((await send(sandbox, 'POST', `${production}/apiKey?expiry=soon`)).status).toBe(400)
  })
})

describe('approval settings', () => {
  const path = '/approval-requests/projects/web/settings'
  const change = (body: object, version = 'beta') =>
    send(
      sandbox,
      'PATCH',
      path,
      { environmentKey: 'production', resourceKind: 'segment', ...body },
      { 'ld-api-version': version },
    )

  it('are of flags or of segments, and of use at once', async () => {
    const told = await change({ required: true })
    expect(told).toMatchObject({
      status: 200,
      json: { segment: { environments: { production: { required: true, minNumApprovals: 1 } } } },
    })
    expect((await ask(sandbox, production)).json).toMatchObject({
      resourceApprovalSettings: { segment: { required: true } },
    })
    const entry = await newest()
    expect(entry.accesses).toMatchObject([{ action: 'updateApprovalSettings', resource: 'proj/web:env/production' }])
    expect((await change({ required: true })).status).toBe(200)
    expect(await newest()).toEqual(entry)
  })

  it.each([
    ['another kind', { resourceKind: 'spaceship' }, 400],
    ['no environment', { environmentKey: undefined }, 400],
    ['an unknown environment', { environmentKey: 'nowhere' }, 404],
    ['no approvals', { minNumApprovals: 0 }, 400],
    ['a wrong type', { required: 'yes' }, 400],
  ])('are not changed by %s', async (_, body, status) => {
    const before = await newest()
    expect((await change(body)).status).toBe(status)
    expect(await newest()).toEqual(before)
  })

  it('are beta', async () => {
    expect((await change({ required: true }, '20240415')).status).toBe(403)
  })
})

describe('flag defaults', () => {
  const path = '/projects/web/flag-defaults'

  it('are replaced, and answered without their key', async () => {
    const { key, _links, ...before } = (await ask(sandbox, path)).json
    const told = await send(sandbox, 'PUT', path, { ...before, tags: ['x'] })
    expect(told).toMatchObject({ status: 200, json: { ...before, tags: ['x'] } })
    expect(told.json).not.toHaveProperty('key')
    expect((await ask(sandbox, path)).json).toMatchObject({ key, ...before, tags: ['x'] })
    expect(await newest()).toMatchObject({
      kind: 'project',
      accesses: [{ action: 'updateProjectFlagDefaults', resource: 'proj/web' }],
    })
    const entry = await newest()
    expect((await send(sandbox, 'PUT', path, { ...before, tags: ['x'] })).status).toBe(200)
    expect(await newest()).toEqual(entry)
  })

  it('are changed by a JSON patch or by a merge patch, with a comment', async () => {
    const delta = [{ op: 'replace', path: '/booleanDefaults/onVariation', value: 1 }]
    expect((await patch(path, { comment: 'Why', patch: delta })).json.booleanDefaults.onVariation).toBe(1)
    expect(await newest()).toMatchObject({ comment: 'Why', delta })
    const merge = { booleanDefaults: { trueDisplayName: 'Ja' } }
    expect((await patch(path, merge)).json.booleanDefaults).toMatchObject({ trueDisplayName: 'Ja', onVariation: 1 })
    expect(await newest()).toMatchObject({ merge })
  })

  it.each([
    ['no tags', [{ op: 'remove', path: '/tags' }]],
    ['a variation that there is not', [{ op: 'replace', path: '/booleanDefaults/onVariation', value: 2 }]],
    ['another key', [{ op: 'add', path: '/key', value: 'x' }]],
    ['half an availability', [{ op: 'remove', path: '/defaultClientSideAvailability/usingMobileKey' }]],
  ])('are not changed to %s', async (_, delta) => {
    const before = (await ask(sandbox, path)).json
    expect((await patch(path, delta)).status).toBe(400)
    expect((await ask(sandbox, path)).json).toEqual(before)
  })
})
