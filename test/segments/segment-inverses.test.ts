import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { segmentInverse } from '../../src/facts/segment-inverse.ts'
import type { SegmentRep } from '../../src/rest/segments/segments.ts'
import { rest } from '../support/rest.ts'
import { type Doc, post, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
  await post(stack.sandbox, '/segments/web/test', { key: 'one', name: 'One', tags: ['a'] })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const segmentNow = (): Promise<Doc> => rest(stack, '/segments/web/test/one')

const semantic = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
const instruct = (instructions: readonly Doc[]) =>
  send(stack.sandbox, 'PATCH', '/segments/web/test/one', { environmentKey: 'test', instructions }, semantic)

async function newestEntry(): Promise<string> {
  const { items } = await rest(stack, `/auditlog?limit=1&spec=${encodeURIComponent('proj/web:env/test:segment/one')}`)
  return items[0]._id
}

/** Makes a change, and returns the id of its entry. */
async function changed(...instructions: Doc[]): Promise<string> {
  const { status, json } = await instruct(instructions)
  expect([status, json.message]).toEqual([200, undefined])
  return newestEntry()
}

const inverse = `segmentInverse {
  instructions losesIds losesOrder conflicts { part path } notDerivable { part path } gaps { input code }
}`

const ask = (id: string) =>
  stack.ask(`query ($id: ID!) { auditLogEntry(id: $id) { ${inverse} inverse { instructions } } }`, { id })

const inverseOf = async (id: string) => {
  const { data, errors } = await ask(id)
  expect(errors).toBeUndefined()
  expect(data.auditLogEntry.inverse).toBeNull()
  return data.auditLogEntry.segmentInverse
}

const revert = (input: object) =>
  stack.ask(
    `mutation ($input: RevertAuditLogEntryInput!) { revertAuditLogEntry(input: $input) {
      segment { key name version } flag { key } ${inverse} approvalRequest { id status } userErrors { code path message }
    } }`,
    { input },
  )

/** A segment without what makes no difference: ids of rules and clauses, versions, the order of contexts and rules. */
function normal({ name, description, tags, rules, ...segment }: Doc) {
  const contexts = (list: 'included' | 'excluded') =>
    [{ contextKind: 'user', values: segment[list] }, ...segment[`${list}Contexts`]]
      .flatMap(({ contextKind, values }) => values.map((value: string) => `${contextKind} ${value}`))
      .sort()
  const clauseOf = ({ contextKind = 'user', attribute, op, negate, values }: Doc) =>
    JSON.stringify([contextKind, attribute, op, negate, [...values].sort()])
  return {
    ...{ name, description, tags: [...tags].sort(), included: contexts('included'), excluded: contexts('excluded') },
    rules: rules
      .map(({ clauses, description, weight }: Doc) =>
        JSON.stringify([clauses.map(clauseOf).sort(), description ?? '', weight]),
      )
      .sort(),
  }
}

/** Numbers that choose an instruction and its parameters among those that fit the segment. */
const choices = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 })

function instructionFor({ rules, included, excluded, tags }: Doc, [kind, a, b, c]: readonly number[]): Doc {
  const contextKind = ['user', 'device'][a! % 2]
  const clause = {
    ...{ contextKind: 'user', attribute: ['country', 'plan'][a! % 2], op: 'in', negate: b! % 2 === 0 },
    values: [`v${b}`, `w${c}`],
  }
  const rule = rules[b! % Math.max(rules.length, 1)]
  const ruleId = rule?._id
  const ids = rules.map(({ _id }: Doc) => _id)
  const all: Doc[] = [
    { kind: 'updateName', value: `Name ${a}` },
    { kind: 'addTags', values: [`tag-${a! % 5}`, `tag-${b! % 5}`] },
    { kind: 'removeTags', values: tags.slice(0, 1) },
    { kind: 'addIncludedTargets', contextKind, values: [`in${b! % 20}`, `in${c! % 20}`] },
    { kind: 'addExcludedTargets', contextKind, values: [`out${b! % 20}`] },
    { kind: 'removeIncludedUsers', values: included.slice(0, 2) },
    { kind: 'removeExcludedUsers', values: excluded.slice(0, 1) },
    { kind: 'addRule', clauses: [clause], description: `R${c}` },
    ...(rule
      ? [
          { kind: 'removeRule', ruleId },
          { kind: 'reorderRules', ruleIds: a! % 2 ? ids.toReversed() : ids },
          { kind: 'updateRuleDescription', ruleId, description: c! % 3 ? `D${c}` : '' },
          { kind: 'addClauses', ruleId, clauses: [clause] },
          { kind: 'updateClause', ruleId, clauseId: rule.clauses[0]._id, clause },
          ...(rule.clauses.length > 1 ? [{ kind: 'removeClauses', ruleId, clauseIds: [rule.clauses[0]._id] }] : []),
        ]
      : []),
  ]
  return all[kind! % all.length]!
}

describe('the inverse of a change of a segment', () => {
  it('makes the segment what it was before it', async () => {
    const met = new Set<string>()
    let reverted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(choices, { minLength: 1, maxLength: 4 }), async (drawn) => {
        const before = await segmentNow()
        const entry = await newestEntry()
        const instructions = drawn.map((one) => instructionFor(before, one))
        const { status } = await instruct(instructions)
        const entryId = await newestEntry()
        if (status !== 200 || entryId === entry) return
        const { losesOrder, notDerivable, ...found } = await inverseOf(entryId)
        expect([instructions, notDerivable]).toEqual([instructions, []])
        // A change without a difference, such as of the order of a clause's values, has no inverse.
        if (!found.instructions.length) {
          expect(normal(await segmentNow())).toEqual(normal(before))
          return
        }
        const { data, errors } = await revert({ entryId })
        expect(errors).toBeUndefined()
        const { userErrors, segmentInverse: told } = data.revertAuditLogEntry
        expect([instructions, userErrors]).toEqual([instructions, []])
        const after = await segmentNow()
        expect([instructions, told.instructions, normal(after)]).toEqual([
          instructions,
          told.instructions,
          normal(before),
        ])
        const orderOf = ({ rules }: Doc) => rules.map(({ description }: Doc) => description ?? '')
        if (!losesOrder) expect([instructions, orderOf(after)]).toEqual([instructions, orderOf(before)])
        reverted++
        for (const { kind } of told.instructions) met.add(kind)
        // So that the next change finds something to change.
        if (reverted % 2) await instruct(instructions)
      }),
      { numRuns: 40, seed: 17 },
    )
    expect(reverted).toBeGreaterThan(20)
    expect([...met]).toEqual(
      expect.arrayContaining(['addRule', 'removeRule', 'addIncludedTargets', 'removeExcludedTargets', 'updateName']),
    )
  })

  it('leaves a part that has changed since, unless the others are wanted', async () => {
    const entryId = await changed(
      { kind: 'updateName', value: 'Renamed' },
      { kind: 'addIncludedUsers', values: ['first'] },
    )
    await changed({ kind: 'addIncludedUsers', values: ['second'] })
    expect(await inverseOf(entryId)).toMatchObject({
      instructions: [{ kind: 'updateName' }],
      conflicts: [{ part: 'INCLUDED', path: '/included/user' }],
    })
    const refused = await revert({ entryId })
    expect(refused.data.revertAuditLogEntry).toMatchObject({
      segment: null,
      userErrors: [{ code: 'CONFLICT', message: 'These parts have changed since: INCLUDED.' }],
    })
    expect(refused.calls.map(({ method }) => method)).not.toContain('PATCH')
    const { data } = await revert({ entryId, segmentParts: ['NAME'] })
    expect(data.revertAuditLogEntry).toMatchObject({ segment: { key: 'one' }, flag: null, userErrors: [] })
    expect((await segmentNow()).included).toEqual(expect.arrayContaining(['first', 'second']))
  })

  it('takes the entry, the segment and the change, which stores nothing in a dry run', async () => {
    const before = await segmentNow()
    const entryId = await changed({ kind: 'updateName', value: 'Another name' })
    const { data, paths } = await revert({ entryId, dryRun: true, comment: 'Just to see' })
    expect(data.revertAuditLogEntry).toMatchObject({ segment: { name: before.name }, userErrors: [] })
    expect(paths).toEqual([`/auditlog/${entryId}`, '/segments/web/test/one', '/segments/web/test/one?dryRun=true'])
    expect((await segmentNow()).name).toBe('Another name')
    const asked = await ask(entryId)
    expect(asked.paths).toEqual([`/auditlog/${entryId}`, '/segments/web/test/one'])
  })

  it('is not made for parts of a flag, nor for another environment', async () => {
    const entryId = await changed({ kind: 'updateName', value: 'Other' })
    const before = await segmentNow()
    for (const [name, value] of Object.entries({ parts: ['TARGETS'], environmentKey: 'production' })) {
      const { data, errors } = await revert({ entryId, [name]: value })
      expect(errors).toBeUndefined()
      expect(data.revertAuditLogEntry.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', name] }])
    }
    expect(await segmentNow()).toEqual(before)
    const { data } = await revert({ entryId, environmentKey: 'test' })
    expect(data.revertAuditLogEntry.userErrors).toEqual([])
    expect((await segmentNow()).name).not.toBe('Other')
  })

  it('has a gap without the segment, and then nothing is changed', async () => {
    const entryId = await changed({ kind: 'updateName', value: 'Hidden' })
    stack.sandbox.fault({ path: '/api/v2/segments/web/test/one' }, { status: 403 }, 'always')
    expect(await inverseOf(entryId)).toMatchObject({
      instructions: [],
      gaps: [{ input: 'SEGMENTS', code: 'FORBIDDEN' }],
    })
    const { data, errors } = await revert({ entryId })
    expect(data.revertAuditLogEntry).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('what no instruction takes back in a segment', () => {
  const segment = (more: Partial<SegmentRep> = {}) =>
    ({ name: 'S', tags: [], included: [], excluded: [], rules: [], ...more }) as unknown as SegmentRep
  const rule = (more: object = {}) => ({ _id: 'r', clauses: [], ...more })
  const keys = Array.from({ length: 1501 }, (_, index) => `u${index}`)

  it.each<[string, SegmentRep | null, SegmentRep | null, string]>([
    ['its creation', null, segment(), ''],
    ['its deletion', segment(), null, ''],
    ['a description', segment({ description: 'D' }), segment(), '/description'],
    ['a rule with a percentage that is gone', segment({ rules: [rule({ weight: 5 })] }), segment(), '/rules/r'],
    ['a percentage that is new', segment({ rules: [rule()] }), segment({ rules: [rule({ weight: 5 })] }), '/rules/r'],
    ['more contexts than a request takes', segment(), segment({ included: keys }), '/included/user'],
  ])('is %s', (_, before, after, path) => {
    const { instructions, notDerivable } = segmentInverse({ before, after }, null, after ?? segment())
    expect(notDerivable.map((one) => one.path)).toEqual([path])
    expect(instructions).toEqual([])
  })

  it('is no other percentage, nor a rule in another place', () => {
    const [before, after] = [5, 7].map((weight) => segment({ rules: [rule({ weight }), rule({ _id: 's' })] }))
    expect(segmentInverse({ before: before!, after: after! }, null, after!)).toMatchObject({
      instructions: [{ kind: 'updateRuleRolloutAndContextKind', ruleId: 'r', weight: 5, contextKind: 'user' }],
      notDerivable: [],
    })
    const two = segment({ rules: [rule(), rule({ _id: 's' })] })
    const one = segment({ rules: [rule({ _id: 's' })] })
    expect(segmentInverse({ before: two, after: one }, null, one)).toMatchObject({ losesOrder: true, losesIds: true })
  })
})
