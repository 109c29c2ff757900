import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../support/sandbox-ask.ts'
import { newBigSegment, newSegment } from '../support/segment-writes.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** Every kind of instruction goes upstream as LaunchDarkly words it, and does what it says. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterAll(() => stack.close())

const selection = `
  key name version tags targets { contextKind included excluded } unboundedMetadata { includedCount excludedCount }
  rules { ruleId description percentage rolloutContextKind clauses { clauseId contextKind attribute operator negate values } }`

const updating = `mutation ($input: UpdateSegmentInput!) {
  updateSegment(input: $input) { segment { ${selection} } userErrors { message code path } }
}`

const inTest = { projectKey: 'web', environmentKey: 'test' }

const change = (key: string, ...instructions: object[]) =>
  stack.ask(updating, { input: { ...inTest, key, instructions } })

const read = async (key: string, more = '') => {
  const { data } = await stack.ask(
    `{ segment(projectKey: "web", environmentKey: "test", key: "${key}") { ${selection} ${more} } }`,
  )
  return data.segment
}

/** The kind, its parameters in GraphQL, those of them that REST words otherwise, and what the segment is like then. */
type Row = [kind: string, given: object, sent: object, after: object]

const users = (included: string[], excluded: string[]) => ({
  targets: expect.arrayContaining([{ contextKind: 'user', included, excluded }]),
})
const organizations = (included: string[], excluded: string[]) => ({
  targets: expect.arrayContaining([{ contextKind: 'organization', included, excluded }]),
})
const inGermany = { attribute: 'city', operator: 'startsWith', values: ['B', 'D'] }
const inGermanyUpstream = { attribute: 'city', op: 'startsWith', negate: false, values: ['B', 'D'] }
const notFive = { contextKind: 'device', attribute: 'os', operator: 'in', values: [5], negate: true }
const notFiveUpstream = { contextKind: 'device', attribute: 'os', op: 'in', values: [5], negate: true }
const first = { ruleId: 'rule-1' }
const clause = { ruleId: 'rule-1', clauseId: 'clause-1' }
const rules = (...some: object[]) => ({ rules: some.map((one) => expect.objectContaining(one)) })
const clausesOfFirst = (...clauses: object[]) =>
  rules({ ruleId: 'rule-1', clauses: clauses.map((one) => expect.objectContaining(one)) }, { ruleId: 'rule-2' })

const standard: Row[] = [
  ['addTags', { values: ['new', 'old'] }, {}, { tags: ['old', 'kept', 'new'] }],
  ['removeTags', { values: ['old', 'unknown'] }, {}, { tags: ['kept'] }],
  ['updateName', { value: 'Another name' }, {}, { name: 'Another name' }],
  [
    'addIncludedTargets',
    { contextKind: 'organization', values: ['hooli', 'acme'] },
    {},
    organizations(['acme', 'globex', 'hooli'], ['initech']),
  ],
  [
    'removeIncludedTargets',
    { contextKind: 'organization', values: ['acme'] },
    {},
    organizations(['globex'], ['initech']),
  ],
  ['addExcludedTargets', { contextKind: 'user', values: ['yan'] }, {}, users(['ann', 'bob'], ['zoe', 'yan'])],
  [
    'removeExcludedTargets',
    { contextKind: 'organization', values: ['initech', 'unknown'] },
    {},
    organizations(['acme', 'globex'], []),
  ],
  ['addIncludedUsers', { values: ['cat'] }, {}, users(['ann', 'bob', 'cat'], ['zoe'])],
  ['removeIncludedUsers', { values: ['ann'] }, {}, users(['bob'], ['zoe'])],
  ['addExcludedUsers', { values: ['yan'] }, {}, users(['ann', 'bob'], ['zoe', 'yan'])],
  ['removeExcludedUsers', { values: ['zoe'] }, {}, users(['ann', 'bob'], [])],
  [
    'addRule',
    { clauses: [inGermany, notFive], description: 'Here' },
    { clauses: [inGermanyUpstream, notFiveUpstream] },
    rules(
      { ruleId: 'rule-1' },
      { ruleId: 'rule-2' },
      {
        description: 'Here',
        percentage: null,
        clauses: [
          expect.objectContaining({ ...inGermany, contextKind: 'user', negate: false }),
          expect.objectContaining(notFive),
        ],
      },
    ),
  ],
  ['removeRule', first, {}, rules({ ruleId: 'rule-2' })],
  ['reorderRules', { ruleIds: ['rule-2', 'rule-1'] }, {}, rules({ ruleId: 'rule-2' }, { ruleId: 'rule-1' })],
  [
    'updateRuleDescription',
    { ...first, description: 'Why' },
    {},
    rules({ ruleId: 'rule-1', description: 'Why' }, { ruleId: 'rule-2' }),
  ],
  [
    'updateRuleRolloutAndContextKind',
    { ruleId: 'rule-2', percentage: 33.333, contextKind: 'device' },
    { percentage: undefined, weight: 33_333 },
    rules({ ruleId: 'rule-1' }, { ruleId: 'rule-2', percentage: 33.333, rolloutContextKind: 'device' }),
  ],
  [
    'addClauses',
    { ...first, clauses: [notFive] },
    { clauses: [notFiveUpstream] },
    clausesOfFirst({ clauseId: 'clause-1' }, { clauseId: 'clause-2' }, notFive),
  ],
  ['removeClauses', { ...first, clauseIds: ['clause-1'] }, {}, clausesOfFirst({ clauseId: 'clause-2' })],
  [
    'updateClause',
    { ...clause, clause: notFive },
    { clause: notFiveUpstream },
    clausesOfFirst({ clauseId: 'clause-1', ...notFive }, { clauseId: 'clause-2', attribute: 'country' }),
  ],
  [
    'addValuesToClause',
    { ...clause, values: ['CH', 'DE'] },
    {},
    clausesOfFirst({ values: ['DE', 'AT', 'CH'] }, { values: ['DE', 'AT'] }),
  ],
  [
    'removeValuesFromClause',
    { ...clause, values: ['DE', 'CH'] },
    {},
    clausesOfFirst({ values: ['AT'] }, { values: ['DE', 'AT'] }),
  ],
]

const counts = (includedCount: number, excludedCount: number) => ({
  unboundedMetadata: { includedCount, excludedCount },
})

const big: Row[] = [
  ['addBigSegmentIncludedTargets', { values: ['hooli', 'acme'] }, {}, counts(3, 1)],
  ['removeBigSegmentIncludedTargets', { values: ['acme', 'unknown'] }, {}, counts(1, 1)],
  ['addBigSegmentExcludedTargets', { values: ['hooli'] }, {}, counts(2, 2)],
  ['removeBigSegmentExcludedTargets', { values: ['initech'] }, {}, counts(2, 0)],
]

async function expectChanged(key: string, [kind, given, sent, after]: Row) {
  const before = await read(key)
  const { data, calls, errors } = await change(key, { [kind]: given })
  expect(errors).toBeUndefined()
  expect(data.updateSegment).toEqual({ segment: expect.objectContaining(after), userErrors: [] })
  expect(data.updateSegment.segment.version).toBe(before.version + 1)
  expect(calls).toMatchObject([
    {
      method: 'PATCH',
      path: `/api/v2/segments/web/test/${key}`,
      headers: { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
    },
  ])
  const instruction = JSON.parse(JSON.stringify({ kind, ...given, ...sent }))
  expect(JSON.parse(calls[0]!.body!)).toEqual({ environmentKey: 'test', instructions: [instruction] })
  expect(await read(key)).toEqual(data.updateSegment.segment)
}

describe('an instruction for a segment', () => {
  it('has a field for every kind, and each is tried here', async () => {
    const { data } = await stack.ask('{ __type(name: "SegmentInstruction") { isOneOf inputFields { name } } }')
    const tried = [...standard, ...big].map(([kind]) => kind)
    const named: string[] = data.__type.inputFields.map(({ name }: { name: string }) => name)
    expect(data.__type.isOneOf).toBe(true)
    expect(named.toSorted()).toEqual([...tried, 'processBigSegmentImport', 'other'].toSorted())
    expect(named).toHaveLength(27)
  })

  it.each(standard)('%s does what it says', async (...row) => {
    const key = `for-${row[0]}`
    await newSegment(stack, key)
    await expectChanged(key, row)
  })

  it.each(big)('%s does what it says, of a big segment', async (...row) => {
    const key = `for-${row[0]}`
    await newBigSegment(stack, key)
    await expectChanged(key, row)
  })

  it('processBigSegmentImport carries out an import that waited', async () => {
    const key = 'for-import'
    await newBigSegment(stack, key)
    const importing = await stack.ask(
      'mutation ($input: ImportBigSegmentInput!) { importBigSegment(input: $input) { importId } }',
      { input: { ...inTest, key, contexts: { keys: ['hooli'] }, mode: 'REPLACE', waitsForApproval: true } },
    )
    const { importId } = importing.data.importBigSegment
    const status = `import(importId: "${importId}") { status }`
    expect(await read(key, status)).toMatchObject({ ...counts(2, 1), import: { status: 'PENDING_APPROVAL' } })
    await expectChanged(key, ['processBigSegmentImport', { importId }, {}, counts(1, 1)])
    expect(await read(key, status)).toMatchObject({ import: { status: 'COMPLETE' } })
    const { data } = await change(key, { processBigSegmentImport: { importId } })
    expect(data.updateSegment.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('that asks for what is so already changes nothing, not even the version', async () => {
    const { version } = await newSegment(stack, 'unchanged')
    const { data } = await change(
      'unchanged',
      { addTags: { values: ['old'] } },
      { removeRule: { ruleId: 'unknown' } },
      { removeIncludedUsers: { values: ['unknown'] } },
      { addIncludedTargets: { contextKind: 'organization', values: ['acme'] } },
    )
    expect(data.updateSegment).toMatchObject({ segment: { version }, userErrors: [] })
  })

  it('sees what those before it have done, and all of them make one version', async () => {
    const { version } = await newSegment(stack, 'in-order')
    const { data } = await change(
      'in-order',
      { removeExcludedUsers: { values: ['zoe'] } },
      { addIncludedUsers: { values: ['zoe'] } },
      { updateName: { value: 'In order' } },
    )
    expect(data.updateSegment.segment).toMatchObject({
      ...users(['ann', 'bob', 'zoe'], []),
      name: 'In order',
      version: version + 1,
    })
  })

  const wrong: [what: string, instruction: object, message: string][] = [
    ['a context in both lists', { addIncludedUsers: { values: ['zoe'] } }, 'zoe, which is excluded'],
    ['an unknown rule', { updateRuleDescription: { ruleId: 'x', description: '' } }, 'ruleId must be'],
    [
      'a rule without a percentage',
      { updateRuleRolloutAndContextKind: { ...first, percentage: 1, contextKind: 'user' } },
      'ruleId must be',
    ],
    ['an unknown clause', { removeClauses: { ...first, clauseIds: ['x'] } }, 'clauseIds must be'],
    ['not all rules', { reorderRules: { ruleIds: ['rule-1'] } }, 'ruleIds must name each rule'],
    ['an unknown operator', { addRule: { clauses: [{ ...inGermany, operator: 'near' }] } }, 'op names no operator'],
    ['an instruction for big segments', { addBigSegmentIncludedTargets: { values: ['x'] } }, 'for big segments'],
  ]
  it.each(wrong)('that LaunchDarkly refuses leaves everything as it was: %s', async (_, instruction, message) => {
    await newSegment(stack, 'refused')
    const before = await read('refused')
    const { data } = await change('refused', { updateName: { value: 'Never' } }, instruction)
    const kind = Object.keys(instruction)[0]
    expect(data.updateSegment).toEqual({
      segment: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining(message), path: null }],
    })
    expect(data.updateSegment.userErrors[0].message).toContain(`Instruction 1 (${kind})`)
    expect(await read('refused')).toEqual(before)
    await send(stack.sandbox, 'DELETE', '/segments/web/test/refused')
  })

  it.each([-1, 100.001, 0.0001])(
    'with the percentage %s is refused at its place, before anything is sent',
    async (one) => {
      const rollout = { ruleId: 'rule-2', percentage: one, contextKind: 'user' }
      const { data, calls } = await change(
        'any',
        { updateName: { value: 'x' } },
        { updateRuleRolloutAndContextKind: rollout },
      )
      expect(data.updateSegment.userErrors).toMatchObject([
        {
          code: 'BAD_USER_INPUT',
          path: ['input', 'instructions', '1', 'updateRuleRolloutAndContextKind', 'percentage'],
        },
      ])
      expect(calls).toEqual([])
    },
  )

  it('is refused before anything is sent if all together are about more than 1500 targets', async () => {
    await newSegment(stack, 'many')
    const keys = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`)
    const half = { addIncludedUsers: { values: keys(750) } }
    const other = { addExcludedTargets: { contextKind: 'device', values: keys(750) } }
    const one = { removeIncludedTargets: { contextKind: 'device', values: ['a'] } }
    const tooMany = await change('many', half, other, one)
    expect(tooMany.data.updateSegment.userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining('1501'), path: ['input', 'instructions'] },
    ])
    expect(tooMany.calls).toEqual([])
    const { data } = await change('many', half, other, { addTags: { values: ['x'] } })
    expect(data.updateSegment.userErrors).toEqual([])
  })
})
