import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { flagInstructions } from '../../sandbox/flags/flag-instructions.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'
import { entriesOf, flagOf, instruct } from '../support/sandbox-flags.ts'

let sandbox: Sandbox
let member: string
let team: string
let count = 0

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 20 })
  member = (await ask(sandbox, '/members?limit=5')).json.items[3]._id
  team = (await ask(sandbox, '/teams?limit=1')).json.items[0].key
  await send(sandbox, 'POST', '/flags/web', { key: 'needed', name: 'Needed' })
  await send(sandbox, 'POST', '/flags/web', { key: 'also-needed', name: 'Also needed' })
})
afterAll(() => sandbox.close())

let key: string
let flag: Doc
let rules: Doc[]

/** A flag of three variations with two rules and a few targets in `test`. */
beforeEach(async () => {
  key = `subject-${++count}`
  const variations = [{ value: 'red' }, { value: 'green', name: 'Green' }, { value: 'blue' }]
  const created = await send(sandbox, 'POST', '/flags/web', { key, name: 'Subject', variations, tags: ['one', 'two'] })
  expect(created.status).toBe(201)
  const [red, green] = created.json.variations.map(({ _id }: Doc) => _id)
  const clauses = [
    { attribute: 'country', op: 'in', values: ['DE', 'AT'] },
    { attribute: 'plan', contextKind: 'organization', op: 'startsWith', values: ['b'], negate: true },
  ]
  await instruct(sandbox, key, [
    { kind: 'addRule', clauses, variationId: red, description: 'First' },
    { kind: 'addRule', clauses: clauses.slice(1), variationId: green },
    { kind: 'addTargets', values: ['u1', 'u2'], variationId: red },
    { kind: 'addTargets', values: ['o1'], variationId: red, contextKind: 'organization' },
    { kind: 'addTargets', values: ['u3'], variationId: green },
    { kind: 'addCustomProperties', key: 'jira', name: 'Jira', values: ['A-1', 'A-2'] },
  ])
  flag = await flagOf(sandbox, key)
  rules = flag.environments.test.rules
})

const id = (index: number): string => flag.variations[index]._id
const config = (of: Doc) => of.environments.test
const clause = { attribute: 'age', op: 'greaterThan', values: [17], contextKind: 'user', negate: false }
const place = (variation: number) => ({ contextKind: 'user', variation, values: [] })
const users = (variation: number, ...values: string[]) => ({ contextKind: 'user', variation, values })
const organizations = (variation: number, ...values: string[]) => ({ contextKind: 'organization', variation, values })

interface Case {
  kind: string
  /** What is done before it. */
  first?: () => object[]
  parameters?: () => object
  /** The part of the flag that it changes, and what that is then. */
  part: (of: Doc) => unknown
  becomes: () => unknown
  actions: readonly string[]
  /** Whether doing it again changes something again, as nobody can tell that it was done. */
  again?: true
}

const inEnvironment: readonly Case[] = [
  {
    kind: 'startAutomatedRelease',
    parameters: () => ({
      ...{
        releaseKind: 'progressive',
        originalVariationId: id(0),
        targetVariationId: id(1),
        randomizationUnit: 'user',
      },
      stages: [{ allocation: 10_000, durationMillis: 60_000 }],
    }),
    part: (of) => config(of).fallthrough.rollout?.variations.slice(0, 2),
    becomes: () => [
      { variation: 0, weight: 90_000 },
      { variation: 1, weight: 10_000 },
    ],
    actions: ['updateFallthrough'],
  },
  {
    kind: 'stopAutomatedRelease',
    parameters: () => ({ finalVariationId: id(1) }),
    part: (of) => config(of).fallthrough,
    becomes: () => ({ variation: 1 }),
    actions: ['updateFallthrough'],
  },
  { kind: 'turnFlagOn', part: (of) => config(of).on, becomes: () => true, actions: ['updateOn'] },
  {
    kind: 'turnFlagOff',
    first: () => [{ kind: 'turnFlagOn' }],
    part: (of) => config(of).on,
    becomes: () => false,
    actions: ['updateOn'],
  },
  {
    kind: 'addClauses',
    parameters: () => ({ ruleId: rules[1]!._id, clauses: [clause] }),
    part: (of) => config(of).rules[1].clauses,
    becomes: () => [...rules[1]!.clauses, { ...clause, _id: expect.any(String) }],
    actions: ['updateRules'],
    again: true,
  },
  {
    kind: 'removeClauses',
    parameters: () => ({ ruleId: rules[0]!._id, clauseIds: [rules[0]!.clauses[0]._id] }),
    part: (of) => config(of).rules[0].clauses,
    becomes: () => rules[0]!.clauses.slice(1),
    actions: ['updateRules'],
    again: true,
  },
  {
    kind: 'updateClause',
    parameters: () => ({ ruleId: rules[0]!._id, clauseId: rules[0]!.clauses[1]._id, clause }),
    part: (of) => config(of).rules[0].clauses,
    becomes: () => [rules[0]!.clauses[0], { ...clause, _id: rules[0]!.clauses[1]._id }],
    actions: ['updateRules'],
  },
  {
    kind: 'addValuesToClause',
    parameters: () => ({ ruleId: rules[0]!._id, clauseId: rules[0]!.clauses[0]._id, values: ['AT', 'CH'] }),
    part: (of) => config(of).rules[0].clauses[0].values,
    becomes: () => ['DE', 'AT', 'CH'],
    actions: ['updateRules'],
  },
  {
    kind: 'removeValuesFromClause',
    parameters: () => ({ ruleId: rules[0]!._id, clauseId: rules[0]!.clauses[0]._id, values: ['DE', 'FR'] }),
    part: (of) => config(of).rules[0].clauses[0].values,
    becomes: () => ['AT'],
    actions: ['updateRules'],
  },
  {
    kind: 'addRule',
    parameters: () => ({ clauses: [clause], variationId: id(2), beforeRuleId: rules[1]!._id }),
    part: (of) => config(of).rules,
    becomes: () => [
      rules[0],
      {
        _id: expect.any(String),
        ref: expect.any(String),
        variation: 2,
        clauses: [{ ...clause, _id: expect.any(String) }],
        trackEvents: false,
      },
      rules[1],
    ],
    actions: ['updateRules'],
    again: true,
  },
  {
    kind: 'removeRule',
    parameters: () => ({ ruleId: rules[0]!._id }),
    part: (of) => config(of).rules,
    becomes: () => [rules[1]],
    actions: ['updateRules'],
  },
  {
    kind: 'reorderRules',
    parameters: () => ({ ruleIds: [rules[1]!._id, rules[0]!._id] }),
    part: (of) => config(of).rules,
    becomes: () => [rules[1], rules[0]],
    actions: ['updateRules'],
  },
  {
    kind: 'replaceRules',
    parameters: () => ({
      rules: [{ clauses: [clause], rolloutWeights: { [id(0)]: 100_000 }, description: 'New', trackEvents: true }],
    }),
    part: (of) => config(of).rules,
    becomes: () => [
      {
        _id: expect.any(String),
        ref: expect.any(String),
        description: 'New',
        rollout: {
          contextKind: 'user',
          variations: [
            { variation: 0, weight: 100_000 },
            { variation: 1, weight: 0 },
            { variation: 2, weight: 0 },
          ],
        },
        clauses: [{ ...clause, _id: expect.any(String) }],
        trackEvents: true,
      },
    ],
    actions: ['updateRules'],
    again: true,
  },
  {
    kind: 'updateRuleDescription',
    parameters: () => ({ ruleId: rules[0]!._id, description: 'Neighbours' }),
    part: (of) => config(of).rules[0],
    becomes: () => ({ ...rules[0], description: 'Neighbours' }),
    actions: ['updateFlagRuleDescription'],
  },
  {
    kind: 'updateRuleTrackEvents',
    parameters: () => ({ ruleId: rules[1]!._id, trackEvents: true }),
    part: (of) => config(of).rules[1],
    becomes: () => ({ ...rules[1], trackEvents: true }),
    actions: ['updateRules'],
  },
  {
    kind: 'updateRuleVariationOrRollout',
    parameters: () => ({
      ruleId: rules[1]!._id,
      rolloutWeights: { [id(0)]: 12_500, [id(2)]: 87_500 },
      rolloutContextKind: 'organization',
      rolloutBucketBy: 'region',
    }),
    part: (of) => [config(of).rules[1].variation, config(of).rules[1].rollout],
    becomes: () => [
      undefined,
      {
        contextKind: 'organization',
        bucketBy: 'region',
        variations: [
          { variation: 0, weight: 12_500 },
          { variation: 1, weight: 0 },
          { variation: 2, weight: 87_500 },
        ],
      },
    ],
    actions: ['updateRules'],
  },
  {
    kind: 'addTargets',
    parameters: () => ({ contextKind: 'organization', values: ['o1', 'o2'], variationId: id(0) }),
    part: (of) => config(of).contextTargets,
    becomes: () => [place(0), place(1), organizations(0, 'o1', 'o2')],
    actions: ['updateTargets'],
  },
  {
    kind: 'removeTargets',
    parameters: () => ({ contextKind: 'organization', values: ['o1', 'o9'], variationId: id(0) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [[users(0, 'u1', 'u2'), users(1, 'u3')], []],
    actions: ['updateTargets'],
  },
  {
    kind: 'replaceTargets',
    parameters: () => ({
      targets: [
        { variationId: id(2), values: ['u1'] },
        { variationId: id(2), values: ['o7'], contextKind: 'organization' },
      ],
    }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [[users(2, 'u1')], [place(2), organizations(2, 'o7')]],
    actions: ['updateTargets'],
  },
  {
    kind: 'clearTargets',
    parameters: () => ({ variationId: id(0) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [[users(1, 'u3')], []],
    actions: ['updateTargets'],
  },
  {
    kind: 'addUserTargets',
    parameters: () => ({ values: ['u4'], variationId: id(2) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [
      [users(0, 'u1', 'u2'), users(1, 'u3'), users(2, 'u4')],
      [place(0), place(1), place(2), organizations(0, 'o1')],
    ],
    actions: ['updateTargets'],
  },
  {
    kind: 'removeUserTargets',
    parameters: () => ({ values: ['u3'], variationId: id(1) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [[users(0, 'u1', 'u2')], [place(0), organizations(0, 'o1')]],
    actions: ['updateTargets'],
  },
  {
    kind: 'replaceUserTargets',
    parameters: () => ({ targets: [0, 1, 2].map((index) => ({ variationId: id(index), values: [`n${index}`] })) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [
      [users(0, 'n0'), users(1, 'n1'), users(2, 'n2')],
      [place(0), place(1), place(2), organizations(0, 'o1')],
    ],
    actions: ['updateTargets'],
  },
  {
    kind: 'clearUserTargets',
    parameters: () => ({ variationId: id(0) }),
    part: (of) => [config(of).targets, config(of).contextTargets],
    becomes: () => [[users(1, 'u3')], [place(1), organizations(0, 'o1')]],
    actions: ['updateTargets'],
  },
  {
    kind: 'addPrerequisite',
    parameters: () => ({ key: 'needed', variationId: needs.needed![1] }),
    part: (of) => config(of).prerequisites,
    becomes: () => [{ key: 'needed', variation: 1 }],
    actions: ['updatePrerequisites'],
  },
  {
    kind: 'removePrerequisite',
    first: () => [{ kind: 'addPrerequisite', key: 'needed', variationId: needs.needed![0] }],
    parameters: () => ({ key: 'needed' }),
    part: (of) => config(of).prerequisites,
    becomes: () => [],
    actions: ['updatePrerequisites'],
  },
  {
    kind: 'updatePrerequisite',
    first: () => [{ kind: 'addPrerequisite', key: 'needed', variationId: needs.needed![0] }],
    parameters: () => ({ key: 'needed', variationId: needs.needed![1] }),
    part: (of) => config(of).prerequisites,
    becomes: () => [{ key: 'needed', variation: 1 }],
    actions: ['updatePrerequisites'],
  },
  {
    kind: 'replacePrerequisites',
    first: () => [{ kind: 'addPrerequisite', key: 'needed', variationId: needs.needed![0] }],
    parameters: () => ({ prerequisites: [{ key: 'also-needed', variationId: needs['also-needed']![0] }] }),
    part: (of) => config(of).prerequisites,
    becomes: () => [{ key: 'also-needed', variation: 0 }],
    actions: ['updatePrerequisites'],
  },
  {
    kind: 'updateFallthroughVariationOrRollout',
    parameters: () => ({ variationId: id(2) }),
    part: (of) => config(of).fallthrough,
    becomes: () => ({ variation: 2 }),
    actions: ['updateFallthrough'],
  },
  {
    kind: 'updateOffVariation',
    parameters: () => ({ variationId: id(1) }),
    part: (of) => config(of).offVariation,
    becomes: () => 1,
    actions: ['updateOffVariation'],
  },
  {
    kind: 'updateTrackEvents',
    parameters: () => ({ trackEvents: true }),
    part: (of) => [config(of).trackEvents, config(of).trackEventsFallthrough],
    becomes: () => [true, false],
    actions: ['updateTrackEvents'],
  },
  {
    kind: 'updateTrackEventsFallthrough',
    parameters: () => ({ trackEvents: true }),
    part: (of) => [config(of).trackEvents, config(of).trackEventsFallthrough],
    becomes: () => [false, true],
    actions: ['updateTrackEvents'],
  },
]

const ofFlag: readonly Case[] = [
  {
    kind: 'addVariation',
    parameters: () => ({ value: 'black', name: 'Black', description: 'None' }),
    part: (of) => of.variations,
    becomes: () => [
      ...flag.variations,
      { _id: expect.any(String), value: 'black', name: 'Black', description: 'None' },
    ],
    actions: ['updateFlagVariations'],
    again: true,
  },
  {
    kind: 'removeVariation',
    first: () => [
      { kind: 'clearTargets', variationId: id(1) },
      { kind: 'removeRule', ruleId: rules[1]!._id },
      { kind: 'updateFallthroughVariationOrRollout', rolloutWeights: { [id(0)]: 40_000, [id(2)]: 60_000 } },
    ],
    parameters: () => ({ variationId: id(1) }),
    part: (of) => [of.variations, of.defaults, config(of).targets, config(of).offVariation, config(of).fallthrough],
    becomes: () => [
      flag.variations.toSpliced(1, 1),
      { onVariation: 0, offVariation: 1 },
      [users(0, 'u1', 'u2')],
      1,
      {
        rollout: {
          contextKind: 'user',
          variations: [
            { variation: 0, weight: 40_000 },
            { variation: 1, weight: 60_000 },
          ],
        },
      },
    ],
    actions: ['updateFlagVariations'],
    again: true,
  },
  {
    kind: 'updateVariation',
    parameters: () => ({ variationId: id(1), value: 'lime', name: '', description: 'Bright' }),
    part: (of) => of.variations[1],
    becomes: () => ({ _id: id(1), value: 'lime', description: 'Bright' }),
    actions: ['updateFlagVariations'],
  },
  {
    kind: 'updateDefaultVariation',
    parameters: () => ({ offVariationValue: 'green' }),
    part: (of) => of.defaults,
    becomes: () => ({ onVariation: 0, offVariation: 1 }),
    actions: ['updateFlagDefaultVariations'],
  },
  {
    kind: 'addTags',
    parameters: () => ({ values: ['two', 'three'] }),
    part: (of) => of.tags,
    becomes: () => ['one', 'two', 'three'],
    actions: ['updateTags'],
  },
  {
    kind: 'removeTags',
    parameters: () => ({ values: ['one', 'none'] }),
    part: (of) => of.tags,
    becomes: () => ['two'],
    actions: ['updateTags'],
  },
  {
    kind: 'addCustomProperties',
    parameters: () => ({ key: 'slack', name: 'Slack', values: ['#a'] }),
    part: (of) => of.customProperties,
    becomes: () => ({ ...flag.customProperties, slack: { name: 'Slack', value: ['#a'] } }),
    actions: ['updateFlagCustomProperties'],
  },
  {
    kind: 'removeCustomProperties',
    parameters: () => ({ key: 'jira', values: ['A-1', 'A-2'] }),
    part: (of) => of.customProperties,
    becomes: () => ({}),
    actions: ['updateFlagCustomProperties'],
  },
  {
    kind: 'replaceCustomProperties',
    parameters: () => ({ key: 'jira', name: 'Jira issues', values: ['B-1'] }),
    part: (of) => of.customProperties,
    becomes: () => ({ jira: { name: 'Jira issues', value: ['B-1'] } }),
    actions: ['updateFlagCustomProperties'],
  },
  { kind: 'makeFlagPermanent', part: (of) => of.temporary, becomes: () => false, actions: ['updateTemporary'] },
  {
    kind: 'makeFlagTemporary',
    first: () => [{ kind: 'makeFlagPermanent' }],
    part: (of) => of.temporary,
    becomes: () => true,
    actions: ['updateTemporary'],
  },
  {
    kind: 'updateName',
    parameters: () => ({ value: 'Object' }),
    part: (of) => of.name,
    becomes: () => 'Object',
    actions: ['updateName'],
  },
  {
    kind: 'updateDescription',
    parameters: () => ({ value: 'What it is for' }),
    part: (of) => of.description,
    becomes: () => 'What it is for',
    actions: ['updateDescription'],
  },
  {
    kind: 'updateMaintainerMember',
    parameters: () => ({ value: member }),
    part: (of) => [of.maintainerId, of._maintainer?._id, of.maintainerTeamKey],
    becomes: () => [member, member, undefined],
    actions: ['updateMaintainer'],
  },
  {
    kind: 'updateMaintainerTeam',
    parameters: () => ({ value: team }),
    part: (of) => [of.maintainerId, of._maintainer, of.maintainerTeamKey],
    becomes: () => [undefined, undefined, team],
    actions: ['updateMaintainer'],
  },
  {
    kind: 'removeMaintainer',
    part: (of) => [of.maintainerId, of.maintainerTeamKey],
    becomes: () => [undefined, undefined],
    actions: ['updateMaintainer'],
  },
  {
    kind: 'turnOnClientSideAvailability',
    first: () => [{ kind: 'turnOffClientSideAvailability', value: 'usingMobileKey' }],
    parameters: () => ({ value: 'usingMobileKey' }),
    part: (of) => of.clientSideAvailability.usingMobileKey,
    becomes: () => true,
    actions: ['updateClientSideFlagAvailability'],
  },
  {
    kind: 'turnOffClientSideAvailability',
    first: () => [{ kind: 'turnOnClientSideAvailability', value: 'usingEnvironmentId' }],
    parameters: () => ({ value: 'usingEnvironmentId' }),
    part: (of) => [of.clientSideAvailability.usingEnvironmentId, of.includeInSnippet],
    becomes: () => [false, false],
    actions: ['updateClientSideFlagAvailability', 'updateIncludeInSnippet'],
  },
  {
    kind: 'archiveFlag',
    part: (of) => [of.archived, typeof of.archivedDate, config(of).archived],
    becomes: () => [true, 'number', true],
    actions: ['updateGlobalArchived'],
  },
  {
    kind: 'restoreFlag',
    first: () => [{ kind: 'archiveFlag' }],
    part: (of) => [of.archived, of.archivedDate],
    becomes: () => [false, undefined],
    actions: ['updateGlobalArchived'],
  },
  {
    kind: 'deprecateFlag',
    part: (of) => [of.deprecated, typeof of.deprecatedDate],
    becomes: () => [true, 'number'],
    actions: ['updateDeprecated'],
  },
  {
    kind: 'restoreDeprecatedFlag',
    first: () => [{ kind: 'deprecateFlag' }],
    part: (of) => [of.deprecated, of.deprecatedDate],
    becomes: () => [false, undefined],
    actions: ['updateDeprecated'],
  },
]

/** The ids of the variations of flags that others depend on. */
const needs: Record<string, string[]> = {}
beforeAll(async () => {
  for (const one of ['needed', 'also-needed']) {
    needs[one] = (await flagOf(sandbox, one)).variations.map(({ _id }: Doc) => _id)
  }
})

const cases = [
  ...inEnvironment.map((one) => ({ ...one, isAboutEnvironment: true })),
  ...ofFlag.map((one) => ({ ...one, isAboutEnvironment: false })),
]

describe.each(cases)('$kind', ({ kind, first, parameters, part, becomes, actions, isAboutEnvironment }) => {
  const send = (more?: object, query?: string) => instruct(sandbox, key, [{ kind, ...parameters?.() }], more, query)

  it('changes what it is for and nothing else, in a new version of which the audit log tells', async () => {
    if (first) expect((await instruct(sandbox, key, first())).status).toBe(200)
    const before = await flagOf(sandbox, key)
    expect(part(before)).not.toEqual(becomes())
    const told = await send()
    expect([told.status, told.json.message]).toEqual([200, undefined])
    const after = await flagOf(sandbox, key)
    expect(after).toEqual(told.json)
    expect(part(after)).toEqual(becomes())

    expect(after._version).toBe(before._version + 1)
    expect(config(after).version).toBe(config(before).version + (isAboutEnvironment ? 1 : 0))
    const { test: _, ...others } = after.environments
    const { test: __, ...othersBefore } = before.environments
    if (isAboutEnvironment) expect(others).toEqual(othersBefore)

    const [entry] = await entriesOf(sandbox, key)
    expect(new Set(entry.accesses.map(({ action }: Doc) => action))).toEqual(new Set(actions))
    expect(entry.target.resources).toHaveLength(isAboutEnvironment ? 1 : 7)
    const [previous, current] = [entry.previousVersion, entry.currentVersion]
    expect([previous._version, current._version]).toEqual([before._version, after._version])
    expect(Object.keys(current.environments ?? {})).toEqual(isAboutEnvironment ? ['test'] : [])
    if (isAboutEnvironment) expect([part(previous), part(current)]).toEqual([part(before), becomes()])
  })

  it('is shown by a dry run, which stores nothing', async () => {
    if (first) await instruct(sandbox, key, first())
    const before = await flagOf(sandbox, key)
    const log = await entriesOf(sandbox, key)
    const told = await send({ environmentKey: 'test' }, '?dryRun=true')
    expect(told.status).toBe(200)
    expect(part(told.json)).toEqual(becomes())
    expect(await flagOf(sandbox, key)).toEqual(before)
    expect(await entriesOf(sandbox, key)).toEqual(log)
  })

  it(`needs ${isAboutEnvironment ? 'the' : 'no'} key of an environment`, async () => {
    if (first) await instruct(sandbox, key, first())
    const { status, json } = await send({})
    if (!isAboutEnvironment) return expect(status).toBe(200)
    expect([status, json.message]).toEqual([400, `Instruction 0 (${kind}): environmentKey is required`])
  })
})

it.each(cases.filter(({ again }) => !again))(
  '$kind changes nothing, not even the version, if it is so already',
  async ({ kind, first, parameters }) => {
    if (first) await instruct(sandbox, key, first())
    const instruction = { kind, ...parameters?.() }
    const { json } = await instruct(sandbox, key, [instruction])
    const log = await entriesOf(sandbox, key)
    expect((await instruct(sandbox, key, [instruction])).json).toEqual(json)
    expect(await entriesOf(sandbox, key)).toEqual(log)
  },
)

it('are all kinds that there are, with the one that takes the flag away', () => {
  expect(Object.keys(flagInstructions).sort()).toEqual([...cases.map(({ kind }) => kind), 'deleteFlag'].sort())
  expect(Object.keys(flagInstructions)).toHaveLength(55)
})
