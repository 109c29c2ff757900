import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterEach(() => stack.close())

const path = '/projects/web/ai-configs/product-answers/targeting'
const where = { projectKey: 'web', key: 'product-answers', environmentKey: 'production' }
const document = async (): Promise<Doc> => (await askSandbox(stack.sandbox, path)).json
const targetingFor = (fields: string) =>
  stack.ask(`{ aiConfig(projectKey: "web", key: "product-answers") { targeting { ${fields} } } }`)
const bodyOf = ({ body }: { readonly body?: unknown } = {}) => JSON.parse(String(body))

const served = `variation { index name } rollout { contextKind bucketBy variations { percentage variation { name } } }`
const rule = `ruleId description trackEvents clauses { clauseId contextKind attribute operator values negate segments { key } }
  serves { ${served} }`
const environmentFields = `environmentKey environmentName environment { key name } enabled version lastModifiedAt
  offVariation { name } fallthrough { ${served} } targets { contextKind values variation { name } } rules { ${rule} }
  trackEvents trackEventsFallthrough`

describe('the targeting of an AI config', () => {
  it('has in its fields what its REST document says, by one call beside that of the AI config', async () => {
    const { data, paths, errors } = await targetingFor(
      `version tags createdAt variations { variationId index name value } defaults { onVariation { name } offVariation { name } }
       legacyExperiments { baselineVariation { index } items { metricKey } } environment(key: "production") { ${environmentFields} }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual(['/projects/web/ai-configs/product-answers', path])
    const doc = await document()
    const { production } = doc.environments
    const [first] = production.rules
    const names = doc.variations.map(({ name }: Doc) => name)
    expect(data.aiConfig.targeting).toEqual({
      ...{ version: doc._version, tags: doc.tags, createdAt: new Date(doc.createdAt).toISOString() },
      variations: doc.variations.map(({ _id, name, value }: Doc, index: number) => ({
        variationId: _id,
        index,
        name,
        value,
      })),
      defaults: { onVariation: { name: 'large' }, offVariation: { name: 'disabled' } },
      legacyExperiments: { baselineVariation: { index: 0 }, items: [] },
      environment: {
        ...{ environmentKey: 'production', environmentName: 'Production', enabled: true, version: production._version },
        environment: { key: 'production', name: 'Production' },
        ...{ lastModifiedAt: new Date(production.lastModified).toISOString(), offVariation: { name: 'disabled' } },
        fallthrough: {
          variation: null,
          rollout: {
            ...{ contextKind: 'user', bucketBy: null },
            variations: production.fallthrough.rollout.variations.map(({ variation, weight }: Doc) => ({
              percentage: weight / 1000,
              variation: { name: names[variation] },
            })),
          },
        },
        targets: [{ contextKind: 'user', values: ['qa-0001', 'qa-0002'], variation: { name: 'fallback' } }],
        rules: [
          {
            ...{ ruleId: first._id, description: 'Slow connections', trackEvents: false },
            clauses: [
              {
                ...{ clauseId: first.clauses[0].id, contextKind: 'user', attribute: 'connection', operator: 'in' },
                ...{ values: ['2g', '3g'], negate: false, segments: null },
              },
            ],
            serves: { variation: { index: 2, name: 'fallback' }, rollout: null },
          },
        ],
        ...{ trackEvents: false, trackEventsFallthrough: false },
      },
    })
  })

  it('has rules without ids if LaunchDarkly returns none, as its document says', async () => {
    const patch = (doc: Doc) => {
      const { rules } = doc.environments.production
      doc.environments.production.rules = rules.map(({ _id, description, ...one }: Doc) => one)
      return doc
    }
    stack.sandbox.fault({ path: /targeting/ }, { patch })
    const { data, errors } = await targetingFor(
      'environment(key: "production") { rules { id ruleId description clauses { id clauseId } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.aiConfig.targeting.environment.rules).toEqual([
      { id: null, ruleId: null, description: null, clauses: [{ id: null, clauseId: expect.any(String) }] },
    ])
  })

  it('has ids of its parts that differ between environments and from those of flags', async () => {
    const patch = (doc: Doc) => {
      doc.environments.staging = { ...doc.environments.production, _environmentName: 'Staging' }
      return doc
    }
    stack.sandbox.fault({ path: /targeting/ }, { patch })
    const { data } = await targetingFor(
      'variations { id } environments(keys: ["production", "staging", "none"]) { rules { id clauses { id } } }',
    )
    const { variations, environments } = data.aiConfig.targeting
    const ids = [...variations, ...environments.flatMap(({ rules }: Doc) => rules)].map(({ id }: Doc) => id)
    const clauses = environments.flatMap(({ rules }: Doc) => rules[0].clauses).map(({ id }: Doc) => id)
    expect(environments).toHaveLength(2)
    expect(new Set([...ids, ...clauses]).size).toBe(7)
  })

  it('has the allocation of an experiment', async () => {
    const patch = (doc: Doc) => {
      const allocation = { defaultVariation: 1, canReshuffle: true, type: 'bandit' }
      doc.environments.production.fallthrough.rollout.experimentAllocation = allocation
      return doc
    }
    stack.sandbox.fault({ path: /targeting/ }, { patch })
    const { data } = await targetingFor(`environment(key: "production") { fallthrough { rollout {
      experimentAllocation { type canReshuffle defaultVariation { name } }
    } } }`)
    expect(data.aiConfig.targeting.environment.fallthrough.rollout.experimentAllocation).toEqual({
      ...{ type: 'bandit', canReshuffle: true, defaultVariation: { name: 'large' } },
    })
  })

  it('has all environments of the project, and null for others', async () => {
    const { data } = await targetingFor('environments { environmentKey } none: environment(key: "none") { enabled }')
    const { environments } = await document()
    expect(data.aiConfig.targeting).toEqual({
      environments: Object.keys(environments).map((environmentKey) => ({ environmentKey })),
      none: null,
    })
  })

  it('leads to the segments of its rules', async () => {
    const patch = (doc: Doc) => {
      const [one] = doc.environments.production.rules
      one.clauses = [{ ...one.clauses[0], op: 'segmentMatch', values: ['beta-customers'] }]
      return doc
    }
    stack.sandbox.fault({ path: /targeting/ }, { patch })
    const { data, paths } = await targetingFor(
      'environment(key: "production") { rules { clauses { segments { key name } } } }',
    )
    expect(data.aiConfig.targeting.environment.rules[0].clauses[0].segments).toMatchObject([{ key: 'beta-customers' }])
    expect(paths).toContain('/segments/web/production/beta-customers')
  })

  it('counts the calls for several AI configs against the limit of single calls', async () => {
    await stack.close()
    stack = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 2 } })
    const { errors, paths } = await stack.ask(
      '{ project(key: "web") { aiConfigs { nodes { key targeting { version } } } } }',
    )
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(Array(3).fill('BAD_USER_INPUT'))
    expect(errors?.[0]?.message).toContain('AIConfig.targeting')
    expect(paths).toEqual(['/projects/web/ai-configs?offset=0&limit=20'])
  })
})

const change = async (input: object, selection = 'aiConfig { key name targeting { version } }') => {
  const { data, ...answer } = await stack.ask(
    `mutation ($input: UpdateAIConfigTargetingInput!) {
      done: updateAIConfigTargeting(input: $input) { ${selection} userErrors { code message path } }
    }`,
    { input: { ...where, ...input } },
  )
  return { ...answer, done: data?.done }
}

const clause = { attribute: 'plan', operator: 'in', values: ['free'] }
const sent = { attribute: 'plan', op: 'in', values: ['free'], negate: false }

describe('a change of the targeting of an AI config', () => {
  it('is one call, whose answer has the targeting, so that it is not read again', async () => {
    const { done, calls } = await change(
      {
        comment: 'For tests',
        instructions: [
          {
            updateFallthroughVariationOrRollout: {
              serve: { variation: { variationId: (await document()).variations[1]._id } },
            },
          },
        ],
      },
      `aiConfig { key name targeting { version environment(key: "production") { version fallthrough { variation { name } } } } }`,
    )
    expect(done).toEqual({
      aiConfig: {
        ...{ key: 'product-answers', name: 'Product answers' },
        targeting: { version: 2, environment: { version: 4, fallthrough: { variation: { name: 'large' } } } },
      },
      userErrors: [],
    })
    expect(calls).toMatchObject([
      {
        method: 'PATCH',
        path: `/api/v2${path}`,
        headers: { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
      },
    ])
    expect(bodyOf(calls[0])).toMatchObject({ environmentKey: 'production', comment: 'For tests' })
    const { items } = (await askSandbox(stack.sandbox, '/auditlog?limit=1')).json
    expect(items[0]).toMatchObject({
      titleVerb: 'changed the targeting of the AI config',
      target: { resources: ['proj/web:env/production:aiconfig/product-answers'] },
    })
  })

  it('takes each documented instruction, in the words of LaunchDarkly', async () => {
    const { variations, environments } = await document()
    const [off, large, fallback] = variations.map(({ _id }: Doc) => _id)
    const [{ _id: ruleId, clauses }] = environments.production.rules
    const clauseId = clauses[0].id
    const [variation, serve] = [{ variationId: large }, { variation: { variationId: fallback } }]
    const rollout = {
      variations: [
        { variation: { variationId: large }, percentage: 25 },
        { variation: { variationId: fallback }, percentage: 75 },
      ],
      contextKind: 'device',
    }
    const instructions: [given: object, sent: object][] = [
      [{ addClauses: { ruleId, clauses: [clause] } }, { ruleId, clauses: [sent] }],
      [{ updateClause: { ruleId, clauseId, clause } }, { ruleId, clauseId, clause: sent }],
      [{ addValuesToClause: { ruleId, clauseId, values: ['pro'] } }, { ruleId, clauseId, values: ['pro'] }],
      [{ removeValuesFromClause: { ruleId, clauseId, values: ['free'] } }, { ruleId, clauseId, values: ['free'] }],
      [{ removeClauses: { ruleId, clauseIds: [clauseId] } }, { ruleId, clauseIds: [clauseId] }],
      [
        { addRule: { clauses: [clause], serve, beforeRuleId: ruleId } },
        { clauses: [sent], variationId: fallback, beforeRuleId: ruleId },
      ],
      [{ updateRuleDescription: { ruleId, description: 'D' } }, { ruleId, description: 'D' }],
      [{ updateRuleTrackEvents: { ruleId, trackEvents: true } }, { ruleId, trackEvents: true }],
      [
        { updateRuleVariationOrRollout: { ruleId, serve: { rollout } } },
        { ruleId, rolloutWeights: { [large]: 25_000, [fallback]: 75_000 }, rolloutContextKind: 'device' },
      ],
      [{ removeRule: { ruleId } }, { ruleId }],
      [
        { replaceRules: { rules: [{ clauses: [clause], serve, description: 'R' }] } },
        { rules: [{ clauses: [sent], variationId: fallback, description: 'R' }] },
      ],
      [
        { addTargets: { variation, values: ['a'], contextKind: 'device' } },
        { variationId: large, values: ['a'], contextKind: 'device' },
      ],
      [
        { removeTargets: { variation, values: ['a'], contextKind: 'device' } },
        { variationId: large, values: ['a'], contextKind: 'device' },
      ],
      [
        { replaceTargets: { targets: [{ variation, values: ['b'] }] } },
        { targets: [{ variationId: large, values: ['b'] }] },
      ],
      [{ clearTargets: { variation } }, { variationId: large }],
      [{ updateFallthroughVariationOrRollout: { serve } }, { variationId: fallback }],
      [{ updateOffVariation: { variation: { variationId: off } } }, { variationId: off }],
      [{ updateTrackEvents: { trackEvents: true } }, { trackEvents: true }],
      [{ updateTrackEventsFallthrough: { trackEvents: true } }, { trackEvents: true }],
      [
        {
          updateDefaultVariation: {
            onVariation: { value: variations[2].value },
            offVariation: { value: variations[0].value },
          },
        },
        { onVariationValue: variations[2].value, offVariationValue: variations[0].value },
      ],
    ]
    const { done, calls } = await change({ instructions: instructions.map(([given]) => given) })
    expect(done.userErrors).toEqual([])
    expect(bodyOf(calls.at(-1)).instructions).toEqual(
      instructions.map(([given, said]) => ({ kind: Object.keys(given)[0], ...said })),
    )
    expect(calls).toHaveLength(1)
    const { defaults, environments: after } = await document()
    expect(defaults).toEqual({ onVariation: 2, offVariation: 0 })
    const { rules, targets, trackEvents } = after.production
    expect({ rules: rules.length, targets, trackEvents }).toEqual({ rules: 1, targets: [], trackEvents: true })
    const reorder = await change({ instructions: [{ reorderRules: { ruleIds: [rules[0]._id] } }] })
    expect(reorder.done.userErrors).toEqual([])
  })

  it('reads the targeting once if variations are named by index or value', async () => {
    const { variations } = await document()
    const { done, calls } = await change({
      instructions: [
        { updateOffVariation: { variation: { index: 0 } } },
        { addTargets: { variation: { value: variations[1].value }, values: ['a'] } },
        { updateDefaultVariation: { onVariation: { index: 1 } } },
      ],
    })
    expect(done.userErrors).toEqual([])
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(bodyOf(calls[1]).instructions).toEqual([
      { kind: 'updateOffVariation', variationId: variations[0]._id },
      { kind: 'addTargets', variationId: variations[1]._id, values: ['a'] },
      { kind: 'updateDefaultVariation', onVariationValue: variations[1].value },
    ])
  })

  it.each([
    [[], ['input', 'instructions']],
    [
      [{ updateOffVariation: { variation: { index: 9 } } }],
      ['input', 'instructions', '0', 'updateOffVariation', 'variation'],
    ],
    [
      [{ updateOffVariation: { variation: { value: 'a prompt' } } }],
      ['input', 'instructions', '0', 'updateOffVariation', 'variation'],
    ],
  ])('is not sent with instructions that cannot be: %j', async (instructions, place) => {
    const { done, calls } = await change({ instructions })
    expect(calls.filter(({ method }) => method === 'PATCH')).toEqual([])
    expect(done).toMatchObject({ aiConfig: null, userErrors: [{ path: place }] })
    expect(done.userErrors[0].message).not.toContain('prompt')
  })

  it('of kinds that LaunchDarkly does not document for AI configs is refused by it', async () => {
    const { done } = await change({ instructions: [{ other: { kind: 'turnFlagOff' } }] })
    expect(done).toMatchObject({
      aiConfig: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('turnFlagOff') }],
    })
  })

  it('of an AI config that is not there is NOT_FOUND', async () => {
    const instructions = [{ updateTrackEvents: { trackEvents: true } }]
    expect((await change({ instructions, key: 'none' })).done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
    const byIndex = [{ updateOffVariation: { variation: { index: 0 } } }]
    expect((await change({ instructions: byIndex, key: 'none' })).done.userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ])
  })
})

describe('approvals of AI configs', () => {
  const instructions = [{ updateTrackEvents: { trackEvents: true } }]
  const asking = { onApprovalRequired: 'CREATE_REQUEST', approvalRequest: { description: 'Track it' } }
  const requested =
    'aiConfig { key } approvalRequest { approvalRequestId resourceKind resource { __typename ... on AIConfig { key name } } }'
  const requireApprovals = () =>
    stack.ask(`mutation { updateApprovalRequestSettings(input: {
      projectKey: "web", environmentKey: "production", resourceKind: "aiconfig", required: true
    }) { userErrors { message } } }`)

  it.each([
    [405, 'Method not allowed'],
    [403, 'Approval is required to make this request'],
  ])('are told of by %i', async (status, message) => {
    stack.sandbox.fault({ method: 'PATCH', path: /targeting/ }, { status, json: { code: 'x', message } })
    const { done } = await change({ instructions })
    expect(done).toMatchObject({ aiConfig: null, userErrors: [{ code: 'APPROVAL_REQUIRED', path: null }] })
  })

  it('are asked for if the input says so, and the request leads to the AI config', async () => {
    await requireApprovals()
    expect((await change({ instructions })).done.userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }])
    const { done, calls } = await change({ instructions, ...asking }, requested)
    expect(done).toEqual({
      aiConfig: null,
      approvalRequest: {
        ...{ approvalRequestId: expect.any(String), resourceKind: 'AI_CONFIG' },
        resource: { __typename: 'AIConfig', key: 'product-answers', name: 'Product answers' },
      },
      userErrors: [],
    })
    expect(calls.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`)).toEqual([
      `PATCH ${path}`,
      'POST /approval-requests',
      'GET /projects/web/ai-configs/product-answers',
    ])
    expect(bodyOf(calls[1])).toEqual({
      ...{ description: 'Track it', resourceId: 'proj/web:env/production:aiconfig/product-answers' },
      instructions: [{ kind: 'updateTrackEvents', trackEvents: true }],
    })
  })

  it('are made by themselves, reviewed and applied, and are read for all AI configs at once', async () => {
    const create = `mutation ($input: CreateApprovalRequestInput!) {
      done: createApprovalRequest(input: $input) { approvalRequest { approvalRequestId } userErrors { message } } }`
    const input = { change: { aiConfig: { ...where, instructions } }, description: 'Track it' }
    const { data } = await stack.ask(create, { input })
    expect(data.done.userErrors).toEqual([])
    const id = data.done.approvalRequest.approvalRequestId
    const list = await stack.ask(`{ project(key: "web") { aiConfigs { nodes {
      key approvalRequests { totalCount nodes { approvalRequestId environmentKey } } auditLog(first: 2) { nodes { titleVerb } }
    } } } }`)
    expect(list.errors).toBeUndefined()
    const [first, second] = list.data.project.aiConfigs.nodes
    expect(first.approvalRequests).toEqual({
      totalCount: 1,
      nodes: [{ approvalRequestId: id, environmentKey: 'production' }],
    })
    expect(first.auditLog.nodes).toHaveLength(1)
    expect(second).toMatchObject({ approvalRequests: { nodes: [] }, auditLog: { nodes: [] } })
    expect(list.paths.filter((one) => one.startsWith('/approval-requests'))).toEqual([
      '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals aiConfig',
    ])
    // Whoever asks for a change may not review it.
    for (const [name, input, authorization] of [
      ['reviewApprovalRequest', `{ id: "${id}", kind: APPROVE }`, stack.sandbox.limitedToken],
      ['applyApprovalRequest', `{ id: "${id}" }`, stack.sandbox.token],
    ] as const) {
      const { data } = await stack.ask(
        `mutation { done: ${name}(input: ${input}) { userErrors { message } } }`,
        {},
        { authorization },
      )
      expect(data.done.userErrors).toEqual([])
    }
    expect((await document()).environments.production.trackEvents).toBe(true)
  })
})
