import type { GraphQLInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../../src/schema.ts'
import { encoded } from '../support/encoded.ts'
import { change, flagNow, newFlag, type Selected } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** Every kind of instruction for a flag: what goes upstream, and what is read afterwards. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  await newFlag(stack, 'needed', { variations: [{ value: 1 }, { value: 2 }] })
  await newFlag(stack, 'needed-too')
})
afterAll(() => stack.close())

const memberId = '5f7a3cdbba2eb943c60ca4c4'
const country = { contextKind: 'user', attribute: 'country', op: 'in', negate: false, values: ['NO', 'PT'] }

/** What the rows begin with: a flag that has something of everything. */
const begun = [
  { addTargets: { variation: { index: 0 }, values: ['ann', 'bob'] } },
  { addTargets: { variation: { index: 1 }, values: ['phone'], contextKind: 'device' } },
  {
    addRule: {
      clauses: [
        { attribute: 'country', operator: 'in', values: ['NO', 'PT'] },
        { attribute: 'email', operator: 'endsWith', values: ['.example'] },
      ],
      serve: { variation: { index: 0 } },
    },
  },
  {
    addRule: {
      clauses: [{ attribute: 'plan', operator: 'in', values: ['pro'], negate: true }],
      serve: { variation: { index: 1 } },
    },
  },
  { addPrerequisite: { key: 'needed', variation: { index: 0 } } },
]

interface Begun {
  /** The ids of the variations. */
  readonly ids: readonly string[]
  /** The rules in the environment `test`. */
  readonly rules: Selected[]
}

type Parameters = Readonly<Record<string, unknown>>
type From<Value> = Value | ((begun: Begun) => Value)
type Row = [kind: string, given: From<Parameters | true>, sent: From<Parameters>, effect: From<Parameters>]

const from = <Value extends Parameters | true>(value: From<Value>, flag: Begun): Value =>
  typeof value === 'function' ? value(flag) : value

const inTest = (effect: object) => ({ environment: effect })
const serves = (value: string) => ({ variation: { value }, rollout: null })
const target = (value: string, values: string[], contextKind = 'user') => ({
  contextKind,
  variation: { value },
  values,
})
const clauseOf = (attribute: string) => expect.objectContaining({ attribute })
const halves = [
  { variation: { index: 0 }, percentage: 33.333 },
  { variation: { value: 'c' }, percentage: 66.667 },
]
const rolledOut = (contextKind: string, bucketBy: string | null) => ({
  variation: null,
  rollout: {
    contextKind,
    bucketBy,
    variations: expect.arrayContaining([
      { variation: { value: 'a' }, percentage: 33.333 },
      { variation: { value: 'c' }, percentage: 66.667 },
    ]),
  },
})

const aboutEnvironment: Row[] = [
  ['turnFlagOn', true, {}, inTest({ on: true })],
  ['turnFlagOff', true, {}, inTest({ on: false })],
  [
    'addClauses',
    ({ rules }) => ({
      ruleId: rules[1].ruleId,
      clauses: [{ attribute: 'country', operator: 'in', values: ['NO', 'PT'], contextKind: 'org', negate: true }],
    }),
    ({ rules }) => ({ ruleId: rules[1].ruleId, clauses: [{ ...country, contextKind: 'org', negate: true }] }),
    ({ rules }) =>
      inTest({
        rules: [rules[0], { clauses: [clauseOf('plan'), { contextKind: 'org', operator: 'in', negate: true }] }],
      }),
  ],
  [
    'removeClauses',
    ({ rules }) => ({ ruleId: rules[0].ruleId, clauseIds: [rules[0].clauses[0].clauseId] }),
    ({ rules }) => ({ ruleId: rules[0].ruleId, clauseIds: [rules[0].clauses[0].clauseId] }),
    ({ rules }) => inTest({ rules: [{ ruleId: rules[0].ruleId, clauses: [rules[0].clauses[1]] }, rules[1]] }),
  ],
  [
    'updateClause',
    ({ rules }) => ({
      ruleId: rules[1].ruleId,
      clauseId: rules[1].clauses[0].clauseId,
      clause: { attribute: 'age', operator: 'greaterThan', values: [17.5] },
    }),
    ({ rules }) => ({
      ruleId: rules[1].ruleId,
      clauseId: rules[1].clauses[0].clauseId,
      clause: { attribute: 'age', op: 'greaterThan', negate: false, values: [17.5] },
    }),
    inTest({
      rules: [{}, { clauses: [{ attribute: 'age', operator: 'greaterThan', negate: false, values: [17.5] }] }],
    }),
  ],
  [
    'addValuesToClause',
    ({ rules }) => ({ ruleId: rules[1].ruleId, clauseId: rules[1].clauses[0].clauseId, values: ['team', 'pro'] }),
    ({ rules }) => ({ ruleId: rules[1].ruleId, clauseId: rules[1].clauses[0].clauseId, values: ['team', 'pro'] }),
    inTest({ rules: [{}, { clauses: [{ attribute: 'plan', values: ['pro', 'team'], negate: true }] }] }),
  ],
  [
    'removeValuesFromClause',
    ({ rules }) => ({ ruleId: rules[0].ruleId, clauseId: rules[0].clauses[0].clauseId, values: ['NO', 'SE'] }),
    ({ rules }) => ({ ruleId: rules[0].ruleId, clauseId: rules[0].clauses[0].clauseId, values: ['NO', 'SE'] }),
    inTest({ rules: [{ clauses: [{ attribute: 'country', values: ['PT'] }, {}] }, {}] }),
  ],
  [
    'addRule',
    ({ rules }) => ({
      clauses: [{ attribute: 'country', operator: 'in', values: ['NO', 'PT'], contextKind: 'user' }],
      serve: { rollout: { variations: halves, bucketBy: 'country', contextKind: 'org' } },
      beforeRuleId: rules[1].ruleId,
    }),
    ({ rules, ids }) => ({
      clauses: [country],
      rolloutWeights: { [ids[0]!]: 33_333, [ids[2]!]: 66_667 },
      rolloutBucketBy: 'country',
      rolloutContextKind: 'org',
      beforeRuleId: rules[1].ruleId,
    }),
    ({ rules }) => inTest({ rules: [rules[0], { serves: rolledOut('org', 'country') }, rules[1]] }),
  ],
  [
    'removeRule',
    ({ rules }) => ({ ruleId: rules[0].ruleId }),
    ({ rules }) => ({ ruleId: rules[0].ruleId }),
    ({ rules }) => inTest({ rules: [rules[1]] }),
  ],
  [
    'reorderRules',
    ({ rules }) => ({ ruleIds: [rules[1].ruleId, rules[0].ruleId] }),
    ({ rules }) => ({ ruleIds: [rules[1].ruleId, rules[0].ruleId] }),
    ({ rules }) => inTest({ rules: rules.toReversed() }),
  ],
  [
    'replaceRules',
    {
      rules: [
        {
          clauses: [{ attribute: 'country', operator: 'in', values: ['NO', 'PT'], contextKind: 'user' }],
          serve: { variation: { value: 'c' } },
          description: 'Abroad',
          trackEvents: true,
        },
        { clauses: [{ attribute: 'plan', operator: 'in', values: [1] }], serve: { rollout: { variations: halves } } },
      ],
    },
    ({ ids }) => ({
      rules: [
        { clauses: [country], variationId: ids[2], description: 'Abroad', trackEvents: true },
        {
          clauses: [{ attribute: 'plan', op: 'in', negate: false, values: [1] }],
          rolloutWeights: { [ids[0]!]: 33_333, [ids[2]!]: 66_667 },
        },
      ],
    }),
    inTest({
      rules: [
        { description: 'Abroad', trackEvents: true, clauses: [clauseOf('country')], serves: serves('c') },
        { description: null, trackEvents: false, clauses: [clauseOf('plan')], serves: rolledOut('user', null) },
      ],
    }),
  ],
  [
    'updateRuleDescription',
    ({ rules }) => ({ ruleId: rules[0].ruleId, description: 'Abroad' }),
    ({ rules }) => ({ ruleId: rules[0].ruleId, description: 'Abroad' }),
    inTest({ rules: [{ description: 'Abroad' }, { description: null }] }),
  ],
  [
    'updateRuleTrackEvents',
    ({ rules }) => ({ ruleId: rules[0].ruleId, trackEvents: true }),
    ({ rules }) => ({ ruleId: rules[0].ruleId, trackEvents: true }),
    inTest({ rules: [{ trackEvents: true }, { trackEvents: false }] }),
  ],
  [
    'updateRuleVariationOrRollout',
    ({ rules, ids }) => ({ ruleId: rules[0].ruleId, serve: { variation: { variationId: ids[2] } } }),
    ({ rules, ids }) => ({ ruleId: rules[0].ruleId, variationId: ids[2] }),
    inTest({ rules: [{ serves: serves('c') }, { serves: serves('b') }] }),
  ],
  [
    'addTargets',
    ({ ids }) => ({ variation: { variationId: ids[0] }, values: ['tab'], contextKind: 'device' }),
    ({ ids }) => ({ variationId: ids[0], values: ['tab'], contextKind: 'device' }),
    inTest({ targets: expect.arrayContaining([target('a', ['tab'], 'device'), target('b', ['phone'], 'device')]) }),
  ],
  [
    'removeTargets',
    { variation: { value: 'a' }, values: ['ann', 'nobody'] },
    ({ ids }) => ({ variationId: ids[0], values: ['ann', 'nobody'] }),
    inTest({ targets: expect.arrayContaining([target('a', ['bob'])]) }),
  ],
  [
    'replaceTargets',
    {
      targets: [
        { variation: { index: 2 }, values: ['cid'] },
        { variation: { index: 0 }, values: ['tab'], contextKind: 'device' },
      ],
    },
    ({ ids }) => ({
      targets: [
        { variationId: ids[2], values: ['cid'] },
        { variationId: ids[0], values: ['tab'], contextKind: 'device' },
      ],
    }),
    inTest({ targets: [target('c', ['cid']), target('a', ['tab'], 'device')] }),
  ],
  [
    'clearTargets',
    { variation: { value: 'b' } },
    ({ ids }) => ({ variationId: ids[1] }),
    inTest({ targets: [target('a', ['ann', 'bob'])] }),
  ],
  [
    'addUserTargets',
    { variation: { value: 'a' }, values: ['cid'] },
    ({ ids }) => ({ variationId: ids[0], values: ['cid'] }),
    inTest({ targets: expect.arrayContaining([target('a', ['ann', 'bob', 'cid'])]) }),
  ],
  [
    'removeUserTargets',
    { variation: { value: 'a' }, values: ['bob'] },
    ({ ids }) => ({ variationId: ids[0], values: ['bob'] }),
    inTest({ targets: expect.arrayContaining([target('a', ['ann'])]) }),
  ],
  [
    'replaceUserTargets',
    {
      targets: [
        { variation: { index: 0 }, values: [] },
        { variation: { index: 1 }, values: ['ann'] },
        { variation: { index: 2 }, values: ['cid'] },
        { variation: { value: 'd' }, values: [] },
      ],
    },
    ({ ids }) => ({
      targets: [
        { variationId: ids[0], values: [] },
        { variationId: ids[1], values: ['ann'] },
        { variationId: ids[2], values: ['cid'] },
        { variationId: ids[3], values: [] },
      ],
    }),
    inTest({
      targets: expect.arrayContaining([target('b', ['ann']), target('c', ['cid']), target('b', ['phone'], 'device')]),
    }),
  ],
  [
    'clearUserTargets',
    { variation: { value: 'a' } },
    ({ ids }) => ({ variationId: ids[0] }),
    inTest({ targets: [target('b', ['phone'], 'device')] }),
  ],
  [
    'addPrerequisite',
    { key: 'needed-too', variation: { variationId: 'true-id' } },
    { key: 'needed-too', variationId: 'true-id' },
    inTest({ prerequisites: [{ flagKey: 'needed' }, { flagKey: 'needed-too' }] }),
  ],
  ['removePrerequisite', { key: 'needed' }, { key: 'needed' }, inTest({ prerequisites: [] })],
  [
    'updatePrerequisite',
    { key: 'needed', variation: { variationId: 'two-id' } },
    { key: 'needed', variationId: 'two-id' },
    inTest({ prerequisites: [{ flagKey: 'needed' }] }),
  ],
  [
    'replacePrerequisites',
    { prerequisites: [{ key: 'needed-too', variation: { variationId: 'true-id' } }] },
    { prerequisites: [{ key: 'needed-too', variationId: 'true-id' }] },
    inTest({ prerequisites: [{ flagKey: 'needed-too' }] }),
  ],
  [
    'updateFallthroughVariationOrRollout',
    { serve: { rollout: { variations: halves } } },
    ({ ids }) => ({ rolloutWeights: { [ids[0]!]: 33_333, [ids[2]!]: 66_667 } }),
    inTest({ fallthrough: rolledOut('user', null) }),
  ],
  [
    'updateOffVariation',
    { variation: { value: 'b' } },
    ({ ids }) => ({ variationId: ids[1] }),
    inTest({ offVariation: { value: 'b' } }),
  ],
  ['updateTrackEvents', { trackEvents: true }, { trackEvents: true }, inTest({ trackEvents: true })],
  [
    'updateTrackEventsFallthrough',
    { trackEvents: true },
    { trackEvents: true },
    inTest({ trackEventsFallthrough: true }),
  ],
]

const aboutFlag: Row[] = [
  [
    'addVariation',
    { value: { nested: [1, null] }, name: 'Fourth', description: 'For later' },
    { value: { nested: [1, null] }, name: 'Fourth', description: 'For later' },
    { variations: [{}, {}, {}, {}, { value: { nested: [1, null] }, name: 'Fourth', description: 'For later' }] },
  ],
  [
    'removeVariation',
    { variation: { value: 'd' } },
    ({ ids }) => ({ variationId: ids[3] }),
    { variations: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] },
  ],
  [
    'updateVariation',
    { variation: { index: 1 }, value: 'bb', name: 'Second', description: 'Wider' },
    ({ ids }) => ({ variationId: ids[1], value: 'bb', name: 'Second', description: 'Wider' }),
    { variations: [{}, { value: 'bb', name: 'Second', description: 'Wider' }, {}, {}] },
  ],
  [
    'updateDefaultVariation',
    { onVariation: { value: 'b' }, offVariation: { index: 0 } },
    { onVariationValue: 'b', offVariationValue: 'a' },
    { defaults: { onVariation: { value: 'b' }, offVariation: { value: 'a' } } },
  ],
  [
    'addTags',
    { values: ['new', 'one'] },
    { values: ['new', 'one'] },
    { tags: expect.arrayContaining(['new', 'one', 'two']) },
  ],
  ['removeTags', { values: ['one', 'none'] }, { values: ['one', 'none'] }, { tags: ['two'] }],
  [
    'addCustomProperties',
    { key: 'jira', name: 'Jira', values: ['J-1'] },
    { key: 'jira', name: 'Jira', values: ['J-1'] },
    { customProperties: expect.arrayContaining([{ key: 'jira', name: 'Jira', values: ['J-1'] }]) },
  ],
  [
    'removeCustomProperties',
    { key: 'docs', values: ['D-1'] },
    { key: 'docs', values: ['D-1'] },
    { customProperties: [{ key: 'docs', name: 'Docs', values: ['D-2'] }] },
  ],
  [
    'replaceCustomProperties',
    { key: 'docs', name: 'Papers', values: ['D-3'] },
    { key: 'docs', name: 'Papers', values: ['D-3'] },
    { customProperties: [{ key: 'docs', name: 'Papers', values: ['D-3'] }] },
  ],
  ['makeFlagPermanent', true, {}, { temporary: false }],
  ['makeFlagTemporary', true, {}, { temporary: true }],
  ['updateName', { value: 'Renamed' }, { value: 'Renamed' }, { name: 'Renamed' }],
  ['updateDescription', { value: '' }, { value: '' }, { description: '' }],
  [
    'updateMaintainerMember',
    { memberId: encoded(`Member:["${memberId}"]`) },
    { value: memberId },
    { maintainer: { email: 'ingrid.halvorsen@northaisle.example' } },
  ],
  ['updateMaintainerTeam', { teamKey: 'search' }, { value: 'search' }, { maintainer: { teamKey: 'search' } }],
  ['removeMaintainer', true, {}, { maintainer: null }],
  [
    'turnOnClientSideAvailability',
    { value: 'USING_ENVIRONMENT_ID' },
    { value: 'usingEnvironmentId' },
    { clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: true } },
  ],
  [
    'turnOffClientSideAvailability',
    { value: 'USING_MOBILE_KEY' },
    { value: 'usingMobileKey' },
    { clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: false } },
  ],
  ['archiveFlag', true, {}, { state: 'ARCHIVED' }],
  ['restoreFlag', true, {}, { state: 'LIVE' }],
  ['deprecateFlag', true, {}, { state: 'DEPRECATED' }],
  ['restoreDeprecatedFlag', true, {}, { state: 'LIVE' }],
]

/** What has to be done before, for the instruction to have an effect. */
const before: Readonly<Record<string, string>> = {
  turnFlagOff: 'turnFlagOn',
  makeFlagTemporary: 'makeFlagPermanent',
  restoreFlag: 'archiveFlag',
  restoreDeprecatedFlag: 'deprecateFlag',
}

async function beginning(key: string, kind: string): Promise<Begun> {
  await newFlag(stack, key, {
    variations: ['a', 'b', 'c', 'd'].map((value) => ({ value })),
    tags: ['one', 'two'],
    customProperties: [{ key: 'docs', name: 'Docs', values: ['D-1', 'D-2'] }],
    maintainerTeamKey: 'checkout',
    clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false },
    defaults: { onVariation: 0, offVariation: 2 },
  })
  // An archived flag is a prerequisite of none, and has none in its way.
  const instructions = [...begun, ...(before[kind] ? [{ [before[kind]]: true }] : [])]
  const { data } = await change(stack, { key, environmentKey: 'test', instructions })
  expect(data.updateFlag.userErrors).toEqual([])
  const flag = data.updateFlag.flag
  return { ids: flag.variations.map(({ variationId }: Selected) => variationId), rules: flag.environment.rules }
}

const flagIds = async (key: string): Promise<string[]> =>
  (await flagNow(stack, key)).variations.map(({ variationId }: Selected) => variationId)

/** The ids of variations that only the sandbox knows, in the place of the words that stand for them. */
async function named<Value>(value: Value): Promise<Value> {
  const text = JSON.stringify(value)
  const [[yes], [, two]] = [await flagIds('needed-too'), await flagIds('needed')]
  return JSON.parse(text.replaceAll('true-id', yes!).replaceAll('two-id', two!))
}

/** Whether the flag has to be read to learn what goes upstream. */
const isRead = (given: unknown) =>
  /"(index|value)":/.test(JSON.stringify(given)) && /variation/i.test(JSON.stringify(given))

describe.each([
  ['in an environment', aboutEnvironment, 'test'],
  ['of the flag', aboutFlag, undefined],
])('an instruction about what is %s', (_, rows, environmentKey) => {
  it.each(rows)('goes upstream as its kind, and takes effect: %s', async (kind, given, sent, effect) => {
    const key = `instructed-by-${kind}`
    const flag = await beginning(key, kind)
    const one = await named(from(given, flag))
    const { data, errors, calls } = await change(stack, { key, environmentKey, instructions: [{ [kind]: one }] })
    expect(errors).toBeUndefined()
    expect(data.updateFlag.userErrors).toEqual([])

    const [write, ...more] = isRead(one) ? calls.slice(1) : calls
    expect(more).toEqual([])
    expect(write).toMatchObject({ method: 'PATCH', path: `/api/v2/flags/platform/${key}` })
    expect(write!.headers['content-type']).toBe('application/json; domain-model=launchdarkly.semanticpatch')
    const parameters = await named(from(sent, flag))
    expect(JSON.parse(write!.body!)).toEqual({
      ...(environmentKey && { environmentKey }),
      instructions: [{ kind, ...parameters }],
    })

    const now = await flagNow(stack, key)
    expect(now).toMatchObject(from(effect, flag))
    expect(data.updateFlag.flag).toEqual(now)
  })
})

describe('the instruction deleteFlag', () => {
  it('leaves no flag to answer with, and none to read', async () => {
    await newFlag(stack, 'doomed')
    const { data, errors, calls } = await change(stack, { key: 'doomed', instructions: [{ deleteFlag: true }] })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [] })
    expect(calls.map(({ body }) => JSON.parse(body!))).toEqual([{ instructions: [{ kind: 'deleteFlag' }] }])
    expect(await flagNow(stack, 'doomed')).toBeNull()
  })

  it('is done as well where it is answered with no content', async () => {
    await newFlag(stack, 'doomed-too')
    const path = '/api/v2/flags/platform/doomed-too'
    stack.sandbox.fault({ method: 'PATCH', path }, { status: 204, text: '' })
    const { data, errors } = await change(stack, { key: 'doomed-too', instructions: [{ deleteFlag: true }] })
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [] })
  })

  it('answers with a preview of the flag, which stays, if it is only tried', async () => {
    await newFlag(stack, 'spared')
    const { data } = await change(stack, { key: 'spared', dryRun: true, instructions: [{ deleteFlag: true }] })
    expect(data.updateFlag.userErrors).toEqual([])
    expect(await flagNow(stack, 'spared')).toMatchObject({ key: 'spared' })
  })
})

const stages = [
  { percentage: 10, durationMillis: 3_600_000 },
  { percentage: 50.5, durationMillis: 2_592_000_000 },
]

describe('an instruction that goes upstream as another kind, or with parameters in other words', () => {
  const sentFor = async (key: string, instructions: object[], environmentKey = 'test') => {
    const { data, errors, calls } = await change(stack, { key, environmentKey, instructions })
    expect(errors).toBeUndefined()
    expect(data.updateFlag.userErrors).toEqual([])
    return JSON.parse(calls.at(-1)!.body!).instructions
  }

  it.each([true, false])('is turnFlagOn or turnFlagOff for setFlagOn: %s', async (on) => {
    await newFlag(stack, `set-${on}`, { on: !on })
    expect(await sentFor(`set-${on}`, [{ setFlagOn: on }])).toEqual([{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }])
    expect(await flagNow(stack, `set-${on}`)).toMatchObject({ environment: { on } })
  })

  it('is a switch by one variable', async () => {
    await newFlag(stack, 'switched')
    const query = `mutation ($on: Boolean!) { updateFlag(input: {
      projectKey: "platform", key: "switched", environmentKey: "test", instructions: [{ setFlagOn: $on }]
    }) { flag { environment(key: "test") { on } } userErrors { message } } }`
    for (const on of [true, false]) {
      const { data } = await stack.ask(query, { on })
      expect(data.updateFlag).toEqual({ flag: { environment: { on } }, userErrors: [] })
    }
  })

  it('needs an environment for setFlagOn too', async () => {
    const { data, calls } = await change(stack, { key: 'needed', instructions: [{ setFlagOn: true }] })
    expect(data.updateFlag.userErrors).toMatchObject([{ path: ['input', 'environmentKey'] }])
    expect(calls).toEqual([])
  })

  it('starts a release, and stops it', async () => {
    const { ids } = await beginning('released', 'startAutomatedRelease')
    const start = {
      ...{ releaseKind: 'guarded', originalVariation: { index: 0 }, targetVariation: { value: 'c' } },
      ...{ randomizationUnit: 'user', stages, extensionDurationMillis: 60_000 },
      metrics: [
        { key: 'errors', autoRollback: true },
        { key: 'speed', isGroup: true, autoRollback: null },
      ],
    }
    expect(await sentFor('released', [{ startAutomatedRelease: start }])).toEqual([
      {
        ...{ kind: 'startAutomatedRelease', releaseKind: 'guarded', randomizationUnit: 'user' },
        ...{ originalVariationId: ids[0], targetVariationId: ids[2], extensionDurationMillis: 60_000 },
        stages: [
          { allocation: 10_000, durationMillis: 3_600_000 },
          { allocation: 50_500, durationMillis: 2_592_000_000 },
        ],
        metrics: [{ key: 'errors' }, { key: 'speed', isGroup: true }],
        metricMonitoringPreferences: { errors: { autoRollback: true } },
      },
    ])
    const { environment } = await flagNow(stack, 'released')
    expect(environment.fallthrough.rollout.variations).toEqual(
      expect.arrayContaining([
        { variation: { value: 'a' }, percentage: 90 },
        { variation: { value: 'c' }, percentage: 10 },
      ]),
    )
    expect(await sentFor('released', [{ stopAutomatedRelease: { finalVariation: { value: 'c' } } }])).toEqual([
      { kind: 'stopAutomatedRelease', finalVariationId: ids[2] },
    ])
    expect(await flagNow(stack, 'released')).toMatchObject({ environment: { fallthrough: serves('c') } })
  })

  it('starts a release of a new rule, and stops it by the ref of the rule', async () => {
    const { ids, rules } = await beginning('released-by-rule', 'startAutomatedRelease')
    const start = {
      ...{
        releaseKind: 'progressive',
        originalVariation: { variationId: ids[0] },
        targetVariation: { variationId: ids[1] },
      },
      ...{ stages: stages.slice(0, 1), description: 'Abroad', ref: 'abroad', beforeRuleId: rules[0].ruleId },
      clauses: [{ attribute: 'country', operator: 'in', values: ['NO', 'PT'], contextKind: 'user' }],
    }
    expect(await sentFor('released-by-rule', [{ startAutomatedRelease: start }])).toMatchObject([
      { kind: 'startAutomatedRelease', clauses: [country], description: 'Abroad', ref: 'abroad' },
    ])
    const stop = { stopAutomatedRelease: { ref: 'abroad', finalVariation: { variationId: ids[1] } } }
    await sentFor('released-by-rule', [stop])
    const { environment } = await flagNow(stack, 'released-by-rule')
    expect(environment.rules).toMatchObject([{ description: 'Abroad', serves: serves('b') }, {}, {}])
  })

  it.each([
    [{ stages: [{ percentage: 101, durationMillis: 1 }] }, ['stages', '0', 'percentage'], 'from 0 to 100'],
    [{ stages: [{ percentage: 1, durationMillis: 0.5 }] }, ['stages', '0', 'durationMillis'], 'whole number'],
    [{ extensionDurationMillis: -1 }, ['extensionDurationMillis'], 'whole number'],
    [{ ruleId: 'x', clauses: [] }, ['clauses'], 'either ruleId or clauses'],
    [{ description: 'x' }, ['description'], 'only with the clauses'],
  ])('is refused before anything is sent: a release with %j', async (wrong, path, message) => {
    const instructions = [{ startAutomatedRelease: { releaseKind: 'progressive', ...wrong } }]
    const { data, calls } = await change(stack, { key: 'needed', environmentKey: 'test', instructions })
    expect(data.updateFlag.userErrors).toEqual([
      {
        code: 'BAD_USER_INPUT',
        path: ['input', 'instructions', '0', 'startAutomatedRelease', ...path],
        message: expect.stringContaining(message),
      },
    ])
    expect(calls).toEqual([])
  })

  it('adds rules with a description and a ref, one by one and all at once, and removes them by it', async () => {
    await newFlag(stack, 'ruled')
    const rule = (ref: string) => ({
      clauses: [{ attribute: 'country', operator: 'in', values: ['NO'] }],
      ...{ serve: { variation: { index: 0 } }, description: `The rule ${ref}`, ref },
    })
    const sent = await sentFor('ruled', [{ addRule: rule('a') }, { removeRule: { ref: 'a' } }, { addRule: rule('b') }])
    expect(sent).toMatchObject([
      { kind: 'addRule', description: 'The rule a', ref: 'a' },
      { kind: 'removeRule', ref: 'a' },
      { kind: 'addRule', description: 'The rule b', ref: 'b' },
    ])
    expect(sent[1]).toEqual({ kind: 'removeRule', ref: 'a' })
    await sentFor('ruled', [{ replaceRules: { rules: [rule('c'), rule('d')] } }, { removeRule: { ref: 'c' } }])
    const { environments } = await rest(stack, '/flags/platform/ruled')
    expect(environments.test.rules).toMatchObject([{ ref: 'd', description: 'The rule d' }])
  })
})

describe('the kinds', () => {
  it('are each tried by a test', () => {
    const type = createSchema().getType('FlagInstruction')
    const kinds = Object.keys((type as GraphQLInputObjectType).getFields())
    const tried = [...aboutEnvironment, ...aboutFlag].map(([kind]) => kind)
    const elsewhere = ['deleteFlag', 'setFlagOn', 'startAutomatedRelease', 'stopAutomatedRelease', 'other']
    expect([...tried, ...elsewhere].sort()).toEqual(kinds.sort())
    expect(kinds).toHaveLength(57)
  })
})
