import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { instruct } from '../support/sandbox-flags.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** A flag of `web` with three variations or more, and rules, targets and a rollout in the environment `test`. */
let key: string
/** The id of the newest entry about a flag that was turned on or off in production. */
let toggledInProduction: string
beforeAll(async () => {
  stack = await startStack()
  const { items } = await rest(stack, '/flags/web?limit=100&env=test&summary=0')
  key = items.find(
    ({ variations, environments: { test } }: Doc) =>
      variations.length > 2 && test.rules.length > 1 && test.targets.length,
  ).key
  const log = await rest(stack, `/auditlog?limit=20&spec=${encodeURIComponent('proj/web:env/production:flag/*')}`)
  toggledInProduction = log.items.find(({ accesses }: Doc) => accesses[0].action === 'updateOn')._id
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const flagNow = (): Promise<Doc> => rest(stack, `/flags/web/${key}?env=test`)

async function newestEntry(): Promise<string> {
  const { items } = await rest(stack, `/auditlog?limit=1&spec=${encodeURIComponent(`proj/web:env/*:flag/${key}`)}`)
  return items[0]._id
}

const inverse = `inverse {
  environmentKey instructions losesIds losesOrder conflicts { part path } notDerivable { part path } gaps { input code }
}`

const inverseOf = async (id: string) => {
  const { data, errors } = await stack.ask(`query ($id: ID!) { auditLogEntry(id: $id) { ${inverse} } }`, { id })
  expect(errors).toBeUndefined()
  return data.auditLogEntry.inverse
}

const revert = (input: object) =>
  stack.ask(
    `mutation ($input: RevertAuditLogEntryInput!) { revertAuditLogEntry(input: $input) {
      flag { key tags environment(key: "test") { on version } } ${inverse} approvalRequest { id } userErrors { code path message }
    } }`,
    { input },
  )

/** A configuration without what makes no difference: ids of rules and clauses, versions, orders of targets. */
function normal({ variations, name, description, tags, temporary, environments: { test } }: Doc) {
  const id = (index: number | undefined) => (index === undefined ? null : variations[index]._id)
  const served = ({ variation, rollout }: Doc) => ({
    variation: id(variation),
    rollout: rollout && {
      by: [rollout.contextKind ?? 'user', rollout.bucketBy ?? 'key'],
      shares: rollout.variations
        .filter(({ weight }: Doc) => weight > 0)
        .map((one: Doc) => [id(one.variation), one.weight]),
    },
  })
  const targets = [...test.targets, ...test.contextTargets].flatMap(
    ({ contextKind = 'user', values, variation }: Doc) =>
      values.map((value: string) => [contextKind, value, id(variation)].join(' ')),
  )
  const clauseOf = ({ contextKind = 'user', attribute, op, negate, values }: Doc) =>
    JSON.stringify([contextKind, attribute, op, negate, [...values].sort()])
  return {
    ...{ name, description, tags: [...tags].sort(), temporary, on: test.on, offVariation: id(test.offVariation) },
    fallthrough: served(test.fallthrough),
    targets: targets.sort(),
    rules: test.rules.map((rule: Doc) => ({
      clauses: rule.clauses.map(clauseOf).sort(),
      serves: served(rule),
      description: rule.description ?? '',
      trackEvents: rule.trackEvents,
    })),
    prerequisites: test.prerequisites.map(({ key, variation }: Doc) => `${key} ${variation}`).sort(),
    tracking: [test.trackEvents, test.trackEventsFallthrough],
    variations: variations.map(({ _id, value, name, description }: Doc) => [_id, value, name ?? '', description ?? '']),
  }
}

/** Numbers that choose an instruction and its parameters among those that fit the flag. */
const choices = fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 })

function instructionFor(flag: Doc, [kind, a, b, c, d, e]: readonly number[]): Doc {
  const { variations, environments } = flag
  const { rules, targets, prerequisites } = environments.test
  const pick = <One>(list: readonly One[], at: number): One | undefined => list[at % Math.max(list.length, 1)]
  const variationId = pick<Doc>(variations, a!)!._id
  const other = pick<Doc>(variations, a! + 1 + (b! % (variations.length - 1)))!._id
  const weights = { [variationId]: (c! % 100) * 1000, [other]: 100_000 - (c! % 100) * 1000 }
  const served =
    d! % 2 ? { variationId } : { rolloutWeights: weights, rolloutContextKind: pick(['user', 'device'], e!) }
  const clause = {
    contextKind: 'user',
    attribute: pick(['country', 'plan'], b!),
    op: 'in',
    negate: c! % 2 === 0,
    values: [`v${d}`, `w${e}`],
  }
  const rule = pick<Doc>(rules, b!)
  const ruleId = rule?._id
  const target = pick<Doc>(targets, b!)
  const all: Doc[] = [
    { kind: a! % 2 ? 'turnFlagOn' : 'turnFlagOff' },
    { kind: 'updateOffVariation', variationId },
    { kind: 'updateFallthroughVariationOrRollout', ...served },
    { kind: 'addTargets', contextKind: pick(['user', 'device'], b!), variationId, values: [`k${c}`, `k${d}`] },
    {
      kind: 'addRule',
      ...served,
      clauses: [clause],
      description: `R${c}`,
      ...(e! % 2 && ruleId ? { beforeRuleId: ruleId } : {}),
    },
    { kind: 'updateTrackEvents', trackEvents: a! % 2 === 0 },
    { kind: 'clearTargets', variationId },
    ...(target
      ? [{ kind: 'removeTargets', variationId: variations[target.variation]._id, values: target.values.slice(0, 2) }]
      : []),
    ...(rule
      ? [
          { kind: 'removeRule', ruleId },
          {
            kind: 'reorderRules',
            ruleIds: [...rules]
              .sort((one, two) => (one._id > two._id ? 1 : -1) * (a! % 2 ? 1 : -1))
              .map(({ _id }: Doc) => _id),
          },
          { kind: 'updateRuleVariationOrRollout', ruleId, ...served },
          { kind: 'updateRuleDescription', ruleId, description: c! % 3 ? `D${c}` : '' },
          { kind: 'updateRuleTrackEvents', ruleId, trackEvents: c! % 2 === 0 },
          { kind: 'addClauses', ruleId, clauses: [clause] },
          { kind: 'updateClause', ruleId, clauseId: rule.clauses[0]._id, clause },
          { kind: 'addValuesToClause', ruleId, clauseId: rule.clauses[0]._id, values: [`x${c}`] },
          ...(rule.clauses.length > 1 ? [{ kind: 'removeClauses', ruleId, clauseIds: [rule.clauses[0]._id] }] : []),
        ]
      : []),
    ...(prerequisites.length ? [{ kind: 'removePrerequisite', key: prerequisites[0].key }] : []),
  ]
  return pick(all, kind!)!
}

function sharedInstructionFor({ variations, tags }: Doc, [kind, a, b, c]: readonly number[]): Doc {
  return [
    { kind: 'updateName', value: `Name ${a}` },
    { kind: 'updateDescription', value: a! % 3 ? `Text ${a}` : '' },
    { kind: 'addTags', values: [`tag-${a}`, `tag-${b}`] },
    { kind: 'removeTags', values: tags.slice(0, 1 + (a! % 2)) },
    { kind: a! % 2 ? 'makeFlagTemporary' : 'makeFlagPermanent' },
    {
      kind: 'updateVariation',
      variationId: variations[a! % variations.length]._id,
      name: `N${b}`,
      description: c! % 2 ? `D${c}` : '',
    },
    { kind: 'deprecateFlag' },
    { kind: 'addCustomProperties', key: `p${a! % 2}`, name: 'P', values: [`v${b}`] },
    { kind: 'removeCustomProperties', key: `p${a! % 2}`, values: [`v${b}`] },
    { kind: 'turnOffClientSideAvailability', value: 'usingMobileKey' },
  ][kind! % 10]!
}

describe('the inverse of a change', () => {
  it.each([
    ['in an environment', instructionFor, { environmentKey: 'test' }],
    ['of what all environments share', sharedInstructionFor, {}],
  ] as const)('makes the flag what it was before it, unless it says otherwise: %s', async (_, next, more) => {
    const met = new Map<string, number>()
    let reverted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(choices, { minLength: 1, maxLength: 4 }), async (drawn) => {
        const before = await flagNow()
        const instructions = drawn.map((one) => next(before, one))
        const { status, json } = await instruct(stack.sandbox, key, instructions, more)
        if (status !== 200 || json._version === before._version) return
        const entryId = await newestEntry()
        const told = await inverseOf(entryId)
        expect([told.conflicts, told.gaps, told.notDerivable]).toEqual([[], [], []])
        // A change without a difference, such as of the order of a clause's values, has no inverse.
        if (!told.instructions.length) {
          expect(normal(await flagNow())).toEqual(normal(before))
          return
        }
        const { data, errors } = await revert({ entryId })
        expect(errors).toBeUndefined()
        expect([instructions, data.revertAuditLogEntry.userErrors]).toEqual([instructions, []])
        const [had, has] = [normal(before), normal(await flagNow())]
        expect([instructions, told.instructions, has]).toEqual([instructions, told.instructions, had])
        reverted++
        for (const { kind } of told.instructions) met.set(kind, (met.get(kind) ?? 0) + 1)
      }),
      { numRuns: 40, seed: 17 },
    )
    expect(reverted).toBeGreaterThan(20)
    expect(met.size).toBeGreaterThan(6)
  })
})

/** Makes a change of the flag in `test`, and returns the id of its entry. */
async function changed(...instructions: Doc[]): Promise<string> {
  const { status } = await instruct(stack.sandbox, key, instructions)
  expect(status).toBe(200)
  return newestEntry()
}

/** A change that turns the flag the other way. */
const toggled = async () => {
  const { on } = (await flagNow()).environments.test
  return { on, entryId: await changed({ kind: on ? 'turnFlagOff' : 'turnFlagOn' }) }
}

describe('what is not taken back', () => {
  it('is a part that has changed since', async () => {
    const { variations } = await flagNow()
    const at = (index: number) => ({ kind: 'updateOffVariation', variationId: variations[index]._id })
    await changed(at(0))
    const { on } = (await flagNow()).environments.test
    const entryId = await changed(at(1), { kind: on ? 'turnFlagOff' : 'turnFlagOn' })
    await changed(at(2))
    const told = await inverseOf(entryId)
    expect(told.conflicts).toEqual([{ part: 'OFF_VARIATION', path: '/offVariation' }])
    expect(told.instructions).toEqual([{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }])

    const refused = await revert({ entryId })
    expect(refused.data.revertAuditLogEntry).toMatchObject({
      flag: null,
      inverse: { conflicts: [{ part: 'OFF_VARIATION' }] },
      userErrors: [{ code: 'CONFLICT', path: ['input', 'entryId'], message: expect.stringContaining('OFF_VARIATION') }],
    })
    expect(refused.paths.filter((path) => path.startsWith('/flags'))).toHaveLength(1)

    const { data } = await revert({ entryId, parts: ['ON'] })
    expect(data.revertAuditLogEntry).toMatchObject({ flag: { environment: { on } }, userErrors: [] })
    expect((await flagNow()).environments.test.offVariation).toBe(2)
  })

  it('is left with allowPartial', async () => {
    const { on, entryId } = await toggled()
    stack.sandbox.fault(
      { path: `/api/v2/auditlog/${entryId}` },
      {
        patch: (given) => {
          const entry = structuredClone(given)
          entry.previousVersion.environments.test.offVariation = undefined
          return entry
        },
      },
    )
    const told = await revert({ entryId })
    expect(told.data.revertAuditLogEntry).toMatchObject({
      flag: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('OFF_VARIATION') }],
    })
    const { data } = await revert({ entryId, allowPartial: true })
    expect(data.revertAuditLogEntry).toMatchObject({ flag: { environment: { on } }, userErrors: [] })
  })

  it('is an experiment, and a variation that is gone', async () => {
    const { entryId } = await toggled()
    stack.sandbox.fault(
      { path: `/api/v2/auditlog/${entryId}` },
      {
        patch: (given) => {
          const entry = structuredClone(given)
          const { environments, variations } = entry.previousVersion
          const rollout = {
            variations: [{ variation: 0, weight: 100_000 }],
            experimentAllocation: { defaultVariation: 0, canReshuffle: true },
          }
          environments.test.fallthrough = { rollout }
          variations.push({ _id: 'gone', value: 'gone' })
          return entry
        },
      },
    )
    const told = await inverseOf(entryId)
    expect(told.notDerivable).toEqual([
      { part: 'VARIATIONS', path: '/variations/gone' },
      { part: 'FALLTHROUGH', path: '/fallthrough' },
    ])
  })

  it('is the creation of a flag, which is archived instead', async () => {
    const { status, json } = await post(stack.sandbox, '/flags/web', { key: 'short-lived', name: 'Short-lived' })
    expect([status, json.key]).toEqual([201, 'short-lived'])
    const log = await rest(stack, `/auditlog?limit=1&spec=${encodeURIComponent('proj/web:env/*:flag/short-lived')}`)
    const entryId = log.items[0]._id
    expect(await inverseOf(entryId)).toMatchObject({ instructions: [{ kind: 'archiveFlag' }], environmentKey: null })
    const { data } = await revert({ entryId })
    expect(data.revertAuditLogEntry).toMatchObject({ flag: { key: 'short-lived' }, userErrors: [] })
    expect((await rest(stack, '/flags/web/short-lived')).archived).toBe(true)
  })
})

describe('the inverse of the creation of a flag', () => {
  /** Creates a flag, changes it, and returns the id of the entry of its creation. */
  async function created(flagKey: string, instruction: Doc, more: Doc): Promise<string> {
    await post(stack.sandbox, '/flags/web', { key: flagKey, name: 'New' })
    const log = await rest(stack, `/auditlog?limit=1&spec=${encodeURIComponent(`proj/web:env/*:flag/${flagKey}`)}`)
    const { status } = await instruct(stack.sandbox, flagKey, [instruction], more)
    expect(status).toBe(200)
    return log.items[0]._id
  }

  it.each<[string, Doc, Doc, Doc]>([
    ['an environment', { kind: 'turnFlagOn' }, { environmentKey: 'staging' }, { part: 'FLAG', path: '/version' }],
    ['what environments share', { kind: 'updateName', value: 'Used' }, {}, { part: 'NAME', path: '/name' }],
  ])('leaves a flag that has changed since in %s', async (place, instruction, more, conflict) => {
    const flagKey = `changed-in-${place.replaceAll(' ', '-')}`
    const entryId = await created(flagKey, instruction, more)
    expect(await inverseOf(entryId)).toMatchObject({ instructions: [], conflicts: [conflict], notDerivable: [] })
    for (const allowPartial of [false, true]) {
      const { data, calls } = await revert({ entryId, allowPartial })
      expect(data.revertAuditLogEntry.flag).toBeNull()
      expect(data.revertAuditLogEntry.userErrors).toHaveLength(1)
      expect(calls.some(({ method }) => method === 'PATCH')).toBe(false)
    }
    expect((await rest(stack, `/flags/web/${flagKey}`)).archived).toBe(false)
  })
})

describe('the calls', () => {
  it('of an inverse are the entry and the flag of today', async () => {
    const { entryId } = await toggled()
    const { paths } = await stack.ask(
      `query ($id: ID!) { auditLogEntry(id: $id) { changes { path } documentChanges { path } ${inverse} } }`,
      { id: entryId },
    )
    expect(paths).toEqual([`/auditlog/${entryId}`, `/flags/web/${key}?env=test`])
  })

  it('of a prerequisite that comes back are one more', async () => {
    const { items } = await rest(stack, '/flags/web?limit=100&env=test&summary=0')
    const other = items.find(
      ({ kind, environments: { test }, key: its }: Doc) =>
        kind === 'boolean' && its !== key && !test.prerequisites.length,
    )
    const prerequisite = { key: other.key, variationId: other.variations[1]._id }
    await changed({ kind: 'addPrerequisite', ...prerequisite })
    const entryId = await changed({ kind: 'removePrerequisite', key: other.key })
    const { data, paths } = await revert({ entryId })
    expect(data.revertAuditLogEntry).toMatchObject({
      inverse: { instructions: [{ kind: 'addPrerequisite', ...prerequisite }] },
      userErrors: [],
    })
    expect(paths).toEqual([
      `/auditlog/${entryId}`,
      `/flags/web/${key}?env=test`,
      `/flags/web/${other.key}`,
      `/flags/web/${key}`,
    ])
  })

  it('of a prerequisite with several variations look at whether these have changed since', async () => {
    const { items } = await rest(stack, '/flags/web?limit=100&env=test&summary=0')
    const other = items.find(
      ({ variations, environments: { test }, key: its }: Doc) =>
        its !== key && variations.length > 2 && !test.prerequisites.length,
    )
    const prerequisite = { key: other.key, variationId: other.variations[1]._id }
    await changed({ kind: 'addPrerequisite', ...prerequisite })
    const entryId = await changed({ kind: 'removePrerequisite', key: other.key })
    const dryRun = { entryId, dryRun: true }
    const before = await revert(dryRun)
    expect(before.data.revertAuditLogEntry.inverse.instructions).toEqual([{ kind: 'addPrerequisite', ...prerequisite }])
    expect(before.paths.filter((path) => path.startsWith('/auditlog'))).toHaveLength(2)

    stack.sandbox.fault({ path: /auditlog\?/ }, { status: 403 }, 1)
    const unknown = await revert(dryRun)
    expect(unknown.data.revertAuditLogEntry.inverse).toMatchObject({
      ...{ instructions: [], notDerivable: [{ path: `/prerequisites/${other.key}` }] },
    })
    expect(unknown.calls.some(({ method }) => method === 'PATCH')).toBe(false)

    const renamed = { kind: 'updateVariation', variationId: other.variations[2]._id, name: 'Another name' }
    const { status } = await instruct(stack.sandbox, other.key, [renamed], {})
    expect(status).toBe(200)
    const after = await revert(dryRun)
    expect(after.data.revertAuditLogEntry.inverse).toMatchObject({
      ...{ instructions: [], notDerivable: [{ path: `/prerequisites/${other.key}` }] },
    })
  })

  it('of a reversion are three, of which the last one stores nothing in a dry run', async () => {
    const { on, entryId } = await toggled()
    const { data, paths, calls } = await revert({ entryId, dryRun: true, comment: 'Just to see' })
    expect(data.revertAuditLogEntry).toMatchObject({ flag: { environment: { on } }, userErrors: [] })
    expect(paths).toEqual([`/auditlog/${entryId}`, `/flags/web/${key}?env=test`, `/flags/web/${key}?dryRun=true`])
    expect(calls.at(-1)).toMatchObject({ method: 'PATCH' })
    expect((await flagNow()).environments.test.on).toBe(!on)
    expect(await newestEntry()).toBe(entryId)
  })
})

describe('a reversion in an environment with approvals', () => {
  it('tells that it needs an approval, with the instructions, or requests it', async () => {
    const entryId = toggledInProduction
    const told = await revert({ entryId, comment: 'Back' })
    expect(told.data.revertAuditLogEntry).toMatchObject({
      flag: null,
      inverse: { environmentKey: 'production', instructions: [{ kind: expect.stringMatching(/^turnFlag/) }] },
      userErrors: [{ code: 'APPROVAL_REQUIRED' }],
    })
    const asking = { onApprovalRequired: 'CREATE_REQUEST', approvalRequest: { description: 'Back' } }
    const { data } = await revert({ entryId, comment: 'Back', ...asking })
    expect(data.revertAuditLogEntry).toMatchObject({
      flag: null,
      approvalRequest: { id: expect.any(String) },
      userErrors: [],
    })
  })
})

describe('a reversion that cannot be made', () => {
  it('says that there is no such entry', async () => {
    const { data, errors } = await revert({ entryId: '000000000000000000000000' })
    expect(errors).toBeUndefined()
    expect(data.revertAuditLogEntry).toMatchObject({
      ...{ flag: null, inverse: null },
      userErrors: [{ code: 'NOT_FOUND', path: ['input', 'entryId'] }],
    })
  })

  it('says that an entry keeps no flag', async () => {
    const { items } = await rest(stack, '/auditlog?limit=1&spec=member/*')
    const { data } = await revert({ entryId: items[0]._id })
    expect(data.revertAuditLogEntry.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('says that the entry of a flag has no parts of a segment, and changes nothing', async () => {
    const { entryId } = await toggled()
    const { data, calls } = await revert({ entryId, segmentParts: ['NAME'] })
    expect(data.revertAuditLogEntry).toMatchObject({
      flag: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'segmentParts'] }],
    })
    expect(calls.map(({ method }) => method)).not.toContain('PATCH')
  })

  it('fails without the flag of today, and the inverse has a gap', async () => {
    const { entryId } = await toggled()
    stack.sandbox.fault({ path: `/api/v2/flags/web/${key}` }, { status: 403 }, 'always')
    const told = await inverseOf(entryId)
    expect(told).toMatchObject({
      instructions: [],
      conflicts: [],
      gaps: [{ input: 'FLAG_CONFIGURATIONS', code: 'FORBIDDEN' }],
    })
    const { data, errors } = await revert({ entryId })
    expect(data.revertAuditLogEntry).toBeNull()
    expect(errors).toMatchObject([{ path: ['revertAuditLogEntry'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('fails without the entry, which changes nothing', async () => {
    const { entryId } = await toggled()
    stack.sandbox.fault({ path: `/api/v2/auditlog/${entryId}` }, { status: 403 })
    const { data, errors, calls } = await revert({ entryId })
    expect(data.revertAuditLogEntry).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
  })
})
