import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Reply } from '../../sandbox/index.ts'
import { encoded } from '../support/encoded.ts'
import { change, flagNow, newFlag } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** How flags are changed: versions, previews, conflicts, approvals, and the variations that instructions name. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  await newFlag(stack, 'shades', { variations: ['a', 'b', 'c'].map((value) => ({ value })) })
  await newFlag(stack, 'shapes', { variations: [{ value: { sides: 3 } }, { value: { sides: 4, names: ['square'] } }] })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const methods = (calls: readonly { method: string }[]) => calls.map(({ method }) => method)
const shades = (input: object) => change(stack, { key: 'shades', ...input })
const rename = (value: string) => [{ updateName: { value } }]
const idsOf = async (key: string): Promise<string[]> =>
  (await rest(stack, `/flags/platform/${key}`)).variations.map(({ _id }: Doc) => _id)

describe('a version that is expected', () => {
  it('is looked at before the change, which is made if it is that', async () => {
    const { version } = await flagNow(stack, 'shades')
    const { data, calls } = await shades({ expectedVersion: version, instructions: rename('Expected') })
    expect(data.updateFlag).toMatchObject({ flag: { name: 'Expected', version: version + 1 }, userErrors: [] })
    expect(methods(calls)).toEqual(['GET', 'PATCH'])
  })

  it('is told together with that which there is if it is another, and nothing is sent', async () => {
    const { version } = await flagNow(stack, 'shades')
    const { data, errors, calls } = await shades({ expectedVersion: version - 1, instructions: rename('No') })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toEqual({
      flag: null,
      approvalRequest: null,
      versionConflict: { expectedVersion: version - 1, currentVersion: version },
      userErrors: [
        {
          message: `Expected the flag "shades" to be at version ${version - 1}, but it is at version ${version}.`,
          code: 'VERSION_CONFLICT',
          path: ['input', 'expectedVersion'],
        },
      ],
    })
    expect(methods(calls)).toEqual(['GET'])
  })

  it('tells who made the change that came before, by one call more', async () => {
    await shades({ comment: 'I was first', instructions: rename('First') })
    const { data, errors, calls } = await stack.ask(`mutation { updateFlag(input: {
      projectKey: "platform", key: "shades", expectedVersion: 1, instructions: [{ updateName: { value: "No" } }]
    }) { versionConflict { latestChange { comment member { email } } } } }`)
    expect(errors).toBeUndefined()
    const { email } = await rest(stack, '/members/me')
    expect(data.updateFlag.versionConflict.latestChange).toEqual({ comment: 'I was first', member: { email } })
    expect(methods(calls)).toEqual(['GET', 'GET'])
  })

  it('tells what changed the configuration: no request for approval, and no change in all environments', async () => {
    await shades({ environmentKey: 'test', comment: 'I was first', instructions: [{ turnFlagOn: true }] })
    await shades({ comment: 'In all environments', instructions: rename('Later') })
    const asked =
      await stack.ask(`mutation { createApprovalRequest(input: { description: "Later still", change: { flag: {
      projectKey: "platform", key: "shades", environmentKey: "test", instructions: [{ turnFlagOff: true }]
    } } }) { userErrors { message } } }`)
    expect(asked.data.createApprovalRequest.userErrors).toEqual([])
    const { data, errors } = await stack.ask(`mutation { updateFlag(input: {
      projectKey: "platform", key: "shades", environmentKey: "test", expectedEnvironmentVersion: 1,
      instructions: [{ turnFlagOff: true }]
    }) { versionConflict { latestChange { comment } } } }`)
    expect(errors).toBeUndefined()
    expect(data.updateFlag.versionConflict.latestChange).toEqual({ comment: 'I was first' })
    await shades({ environmentKey: 'test', instructions: [{ turnFlagOff: true }] })
  })

  it('may be that of the configuration in the environment', async () => {
    const on = (input: object) => shades({ environmentKey: 'test', instructions: [{ turnFlagOn: true }], ...input })
    const { version } = (await flagNow(stack, 'shades')).environment
    const wrong = await on({ expectedEnvironmentVersion: version + 5 })
    expect(wrong.data.updateFlag).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: version + 5, currentVersion: version },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedEnvironmentVersion'] }],
    })
    expect(wrong.paths).toEqual(['/flags/platform/shades?env=test'])
    const { data, calls } = await on({ expectedEnvironmentVersion: version })
    expect(data.updateFlag.flag.environment).toMatchObject({ on: true, version: version + 1 })
    expect(methods(calls)).toEqual(['GET', 'PATCH'])
  })

  it('is read in the same call as the variations that are named by their value', async () => {
    const { version } = await flagNow(stack, 'shades')
    const instructions = [{ updateOffVariation: { variation: { value: 'b' } } }]
    const { data, calls } = await shades({ environmentKey: 'test', expectedVersion: version, instructions })
    expect(data.updateFlag.flag.environment.offVariation).toEqual({ value: 'b' })
    expect(methods(calls)).toEqual(['GET', 'PATCH'])
  })

  it.each<[string, object, string, string[]]>([
    ['a flag that there is none of', { key: 'none', expectedVersion: 1 }, 'NOT_FOUND', ['input', 'key']],
    [
      'an environment that there is none of',
      { environmentKey: 'none', expectedEnvironmentVersion: 1 },
      'NOT_FOUND',
      ['input', 'environmentKey'],
    ],
    ['no environment at all', { expectedEnvironmentVersion: 1 }, 'BAD_USER_INPUT', ['input', 'environmentKey']],
  ])('cannot be that of %s', async (_, input, code, path) => {
    const { data, errors, calls } = await shades({ instructions: rename('No'), ...input })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [{ code, path }] })
    expect(methods(calls)).not.toContain('PATCH')
  })
})

describe('a change that loses a race', () => {
  const lost: Reply = { status: 409, json: { code: 'optimistic_locking_error', message: 'Somebody was faster' } }
  const race = (reply: Reply, times: number) =>
    stack.sandbox.fault({ method: 'PATCH', path: '/api/v2/flags/platform/shades' }, reply, times)

  it('is made once more if no version is expected', async () => {
    race(lost, 1)
    const { data, calls } = await shades({ instructions: rename('Again') })
    expect(data.updateFlag).toMatchObject({ flag: { name: 'Again' }, userErrors: [] })
    expect(methods(calls)).toEqual(['PATCH', 'PATCH'])
  })

  it('is a conflict if it loses that one too', async () => {
    race(lost, 2)
    const { data, calls } = await shades({ instructions: rename('Never') })
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [{ code: 'CONFLICT', path: null }] })
    expect(methods(calls)).toEqual(['PATCH', 'PATCH'])
  })

  it('is not made again if a version is expected, which is told if it is not that any more', async () => {
    const { version } = await flagNow(stack, 'shades')
    race(lost, 1)
    const read: Reply = { patch: (flag) => ({ ...flag, _version: version + 1 }) }
    const path = '/api/v2/flags/platform/shades'
    stack.sandbox.fault({ method: 'GET', path }, {}, 1)
    stack.sandbox.fault({ method: 'GET', path }, read, 1)
    const { data, calls } = await shades({ expectedVersion: version, instructions: rename('Never') })
    expect(data.updateFlag).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: version, currentVersion: version + 1 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    expect(methods(calls)).toEqual(['GET', 'PATCH', 'GET'])
  })

  it('stays a conflict if the version is still the one that is expected', async () => {
    const { version } = await flagNow(stack, 'shades')
    race(lost, 1)
    const { data, calls } = await shades({ expectedVersion: version, instructions: rename('Never') })
    expect(data.updateFlag).toMatchObject({ flag: null, versionConflict: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(methods(calls)).toEqual(['GET', 'PATCH', 'GET'])
  })

  it('stays a conflict if the version cannot be read', async () => {
    const { version } = await flagNow(stack, 'shades')
    race(lost, 1)
    const path = '/api/v2/flags/platform/shades'
    stack.sandbox.fault({ method: 'GET', path }, {}, 1)
    stack.sandbox.fault({ method: 'GET', path }, { status: 403 }, 1)
    const { data } = await shades({ expectedVersion: version, instructions: rename('Never') })
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [{ code: 'CONFLICT' }] })
  })
})

describe('what a change may be sent with', () => {
  it('makes a preview of it, and nothing is stored', async () => {
    const before = await flagNow(stack, 'shades')
    const { data, paths } = await shades({ dryRun: true, instructions: rename('Only tried') })
    expect(data.updateFlag).toMatchObject({ flag: { name: 'Only tried' }, userErrors: [] })
    expect(paths).toEqual(['/flags/platform/shades?dryRun=true'])
    expect(await flagNow(stack, 'shades')).toEqual(before)
  })

  it('makes it against pending changes, and says why in the audit log', async () => {
    const { paths, calls } = await shades({ ignoreConflicts: true, comment: 'As agreed', instructions: rename('Said') })
    expect(paths).toEqual(['/flags/platform/shades?ignoreConflicts=true'])
    expect(JSON.parse(calls[0]!.body!)).toMatchObject({ comment: 'As agreed' })
    const { items } = await rest(stack, '/auditlog?spec=proj/platform:env/*:flag/shades&limit=1')
    expect(items[0]).toMatchObject({ comment: 'As agreed' })
  })

  it('is left out if it is null, or says what is so anyway', async () => {
    const more = { comment: null, dryRun: false, ignoreConflicts: null, environmentKey: null, expectedVersion: null }
    const { paths, calls } = await shades({ ...more, instructions: rename('Plain') })
    expect(paths).toEqual(['/flags/platform/shades'])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ instructions: [{ kind: 'updateName', value: 'Plain' }] })
  })
})

const rollout = (...percentages: [index: number, percentage: number][]) => ({
  updateFallthroughVariationOrRollout: {
    serve: {
      rollout: { variations: percentages.map(([index, percentage]) => ({ variation: { index }, percentage })) },
    },
  },
})

describe('variations', () => {
  it('are named by id, index or value, and the flag is read once for all of them', async () => {
    const [a, b, c] = await idsOf('shades')
    const instructions = [
      { updateOffVariation: { variation: { value: 'c' } } },
      { addTargets: { variation: { index: 1 }, values: ['x'] } },
      { addTargets: { variation: { variationId: a }, values: ['y'] } },
      rollout([0, 12.345], [1, 0.001], [2, 87.654]),
    ]
    const { data, calls } = await shades({ environmentKey: 'test', instructions })
    expect(data.updateFlag.userErrors).toEqual([])
    expect(methods(calls)).toEqual(['GET', 'PATCH'])
    expect(JSON.parse(calls[1]!.body!).instructions).toEqual([
      { kind: 'updateOffVariation', variationId: c },
      { kind: 'addTargets', variationId: b, values: ['x'] },
      { kind: 'addTargets', variationId: a, values: ['y'] },
      {
        kind: 'updateFallthroughVariationOrRollout',
        rolloutWeights: { [a!]: 12_345, [b!]: 1, [c!]: 87_654 },
      },
    ])
  })

  it('are not looked up if all are named by id', async () => {
    const [a] = await idsOf('shades')
    const instructions = [{ updateOffVariation: { variation: { variationId: a } } }]
    const { calls } = await shades({ environmentKey: 'test', instructions })
    expect(methods(calls)).toEqual(['PATCH'])
  })

  it('may have values that are objects, sent as variables or written in the query', async () => {
    const [three, four] = await idsOf('shapes')
    const sent = await change(stack, {
      ...{ key: 'shapes', environmentKey: 'test' },
      instructions: [{ updateOffVariation: { variation: { value: { names: ['square'], sides: 4 } } } }],
    })
    expect(JSON.parse(sent.calls[1]!.body!).instructions).toEqual([{ kind: 'updateOffVariation', variationId: four }])
    const { data, calls } = await stack.ask(`mutation { updateFlag(input: {
      projectKey: "platform", key: "shapes", environmentKey: "test",
      instructions: [{ updateOffVariation: { variation: { value: { sides: 3 } } } }]
    }) { userErrors { message } } }`)
    expect(data.updateFlag.userErrors).toEqual([])
    expect(JSON.parse(calls[1]!.body!).instructions).toEqual([{ kind: 'updateOffVariation', variationId: three }])
  })

  it('of a prerequisite are those of the other flag', async () => {
    const [, four] = await idsOf('shapes')
    const instructions = [{ addPrerequisite: { key: 'shapes', variation: { index: 1 } } }]
    const { data, calls, paths } = await shades({ environmentKey: 'staging', instructions })
    expect(data.updateFlag.userErrors).toEqual([])
    expect(paths).toEqual(['/flags/platform/shapes', '/flags/platform/shades'])
    expect(JSON.parse(calls[1]!.body!).instructions).toEqual([
      { kind: 'addPrerequisite', key: 'shapes', variationId: four },
    ])
    const replaced = [{ updatePrerequisite: { key: 'shapes', variation: { value: { sides: 3 } } } }]
    await shades({ environmentKey: 'staging', instructions: replaced })
    const { environments } = await rest(stack, '/flags/platform/shades?env=staging')
    expect(environments.staging.prerequisites).toEqual([{ key: 'shapes', variation: 0 }])
  })

  it('that are the defaults are sent by their values, and by those alone are not looked up', async () => {
    const byValue = [{ updateDefaultVariation: { onVariation: { value: 'b' } } }]
    expect(methods((await shades({ instructions: byValue })).calls)).toEqual(['PATCH'])
    const [a] = await idsOf('shades')
    const byId = await shades({ instructions: [{ updateDefaultVariation: { offVariation: { variationId: a } } }] })
    expect(JSON.parse(byId.calls[1]!.body!).instructions).toEqual([
      { kind: 'updateDefaultVariation', offVariationValue: 'a' },
    ])
  })
})

describe('an instruction that cannot be used', () => {
  const fallthrough = ['updateFallthroughVariationOrRollout', 'serve', 'rollout', 'variations']
  const off = ['updateOffVariation', 'variation']

  it.each<[string, object, path: string[], message: RegExp, calls: number]>([
    ['a sum below 100', rollout([0, 50], [1, 49.999]), fallthrough, /the sum 100, but their sum is 99\.999\./, 0],
    ['a sum above 100', rollout([0, 50], [1, 50.001]), fallthrough, /their sum is 100\.001\./, 0],
    [
      'steps too fine',
      rollout([0, 50.0001], [1, 49.9999]),
      [...fallthrough, '0', 'percentage'],
      /0\.001, but got 50\.0001/,
      0,
    ],
    ['a share below 0', rollout([0, -1], [1, 101]), [...fallthrough, '0', 'percentage'], /from 0 to 100/, 0],
    ['a variation twice', rollout([0, 50], [0, 50]), [...fallthrough, '1'], /each variation once/, 1],
    [
      'an index beyond the last',
      { updateOffVariation: { variation: { index: 3 } } },
      off,
      /which has 3, but none has index 3\./,
      1,
    ],
    ['an index below 0', { updateOffVariation: { variation: { index: -1 } } }, off, /none has index -1/, 1],
    ['a value of none', { updateOffVariation: { variation: { value: 'z' } } }, off, /none has the value "z"/, 1],
    [
      'a flag that there is none of',
      { addPrerequisite: { key: 'none', variation: { index: 0 } } },
      ['addPrerequisite', 'variation'],
      /There is no flag "none"/,
      1,
    ],
    [
      'the id of something else',
      { updateMaintainerMember: { memberId: encoded('Team:["growth"]') } },
      ['updateMaintainerMember', 'memberId'],
      /Expected the id of a Member, but got that of another type: Team/,
      0,
    ],
    ['false for what takes true', { turnFlagOn: false }, ['turnFlagOn'], /Expected turnFlagOn to be true/, 0],
  ])('is refused at its place, and nothing is sent: %s', async (_, instruction, path, message, count) => {
    const instructions = [{ updateName: { value: 'Never' } }, instruction]
    const { data, errors, calls } = await shades({ environmentKey: 'test', instructions })
    expect(errors).toBeUndefined()
    expect(data.updateFlag.flag).toBeNull()
    expect(data.updateFlag.userErrors).toEqual([
      {
        message: expect.stringMatching(message),
        code: expect.stringMatching(/^(BAD_USER_INPUT|NOT_FOUND)$/),
        path: ['input', 'instructions', '1', ...path],
      },
    ])
    expect(methods(calls)).toEqual(Array(count).fill('GET'))
  })

  it('is refused if several variations have the value', async () => {
    const twice: Reply = { patch: (flag) => ({ ...flag, variations: [...flag.variations, flag.variations[0]] }) }
    stack.sandbox.fault({ method: 'GET', path: '/api/v2/flags/platform/shades' }, twice)
    const instructions = [{ updateOffVariation: { variation: { value: 'a' } } }]
    const { data } = await shades({ environmentKey: 'test', instructions })
    expect(data.updateFlag.userErrors[0].message).toMatch(/Expected one variation .* but 2 have the value "a"/)
  })

  it('is told together with all others that cannot be used', async () => {
    const instructions = [
      { turnFlagOn: false },
      { updateName: { value: 'Fine' } },
      { updateOffVariation: { variation: { index: 7 } } },
      rollout([0, 1]),
    ]
    const { data } = await shades({ environmentKey: 'test', instructions })
    const places = data.updateFlag.userErrors.map(({ path }: Doc) => path[2])
    expect(places).toEqual(['0', '2', '3'])
  })

  it('is none at all', async () => {
    const { data, calls } = await shades({ instructions: [] })
    expect(data.updateFlag.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'instructions'] }])
    expect(calls).toEqual([])
  })

  it.each<[string, object]>([
    ['turnFlagOn', { turnFlagOn: true }],
    ['addTargets', { addTargets: { variation: { index: 0 }, values: ['x'] } }],
    ['removeRule', { removeRule: { ruleId: 'x' } }],
    ['addPrerequisite', { addPrerequisite: { key: 'shapes', variation: { index: 0 } } }],
    ['updateOffVariation', { updateOffVariation: { variation: { index: 0 } } }],
    ['updateTrackEvents', { updateTrackEvents: { trackEvents: true } }],
  ])('is about an environment, and none is named: %s', async (kind, instruction) => {
    const { data, calls } = await shades({
      expectedVersion: 1,
      instructions: [{ addTags: { values: [] } }, instruction],
    })
    expect(data.updateFlag.userErrors).toEqual([
      {
        message: `Expected an environmentKey with ${kind}, but got none.`,
        code: 'BAD_USER_INPUT',
        path: ['input', 'environmentKey'],
      },
    ])
    expect(calls).toEqual([])
  })

  it('is one that LaunchDarkly refuses, which names it', async () => {
    const instructions = [{ removeRule: { ruleId: 'none' } }, { reorderRules: { ruleIds: ['none'] } }]
    const { data } = await shades({ environmentKey: 'test', instructions })
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(data.updateFlag.userErrors[0].message).toMatch(/Instruction 1 \(reorderRules\)/)
  })
})

describe('a change that needs an approval', () => {
  const instructions = [{ turnFlagOn: true }]
  const path = '/api/v2/projects/platform/flags/shades/environments/production/approval-requests'
  const production = (input: object) =>
    shades({ environmentKey: 'production', comment: 'At last', instructions, ...input })
  const draft = {
    description: 'Turn it on',
    reviewerIds: [encoded('Member:["5fa45c48aac12b6367299dd7"]'), '5fceb29dd3dcfe21f3ec72d8'],
    reviewerTeamKeys: ['search'],
  }
  const wanted = { onApprovalRequired: 'CREATE_REQUEST', approvalRequest: draft }
  const request = {
    ...{ _id: 'r1', _version: 1, creationDate: 1, serviceKind: 'launchdarkly', reviewStatus: 'pending' },
    ...{ allReviews: [], notifyMemberIds: [], status: 'pending', conflicts: [], _links: {} },
    instructions: [{ kind: 'turnFlagOn' }],
  }
  const required = { code: 'APPROVAL_REQUIRED', path: null }

  it('is told so, and is no error', async () => {
    const { data, errors, calls } = await production({})
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, approvalRequest: null, userErrors: [required] })
    expect(methods(calls)).toEqual(['PATCH'])
  })

  it('is requested with the same instructions if that is wanted', async () => {
    stack.sandbox.fault({ method: 'POST', path }, { status: 201, json: request })
    const { data, errors, calls } = await production(wanted)
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, versionConflict: null, userErrors: [] })
    expect(data.updateFlag.approvalRequest.id).toBe(encoded('ApprovalRequest:["r1"]'))
    expect(calls.map(({ method, path }) => [method, path])).toEqual([
      ['PATCH', '/api/v2/flags/platform/shades'],
      ['POST', path],
    ])
    expect(JSON.parse(calls[1]!.body!)).toEqual({
      description: 'Turn it on',
      comment: 'At last',
      instructions: [{ kind: 'turnFlagOn' }],
      notifyMemberIds: ['5fa45c48aac12b6367299dd7', '5fceb29dd3dcfe21f3ec72d8'],
      notifyTeamKeys: ['search'],
    })
  })

  it('is only told so where the change is only tried', async () => {
    const { data, calls } = await production({ ...wanted, dryRun: true })
    expect(data.updateFlag).toMatchObject({ flag: null, approvalRequest: null, userErrors: [required] })
    expect(methods(calls)).toEqual(['PATCH'])
  })

  const previewOf = (input: object) =>
    stack.ask(
      `mutation ($input: UpdateFlagInput!) { updateFlag(input: $input) {
        flag { key } previewedBy changes { part sentence environmentKey } userErrors { code }
      } }`,
      { input: { projectKey: 'platform', key: 'shades', dryRun: true, ...input } },
    )

  it('is previewed by the gateway if it is only tried, at one call', async () => {
    const { data, errors, calls } = await previewOf({ environmentKey: 'production', instructions })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toEqual({
      ...{ flag: null, previewedBy: 'LOCAL', userErrors: [{ code: 'APPROVAL_REQUIRED' }] },
      changes: [{ part: 'ON', sentence: 'The flag is off before, on after.', environmentKey: null }],
    })
    expect(methods(calls)).toEqual(['PATCH', 'GET'])
    const other = [{ other: { kind: 'startMeasuredRollout', parameters: {} } }]
    stack.sandbox.fault({ method: 'PATCH', path: /./ }, { status: 405 }, 1)
    const unknown = await previewOf({ environmentKey: 'production', instructions: other })
    expect(unknown.data.updateFlag).toMatchObject({ previewedBy: null, changes: null })
  })

  it('is told so although the flag cannot be read for a preview', async () => {
    stack.sandbox.fault({ method: 'GET', path: /flags/ }, { status: 403 }, 1)
    const { data, errors } = await previewOf({ environmentKey: 'production', instructions })
    expect(errors).toMatchObject([{ path: ['updateFlag', 'changes'], extensions: { code: 'FORBIDDEN' } }])
    expect(data.updateFlag).toMatchObject({ changes: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
  })

  it('is none elsewhere, where the differences are those of the dry run', async () => {
    const { data, errors, calls } = await previewOf({ environmentKey: 'test', instructions: rename('Tried') })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({
      ...{ flag: { key: 'shades' }, previewedBy: 'LAUNCHDARKLY', userErrors: [] },
      changes: [{ part: 'NAME' }],
    })
    expect(methods(calls)).toEqual(['PATCH', 'GET'])
  })

  it('is told together with the reason why it could not be requested', async () => {
    stack.sandbox.fault({ method: 'POST', path }, { status: 400 })
    const { data, errors } = await production(wanted)
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ approvalRequest: null, userErrors: [required, { code: 'BAD_USER_INPUT' }] })
  })

  it('cannot be requested where it names no environment, which is told too', async () => {
    stack.sandbox.fault({ method: 'PATCH', path: '/api/v2/flags/platform/shades' }, { status: 405 })
    const { data } = await shades({ ...wanted, instructions: [{ addVariation: { value: 'z' } }] })
    expect(data.updateFlag.userErrors).toMatchObject([
      required,
      { code: 'BAD_USER_INPUT', path: ['input', 'environmentKey'] },
    ])
  })

  it.each<[string, object, string[]]>([
    ['no draft', { approvalRequest: null }, ['approvalRequest']],
    ['an empty description', { approvalRequest: { description: ' ' } }, ['approvalRequest', 'description']],
    [
      'too many reviewers',
      { approvalRequest: { description: 'x', reviewerIds: Array(10).fill('m'), reviewerTeamKeys: ['t'] } },
      ['approvalRequest'],
    ],
  ])('is refused before anything is sent if a request is wanted with %s', async (_, input, place) => {
    const { data, calls } = await production({ onApprovalRequired: 'CREATE_REQUEST', ...input })
    expect(data.updateFlag.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', ...place] }])
    expect(calls).toEqual([])
  })
})
