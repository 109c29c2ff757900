import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, post, send } from '../support/sandbox-ask.ts'
import { entriesOf, flagOf, instruct } from '../support/sandbox-flags.ts'

let sandbox: Sandbox
let created: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 20 })
})
afterAll(() => sandbox.close())

/** Later flags may depend on earlier ones, and in one test it is the other way round. */
afterEach(async () => {
  for (const key of [...created.toReversed(), ...created]) await send(sandbox, 'DELETE', `/flags/web/${key}`)
  created = []
})

async function create(body: object, query = '') {
  const told = await send(sandbox, 'POST', `/flags/web${query}`, body)
  if (told.status === 201) created.push(told.json.key)
  return told
}
const patch = (key: string, body: unknown, query = '') => send(sandbox, 'PATCH', `/flags/web/${key}${query}`, body)
const ids = ({ variations }: Doc): string[] => variations.map(({ _id }: Doc) => _id)
const newest = async () => (await ask(sandbox, '/auditlog?limit=1')).json.items[0]

/** A flag of which nothing is special. */
async function usual(key = 'usual', more: object = {}): Promise<Doc> {
  const { status, json } = await create({ key, name: 'Usual', ...more })
  expect([status, json.message]).toEqual([201, undefined])
  return json
}

describe('a new flag', () => {
  it('is what the project has flags be, belongs to who made it, and is off everywhere', async () => {
    const { json: me } = await ask(sandbox, '/caller-identity')
    const told = await create({ key: 'plain', name: 'Plain' })
    expect(told).toMatchObject({
      status: 201,
      json: {
        key: 'plain',
        kind: 'boolean',
        description: '',
        temporary: true,
        tags: ['release'],
        maintainerId: me.memberId,
        defaults: { onVariation: 0, offVariation: 1 },
        variations: [
          { value: true, name: 'On', description: 'Customers see it' },
          { value: false, name: 'Off' },
        ],
        customProperties: {},
        archived: false,
        _version: 1,
      },
    })
    const { json: defaults } = await ask(sandbox, '/projects/web/flag-defaults')
    expect(told.json.clientSideAvailability).toEqual(defaults.defaultClientSideAvailability)
    expect(Object.keys(told.json.environments)).toHaveLength(7)
    for (const one of Object.values<Doc>(told.json.environments)) {
      expect(one).toMatchObject({ on: false, version: 1, rules: [], fallthrough: { variation: 0 }, offVariation: 1 })
    }
    expect(await flagOf(sandbox, 'plain')).toEqual(told.json)
    expect((await ask(sandbox, '/flags/web?limit=1')).json.items[0].key).toBe('plain')
    expect((await ask(sandbox, '/flag-statuses/web/test/plain')).json.name).toBe('new')
    const [entry] = await entriesOf(sandbox, 'plain')
    expect(entry).toMatchObject({ titleVerb: 'created the flag', currentVersion: { key: 'plain', _version: 1 } })
    expect(entry.previousVersion).toBeUndefined()
  })

  it('has what its body says', async () => {
    const needed = await usual('needed')
    const { key: maintainerTeamKey } = (await ask(sandbox, '/teams?limit=1')).json.items[0]
    const said = {
      key: 'said',
      name: 'Said',
      description: 'All of it',
      variations: [{ value: 1, name: 'One' }, { value: 2 }, { value: 3, description: 'Most' }],
      defaults: { onVariation: 2, offVariation: 1 },
      temporary: false,
      tags: ['a', 'b', 'a'],
      customProperties: { jira: { name: 'Jira', value: ['A-1'] } },
      clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
      maintainerTeamKey,
      initialPrerequisites: [{ key: 'needed', variationId: ids(needed)[1] }],
      isFlagOn: true,
    }
    const { json } = await create(said)
    const { initialPrerequisites: _, isFlagOn: __, variations, tags, ...rest } = said
    expect(json).toMatchObject({ ...rest, kind: 'multivariate', tags: ['a', 'b'], includeInSnippet: true })
    expect(json.variations).toEqual(variations.map((one) => ({ ...one, _id: expect.any(String) })))
    expect(json.maintainerId).toBeUndefined()
    for (const one of Object.values<Doc>(json.environments)) {
      expect(one).toMatchObject({
        on: true,
        prerequisites: [{ key: 'needed', variation: 1 }],
        fallthrough: { variation: 2 },
        offVariation: 1,
      })
    }
    const { json: dependents } = await ask(sandbox, '/flags/web/needed/dependent-flags', { 'ld-api-version': 'beta' })
    expect(dependents.items.map(({ key }: Doc) => key)).toEqual(['said'])
  })

  it.each([
    [2, undefined, ['off', 'complete']],
    [4, undefined, ['off', 'shadow', 'live', 'complete']],
    [6, 'account', ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete']],
  ])('for a migration of %i stages has these as variations', async (stageCount, contextKind, stages) => {
    const body = { key: 'move', name: 'Move', purpose: 'migration', migrationSettings: { stageCount, contextKind } }
    const { json } = await create({ ...body, variations: [{ value: 'ignored' }] })
    expect(json).toMatchObject({ kind: 'multivariate', _purpose: 'migration' })
    expect(json.variations.map(({ value }: Doc) => value)).toEqual(stages)
    expect(json.environments.test.fallthrough.rollout.variations[0]).toEqual({ variation: 0, weight: 100_000 })
    const { json: read } = await ask(sandbox, '/flags/web/move?expand=migrationSettings')
    expect(read.migrationSettings).toEqual({ stageCount, ...(contextKind ? { contextKind } : {}) })
    const refused = await instruct(sandbox, 'move', [{ kind: 'addVariation', value: 'later' }])
    expect(refused).toMatchObject({ status: 400, json: { message: expect.stringContaining('stages') } })
  })

  it('is like the flag that it is cloned from, but for what its body says', async () => {
    const original = await usual('original', { variations: [{ value: 'a' }, { value: 'b' }], tags: ['old'] })
    await instruct(sandbox, 'original', [
      { kind: 'turnFlagOn' },
      { kind: 'addTargets', values: ['u1'], variationId: ids(original)[1] },
      { kind: 'addRule', clauses: [{ attribute: 'x', op: 'in', values: [1] }], variationId: ids(original)[0] },
    ])
    const { environments, tags } = await flagOf(sandbox, 'original')
    const { json } = await create({ key: 'copy', name: 'Copy', description: 'Mine' }, '?clone=original')
    expect(json).toMatchObject({ key: 'copy', name: 'Copy', description: 'Mine', tags, _version: 1 })
    expect(json.environments.test).toMatchObject({ on: true, version: 1, targets: environments.test.targets })
    const [rule] = json.environments.test.rules
    expect(rule).toMatchObject({ variation: 0, clauses: [{ attribute: 'x', values: [1] }] })
    expect(rule._id).not.toBe(environments.test.rules[0]._id)
    expect(ids(json)).not.toEqual(ids(original))
    expect((await entriesOf(sandbox, 'copy'))[0].accesses[0].action).toBe('cloneFlag')
  })

  it.each([
    ['no name', { key: 'new' }, 400, 'name is required'],
    ['no key', { name: 'New' }, 400, 'key is required'],
    ['a key with a slash', { key: 'a/b', name: 'New' }, 400, 'key must be a key'],
    ['a key that there is', { key: 'usual', name: 'New' }, 409, 'already a flag with the key usual'],
    ['one variation', { variations: [{ value: 1 }] }, 400, 'at least two'],
    ['a variation without a value', { variations: [{ value: 1 }, {}] }, 400, 'value is required'],
    ['the same value twice', { variations: [{ value: { a: 1 } }, { value: { a: 1 } }] }, 400, 'must differ'],
    ['values of two types', { variations: [{ value: 1 }, { value: 'a' }] }, 400, 'of one type'],
    ['a default that there is not', { defaults: { onVariation: 0, offVariation: 2 } }, 400, 'defaults.offVariation'],
    ['an unknown member', { maintainerId: 'nobody' }, 400, 'maintainerId must be the id of a member'],
    ['an unknown team', { maintainerTeamKey: 'nobody' }, 400, 'maintainerTeamKey must be the key of a team'],
    ['a member and a team', { maintainerId: 'a', maintainerTeamKey: 'b' }, 400, 'but not both'],
    ['an unknown purpose', { purpose: 'fun' }, 400, 'purpose must be one of migration, holdout'],
    ['no migration settings', { purpose: 'migration' }, 400, 'migrationSettings is required'],
    ['three stages', { purpose: 'migration', migrationSettings: { stageCount: 3 } }, 400, 'one of 2, 4, 6'],
    [
      'six stages without a kind of contexts',
      { purpose: 'migration', migrationSettings: { stageCount: 6 } },
      400,
      'contextKind is required for 6 stages',
    ],
    [
      'an unknown prerequisite',
      { initialPrerequisites: [{ key: 'none', variationId: 'x' }] },
      400,
      'key must be that of a flag',
    ],
    [
      'a variation that is not of the prerequisite',
      { initialPrerequisites: [{ key: 'usual', variationId: 'x' }] },
      400,
      'variationId must be the id of a variation',
    ],
  ])('is not made from %s', async (_, body, status, message) => {
    await usual()
    const before = await newest()
    const isWhole = 'key' in body || 'name' in body
    const told = await create(isWhole ? body : { key: 'new', name: 'New', ...body })
    expect(told).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
    if (status === 409) expect(told.json.code).toBe('key_exists')
    expect((await ask(sandbox, '/flags/web/new')).status).toBe(404)
    expect(await newest()).toEqual(before)
  })

  it('is not cloned from a flag that there is not', async () => {
    const told = await create({ key: 'new', name: 'New' }, '?clone=none')
    expect(told).toMatchObject({
      status: 400,
      json: { message: 'clone must be the key of a flag of the project, got "none"' },
    })
  })
})

describe('instructions', () => {
  it('are carried out one after the other, in one version, and each place is told of on its own', async () => {
    const { variations } = await usual()
    const told = await instruct(
      sandbox,
      'usual',
      [
        { kind: 'updateName', value: 'Unusual' },
        { kind: 'addTags', values: ['x'] },
        { kind: 'turnFlagOn' },
        { kind: 'updateOffVariation', variationId: variations[0]._id },
      ],
      { environmentKey: 'test', comment: 'For the test' },
    )
    expect(told.json).toMatchObject({ name: 'Unusual', _version: 2, environments: { test: { on: true, version: 2 } } })
    const [inTest, itself] = await entriesOf(sandbox, 'usual', 2)
    expect(itself).toMatchObject({
      titleVerb: 'changed the flag',
      shortDescription: 'Renamed the flag, Changed the tags',
      comment: 'For the test',
    })
    expect(inTest).toMatchObject({
      description: '- Turned targeting on\n- Changed the off variation',
      comment: 'For the test',
    })
    expect(inTest.target.resources).toEqual(['proj/web:env/test:flag/usual'])
    expect(told.json.environments.test.lastModified).toBeGreaterThan(told.json.environments.qa?.lastModified ?? 0)
  })

  it('are carried out all or not at all', async () => {
    const before = await usual()
    const told = await instruct(sandbox, 'usual', [{ kind: 'turnFlagOn' }, { kind: 'removeTags' }])
    expect(told).toMatchObject({
      status: 400,
      json: { code: 'invalid_request', message: 'Instruction 1 (removeTags): values is required' },
    })
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })

  it('that undo each other change nothing', async () => {
    const before = await usual()
    await instruct(sandbox, 'usual', [{ kind: 'turnFlagOn' }, { kind: 'turnFlagOff' }])
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })

  const clauses = [{ attribute: 'country', op: 'in', values: ['DE'] }]
  const rule = (parameters: object) => ({ kind: 'addRule', clauses, ...parameters })

  it.each<[what: string, instruction: (flag: Doc) => object, message: string]>([
    ['an unknown kind', () => ({ kind: 'fly' }), 'Instruction 0 has the unknown kind fly'],
    ['an unknown variation', () => rule({ variationId: 'x' }), 'variationId must be the id of a variation'],
    ['nothing to serve', () => rule({}), 'Either variationId or rolloutWeights is required'],
    [
      'a variation and a rollout',
      (flag) => rule({ variationId: ids(flag)[0], rolloutWeights: { [ids(flag)[0]!]: 100_000 } }),
      'Either variationId or rolloutWeights is required',
    ],
    ['weights that do not add up', (flag) => rule({ rolloutWeights: { [ids(flag)[0]!]: 99_999 } }), 'got 99999'],
    ['a weight that is none', (flag) => rule({ rolloutWeights: { [ids(flag)[0]!]: '1' } }), 'must be an integer'],
    [
      'a weight out of bounds',
      (flag) => rule({ rolloutWeights: { [ids(flag)[0]!]: 100_001, [ids(flag)[1]!]: -1 } }),
      'from 0 to 100000, got 100001',
    ],
    [
      'weights of an unknown variation',
      () => rule({ rolloutWeights: { x: 100_000 } }),
      'rolloutWeights must be the id',
    ],
    ['no clauses', (flag) => rule({ clauses: [], variationId: ids(flag)[0] }), 'clauses must not be empty'],
    [
      'an unknown operator',
      (flag) => rule({ clauses: [{ ...clauses[0], op: 'like' }], variationId: ids(flag)[0] }),
      'op names no operator, got "like"',
    ],
    [
      'a clause of objects',
      (flag) => rule({ clauses: [{ ...clauses[0], values: [{}] }], variationId: ids(flag)[0] }),
      'values must be a list of strings, numbers, dates or null',
    ],
    ['a rule before none', (flag) => rule({ beforeRuleId: 'x', variationId: ids(flag)[0] }), 'beforeRuleId must be'],
    ['an unknown rule', () => ({ kind: 'updateRuleTrackEvents', ruleId: 'x', trackEvents: true }), 'ruleId must be'],
    ['an incomplete order', () => ({ kind: 'reorderRules', ruleIds: ['x'] }), 'each rule of the flag'],
    [
      'a target of two variations',
      (flag) => ({ kind: 'addTargets', values: ['taken'], variationId: ids(flag)[1] }),
      'The user "taken" cannot be a target of two variations',
    ],
    [
      'user targets without one for each variation',
      (flag) => ({ kind: 'replaceUserTargets', targets: [{ variationId: ids(flag)[0], values: ['a'] }] }),
      'one for each variation',
    ],
    ['an unknown prerequisite', () => ({ kind: 'addPrerequisite', key: 'x', variationId: 'y' }), 'key must be that of'],
    [
      'itself as a prerequisite',
      (flag) => ({ kind: 'addPrerequisite', key: 'usual', variationId: ids(flag)[0] }),
      'usual cannot be a prerequisite of usual',
    ],
    [
      'another prerequisite',
      () => ({ kind: 'updatePrerequisite', key: 'x', variationId: 'y' }),
      'key must be that of a',
    ],
    ['a value that there is', () => ({ kind: 'addVariation', value: 'a' }), 'must differ, got "a" twice'],
    ['a value of another type', () => ({ kind: 'addVariation', value: 1 }), 'of one type, got string and number'],
    ['the last variation but one', (flag) => ({ kind: 'removeVariation', variationId: ids(flag)[0] }), 'at least two'],
    [
      'a default that is no value',
      () => ({ kind: 'updateDefaultVariation', onVariationValue: 'x' }),
      'onVariationValue',
    ],
    ['no default', () => ({ kind: 'updateDefaultVariation' }), 'onVariationValue or offVariationValue is required'],
    ['an empty name', () => ({ kind: 'updateName', value: ' ' }), 'value must be a string that is not empty'],
    ['an unknown member', () => ({ kind: 'updateMaintainerMember', value: 'x' }), 'value must be the id of a member'],
    ['an unknown team', () => ({ kind: 'updateMaintainerTeam', value: 'x' }), 'value must be the key of a team'],
    [
      'an unknown SDK',
      () => ({ kind: 'turnOnClientSideAvailability', value: 'both' }),
      'value must be one of usingMobileKey, usingEnvironmentId',
    ],
  ])('with %s are refused', async (_, instruction, message) => {
    const flag = await usual('usual', { variations: [{ value: 'a' }, { value: 'b' }] })
    await instruct(sandbox, 'usual', [{ kind: 'addTargets', values: ['taken'], variationId: ids(flag)[0] }])
    const before = await flagOf(sandbox, 'usual')
    const told = await instruct(sandbox, 'usual', [instruction(flag)])
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(message) } })
    expect(told.json.message).toMatch(/^Instruction 0/)
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })

  it('are refused without the content type of a semantic patch, for an unknown environment or flag, and to readers', async () => {
    await usual()
    const body = { environmentKey: 'test', instructions: [{ kind: 'turnFlagOn' }] }
    expect(await patch('usual', body)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('domain-model=launchdarkly.semanticpatch') },
    })
    const nowhere = await instruct(sandbox, 'usual', body.instructions, { environmentKey: 'none' })
    expect(nowhere).toMatchObject({ status: 404, json: { message: 'Unknown environment key: none' } })
    expect((await instruct(sandbox, 'none', body.instructions)).status).toBe(404)
    expect(
      (await send(sandbox, 'DELETE', '/flags/web/none', undefined, { authorization: sandbox.limitedToken })).status,
    ).toBe(404)
    const { readerToken: authorization } = sandbox
    expect((await send(sandbox, 'PATCH', '/flags/web/usual', body, { authorization })).status).toBe(403)
    expect((await send(sandbox, 'DELETE', '/flags/web/usual', undefined, { authorization })).status).toBe(403)
    expect((await send(sandbox, 'POST', '/flags/web', { key: 'a', name: 'A' }, { authorization })).status).toBe(403)
  })

  it('do not remove a variation that is in use, or that another flag needs, and others keep the one that they need', async () => {
    const values = ['a', 'b', 'c', 'd'].map((value) => ({ value }))
    const flag = await usual('usual', { variations: values })
    await usual('other')
    await instruct(sandbox, 'other', [{ kind: 'addPrerequisite', key: 'usual', variationId: ids(flag)[2] }])
    const removing = (index: number) =>
      instruct(sandbox, 'usual', [{ kind: 'removeVariation', variationId: ids(flag)[index] }])
    expect((await removing(0)).json.message).toContain('The variation "a" is in use')
    expect((await removing(2)).json.message).toContain('other needs it')
    expect((await removing(1)).status).toBe(200)
    expect((await flagOf(sandbox, 'other')).environments.test.prerequisites).toEqual([{ key: 'usual', variation: 1 }])
    expect((await flagOf(sandbox, 'usual')).defaults).toEqual({ onVariation: 0, offVariation: 2 })
  })

  it('do not make flags depend on each other in a circle', async () => {
    const [a, b] = [await usual('a'), await usual('b')]
    await instruct(sandbox, 'a', [{ kind: 'addPrerequisite', key: 'b', variationId: ids(b)[0] }])
    const told = await instruct(sandbox, 'b', [{ kind: 'addPrerequisite', key: 'a', variationId: ids(a)[0] }])
    expect(told).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('a cannot be a prerequisite of b') },
    })
  })

  it('take the flag away by deleteFlag, after they were carried out', async () => {
    await usual()
    const preview = await instruct(sandbox, 'usual', [{ kind: 'deleteFlag' }], {}, '?dryRun=true')
    expect(preview).toMatchObject({ status: 200, json: { key: 'usual' } })
    expect((await ask(sandbox, '/flags/web/usual')).status).toBe(200)
    const told = await instruct(sandbox, 'usual', [{ kind: 'deleteFlag' }], { comment: 'Done' })
    expect(told).toMatchObject({ status: 200, json: { key: 'usual' } })
    expect((await ask(sandbox, '/flags/web/usual')).status).toBe(404)
    expect(await newest()).toMatchObject({ titleVerb: 'deleted the flag', comment: 'Done' })
  })

  it('neither archive nor delete a flag that is a prerequisite', async () => {
    const needed = await usual('needed')
    await usual('other', { initialPrerequisites: [{ key: 'needed', variationId: ids(needed)[0] }] })
    expect(await instruct(sandbox, 'needed', [{ kind: 'archiveFlag' }])).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('other depends on it') },
    })
    for (const told of [
      await instruct(sandbox, 'needed', [{ kind: 'deleteFlag' }]),
      await send(sandbox, 'DELETE', '/flags/web/needed'),
    ]) {
      expect(told).toMatchObject({ status: 409, json: { message: expect.stringContaining('other depends on it') } })
    }
    expect((await patch('needed', [{ op: 'replace', path: '/archived', value: true }])).status).toBe(400)
    expect((await ask(sandbox, '/flags/web/needed')).json.archived).toBe(false)
  })

  it('of a flag that is archived are found by the filter, and not in the list', async () => {
    await usual()
    await instruct(sandbox, 'usual', [{ kind: 'archiveFlag' }])
    expect(await newest()).toMatchObject({ titleVerb: 'archived the flag', shortDescription: 'Archived the flag' })
    const { json } = await ask(sandbox, '/flags/web?filter=query:usual')
    expect(json.items).toEqual([])
    expect((await ask(sandbox, '/flags/web?filter=query:usual,state:archived')).json.items).toHaveLength(1)
  })
})

describe('an environment whose changes have to be approved', () => {
  const refused = {
    status: 405,
    json: { code: 'method_not_allowed', message: 'Approval is required to make this request' },
  }
  const inProduction = { environmentKey: 'production' }

  it('refuses instructions, patches and copies, and leaves the flag as it is', async () => {
    const before = await usual()
    const on = [{ op: 'replace', path: '/environments/production/on', value: true }]
    expect(await instruct(sandbox, 'usual', [{ kind: 'turnFlagOn' }], inProduction)).toMatchObject(refused)
    expect(await instruct(sandbox, 'usual', [{ kind: 'turnFlagOn' }], inProduction, '?dryRun=true')).toMatchObject(
      refused,
    )
    expect(await patch('usual', on)).toMatchObject(refused)
    expect(await patch('usual', { environments: { production: { on: true } } })).toMatchObject(refused)
    const copy = { source: { key: 'test' }, target: { key: 'production' } }
    expect(await send(sandbox, 'POST', '/flags/web/usual/copy', copy)).toMatchObject(refused)
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })

  it('refuses a wrong instruction for what is wrong with it', async () => {
    await usual()
    const told = await instruct(sandbox, 'usual', [{ kind: 'updateOffVariation' }], inProduction)
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining('variationId is required') } })
  })

  it('lets changes of the flag itself through', async () => {
    await usual()
    expect((await instruct(sandbox, 'usual', [{ kind: 'addTags', values: ['x'] }], inProduction)).status).toBe(200)
    expect((await instruct(sandbox, 'usual', [{ kind: 'addVariation', value: true }], inProduction)).status).toBe(400)
    expect((await patch('usual', [{ op: 'add', path: '/tags/-', value: 'y' }])).json.tags).toContain('y')
  })
})

describe('a pending approval request', () => {
  it('stands in the way of a change after which it could not be applied, unless that is to be ignored', async () => {
    const { json } = await ask(sandbox, '/approval-requests?limit=100')
    const request = json.items.find(
      ({ instructions, resourceId }: Doc) =>
        resourceId.includes(':env/staging:flag/') && instructions.some(({ kind }: Doc) => kind === 'addTargets'),
    )
    const { variationId, values } = request.instructions.find(({ kind }: Doc) => kind === 'addTargets')
    const [environmentKey, key] = ['staging', request.resourceId.split('/').at(-1)]
    const flag = await flagOf(sandbox, key)
    const other = ids(flag).indexOf(variationId) === 0 ? 1 : 0
    const taking = [{ kind: 'addTargets', values, variationId: ids(flag)[other] }]
    const told = await instruct(sandbox, key, taking, { environmentKey })
    expect(told).toMatchObject({ status: 400, json: { message: expect.stringContaining(request._id) } })
    expect((await instruct(sandbox, key, taking, { environmentKey }, '?ignoreConflicts=true')).status).toBe(200)
  })
})

describe('a JSON patch', () => {
  it('changes the document where it points to, of the flag and of environments, with a comment', async () => {
    const before = await usual('usual', { variations: [{ value: 'a' }, { value: 'b' }], tags: ['t'] })
    const told = await patch('usual', {
      comment: 'By hand',
      patch: [
        { op: 'test', path: '/_version', value: 1 },
        { op: 'replace', path: '/name', value: 'Patched' },
        { op: 'add', path: '/tags/-', value: 'u' },
        { op: 'add', path: '/variations/-', value: { value: 'c', name: 'C' } },
        { op: 'add', path: '/customProperties/jira', value: { name: 'Jira', value: ['A-1'] } },
        { op: 'replace', path: '/temporary', value: false },
        { op: 'replace', path: '/environments/test/on', value: true },
        { op: 'add', path: '/environments/test/targets/-', value: { variation: 0, values: ['u1'] } },
        { op: 'replace', path: '/environments/test/offVariation', value: 2 },
        { op: 'add', path: '/releasePipelineKey', value: 'storefront-standard' },
      ],
    })
    expect(told).toMatchObject({
      status: 200,
      json: {
        name: 'Patched',
        tags: ['t', 'u'],
        temporary: false,
        customProperties: { jira: { name: 'Jira', value: ['A-1'] } },
        _version: 2,
        environments: {
          test: { on: true, version: 2, targets: [{ contextKind: 'user', variation: 0, values: ['u1'] }] },
        },
      },
    })
    expect(told.json.variations).toEqual([...before.variations, { _id: expect.any(String), value: 'c', name: 'C' }])
    expect(told.json.environments.test.offVariation).toBe(2)
    expect(told.json.environments.staging.version).toBe(1)
    expect(await flagOf(sandbox, 'usual')).toEqual(told.json)
    const [inTest, itself] = await entriesOf(sandbox, 'usual', 2)
    expect([inTest.comment, itself.comment]).toEqual(['By hand', 'By hand'])
    expect(itself.delta).toHaveLength(10)
    expect(itself.accesses.map(({ action }: Doc) => action)).toContain('addReleasePipeline')
    const last = async () => (await entriesOf(sandbox, 'usual'))[0].accesses[0].action
    await patch('usual', { releasePipelineKey: 'other' })
    expect(await last()).toBe('replaceReleasePipeline')
    await patch('usual', [{ op: 'remove', path: '/releasePipelineKey' }])
    expect(await last()).toBe('removeReleasePipeline')
    expect(inTest.previousVersion.environments.test.on).toBe(false)
  })

  it('adds a rule as the document has it, and changes one by its place', async () => {
    await usual()
    const rule = { clauses: [{ attribute: 'x', op: 'in', values: ['1'], negate: false }], variation: 0 }
    const at = '/environments/test/rules'
    const { json } = await patch('usual', [{ op: 'add', path: `${at}/-`, value: rule }])
    const [made] = json.environments.test.rules
    expect(made).toMatchObject({ ...rule, trackEvents: false, _id: expect.any(String) })
    const half = [
      { variation: 0, weight: 50_000 },
      { variation: 1, weight: 50_000 },
    ]
    const told = await patch('usual', [
      { op: 'remove', path: `${at}/0/variation` },
      { op: 'add', path: `${at}/0/rollout`, value: { variations: half } },
      { op: 'replace', path: `${at}/0/clauses/0/values/0`, value: '2' },
    ])
    const [changed] = told.json.environments.test.rules
    expect(changed).toMatchObject({ _id: made._id, ref: made.ref, rollout: { contextKind: 'user', variations: half } })
    expect(changed.clauses).toEqual([{ ...made.clauses[0], values: ['2'] }])
  })

  it('that copies a rule or a variation makes another one of it', async () => {
    await usual('usual', { variations: [{ value: 'a' }, { value: 'b' }] })
    const rule = { clauses: [{ attribute: 'x', op: 'in', values: ['1'], negate: false }], variation: 0 }
    const at = '/environments/test/rules'
    await patch('usual', [{ op: 'add', path: `${at}/-`, value: rule }])
    const { json } = await patch('usual', [
      { op: 'copy', from: `${at}/0`, path: `${at}/1` },
      { op: 'copy', from: '/variations/0', path: '/variations/-' },
      { op: 'replace', path: '/variations/2/value', value: 'c' },
    ])
    expect(new Set(ids(json)).size).toBe(3)
    expect(new Set(json.environments.test.rules.map(({ _id }: Doc) => _id)).size).toBe(2)
  })

  it('changes nothing, not even the version, if it leaves the document as it is', async () => {
    const before = await usual()
    const log = await newest()
    expect((await patch('usual', [{ op: 'replace', path: '/name', value: 'Usual' }])).json).toEqual(before)
    expect(await newest()).toEqual(log)
  })

  it('is only shown by a dry run', async () => {
    const before = await usual()
    const told = await patch('usual', [{ op: 'replace', path: '/name', value: 'Shown' }], '?dryRun=true')
    expect(told).toMatchObject({ status: 200, json: { name: 'Shown', _version: 2 } })
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })

  it('archives, deprecates and restores the flag, and gives it to a team or to a member', async () => {
    const { maintainerId } = await usual()
    const { key: team } = (await ask(sandbox, '/teams?limit=1')).json.items[0]
    const { json } = await patch('usual', [
      { op: 'replace', path: '/archived', value: true },
      { op: 'replace', path: '/deprecated', value: true },
      { op: 'add', path: '/maintainerTeamKey', value: team },
    ])
    expect(json).toMatchObject({ archived: true, deprecated: true, maintainerTeamKey: team })
    expect([typeof json.archivedDate, typeof json.deprecatedDate, json.maintainerId]).toEqual([
      'number',
      'number',
      undefined,
    ])
    const back = await patch('usual', { archived: false, deprecated: false, maintainerId })
    expect(back.json).toMatchObject({ archived: false, deprecated: false, maintainerId })
    expect([back.json.archivedDate, back.json.maintainerTeamKey]).toEqual([undefined, undefined])
  })

  it('as a merge patch replaces what it names, and a null takes that away', async () => {
    await usual()
    const told = await patch('usual', {
      comment: 'Merged',
      merge: { description: 'New', maintainerId: null, environments: { test: { on: true } }, includeInSnippet: true },
    })
    expect(told.json).toMatchObject({
      description: 'New',
      clientSideAvailability: { usingEnvironmentId: true },
      environments: { test: { on: true } },
    })
    expect(told.json.maintainerId).toBeUndefined()
    expect((await entriesOf(sandbox, 'usual'))[0]).toMatchObject({ comment: 'Merged', merge: { description: 'New' } })
  })

  it('that removes a variation is refused where it is in use, and elsewhere indexes follow', async () => {
    const variations = [{ value: 'a' }, { value: 'b' }, { value: 'c' }]
    await usual('usual', { variations })
    const refused = await patch('usual', [{ op: 'remove', path: '/variations/2' }])
    expect(refused).toMatchObject({ status: 400, json: { message: expect.stringContaining('"c" is in use') } })
    const { json } = await patch('usual', [{ op: 'remove', path: '/variations/1' }])
    expect(json.variations.map(({ value }: Doc) => value)).toEqual(['a', 'c'])
    expect([json.defaults, json.environments.test.offVariation]).toEqual([{ onVariation: 0, offVariation: 1 }, 1])
    expect(json.environments.test.version).toBe(1)
  })

  const on = '/environments/test'
  it.each([
    ['a test that fails', [{ op: 'test', path: '/_version', value: 7 }], 409, 'The test of /_version failed'],
    ['a place that there is not', [{ op: 'replace', path: '/nope/at/all', value: 1 }], 400, 'there is no /nope/at/all'],
    [
      'a property that is not to be changed',
      [{ op: 'replace', path: '/key', value: 'x' }],
      400,
      'key cannot be changed',
    ],
    ['one of an environment', [{ op: 'replace', path: `${on}/salt`, value: 'x' }], 400, 'salt of test cannot be'],
    ['an environment that there is not', [{ op: 'add', path: '/environments/x', value: {} }], 400, 'no x'],
    ['an environment to be removed', [{ op: 'remove', path: on }], 400, 'test is required'],
    ['an index out of bounds', [{ op: 'replace', path: `${on}/offVariation`, value: 2 }], 400, 'index of a variation'],
    ['no fallthrough', [{ op: 'replace', path: `${on}/fallthrough`, value: {} }], 400, 'Either variation or rollout'],
    [
      'weights that do not add up',
      [{ op: 'replace', path: `${on}/fallthrough`, value: { rollout: { variations: [{ variation: 0, weight: 1 }] } } }],
      400,
      'must add up to 100000, got 1',
    ],
    [
      'an unknown prerequisite',
      [{ op: 'add', path: `${on}/prerequisites/-`, value: { key: 'x', variation: 0 } }],
      400,
      'A prerequisite must be a flag',
    ],
    ['no operation', [{ op: 'do', path: '/name' }], 400, 'op must be one of'],
    [
      'a text for a switch',
      [{ op: 'replace', path: '/temporary', value: 'no' }],
      400,
      'temporary must be true or false',
    ],
  ])('with %s is refused', async (_, body, status, message) => {
    const before = await usual()
    const told = await patch('usual', body)
    expect(told).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
    expect(await flagOf(sandbox, 'usual')).toEqual(before)
  })
})

describe('whatever a flag is like', () => {
  const patchOn = (key: string, value: boolean) => patch(key, [{ op: 'replace', path: '/environments/test/on', value }])

  it('a patch of one property of an environment leaves all others as they are', async () => {
    const { json } = await ask(sandbox, '/flags/web?env=test&summary=0&limit=100')
    expect(json.items.length).toBeGreaterThan(15)
    for (const { key, environments } of json.items) {
      const { version: _, lastModified: __, on, ...rest } = environments.test
      const told = await patchOn(key, !on)
      expect(told.json.environments.test).toMatchObject({ ...rest, on: !on })
      await patchOn(key, on)
    }
  })

  it('an instruction for what there is not changes nothing', async () => {
    const { json } = await ask(sandbox, '/flags/web?env=test&summary=0&limit=100')
    for (const { key, _version, variations } of json.items) {
      const told = await instruct(sandbox, key, [
        { kind: 'removeTargets', values: ['nobody'], variationId: variations[0]._id },
        { kind: 'removeTargets', values: ['nobody'], variationId: variations[0]._id, contextKind: 'planet' },
        { kind: 'removeRule', ruleId: 'none' },
        { kind: 'removePrerequisite', key: 'none' },
        { kind: 'removeTags', values: ['none'] },
        { kind: 'removeCustomProperties', key: 'constructor', values: ['none'] },
      ])
      expect([told.status, told.json._version]).toEqual([200, _version])
    }
  })

  it('a target that is removed does not expire any more', async () => {
    const of = (key: string) => `/flags/web/${key}/expiring-targets/test`
    const { json } = await ask(sandbox, '/flags/web?env=test&summary=0&limit=100')
    let count = 0
    for (const { key, variations } of json.items) {
      count += (await ask(sandbox, of(key))).json.items.length
      const clearing = variations.map(({ _id }: Doc) => ({ kind: 'clearTargets', variationId: _id }))
      await instruct(sandbox, key, clearing)
      expect((await ask(sandbox, of(key))).json.items).toEqual([])
    }
    expect(count).toBeGreaterThan(2)
  })
})

describe('a copy from one environment to another', () => {
  const copy = (body: object) =>
    send(sandbox, 'POST', '/flags/web/usual/copy', { source: { key: 'test' }, target: { key: 'staging' }, ...body })

  beforeEach(async () => {
    const [first] = ids(await usual())
    await instruct(sandbox, 'usual', [
      { kind: 'turnFlagOn' },
      { kind: 'updateOffVariation', variationId: first },
      { kind: 'addTargets', values: ['u1'], variationId: first },
      { kind: 'addRule', clauses: [{ attribute: 'x', op: 'in', values: [1] }], variationId: first },
    ])
  })

  it('takes everything, tells of it, and changes nothing when done again', async () => {
    const told = await copy({ comment: 'As in test' })
    const { test, staging, qa } = told.json.environments
    expect(told.status).toBe(201)
    expect(staging).toMatchObject({ on: true, offVariation: 0, targets: test.targets, rules: test.rules, version: 2 })
    expect(qa?.on ?? false).toBe(false)
    const [entry] = await entriesOf(sandbox, 'usual')
    expect(entry).toMatchObject({
      comment: 'As in test',
      merge: { source: { environmentKey: 'test', flagKey: 'usual', version: 2 } },
    })
    expect(entry.accesses.map(({ action }: Doc) => action)).toContain('copyFlagConfigTo')
    expect((await copy({})).json).toEqual(told.json)
  })

  it('takes only what is included, or all but what is excluded', async () => {
    const { json } = await copy({ includedActions: ['updateOn', 'updateOffVariation'] })
    expect(json.environments.staging).toMatchObject({ on: true, offVariation: 0, targets: [], rules: [] })
    const rest = await copy({ excludedActions: ['updateTargets'] })
    expect(rest.json.environments.staging).toMatchObject({ targets: [], rules: [{ variation: 0 }] })
  })

  it.each([
    ['an unknown environment', { target: { key: 'none' } }, 404, 'Unknown environment key: none'],
    ['one environment for both', { target: { key: 'test' } }, 400, 'must be different'],
    ['both lists', { includedActions: [], excludedActions: [] }, 400, 'but not both'],
    ['an unknown action', { includedActions: ['fly'] }, 400, 'There is no action "fly"'],
    ['no source', { source: null }, 400, 'source must be an object'],
    [
      'another version of the source',
      { source: { key: 'test', currentVersion: 1 } },
      409,
      'is 2 and not the expected 1',
    ],
    ['another version of the target', { target: { key: 'staging', currentVersion: 9 } }, 409, 'staging is 1'],
  ])('with %s is refused', async (_, body, status, message) => {
    const told = await copy(body)
    expect(told).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
  })

  it('with the versions that there are is made', async () => {
    const versions = { source: { key: 'test', currentVersion: 2 }, target: { key: 'staging', currentVersion: 1 } }
    expect((await copy(versions)).status).toBe(201)
  })
})

describe('a flag that is deleted', () => {
  it('is gone, with who follows it and what waits for it, and can be made again', async () => {
    const { json } = await ask(sandbox, '/approval-requests?limit=100')
    const { resourceId, _id } = json.items.find((one: Doc) => one.resourceId.includes(':flag/'))
    const key = resourceId.split('/').at(-1)
    const dependents = await ask(sandbox, `/flags/web/${key}/dependent-flags`, { 'ld-api-version': 'beta' })
    for (const dependent of dependents.json.items) {
      await send(sandbox, 'DELETE', `/flags/web/${dependent.key}`)
    }
    expect(await send(sandbox, 'DELETE', `/flags/web/${key}`)).toMatchObject({ status: 204, json: undefined })
    expect((await ask(sandbox, `/flags/web/${key}`)).status).toBe(404)
    expect((await send(sandbox, 'DELETE', `/flags/web/${key}`)).status).toBe(404)
    expect((await ask(sandbox, `/approval-requests/${_id}`)).status).toBe(404)
    expect(await newest()).toMatchObject({ titleVerb: 'deleted the flag' })
    await usual(key)
  })
})

describe('the safety of a migration', () => {
  const check = (instructions: readonly object[], key = 'move') =>
    post(sandbox, `/projects/web/flags/${key}/environments/test/migration-safety-issues`, { instructions })
  const at = (...weights: number[]) => ({
    kind: 'updateFallthroughVariationOrRollout',
    rolloutWeights: Object.fromEntries(weights.map((weight, index) => [stages[index], weight])),
  })
  let stages: string[] = []

  beforeEach(async () => {
    const migrationSettings = { stageCount: 6, contextKind: 'account' }
    stages = ids((await create({ key: 'move', name: 'Move', purpose: 'migration', migrationSettings })).json)
  })

  it('is in no danger from a step to the next stage, and nothing is stored', async () => {
    const before = await flagOf(sandbox, 'move')
    expect(await check([at(60_000, 40_000)])).toMatchObject({ status: 204, json: undefined })
    expect(await flagOf(sandbox, 'move')).toEqual(before)
  })

  it('is in danger from a cohort that skips a stage, forwards or back', async () => {
    const ahead = await check([at(0, 0, 0, 100_000)])
    expect(ahead.status).toBe(200)
    expect(ahead.json).toEqual([
      {
        causingRuleId: 'fallthrough',
        affectedRuleIds: ['fallthrough'],
        issue: 'The cohort goes from off to live without the stages in between',
        oldSystemAffected: false,
      },
    ])
    await instruct(sandbox, 'move', [at(0, 0, 0, 0, 0, 100_000)])
    const back = await check([at(100_000)])
    expect(back.json).toMatchObject([
      { issue: expect.stringContaining('from complete to off'), oldSystemAffected: true },
    ])
  })

  it('is asked only of migration flags, in instructions that can be carried out', async () => {
    await usual()
    expect(await check([at(100_000)], 'usual')).toMatchObject({
      status: 400,
      json: { message: 'usual is no migration flag' },
    })
    expect(await check([at(1)])).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('Instruction 0') },
    })
    expect((await check([at(100_000)], 'none')).status).toBe(404)
  })

  it('can be asked for by whoever can read', async () => {
    const path = '/projects/web/flags/move/environments/test/migration-safety-issues'
    const { readerToken: authorization } = sandbox
    const told = await send(sandbox, 'POST', path, { instructions: [at(0, 0, 100_000)] }, { authorization })
    expect([told.status, told.json.length]).toEqual([200, 1])
  })
})
