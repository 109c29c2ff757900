import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { partId } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const flagKey = 'checkout-tax-preview'
const place = { projectKey: 'web', environmentKey: 'production' }
const base = '/projects/web/environments/production/experiments'

let stack: Stack
let flag: Doc
let holdoutId: string
/** The key of an experiment that each test may create. */
let key: string
let tests = 0
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 50 } })
  flag = await get(`/flags/web/${flagKey}?env=production`)
  holdoutId = (await get('/projects/web/environments/production/holdouts', { 'ld-api-version': 'beta' })).items[0]._id
})
beforeEach(() => {
  key = `new-${++tests}`
})
afterAll(() => stack.close())

const get = async (path: string, headers = {}): Promise<Doc> => (await askSandbox(stack.sandbox, path, headers)).json

const errors = 'userErrors { code message path }'
const send = (name: string, input: object, selection = 'experiment { key }') =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { done: ${name}(input: $input) { ${selection} ${errors} } }`,
    { input },
  )

const iteration = (more: object = {}) => ({
  hypothesis: 'More orders.',
  metrics: [{ key: 'basket-value' }, { key: 'click-to-order', isGroup: true }],
  primarySingleMetricKey: 'basket-value',
  treatments: [0, 1].map((index) => ({
    ...{ name: `T${index}`, baseline: index === 0, percentage: 12.5 },
    parameters: [{ flagKey, variation: { index } }],
  })),
  flags: [{ flagKey, ruleId: 'fallthrough', notInExperimentVariation: { value: flag.variations[1].value } }],
  ...more,
})

const create = (more: object = {}, selection?: string) =>
  send('createExperiment', { ...place, key, name: 'New', iteration: iteration(), ...more }, selection)
const change = (instructions: object[], selection?: string) =>
  send('updateExperiment', { ...place, key, comment: 'Because', instructions }, selection)

/** Creates an experiment that runs. */
async function start() {
  await create()
  await change([{ startIteration: {} }])
}

const body = ({ calls }: Awaited<ReturnType<typeof send>>) =>
  JSON.parse(calls.find(({ method }) => method !== 'GET')?.body as string)

describe('createExperiment', () => {
  it('sends all that is said in the words of LaunchDarkly, after a read of the flag', async () => {
    const [{ _id: memberId }] = (await get('/members?limit=1')).items
    const answer = await create({
      ...{ description: 'D', tags: ['a'], maintainerId: memberId, holdoutId, type: 'MULTI_ARMED_BANDIT' },
      ...{ methodology: 'EXPORT_ONLY', dataSource: 'SNOWFLAKE' },
      analysisConfig: {
        ...{
          bayesianThreshold: 90,
          significanceThreshold: 0.05,
          testDirection: 'two-sided',
          sequentialTestingEnabled: false,
        },
        ...{
          multipleComparisonCorrectionMethod: 'BENJAMINI_HOCHBERG',
          multipleComparisonCorrectionScope: 'VARIATIONS_AND_METRICS',
        },
      },
      iteration: iteration({
        ...{ randomizationUnit: 'organization', attributes: ['country'], canReshuffleTraffic: false },
        ...{ reallocationFrequencyMs: 60_000, covariateId: 'c1' },
      }),
    })
    expect(answer.data.done).toEqual({ experiment: { key }, userErrors: [] })
    expect(answer.calls.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`)).toEqual([
      `GET /flags/web/${flagKey}?env=production`,
      `POST ${base}`,
    ])
    const [first, second] = flag.variations
    expect(body(answer)).toEqual({
      ...{ key, name: 'New', description: 'D', tags: ['a'], maintainerId: memberId, holdoutId },
      ...{ type: 'mab', methodology: 'export_only', dataSource: 'snowflake' },
      analysisConfig: {
        ...{
          bayesianThreshold: '90',
          significanceThreshold: '0.05',
          testDirection: 'two-sided',
          sequentialTestingEnabled: false,
        },
        ...{
          multipleComparisonCorrectionMethod: 'benjamini-hochberg',
          multipleComparisonCorrectionScope: 'variations-and-metrics',
        },
      },
      iteration: {
        ...{ hypothesis: 'More orders.', primarySingleMetricKey: 'basket-value' },
        metrics: [{ key: 'basket-value' }, { key: 'click-to-order', isGroup: true }],
        treatments: [first, second].map(({ _id }, index) => ({
          ...{ name: `T${index}`, baseline: index === 0, allocationPercent: '12.5' },
          parameters: [{ flagKey, variationId: _id }],
        })),
        flags: {
          [flagKey]: {
            ...{ ruleId: 'fallthrough', flagConfigVersion: flag.environments.production.version },
            notInExperimentVariationId: second._id,
          },
        },
        ...{ randomizationUnit: 'organization', attributes: ['country'], canReshuffleTraffic: false },
        ...{ reallocationFrequencyMillis: 60_000, covariateId: 'c1' },
      },
    })
  })

  it('reads no flag whose version and variations are told by id', async () => {
    const variation = (index: number) => ({ variationId: flag.variations[index]._id })
    const treatments = iteration().treatments.map((one, index) => ({
      ...one,
      parameters: [{ flagKey, variation: variation(index) }],
    }))
    const flags = [{ flagKey, ruleId: 'fallthrough', flagConfigVersion: 9 }]
    const { paths, data } = await create({ iteration: iteration({ treatments, flags }) })
    expect(data.done.userErrors).toEqual([])
    expect(paths).toEqual([base])
  })

  it('takes the ids of this graph for rules and variations', async () => {
    const { rules } = flag.environments.production
    const at = { type: 'FlagEnvironment', projectKey: 'web', flagKey, environmentKey: 'production' } as const
    const flags = [{ flagKey, ruleId: partId('Rule', at, rules[0]._id), flagConfigVersion: 1 }]
    const answer = await create({ iteration: iteration({ flags }) })
    expect(body(answer).iteration.flags[flagKey].ruleId).toBe(rules[0]._id)
  })

  it('answers the draft by one more call, and writes an entry of the audit log', async () => {
    const { data, paths } = await create(
      {},
      'experiment { status draftIteration { status treatments { percentage } } currentIteration { status } }',
    )
    expect(data.done.experiment).toEqual({
      ...{ status: 'NOT_STARTED', currentIteration: null },
      draftIteration: { status: 'NOT_STARTED', treatments: [{ percentage: 12.5 }, { percentage: 12.5 }] },
    })
    expect(paths.slice(-2)).toEqual([base, `${base}/${key}?expand=draftIteration,treatments`])
    const log = await stack.ask(
      `{ experiment(projectKey: "web", environmentKey: "production", key: "${key}") { auditLog(first: 1) { nodes { title } } } }`,
    )
    expect(log.data.experiment.auditLog.nodes[0].title).toMatch(/created the experiment/)
  })

  it.each([
    [
      'a percentage beyond 100',
      { treatments: [{ name: 'A', baseline: true, percentage: 101, parameters: [] }] },
      ['treatments', '0', 'percentage'],
    ],
    [
      'a flag twice',
      { flags: [1, 2].map(() => ({ flagKey, ruleId: 'fallthrough', flagConfigVersion: 1 })) },
      ['flags', '1', 'flagKey'],
    ],
  ])('refuses %s without a call that writes', async (_, more, path) => {
    const { data, calls } = await create({ iteration: iteration(more) })
    expect(data.done).toMatchObject({
      experiment: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'iteration', ...path] }],
    })
    expect(calls.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('refuses a flag that does not exist', async () => {
    const flags = [{ flagKey: 'nope', ruleId: 'fallthrough' }]
    const { data } = await create({ iteration: iteration({ flags }) })
    expect(data.done.userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['input', 'iteration', 'flags', '0', 'flagKey'] },
    ])
  })

  it.each([
    ['neither a metric nor a funnel that decides', { primarySingleMetricKey: null }],
    ['a metric that does not exist', { primarySingleMetricKey: 'nope' }],
    ['a funnel that does not exist', { primarySingleMetricKey: null, primaryFunnelKey: 'nope' }],
    ['a context kind that does not exist', { randomizationUnit: 'nope' }],
    ['a rule that does not exist', { flags: [{ flagKey, ruleId: 'nope' }] }],
  ])('tells why LaunchDarkly refuses %s', async (_, more) => {
    const { data } = await create({ iteration: iteration(more) })
    expect(data.done).toMatchObject({ experiment: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('tells why LaunchDarkly refuses a holdout that the environment does not have', async () => {
    const elsewhere = { projectKey: 'web', environmentKey: 'staging' }
    const { data: unknown } = await create({ holdoutId: 'nope' })
    const { data: other } = await create({ ...elsewhere, holdoutId })
    for (const { done } of [unknown, other])
      expect(done).toMatchObject({ experiment: null, userErrors: [{ message: expect.stringContaining('holdoutId') }] })
  })

  it('tells why LaunchDarkly refuses more than all of the traffic, and a key that is taken', async () => {
    const treatments = iteration().treatments.map((one) => ({ ...one, percentage: 60 }))
    const more = await create({ iteration: iteration({ treatments }) })
    expect(more.data.done.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('120') },
    ])
    await create()
    const taken = await create()
    expect(taken.data.done.userErrors).toMatchObject([{ code: 'KEY_EXISTS', path: ['input', 'key'] }])
  })
})

describe('updateExperiment', () => {
  it('renames and describes an experiment by instructions', async () => {
    await create()
    const answer = await change(
      [{ updateName: { value: 'N' } }, { updateDescription: { value: 'D' } }],
      'experiment { name description }',
    )
    expect(answer.data.done).toEqual({ experiment: { name: 'N', description: 'D' }, userErrors: [] })
    expect(body(answer)).toEqual({
      comment: 'Because',
      instructions: [
        { kind: 'updateName', value: 'N' },
        { kind: 'updateDescription', value: 'D' },
      ],
    })
    expect(answer.paths).toEqual([`${base}/${key}`])
  })

  it('starts a draft, which changes the flag, and stops it with a winner', async () => {
    await create()
    const started = await change(
      [{ startIteration: {} }],
      'experiment { status draftIteration { status } currentIteration { startedAt } }',
    )
    expect(started.data.done).toMatchObject({
      experiment: { status: 'RUNNING', draftIteration: null, currentIteration: { startedAt: expect.any(String) } },
      userErrors: [],
    })
    const { fallthrough } = (await get(`/flags/web/${flagKey}?env=production`)).environments.production
    expect(fallthrough.rollout).toMatchObject({
      experimentAllocation: { defaultVariation: 1, canReshuffle: true },
      variations: [{ weight: 12_500 }, { weight: 12_500 }, { variation: 1, weight: 75_000, _untracked: true }],
    })
    const stop = { stopIteration: { winningTreatmentId: flag.variations[0]._id, winningReason: 'Clear win' } }
    const stopped = await change(
      [stop],
      'experiment { status currentIteration { endedAt winningReason winningTreatment { name } } }',
    )
    expect(stopped.data.done).toEqual({
      experiment: {
        status: 'STOPPED',
        currentIteration: { endedAt: expect.any(String), winningReason: 'Clear win', winningTreatment: { name: 'T0' } },
      },
      userErrors: [],
    })
    expect(stopped.paths).toEqual([`${base}/${key}`, `${base}/${key}?expand=treatments`])
  })

  it('starts another iteration in place of the one that runs only for a reason', async () => {
    await start()
    const flags = [{ flagKey, ruleId: 'fallthrough' }]
    await send('createExperimentIteration', { ...place, key, iteration: iteration({ flags }) }, '')
    const refused = await change([{ startIteration: {} }])
    expect(refused.data.done.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('changeJustification') },
    ])
    const started = await change(
      [{ startIteration: { changeJustification: 'New hypothesis' } }],
      'experiment { currentIteration { version hypothesis } previousIterations { status } }',
    )
    expect(started.data.done.experiment).toEqual({
      currentIteration: { version: 2, hypothesis: 'More orders.' },
      previousIterations: [{ status: 'STOPPED' }],
    })
  })

  it.each([
    ['the start without a draft', [{ startIteration: {} }]],
    ['a winner that is no treatment', [{ stopIteration: { winningTreatmentId: 'nope', winningReason: '' } }]],
    ['to archive what runs', [{ archiveExperiment: true }]],
    ['a kind that it does not know', [{ other: { kind: 'celebrate' } }]],
  ])('tells why LaunchDarkly refuses %s, and changes nothing', async (_, instructions) => {
    await start()
    const before = await get(`${base}/${key}`)
    const { data } = await change([{ updateName: { value: 'Other' } }, ...instructions])
    expect(data.done).toMatchObject({ experiment: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    expect(await get(`${base}/${key}`)).toEqual(before)
  })

  it('tells that the flag is off', async () => {
    const { items } = await get('/flags/web?limit=50&env=production')
    const off = items.find(({ environments }: Doc) => !environments.production.on)
    const flags = [{ flagKey: off.key, ruleId: 'fallthrough' }]
    await create({ iteration: iteration({ flags }) })
    const { data } = await change([{ startIteration: {} }])
    expect(data.done.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining(`"${off.key}" is off`) },
    ])
  })

  it('archives and restores an experiment, whose audit log tells it', async () => {
    await create()
    const archived = await change([{ archiveExperiment: true }], 'experiment { archived archivedAt }')
    expect(archived.data.done.experiment).toEqual({ archived: true, archivedAt: expect.any(String) })
    const again = await change([{ archiveExperiment: true }], 'experiment { archivedAt }')
    expect(again.data.done.experiment.archivedAt).toBe(archived.data.done.experiment.archivedAt)
    const restored = await change([{ restoreExperiment: true }], 'experiment { archived archivedAt }')
    expect(restored.data.done.experiment).toEqual({ archived: false, archivedAt: null })
    const { items } = await get('/auditlog?limit=20')
    const actions = items.flatMap(({ accesses }: Doc) => accesses.map(({ action }: Doc) => action))
    expect(actions.filter((action: string) => action === 'updateExperimentArchived')).toHaveLength(2)
  })

  it('never repeats the start after a conflict, but other instructions once', async () => {
    await create()
    const conflict = { status: 409, body: { code: 'optimistic_locking_error', message: 'Changed meanwhile' } }
    stack.sandbox.fault({ path: /experiments\// }, conflict)
    const start = await change([{ startIteration: {} }])
    expect(start.data.done).toMatchObject({ experiment: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(start.calls).toHaveLength(1)
    stack.sandbox.fault({ path: /experiments\// }, conflict)
    const rename = await change([{ updateName: { value: 'N' } }])
    expect(rename.data.done).toEqual({ experiment: { key }, userErrors: [] })
    expect(rename.calls).toHaveLength(2)
  })
})

describe('createExperimentIteration', () => {
  it('answers the new iteration, and reads the experiment for what the answer lacks', async () => {
    await create()
    const input = { ...place, key, iteration: iteration() }
    const { data, paths } = await send(
      'createExperimentIteration',
      input,
      'iteration { hypothesis status version flags { flagKey } treatments { name } }',
    )
    expect(data.done).toEqual({
      iteration: {
        ...{ hypothesis: 'More orders.', status: 'NOT_STARTED', version: 2, flags: [{ flagKey }] },
        treatments: [{ name: 'T0' }, { name: 'T1' }],
      },
      userErrors: [],
    })
    expect(paths.slice(1)).toEqual([`${base}/${key}/iterations`, `${base}/${key}?expand=draftIteration,treatments`])
  })

  it('tells that there is no such experiment', async () => {
    const { data } = await send(
      'createExperimentIteration',
      { ...place, key: 'nope', iteration: iteration() },
      'iteration { status }',
    )
    expect(data.done).toMatchObject({ iteration: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})

describe('the experimentation settings', () => {
  const fields =
    'projectKey projectId randomizationUnits { key default hidden displayName contextKind { name } } createdAt project { key }'

  it('of a project are one call, and one more for the context kinds', async () => {
    const { data, paths } = await stack.ask(`{ project(key: "web") { experimentationSettings { ${fields} } } }`)
    const { _projectId, _creationDate } = await get('/projects/web/experimentation-settings')
    expect(data.project.experimentationSettings).toEqual({
      ...{
        projectKey: 'web',
        projectId: _projectId,
        project: { key: 'web' },
        createdAt: new Date(_creationDate).toISOString(),
      },
      randomizationUnits: [
        { key: 'user', default: true, hidden: false, displayName: 'User', contextKind: { name: 'User' } },
        {
          key: 'organization',
          default: false,
          hidden: false,
          displayName: 'Organization',
          contextKind: { name: 'Organization' },
        },
      ],
    })
    expect(paths).toEqual(['/projects/web/experimentation-settings', '/projects/web/context-kinds'])
  })

  it('of many projects are a call for each, within the limit of single calls', async () => {
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors: told, calls } = await small.ask('{ projects { nodes { experimentationSettings { projectId } } } }')
    await small.close()
    expect(told![0]!.message).toContain('Expected Project.experimentationSettings to be within the 2 single calls')
    expect(calls).toHaveLength(1)
  })

  it('of a project that does not exist are those of nothing', async () => {
    const { data, errors: told } = await stack.ask('{ project(key: "nope") { experimentationSettings { projectId } } }')
    expect([data, told]).toEqual([{ project: null }, undefined])
  })

  it('are null where LaunchDarkly leaves something out', async () => {
    stack.sandbox.fault({ path: /experimentation-settings/ }, { patch: () => ({ randomizationUnits: [{}] }) })
    const { data } = await stack.ask(`{ project(key: "web") { experimentationSettings { ${fields} } } }`)
    expect(data.project.experimentationSettings).toMatchObject({
      ...{ projectId: null, createdAt: null },
      randomizationUnits: [{ key: null, default: null, hidden: null, displayName: null, contextKind: null }],
    })
  })

  it('are replaced as a whole', async () => {
    const randomizationUnits = [{ key: 'user' }, { key: 'device', default: true }]
    const answer = await send(
      'replaceExperimentationSettings',
      { projectKey: 'web', randomizationUnits },
      'experimentationSettings { randomizationUnits { key default } }',
    )
    expect(answer.data.done).toEqual({
      experimentationSettings: {
        randomizationUnits: [
          { key: 'user', default: false },
          { key: 'device', default: true },
        ],
      },
      userErrors: [],
    })
    expect(body(answer)).toEqual({
      randomizationUnits: [{ randomizationUnit: 'user' }, { randomizationUnit: 'device', default: true }],
    })
    const started = await create({}, 'experiment { draftIteration { randomizationUnit } }')
    expect(started.data.done.experiment.draftIteration.randomizationUnit).toBe('device')
  })

  it.each([[[{ key: 'user' }]], [[{ key: 'nope', default: true }]]])(
    'are refused by LaunchDarkly as %j',
    async (randomizationUnits) => {
      const { data } = await send(
        'replaceExperimentationSettings',
        { projectKey: 'web', randomizationUnits },
        'experimentationSettings { projectKey }',
      )
      expect(data.done).toMatchObject({ experimentationSettings: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    },
  )
})
