import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let flag: Doc
let segment: Doc
let others: string[]

const semantic = {
  'content-type': 'application/json; domain-model=launchdarkly.semanticpatch',
  'ld-api-version': 'beta',
}

beforeEach(async () => {
  sandbox = await startSandbox({ flags: 20 })
  flag = (await ask(sandbox, '/flags/web?limit=1&filter=type:temporary&env=test&summary=0')).json.items[0]
  segment = (await ask(sandbox, '/segments/web/production')).json.items.find((one: Doc) => !one.unbounded)
  const { memberId } = (await ask(sandbox, '/caller-identity')).json
  const { items } = (await ask(sandbox, '/members?limit=14')).json
  others = items.map(({ _id }: Doc) => _id).filter((id: string) => id !== memberId)
})
afterEach(() => sandbox.close())

const ofFlag = (environmentKey = 'production', path = '') =>
  `/projects/web/flags/${flag.key}/environments/${environmentKey}/approval-requests${path}`
const toggle = [{ kind: 'turnFlagOn' }]
const create = (body: object = {}, environmentKey?: string) =>
  send(sandbox, 'POST', ofFlag(environmentKey), { description: 'Please', instructions: toggle, ...body })
const createAnywhere = (body: object) => send(sandbox, 'POST', '/approval-requests', { description: 'Please', ...body })
const limited = () => ({ authorization: sandbox.limitedToken })
const review = (id: string, kind: string, headers: Record<string, string> = limited()) =>
  send(sandbox, 'POST', `/approval-requests/${id}/reviews`, { kind, comment: `I ${kind}` }, headers)
const apply = (id: string) => send(sandbox, 'POST', `/approval-requests/${id}/apply`, { comment: 'Now' })
const read = async (id: string) => (await ask(sandbox, `/approval-requests/${id}`)).json
const newest = async (): Promise<Doc> => {
  const { json } = await ask(sandbox, '/auditlog?limit=1')
  return (await ask(sandbox, `/auditlog/${json.items[0]._id}`)).json
}
const configOf = async (environmentKey: string) =>
  (await ask(sandbox, `/flags/web/${flag.key}?env=${environmentKey}`)).json.environments[environmentKey]
const settings = (body: object) =>
  send(sandbox, 'PATCH', '/approval-requests/projects/web/settings', body, { 'ld-api-version': 'beta' })

describe('a request for a change of a flag in an environment', () => {
  it('is there once it is created, with its entry in the audit log', async () => {
    const told = await create({ notifyMemberIds: others.slice(0, 2), comment: 'Soon' })
    expect(told).toMatchObject({
      status: 201,
      json: {
        _version: 1,
        description: 'Please',
        status: 'pending',
        reviewStatus: 'pending',
        allReviews: [],
        notifyMemberIds: others.slice(0, 2),
        instructions: toggle,
      },
    })
    expect(told.json).not.toHaveProperty('resourceId')
    expect(await read(told.json._id)).toMatchObject({
      resourceId: `proj/web:env/production:flag/${flag.key}`,
      requestorId: (await ask(sandbox, '/caller-identity')).json.memberId,
    })
    const items = (await ask(sandbox, ofFlag())).json.items
    expect(items[0]).toEqual(told.json)
    expect(await newest()).toMatchObject({
      kind: 'flag',
      titleVerb: 'asked for a change of the flag',
      comment: 'Soon',
      accesses: [{ action: 'createApprovalRequest', resource: `proj/web:env/production:flag/${flag.key}` }],
      currentVersion: { _id: told.json._id },
    })
  })

  it('may be for a time to come, or of a scheduled change', async () => {
    const executionDate = 4_102_444_800_000
    expect((await create({ executionDate })).json).toMatchObject({ status: 'pending', executionDate })
    const value = [{ kind: 'turnFlagOff' }]
    const instructions = [
      { kind: 'replaceScheduledChangesInstructions', value },
      { kind: 'updateScheduledChangesExecutionDate', value: executionDate },
    ]
    const scheduled = await create({ operatingOnId: '6297ed79dee7dc14e1f9a80c', instructions })
    expect(scheduled).toMatchObject({ status: 201, json: { operatingOnId: '6297ed79dee7dc14e1f9a80c', instructions } })
  })

  it('asks the members of teams with those who are named', async () => {
    const { items } = (await ask(sandbox, '/teams')).json
    const inTeam: string[] = []
    let teamKey = ''
    for (const { key } of items) {
      const { json } = await ask(sandbox, `/members?filter=team:${key}&limit=100`)
      if (json.items.length === 0) continue
      teamKey = key
      inTeam.push(...json.items.map(({ _id }: Doc) => _id))
      break
    }
    const { json } = await create({ notifyMemberIds: [others[0]], notifyTeamKeys: [teamKey] })
    expect(new Set(json.notifyMemberIds)).toEqual(new Set([others[0], ...inTeam]))
  })

  it.each<[string, object, number, string]>([
    ['no description', { description: ' ' }, 400, 'description must be a string that is not empty'],
    ['a long description', { description: 'x'.repeat(5001) }, 400, 'at most 5000 characters'],
    ['no instructions', { instructions: [] }, 400, 'instructions must not be empty'],
    ['an unknown kind', { instructions: [{ kind: 'fly' }] }, 400, 'Instruction 0 has the unknown kind fly'],
    [
      'an instruction that cannot be carried out',
      { instructions: [{ kind: 'turnFlagOn' }, { kind: 'updateOffVariation', variationId: 'none' }] },
      400,
      'Instruction 1 (updateOffVariation): variationId must be the id of a variation',
    ],
    ['a reviewer who is nobody', { notifyMemberIds: ['nobody'] }, 400, 'notifyMemberIds must be ids of members'],
    ['a team that is none', { notifyTeamKeys: ['none'] }, 400, 'notifyTeamKeys must be keys of teams'],
    ['a time that is past', { executionDate: 1 }, 400, 'executionDate must be in the future'],
    [
      'another instruction for a scheduled change',
      { operatingOnId: 'x', instructions: [{ kind: 'turnFlagOn' }] },
      400,
      'Instruction 0 has the unknown kind turnFlagOn',
    ],
    [
      'a scheduled change of anything else',
      {
        operatingOnId: 'x',
        instructions: [{ kind: 'replaceScheduledChangesInstructions', value: [{ kind: 'addTags' }] }],
      },
      400,
      'value must be a list of turnFlagOn and turnFlagOff, got addTags',
    ],
  ])('is refused with %s, and nothing is stored', async (_, body, status, message) => {
    const before = (await ask(sandbox, '/approval-requests?limit=1')).json
    const told = await create(body)
    expect(told).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
    expect((await ask(sandbox, '/approval-requests?limit=1')).json).toEqual(before)
  })

  it('has at most ten reviewers', async () => {
    expect(others.length).toBeGreaterThan(10)
    const told = await create({ notifyMemberIds: others.slice(0, 11) })
    expect(told).toMatchObject({ status: 400, json: { message: 'A request has at most 10 reviewers, got 11' } })
  })

  it('is for a flag and an environment that there are, and for those who may write', async () => {
    expect((await create({}, 'none')).status).toBe(404)
    flag = { key: 'none' }
    expect((await create()).status).toBe(404)
    const headers = { authorization: sandbox.readerToken }
    expect((await send(sandbox, 'POST', ofFlag(), {}, headers)).status).toBe(403)
  })
})

describe('a request for a change of anything', () => {
  it('takes a segment with its own instructions', async () => {
    const resourceId = `proj/web:env/production:segment/${segment.key}`
    const told = await createAnywhere({ resourceId, instructions: [{ kind: 'addTags', values: ['new'] }] })
    expect(told).toMatchObject({ status: 201, json: { resourceId, approvalSettings: { required: false } } })
    expect(told.json).toEqual(await read(told.json._id))
  })

  it('takes a flag in all environments with instructions about variations only', async () => {
    const resourceId = `proj/web:env/*:flag/${flag.key}`
    const instructions = [{ kind: 'updateVariation', variationId: flag.variations[0]._id, name: 'First' }]
    const { status, json } = await createAnywhere({ resourceId, instructions })
    expect([status, json.resourceId]).toEqual([201, resourceId])
    const whole = (await ask(sandbox, `/approval-requests/${json._id}?expand=environments,flag`)).json
    expect(whole.environments).toHaveLength(7)
    expect(whole.flag.key).toBe(flag.key)
    await review(json._id, 'approve')
    expect((await apply(json._id)).json).toMatchObject({ status: 'completed' })
    expect((await ask(sandbox, `/flags/web/${flag.key}`)).json.variations[0].name).toBe('First')
    expect(await createAnywhere({ resourceId, instructions: toggle })).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('Instruction 0 (turnFlagOn): a flag takes only addVariation') },
    })
  })

  it.each([
    ['nothing', undefined, 400, 'resourceId is required'],
    ['no specifier', 'web', 400, 'resourceId must be a specifier'],
    ['a metric', 'proj/web:env/production:metric/x', 400, 'resourceId must be a specifier'],
    ['no AI config', 'proj/web:env/production:aiConfig/none', 404, 'Unknown AI config key: none'],
    ['no project', 'proj/none:env/production:segment/x', 404, 'Unknown project key: none'],
    ['no environment', 'proj/web:env/none:segment/x', 404, 'Unknown environment key: none'],
    ['no segment', 'proj/web:env/production:segment/none', 404, 'Unknown segment key: none'],
    ['no flag', 'proj/web:env/*:flag/none', 404, 'Unknown feature flag key: none'],
  ])('is refused about %s', async (_, resourceId, status, message) => {
    const told = await createAnywhere({ resourceId, instructions: [{ kind: 'addTags', values: ['new'] }] })
    expect(told).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
  })
})

describe('a request for a copy', () => {
  const copy = (body: object, target = 'production') =>
    send(sandbox, 'POST', `/projects/web/flags/${flag.key}/environments/${target}/approval-requests-flag-copy`, {
      description: 'Like there',
      ...body,
    })

  it('is made of the instructions that make the target like the source', async () => {
    const told = await copy({ source: { key: 'test', version: (await configOf('test')).version } })
    expect(told).toMatchObject({ status: 201, json: { source: { key: flag.key } } })
    const kinds = told.json.instructions.map(({ kind }: Doc) => kind)
    expect(kinds).toContain('updateFallthroughVariationOrRollout')
    await review(told.json._id, 'approve')
    const applied = await apply(told.json._id)
    expect(applied.json).toMatchObject({ status: 'completed', conflicts: [] })
    const [source, target] = [await configOf('test'), await configOf('production')]
    const parts = ({ on, fallthrough, offVariation, prerequisites, targets, rules }: Doc) => ({
      ...{ on, offVariation, prerequisites, targets },
      fallthrough: fallthrough.rollout?.variations ?? fallthrough,
      rules: rules.map(({ clauses }: Doc) => clauses.map(({ _id, ...clause }: Doc) => clause)),
    })
    expect(parts(target)).toEqual(parts(source))
  })

  it.each([
    [{ includedActions: ['updateOn', 'updateRules'] }, ['turnFlagOn', 'turnFlagOff', 'replaceRules']],
    [
      { excludedActions: ['updateRules', 'updateTargets', 'updatePrerequisites', 'updateOffVariation', 'updateOn'] },
      ['updateFallthroughVariationOrRollout'],
    ],
  ])('is about the parts that %j leaves', async (actions, possible) => {
    const { json } = await copy({ source: { key: 'test' }, ...actions })
    expect(json.instructions).not.toHaveLength(0)
    for (const { kind } of json.instructions) expect(possible).toContain(kind)
  })

  it.each<[string, object, number, string]>([
    ['no source', {}, 400, 'source is required'],
    ['an unknown source', { source: { key: 'none' } }, 404, 'Unknown environment key: none'],
    ['the target as its source', { source: { key: 'production' } }, 400, 'must be different environments'],
    ['another version', { source: { key: 'test', version: 99_999 } }, 409, 'not the expected 99999'],
    [
      'both lists',
      { source: { key: 'test' }, includedActions: ['updateOn'], excludedActions: ['updateRules'] },
      400,
      'not both',
    ],
    [
      'migration settings',
      { source: { key: 'test' }, includedActions: ['updateFlagConfigMigrationSettings'] },
      400,
      'There is no action "updateFlagConfigMigrationSettings"',
    ],
  ])('is refused with %s', async (_, body, status, message) => {
    expect(await copy(body)).toMatchObject({ status, json: { message: expect.stringContaining(message) } })
  })
})

describe('a review', () => {
  it('approves, with its entry in the audit log', async () => {
    const { _id } = (await create()).json
    const told = await review(_id, 'approve')
    expect(told).toMatchObject({
      status: 200,
      json: { _version: 2, reviewStatus: 'approved', status: 'pending', allReviews: [{ kind: 'approve' }] },
    })
    expect(told.json).toEqual(await read(_id))
    expect(await newest()).toMatchObject({
      titleVerb: 'approved a request to change the flag',
      comment: 'I approve',
      accesses: [{ action: 'reviewApprovalRequest' }],
      previousVersion: { _version: 1 },
      currentVersion: { _version: 2 },
    })
  })

  it('declines until whoever declined agrees, and a comment decides nothing', async () => {
    const { _id } = (await create()).json
    const statuses: string[] = []
    for (const kind of ['comment', 'decline', 'comment', 'approve', 'comment']) {
      statuses.push((await review(_id, kind)).json.reviewStatus)
    }
    expect(statuses).toEqual(['pending', 'declined', 'declined', 'approved', 'approved'])
    expect((await read(_id))._version).toBe(6)
  })

  it('is not of one’s own request, unless the settings allow it, though a comment is', async () => {
    const { _id } = (await create()).json
    const own = { authorization: sandbox.token }
    const refused = { json: { message: 'Whoever asked for a change may not review it' } }
    expect(await review(_id, 'approve', own)).toMatchObject({ status: 405, ...refused })
    const there = await send(sandbox, 'POST', ofFlag('production', `/${_id}/reviews`), { kind: 'decline' })
    expect(there).toMatchObject({ status: 403, ...refused })
    expect((await review(_id, 'comment', own)).status).toBe(200)
    await settings({ environmentKey: 'production', resourceKind: 'flag', canReviewOwnRequest: true })
    expect((await review(_id, 'approve', own)).json.reviewStatus).toBe('approved')
  })

  it('needs as many approvals as the settings say', async () => {
    await settings({
      ...{ environmentKey: 'production', resourceKind: 'flag' },
      ...{ minNumApprovals: 2, canReviewOwnRequest: true },
    })
    const { _id } = (await create()).json
    expect((await review(_id, 'approve')).json.reviewStatus).toBe('pending')
    expect((await review(_id, 'approve')).json.reviewStatus).toBe('pending')
    expect(await apply(_id)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('2 approvals, got 1') },
    })
    expect((await review(_id, 'approve', { authorization: sandbox.token })).json.reviewStatus).toBe('approved')
  })

  it('is refused of another kind, by a reader, of nothing, and too late', async () => {
    const { _id } = (await create()).json
    expect((await review(_id, 'love')).status).toBe(400)
    expect((await review(_id, 'approve', { authorization: sandbox.readerToken })).status).toBe(403)
    expect((await review('none', 'approve')).status).toBe(404)
    expect((await send(sandbox, 'POST', ofFlag('test', `/${_id}/reviews`), { kind: 'approve' })).status).toBe(404)
    await review(_id, 'approve')
    await apply(_id)
    expect(await review(_id, 'decline')).toMatchObject({ status: 409, json: { code: 'conflict' } })
    const there = await send(sandbox, 'POST', ofFlag('production', `/${_id}/reviews`), { kind: 'decline' }, limited())
    expect(there.status).toBe(400)
  })
})

describe('the application of a request', () => {
  it('makes the change of a flag, of which the entry has what it did as its part', async () => {
    const { on } = await configOf('production')
    const instructions = [{ kind: on ? 'turnFlagOff' : 'turnFlagOn' }]
    const { _id } = (await create({ instructions })).json
    await review(_id, 'approve')
    const told = await apply(_id)
    expect(told).toMatchObject({ status: 200, json: { _version: 3, status: 'completed', conflicts: [] } })
    expect(told.json).toMatchObject({ appliedDate: expect.any(Number), appliedByMemberId: expect.any(String) })
    expect((await configOf('production')).on).toBe(!on)
    expect(await newest()).toMatchObject({
      titleVerb: 'applied an approval request to the flag',
      comment: 'Now',
      accesses: [{ action: 'applyApprovalRequest' }],
      subentries: [{ accesses: [{ action: 'updateOn' }] }],
    })
    expect(await apply(_id)).toMatchObject({ status: 400, json: { message: 'The approval request is completed' } })
  })

  it('makes the change of a segment', async () => {
    const resourceId = `proj/web:env/production:segment/${segment.key}`
    const { json } = await createAnywhere({ resourceId, instructions: [{ kind: 'addTags', values: ['new'] }] })
    await review(json._id, 'approve')
    expect((await apply(json._id)).json).toMatchObject({ status: 'completed' })
    const after = (await ask(sandbox, `/segments/web/production/${segment.key}`)).json
    expect(after.tags).toContain('new')
    expect(after.version).toBe(segment.version + 1)
    expect(await newest()).toMatchObject({
      titleVerb: 'applied an approval request to the segment',
      subentries: [{ accesses: [{ action: 'updateTags' }] }],
    })
  })

  it('goes by the flag’s route as well', async () => {
    const { _id } = (await create()).json
    expect(
      (await send(sandbox, 'POST', ofFlag('production', `/${_id}/reviews`), { kind: 'approve' }, limited())).status,
    ).toBe(200)
    const told = await send(sandbox, 'POST', ofFlag('production', `/${_id}/apply`), {})
    expect(told).toMatchObject({ status: 200, json: { status: 'completed' } })
    expect(told.json).not.toHaveProperty('resourceId')
  })

  it('schedules what has a time', async () => {
    const before = await configOf('production')
    const { _id } = (await create({ executionDate: 4_102_444_800_000 })).json
    await review(_id, 'approve')
    expect((await apply(_id)).json).toMatchObject({ status: 'scheduled', _version: 3 })
    expect((await read(_id)).appliedDate).toBeUndefined()
    expect(await configOf('production')).toEqual(before)
    expect(
      (await ask(sandbox, '/approval-requests?filter=status%20anyOf%20%5B%22scheduled%22%5D')).json.items[0]._id,
    ).toBe(_id)
  })

  it('fails as a whole where an instruction cannot be carried out any more, and says why', async () => {
    const [rule] = (
      await send(
        sandbox,
        'PATCH',
        `/flags/web/${flag.key}`,
        {
          environmentKey: 'test',
          instructions: [
            {
              kind: 'addRule',
              variationId: flag.variations[0]._id,
              clauses: [{ attribute: 'country', op: 'in', values: ['DE'] }],
            },
          ],
        },
        semantic,
      )
    ).json.environments.test.rules.slice(-1)
    const instructions = [{ kind: 'turnFlagOn' }, { kind: 'updateRuleDescription', ruleId: rule._id, description: 'x' }]
    const { _id } = (await create({ instructions }, 'test')).json
    const gone = [{ kind: 'removeRule', ruleId: rule._id }]
    const path = `/flags/web/${flag.key}`
    expect((await send(sandbox, 'PATCH', path, { environmentKey: 'test', instructions: gone }, semantic)).status).toBe(
      400,
    )
    await send(
      sandbox,
      'PATCH',
      `${path}?ignoreConflicts=true`,
      { environmentKey: 'test', instructions: gone },
      semantic,
    )
    const before = await configOf('test')
    await review(_id, 'approve')
    const told = await apply(_id)
    expect(told).toMatchObject({
      status: 200,
      json: {
        status: 'failed',
        conflicts: [{ instruction: instructions[1], reason: expect.stringContaining('Instruction 1') }],
      },
    })
    expect(await configOf('test')).toEqual(before)
    expect(await read(_id)).toEqual(told.json)
  })

  it('fails for a scheduled change that is not there', async () => {
    const instructions = [{ kind: 'deleteScheduledChange' }]
    const { _id } = (await create({ operatingOnId: 'abc', instructions })).json
    await review(_id, 'approve')
    expect((await apply(_id)).json).toMatchObject({
      status: 'failed',
      conflicts: [{ instruction: instructions[0], reason: 'Unknown scheduled change id: abc' }],
    })
  })

  it('is refused until somebody has approved', async () => {
    const { _id } = (await create()).json
    expect(await apply(_id)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('1 approvals, got 0') },
    })
    await review(_id, 'decline')
    expect(await apply(_id)).toMatchObject({ status: 400, json: { message: 'The approval request was declined' } })
    await settings({
      ...{ environmentKey: 'production', resourceKind: 'flag' },
      ...{ canApplyDeclinedChanges: true, canReviewOwnRequest: true },
    })
    expect((await apply(_id)).status).toBe(400)
    expect((await review(_id, 'approve', { authorization: sandbox.token })).json.reviewStatus).toBe('declined')
    expect((await apply(_id)).json).toMatchObject({ status: 'completed', reviewStatus: 'declined' })
  })
})

describe('an update of a request', () => {
  const update = (id: string, instructions: object[], headers: Record<string, string> = semantic) =>
    send(sandbox, 'PATCH', `/approval-requests/${id}`, { instructions, comment: 'Better' }, headers)

  it('describes it otherwise and asks more people, in one version', async () => {
    const { _id } = (await create({ notifyMemberIds: [others[0]] })).json
    const told = await update(_id, [
      { kind: 'updateDescription', value: 'Pretty please' },
      { kind: 'addReviewers', notifyMemberIds: [others[1]] },
    ])
    expect(told).toMatchObject({
      status: 200,
      json: { _version: 2, description: 'Pretty please', notifyMemberIds: others.slice(0, 2) },
    })
    expect(told.json).not.toHaveProperty('resourceId')
    expect(await read(_id)).toMatchObject(told.json)
    expect(await newest()).toMatchObject({ accesses: [{ action: 'updateApprovalRequest' }], comment: 'Better' })
  })

  it('that changes nothing makes no version and no entry', async () => {
    const { _id } = (await create({ notifyMemberIds: [others[0]] })).json
    const before = await newest()
    const told = await update(_id, [
      { kind: 'updateDescription', value: 'Please' },
      { kind: 'addReviewers', notifyMemberIds: [others[0]] },
    ])
    expect(told).toMatchObject({ status: 200, json: { _version: 1 } })
    expect(await newest()).toEqual(before)
  })

  it.each<[string, object[], string]>([
    [
      'nobody',
      [{ kind: 'addReviewers' }],
      'Instruction 0 (addReviewers): notifyMemberIds or notifyTeamKeys is required',
    ],
    ['no words', [{ kind: 'updateDescription', value: '' }], 'Instruction 0 (updateDescription): value must be'],
    ['too many words', [{ kind: 'updateDescription', value: 'x'.repeat(5001) }], 'at most 5000 characters'],
    ['another kind', [{ kind: 'turnFlagOn' }], 'Instruction 0 has the unknown kind turnFlagOn'],
  ])('is refused with %s', async (_, instructions, message) => {
    const { _id } = (await create()).json
    expect(await update(_id, instructions)).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining(message) },
    })
  })

  it('is beta, and a semantic patch', async () => {
    const { _id } = (await create()).json
    const better = [{ kind: 'updateDescription', value: 'Better' }]
    expect((await update(_id, better, { 'content-type': semantic['content-type'] })).status).toBe(403)
    expect((await update(_id, better, { 'ld-api-version': 'beta' })).status).toBe(400)
    expect(
      (await send(sandbox, 'PATCH', ofFlag('production', `/${_id}`), { instructions: better }, semantic)).status,
    ).toBe(200)
  })
})

describe('the deletion of a request', () => {
  it('leaves an entry in the audit log, on either route', async () => {
    const [one, other] = [(await create()).json._id, (await create()).json._id]
    expect((await send(sandbox, 'DELETE', `/approval-requests/${one}`)).status).toBe(204)
    expect(await newest()).toMatchObject({
      titleVerb: 'took back a request to change the flag',
      accesses: [{ action: 'deleteApprovalRequest' }],
      previousVersion: { _id: one },
    })
    expect((await send(sandbox, 'DELETE', ofFlag('test', `/${other}`))).status).toBe(404)
    expect((await send(sandbox, 'DELETE', ofFlag('production', `/${other}`))).status).toBe(204)
    expect((await send(sandbox, 'DELETE', `/approval-requests/${other}`)).status).toBe(404)
    for (const id of [one, other]) expect((await ask(sandbox, `/approval-requests/${id}`)).status).toBe(404)
  })
})
