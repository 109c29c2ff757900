import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testPlaced } from '../resource/placed.ts'
import { sentBy } from '../support/change.ts'
import { iso, keysOf } from '../support/documents.ts'
import { newFlag } from '../support/new-flag.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'
import { workflowStages, workflowStagesOf } from '../support/workflow-fields.ts'

testPlaced({
  type: 'Workflow',
  field: 'workflow',
  list: 'workflows',
  idField: 'workflowId',
  isConnection: true,
  listPath: (flagKey, environmentKey) => `/projects/web/flags/${flagKey}/environments/${environmentKey}/workflows`,
  listQuery: '?offset=0&limit=20',
  pattern: /workflows/,
  selection: `name description kind version status stoppedAt ${workflowStages} conflicts { stageId message }
    parameters { path } templateKey createdAt`,
  said: (doc) => ({
    name: doc.name,
    description: doc.description ?? null,
    kind: doc.kind ?? null,
    version: doc._version,
    status: doc._execution.status,
    stoppedAt: iso(doc._execution.stopDate),
    stages: workflowStagesOf(doc.stages ?? []),
    ...{ conflicts: [], parameters: [] },
    templateKey: doc.templateKey ?? null,
    createdAt: iso(doc._creationDate),
  }),
  promised: ['_id', '_version', '_creationDate', 'name', '_execution'],
})

let stack: Stack
/** The flags that no test has made a workflow for. */
let flagKeys: string[]
let place: { projectKey: string; flagKey: string; environmentKey: string }
let members: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
  flagKeys = keysOf((await ask(stack.sandbox, '/flags/web?limit=100')).json.items)
  members = (await ask(stack.sandbox, '/members?limit=5')).json.items
})
beforeEach(() => {
  place = { projectKey: 'web', flagKey: flagKeys.pop()!, environmentKey: 'qa' }
})
afterAll(() => stack.close())

const route = () => `/projects/web/flags/${place.flagKey}/environments/qa/workflows`
const mutate = async (name: string, selection: string, input: object) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const answer = await stack.ask(
    `mutation ($input: ${type}!) { told: ${name}(input: $input) { ${selection} userErrors { message code path } } }`,
    { input: { ...place, ...input } },
  )
  return { ...answer, told: answer.data?.told }
}
const fields = `workflow { id workflowId name status templateKey parameters { path default valid }
  stages { name status instructions conditions { kind status executesAt reviewStatus } } }`
const stage = (conditions: object[], ...instructions: object[]) => ({ name: 'One', conditions, instructions })
const create = (input: object) => mutate('createWorkflow', fields, { name: 'Roll out', ...input })
const within = (selection: string) =>
  stack.ask(
    `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") { on workflows { ${selection} } } } }`,
  )
const isOn = async () => (await ask(stack.sandbox, `/flags/web/${place.flagKey}?env=qa`)).json.environments.qa.on
const toggle = async () => ({ setFlagOn: !(await isOn()) })
const hour = 3_600_000

describe('workflows of a flag in an environment', () => {
  it('are filtered and ordered by LaunchDarkly', async () => {
    for (const name of ['B', 'A'])
      await create({ name, stages: [stage([{ schedule: { now: true } }], await toggle())] })
    await create({
      name: 'C',
      stages: [stage([{ schedule: { after: { amount: 1, unit: 'HOUR' } } }], { turnFlagOn: true })],
    })
    const named = async (args: string) => {
      const { data, paths } = await stack.ask(
        `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") {
          workflows(${args}) { totalCount nodes { name } }
        } } }`,
      )
      const { totalCount, nodes } = data.flag.environment.workflows
      return [
        paths.find((path) => path.includes('workflows'))?.split('?')[1],
        totalCount,
        nodes.map((one: Doc) => one.name),
      ]
    }
    expect(await named('filter: { status: COMPLETED }')).toEqual(['offset=0&limit=20&status=completed', 2, ['A', 'B']])
    expect(await named('filter: { status: ACTIVE }, first: 5')).toEqual(['offset=0&limit=5&status=active', 1, ['C']])
    expect(await named('orderBy: { field: CREATED_AT, direction: ASC }')).toEqual([
      ...['offset=0&limit=20&sort=creationDate', 3, ['B', 'A', 'C']],
    ])
    expect(await named('orderBy: { field: STOPPED_AT, direction: DESC }, first: 2')).toEqual([
      ...['offset=0&limit=2&sort=-stopDate', 3, ['A', 'B']],
    ])
    expect((await named('filter: { status: FAILED }'))[1]).toBe(0)
  })

  it.each(['status=over', 'sort=name'])('are refused by the sandbox with %s', async (query) => {
    expect((await ask(stack.sandbox, `${route()}?${query}`)).status).toBe(400)
  })

  it('with an approval to wait for take a call for it, and the others none', async () => {
    const reviewerIds = members.slice(0, 2).map(({ _id }) => _id)
    await create({
      stages: [
        stage([{ approval: { description: 'May it begin?', reviewerIds } }], await toggle()),
        stage([{ schedule: { after: { amount: 2, unit: 'CALENDAR_DAY' } } }], { turnFlagOff: true }),
      ],
    })
    await create({ stages: [stage([{ schedule: { now: true } }], { turnFlagOn: true })] })
    const { data, errors, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") {
        workflows(first: 5) { nodes {
          stages { name status instructions conditions { executesAt reviewers { email } reviewStatus } }
          approvalRequest { status description workflow { name stage { index } } }
        } }
        scheduledChanges { executesAt }
      } } }`,
    )
    expect(errors).toBeUndefined()
    const [, waiting] = data.flag.environment.workflows.nodes
    expect(data.flag.environment.workflows.nodes[0].approvalRequest).toBeNull()
    expect(waiting.approvalRequest).toEqual({
      ...{ status: 'PENDING', description: 'May it begin?' },
      workflow: { name: 'Roll out', stage: { index: 0 } },
    })
    expect(waiting.stages[0].conditions[0].reviewers).toHaveLength(2)
    // The flag, the workflows, the scheduled changes, the approval request, and the reviewers.
    expect(paths).toHaveLength(5)
  })

  it('of several flags take a call for each approval, and one for all templates', async () => {
    const keys = [place.flagKey, flagKeys.pop()!]
    const waiting: string[] = []
    for (const flagKey of keys) {
      await create({ flagKey, templateKey: 'two-days-on' })
      const { told } = await create({ flagKey, stages: [stage([{ approval: {} }], { turnFlagOn: true })] })
      waiting.push(told.workflow.workflowId)
    }
    const flag = (key: string) => `flag(projectKey: "web", key: "${key}") { environment(key: "qa") {
      on workflows(first: 5) { nodes { workflowId template { name } approvalRequest { status } } } } }`
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    const answer = await stack.ask(`{ a: ${flag(keys[0]!)} b: ${flag(keys[1]!)} }`)
    stack.sandbox.clearFaults()
    expect(answer.errors).toBeUndefined()
    for (const { environment } of Object.values<Doc>(answer.data))
      expect(environment.workflows.nodes).toMatchObject([
        { template: null, approvalRequest: { status: 'PENDING' } },
        { template: { name: 'Two days on' }, approvalRequest: null },
      ])
    const workflowsOf = (key: string) => `/projects/web/flags/${key}/environments/qa/workflows?offset=0&limit=5`
    expect(wavesOf(answer)).toEqual([
      keys.flatMap((key) => [`/flags/web/${key}?env=qa`, workflowsOf(key)]).toSorted(),
      [...waiting.map((id) => `/approval-requests/${id}`), '/templates?summary=true'].toSorted(),
    ])
  })

  it('tell the configuration of other services only if secrets are shown', async () => {
    const open = await startStack({ sandbox: { flags: 60 }, gateway: { showSecrets: true } })
    const stages = [{ _id: 's', conditions: [{ id: 'c', creationConfig: { token: 'zq7' } }] }]
    for (const [{ sandbox, ask }, integrationConfig] of [
      [stack, null],
      [open, { token: 'zq7' }],
    ] as const) {
      sandbox.fault(
        { path: /workflows/ },
        {
          patch: (doc) => ({
            ...doc,
            totalCount: 1,
            items: [{ _id: 'w', name: 'W', _version: 1, _execution: {}, stages }],
          }),
        },
      )
      const { data } = await ask(
        `{ flag(projectKey: "web", key: "${place.flagKey}") { environment(key: "qa") {
          workflows { nodes { stages { conditions { conditionId integrationConfig } } } }
        } } }`,
      )
      const [{ conditions }] = data.flag.environment.workflows.nodes[0].stages
      expect(conditions).toEqual([{ conditionId: 'c', integrationConfig }])
    }
    await open.close()
  })

  it('have instructions in either form of LaunchDarkly', async () => {
    const instructions = [{ kind: 'turnFlagOn' }]
    const stages = [{ action: { instructions } }, { action: { instructions: { instructions } } }, {}]
    stack.sandbox.fault(
      { path: /workflows/ },
      {
        patch: (doc) => ({
          ...doc,
          totalCount: 1,
          items: [{ _id: 'w', name: 'W', _version: 1, _execution: {}, stages }],
        }),
      },
    )
    const { data } = await within('nodes { stages { stageId instructions } }')
    expect(data.flag.environment.workflows.nodes[0].stages).toEqual([
      { stageId: null, instructions },
      { stageId: null, instructions },
      { stageId: null, instructions: [] },
    ])
  })

  it('lead to the template, which one list has', async () => {
    const { data, paths } = await stack.ask(
      `{ flag(projectKey: "web", key: "checkout-guest-flow") { environment(key: "test") {
        workflows { nodes { templateKey template { key name stages { name } } } } } }
        workflowTemplate(key: "two-days-on") { key } }`,
    )
    expect(data.flag.environment.workflows.nodes[0].template).toEqual({
      ...{ key: 'two-days-on', name: 'Two days on', stages: [{ name: 'On' }, { name: 'Off again' }] },
    })
    // The stages are only wanted after the workflow named the template.
    expect(paths.filter((path) => path.startsWith('/templates'))).toEqual(['/templates?summary=true', '/templates'])
  })
})

describe('createWorkflow', () => {
  it('sends stages with all their conditions, in one call', async () => {
    const [{ _id }] = members as [Doc]
    const answer = await create({
      description: 'Step by step',
      maintainerId: idOf({ type: 'Member', memberId: _id }),
      stages: [
        {
          ...stage([{ schedule: { at: '2027-01-04T08:00:00Z' } }, { approval: { reviewerIds: [_id] } }], {
            turnFlagOn: true,
          }),
          executeConditionsInSequence: true,
        },
        {
          conditions: [{ schedule: { after: { amount: 2, unit: 'CALENDAR_WEEK' } } }],
          instructions: [{ turnFlagOff: true }],
        },
        { instructions: [{ turnFlagOn: true }] },
      ],
    })
    expect(sentBy(answer)).toEqual([
      [
        'POST',
        route(),
        {
          ...{ name: 'Roll out', description: 'Step by step', maintainerId: _id },
          stages: [
            {
              ...{ name: 'One', executeConditionsInSequence: true },
              conditions: [
                { kind: 'schedule', scheduleKind: 'absolute', executionDate: Date.parse('2027-01-04T08:00:00Z') },
                { kind: 'ld-approval', notifyMemberIds: [_id] },
              ],
              action: { instructions: [{ kind: 'turnFlagOn' }] },
            },
            {
              conditions: [
                {
                  ...{ kind: 'schedule', scheduleKind: 'relative', waitDuration: 2, waitDurationUnit: 'calendarWeek' },
                },
              ],
              action: { instructions: [{ kind: 'turnFlagOff' }] },
            },
            { action: { instructions: [{ kind: 'turnFlagOn' }] } },
          ],
        },
      ],
    ])
    expect(answer.told).toMatchObject({ workflow: { status: 'active', stages: [{ status: 'active' }, {}, {}] } })
  })

  it.each([
    ['neither stages nor a template', {}, ['input']],
    [
      'no duration',
      { stages: [stage([{ schedule: { after: { amount: 0, unit: 'HOUR' } } }], { turnFlagOn: true })] },
      [...['input', 'stages', '0', 'conditions', '0', 'schedule', 'after', 'amount']],
    ],
    [
      'no time',
      { stages: [stage([{ schedule: { now: false } }], { turnFlagOn: true })] },
      [...['input', 'stages', '0', 'conditions', '0', 'schedule', 'now']],
    ],
    ['no instructions', { stages: [stage([])] }, ['input', 'stages', '0', 'instructions']],
    [
      'a wrong instruction',
      { stages: [stage([], { turnFlagOn: false })] },
      [...['input', 'stages', '0', 'instructions', '0', 'turnFlagOn']],
    ],
  ])('refuses %s without a call', async (_, input, path) => {
    const { told, calls } = await create(input)
    expect(told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path }])
    expect(calls).toEqual([])
  })

  it('makes one of a template', async () => {
    const answer = await create({ templateKey: 'two-days-on' })
    expect(sentBy(answer)).toEqual([['POST', `${route()}?templateKey=two-days-on`, { name: 'Roll out' }]])
    expect(answer.told).toMatchObject({
      workflow: { templateKey: 'two-days-on', stages: [{ status: 'completed' }, { status: 'active' }] },
      userErrors: [],
    })
    expect((await create({ templateKey: 'nope' })).told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it('tells what of a template does not fit the flag, and creates nothing', async () => {
    const dry = await create({ templateKey: 'gradual-rollout', dryRun: true })
    expect(dry.calls[0]!.query).toEqual({ templateKey: ['gradual-rollout'], dryRun: ['true'] })
    expect(dry.told.userErrors).toEqual([])
    expect(dry.told.workflow.parameters).toContainEqual({
      ...{ path: expect.stringMatching(/^\/rolloutWeights\//), default: expect.any(String), valid: false },
    })
    const { told } = await create({ templateKey: 'gradual-rollout' })
    expect(told).toMatchObject({
      workflow: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'templateKey'] }, {}],
    })
    expect((await ask(stack.sandbox, route())).json.totalCount).toBe(0)
  })

  it('stores nothing in a dry run', async () => {
    const { told } = await create({ dryRun: true, stages: [stage([{ schedule: { now: true } }], await toggle())] })
    expect(told).toMatchObject({ workflow: { stages: [{ status: 'pending' }] }, userErrors: [] })
    expect((await ask(stack.sandbox, route())).json.items).toEqual([])
  })
})

describe('deleteWorkflow', () => {
  it('takes either id, and takes its approval request away', async () => {
    const { workflow } = (await create({ stages: [stage([{ approval: {} }], { turnFlagOn: true })] })).told
    expect((await ask(stack.sandbox, `/approval-requests/${workflow.workflowId}`)).status).toBe(200)
    const { told } = await mutate('deleteWorkflow', 'deletedWorkflowId', { id: workflow.id })
    expect(told).toEqual({ deletedWorkflowId: workflow.id, userErrors: [] })
    expect((await ask(stack.sandbox, `/approval-requests/${workflow.workflowId}`)).status).toBe(404)
    const again = await mutate('deleteWorkflow', 'deletedWorkflowId', { id: workflow.workflowId })
    expect(again.told.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

describe('a workflow of the sandbox', () => {
  const only = async () => (await ask(stack.sandbox, route())).json.items[0]
  const limited = () => ({ authorization: stack.sandbox.limitedToken })
  const approve = (id: string) =>
    send(stack.sandbox, 'POST', `/approval-requests/${id}/reviews`, { kind: 'approve' }, limited())

  it('carries its stages out one after the other, each at its time', async () => {
    const [first, second] = (await isOn()) ? ['turnFlagOff', 'turnFlagOn'] : ['turnFlagOn', 'turnFlagOff']
    const wasOn = await isOn()
    await create({
      stages: [
        stage([{ schedule: { after: { amount: 2, unit: 'HOUR' } } }], { [first!]: true }),
        stage([{ schedule: { after: { amount: 1, unit: 'HOUR' } } }], { [second!]: true }),
      ],
    })
    stack.sandbox.advance(2 * hour - 60_000)
    expect(await isOn()).toBe(wasOn)
    stack.sandbox.advance(2 * 60_000)
    expect(await isOn()).toBe(!wasOn)
    expect((await only()).stages.map((one: Doc) => one._execution.status)).toEqual(['completed', 'active'])
    stack.sandbox.advance(hour)
    expect(await isOn()).toBe(wasOn)
    expect(await only()).toMatchObject({ _execution: { status: 'completed', stopDate: expect.any(Number) } })
    const entry = (await ask(stack.sandbox, '/auditlog?limit=1')).json.items[0]
    expect(entry).toMatchObject({
      comment: 'The stage One of the workflow Roll out',
      subject: { name: 'LaunchDarkly' },
    })
  })

  it('waits for an approval, after a time if the conditions are in sequence', async () => {
    const wasOn = await isOn()
    const conditions = [{ schedule: { after: { amount: 1, unit: 'HOUR' } } }, { approval: { description: 'Now?' } }]
    const own = { ...stage(conditions, await toggle()), executeConditionsInSequence: true }
    const { workflowId } = (await create({ stages: [own] })).told.workflow
    expect((await ask(stack.sandbox, `/approval-requests/${workflowId}`)).status).toBe(404)
    stack.sandbox.advance(hour + 60_000)
    const request = (await ask(stack.sandbox, `/approval-requests/${workflowId}`)).json
    expect(request).toMatchObject({ status: 'pending', customWorkflowMetadata: { name: 'Roll out' } })
    expect((await approve(request._id)).status).toBe(200)
    expect(await isOn()).toBe(!wasOn)
    expect((await ask(stack.sandbox, `/approval-requests/${workflowId}`)).json.status).toBe('completed')
    expect(await only()).toMatchObject({
      _execution: { status: 'completed' },
      stages: [{ conditions: [{}, { reviewStatus: 'approved', allReviews: [{ kind: 'approve' }] }] }],
    })
  })

  it('fails with the stage that cannot be carried out any more', async () => {
    await newFlag(stack, 'shades', { variations: ['a', 'spare', 'b'].map((value) => ({ value })) })
    const shades = { projectKey: 'platform', flagKey: 'shades', environmentKey: 'test' }
    const conditions = [{ schedule: { after: { amount: 1, unit: 'HOUR' } } }]
    await create({ ...shades, stages: [stage(conditions, { updateOffVariation: { variation: { index: 1 } } })] })
    const removed = await stack.ask(
      'mutation ($input: UpdateFlagInput!) { told: updateFlag(input: $input) { userErrors { code } } }',
      {
        input: {
          projectKey: 'platform',
          key: 'shades',
          instructions: [{ removeVariation: { variation: { index: 1 } } }],
        },
      },
    )
    expect(removed.data.told.userErrors).toEqual([])
    stack.sandbox.advance(hour + 60_000)
    const path = '/projects/platform/flags/shades/environments/test/workflows?status=failed'
    expect((await ask(stack.sandbox, path)).json.items).toMatchObject([
      { stages: [{ _execution: { status: 'failed' } }] },
    ])
    const entry = (await ask(stack.sandbox, '/auditlog?limit=1')).json.items[0]
    expect(entry.titleVerb).toBe('failed to carry out a stage of a workflow of the flag')
  })

  it('goes with the flag', async () => {
    const { workflowId } = (await create({ stages: [stage([{ approval: {} }], { turnFlagOn: true })] })).told.workflow
    await send(stack.sandbox, 'DELETE', `/flags/web/${place.flagKey}`)
    expect((await ask(stack.sandbox, `${route()}/${workflowId}`)).status).toBe(404)
  })

  it('of before waits in the stage that its approval request names', async () => {
    const { items } = (await ask(stack.sandbox, '/approval-requests?limit=200')).json
    const request = items.find((one: Doc) => one.customWorkflowMetadata && /env\/production/.test(one.resourceId))
    const [, projectKey, flagKey] = /^proj\/(.*):env\/production:flag\/(.*)$/.exec(request.resourceId)!
    const { data } = await stack.ask(
      `{ flag(projectKey: "${projectKey}", key: "${flagKey}") { environment(key: "production") {
        workflows { nodes { status stages { name status } approvalRequest { approvalRequestId } } }
      } } }`,
    )
    const { nodes } = data.flag.environment.workflows
    const { index, name } = request.customWorkflowMetadata.stage
    expect(nodes[0].approvalRequest).toEqual({ approvalRequestId: request._id })
    expect(nodes[0].stages[index]).toEqual({ name, status: 'active' })
  })
})
