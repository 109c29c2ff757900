import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

/** What LaunchDarkly's own clients rely on in JSON patches, for each document that takes one. */

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(() => sandbox.close())

const get = async (path: string): Promise<Doc> => (await ask(sandbox, path)).json
const patch = (path: string, body: unknown) => send(sandbox, 'PATCH', path, body)
const replaced = (path: string, value: unknown) => ({ op: 'replace', path, value })

async function made(path: string, body: object): Promise<Doc> {
  const { status, json } = await send(sandbox, 'POST', path, body)
  expect(status).toBeLessThan(300)
  return json
}

/** Makes one of each kind of document that takes a JSON patch, and tells its address. */
const documents = {
  project: async () => `/projects/${(await made('/projects', { key: 'new', name: 'New' })).key}`,
  environment: async () => {
    await made('/projects/web/environments', { key: 'new', name: 'New', color: 'F5A623' })
    return '/projects/web/environments/new'
  },
  flag: async () => {
    await made('/flags/web', { key: 'new', name: 'New' })
    return '/flags/web/new'
  },
  segment: async () => {
    await made('/segments/web/staging', { key: 'new', name: 'New' })
    return '/segments/web/staging/new'
  },
  role: async () => {
    const policy = [{ effect: 'allow', actions: ['*'], resources: ['proj/*'] }]
    return `/roles/${(await made('/roles', { key: 'new', name: 'New', policy })).key}`
  },
  webhook: async () =>
    `/webhooks/${(await made('/webhooks', { url: 'http://127.0.0.1:9/x', sign: false, on: false }))._id}`,
  oauthClient: async () => {
    const { _clientId } = await made('/oauth/clients', { name: 'Old', redirectUri: 'https://a.example' })
    return `/oauth/clients/${_clientId}`
  },
  member: async () => {
    const { items } = await made('/members', [{ email: 'new@example.org', role: 'reader' }] as never)
    return `/members/${items[0]._id}`
  },
  flagDefaults: async () => '/projects/web/flag-defaults',
}

type Kind = keyof typeof documents

describe('replace', () => {
  it.each<[Kind, string, unknown]>([
    ['project', 'defaultReleasePipelineKey', 'pipe'],
    ['flag', 'maintainerTeamKey', 'growth'],
    ['segment', 'description', 'New'],
    ['role', 'description', 'New'],
    ['webhook', 'name', 'New'],
    ['oauthClient', 'description', 'New'],
    ['webhook', 'secret', 'geheim'],
  ])('of a %s sets %s where it is absent', async (kind, name, value) => {
    const path = await documents[kind]()
    expect(await get(path)).not.toHaveProperty(name)
    const removed = kind === 'flag' ? [{ op: 'remove', path: '/maintainerId' }] : []
    const { status, json } = await patch(path, [replaced(`/${name}`, value), ...removed])
    expect({ status, json }).toMatchObject({ status: 200, json: { [name]: value } })
    const again = await get(path)
    expect(again[name]).toEqual(value)
    const gone = await patch(path, [{ op: 'remove', path: `/${name}` }])
    expect(gone.status).toBe(200)
    expect(await get(path)).not.toHaveProperty(name)
  })

  it('sets what is absent within an environment of a flag, and takes the place of a rollout', async () => {
    const path = await documents.flag()
    const on = '/environments/staging'
    const rollout = { contextKind: 'user', variations: [0, 1].map((variation) => ({ variation, weight: 50_000 })) }
    await patch(path, [replaced(`${on}/fallthrough`, { rollout }), { op: 'remove', path: `${on}/offVariation` }])
    expect((await get(path)).environments.staging).not.toHaveProperty('offVariation')
    const { json } = await patch(path, [
      replaced(`${on}/fallthrough/variation`, 1),
      replaced(`${on}/offVariation`, 0),
      replaced(`${on}/_debugEventsUntilDate`, 1_700_000_000_000),
    ])
    expect(json.environments.staging).toMatchObject({ offVariation: 0, _debugEventsUntilDate: 1_700_000_000_000 })
    expect(json.environments.staging.fallthrough).toEqual({ variation: 1 })
    const back = await patch(path, [replaced(`${on}/fallthrough/rollout`, rollout)])
    expect(back.json.environments.staging.fallthrough).toEqual({ rollout })
  })

  it('sets a variation of a rule that had a rollout, and the other way round', async () => {
    const path = await documents.flag()
    const rules = '/environments/staging/rules'
    const rollout = { contextKind: 'user', variations: [0, 1].map((variation) => ({ variation, weight: 50_000 })) }
    const clauses = [{ attribute: 'email', op: 'in', values: ['a', null], contextKind: 'user', negate: false }]
    const added = await patch(path, [{ op: 'add', path: `${rules}/0`, value: { clauses, rollout } }])
    expect(added.json.environments.staging.rules[0].clauses[0].values).toEqual(['a', null])
    const ruleAfter = async (name: string, value: unknown) =>
      (await patch(path, [replaced(`${rules}/0/${name}`, value)])).json.environments.staging.rules[0]
    const single = await ruleAfter('variation', 0)
    expect([single.variation, single.rollout]).toEqual([0, undefined])
    const several = await ruleAfter('rollout', rollout)
    expect([several.variation, several.rollout]).toEqual([undefined, rollout])
  })

  it('of both a variation and a rollout is refused', async () => {
    const path = await documents.flag()
    const rollout = { variations: [{ variation: 0, weight: 100_000 }] }
    const told = await patch(path, [replaced('/environments/staging/fallthrough', { rollout, variation: 1 })])
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining('but not both') } })
  })
})

describe.each(Object.keys(documents) as Kind[])('a JSON patch of a %s', (kind) => {
  it.each([
    ['a member', { op: 'remove', path: '/nothing' }],
    ['a member of nothing', { op: 'remove', path: '/nothing/at' }],
    ['an item', { op: 'remove', path: '/tags/99' }],
  ])('that removes %s that is absent is an invalid patch', async (_, operation) => {
    const path = await documents[kind]()
    const before = await get(path)
    const { status, json } = await patch(path, [operation])
    expect({ status, json }).toMatchObject({ status: 400, json: { code: 'invalid_patch' } })
    expect(json.message).toContain(operation.path)
    expect(await get(path)).toEqual(before)
  })
})

describe('move', () => {
  it('counts the place without what is moved', async () => {
    const path = await documents.project()
    const tags = async (...operations: object[]) => (await patch(path, operations)).json.tags
    expect(await tags(replaced('/tags', ['a', 'b', 'c']))).toEqual(['a', 'b', 'c'])
    expect(await tags({ op: 'move', from: '/tags/0', path: '/tags/2' })).toEqual(['b', 'c', 'a'])
    expect(await tags({ op: 'move', from: '/tags/0', path: '/tags/-' })).toEqual(['c', 'a', 'b'])
    const beyond = await patch(path, [{ op: 'move', from: '/tags/0', path: '/tags/3' }])
    expect(beyond).toMatchObject({ status: 400, json: { code: 'invalid_patch' } })
    const within = await patch(path, [{ op: 'move', from: '/environments/0', path: '/environments/1/name' }])
    expect(within).toMatchObject({ status: 400, json: { code: 'invalid_patch' } })
  })
})

describe('null in place of a list', () => {
  it.each<[Kind, string]>([
    ...['targets', 'contextTargets', 'rules', 'prerequisites'].map((one): [Kind, string] => [
      'flag',
      `/environments/staging/${one}`,
    ]),
    ...['included', 'excluded', 'includedContexts', 'excludedContexts', 'rules'].map((one): [Kind, string] => [
      'segment',
      `/${one}`,
    ]),
    ['role', '/policy'],
  ])('is refused in a patch of a %s at %s, which names the property', async (kind, path) => {
    const address = await documents[kind]()
    const before = await get(address)
    for (const op of ['replace', 'add']) {
      const { status, json } = await patch(address, [{ op, path, value: null }])
      expect([status, json.code]).toEqual([400, 'invalid_request'])
      expect(json.message).toContain(`${path.split('/').at(-1)} must be a list`)
    }
    expect(await get(address)).toEqual(before)
  })

  it.each([
    ['flag', 'addTargets', { values: null }, 'values'],
    ['flag', 'replaceTargets', { targets: null }, 'targets'],
    ['flag', 'replaceUserTargets', { targets: null }, 'targets'],
    ['flag', 'addUserTargets', { values: null }, 'values'],
    ['flag', 'addRule', { clauses: null }, 'clauses'],
    ['flag', 'replaceRules', { rules: null }, 'rules'],
    ['flag', 'reorderRules', { ruleIds: null }, 'ruleIds'],
    ['flag', 'replacePrerequisites', { prerequisites: null }, 'prerequisites'],
    ['segment', 'addRule', { clauses: null }, 'clauses'],
    ['segment', 'reorderRules', { ruleIds: null }, 'ruleIds'],
    ['segment', 'addIncludedTargets', { contextKind: 'user', values: null }, 'values'],
    ['segment', 'addExcludedUsers', { values: null }, 'values'],
  ] as const)('is refused in an instruction for a %s of the kind %s', async (kind, instruction, given, name) => {
    const address = await documents[kind]()
    const first = (await get('/flags/web/new')).variations?.[0]._id
    const instructions = [{ kind: instruction, variationId: first, ...given }]
    const type = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
    const told = await send(sandbox, 'PATCH', address, { environmentKey: 'staging', instructions }, type)
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(`${name} must be a list`) } })
  })

  it.each(['add', 'remove'])('is refused in the lists of a big segment to %s', async (name) => {
    const path = '/segments/web/staging/big/contexts'
    await made('/segments/web/staging', { key: 'big', name: 'Big', unbounded: true })
    const told = await send(sandbox, 'POST', path, { included: { [name]: null } })
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(`${name} must be a list`) } })
  })
})

describe('approvals of an environment that never had any', () => {
  const address = '/projects/web/environments/staging'
  const settings = async () => (await get(address)).approvalSettings
  const turnOn = () =>
    send(
      sandbox,
      'PATCH',
      '/flags/web/new',
      { environmentKey: 'staging', instructions: [{ kind: 'turnFlagOn' }] },
      { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
    )

  it('are switched on by replacing a setting, hold, and are switched off again', async () => {
    await documents.flag()
    expect(await settings()).toMatchObject({ required: false })
    const on = await patch(address, [replaced('/approvalSettings/required', true)])
    expect(on).toMatchObject({ status: 200, json: { approvalSettings: { required: true } } })
    expect(await turnOn()).toMatchObject({ status: 405, json: { code: 'method_not_allowed' } })
    const off = await patch(address, [replaced('/approvalSettings/required', false)])
    expect(off).toMatchObject({ status: 200, json: { approvalSettings: { required: false } } })
    expect((await turnOn()).status).toBe(200)
  })

  it('are as they were after a patch that says what they are', async () => {
    const before = await get(address)
    const told = await patch(address, [replaced('/approvalSettings', before.approvalSettings)])
    expect(told).toMatchObject({ status: 200, json: before })
    expect(told.json).not.toHaveProperty('resourceApprovalSettings')
  })
})
