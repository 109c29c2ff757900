import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { startHeldStack } from '../support/held-stack.ts'
import { removalsByHand } from '../support/removals-by-hand.ts'
import { rest } from '../support/rest.ts'
import { type Doc, post, send } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

/** A flag against whose removal nothing stands, and which has no individual targets. */
const safe = 'search-facets-sidebar'
/** A flag that others depend on. */
const needed = 'email-restock-alert'
/** A flag of which a target expires in production. */
const expiring = 'cart-coupon-stack'

const removal = 'removal { verdict reasons { code environmentKeys count } gaps { input code environmentKey } }'
const of = (key: string, selection = removal) => `{ flag(projectKey: "web", key: "${key}") { key ${selection} } }`
const forbidden = (path: RegExp) => stack.sandbox.fault({ path }, { status: 403 }, 'always')
const codesOf = ({ reasons }: Doc): string[] => reasons.map(({ code }: Doc) => code)
/** The gaps besides those that `thorough` would close. */
const missing = ({ gaps }: Doc): Doc[] => gaps.filter(({ code }: Doc) => code !== 'NOT_CHECKED')
const expected = (input: string, code = 'FORBIDDEN', environmentKey: string | null = null) => [
  { input, code, environmentKey },
]

describe('the removal of each flag', () => {
  let answer: Answer
  let projects: Doc[]

  beforeAll(async () => {
    answer = await stack.ask(`{ projects { nodes { key flags(first: 1000) { nodes { key ${removal} } } } } }`)
    projects = answer.data.projects.nodes
  })

  it('is what raw REST tells by another computation', async () => {
    expect(answer.errors).toBeUndefined()
    for (const { key: projectKey, flags } of projects) {
      const byHand = await removalsByHand(stack, projectKey)
      const told = flags.nodes.map(({ key, removal }: Doc) => [
        key,
        { verdict: removal.verdict, codes: codesOf(removal).toSorted() },
      ])
      expect(told.length).toBe(byHand.size)
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(byHand))
    }
  })

  it('is blocked for most flags of the sandbox, and safe for few', () => {
    const all = projects.flatMap(({ flags }) => flags.nodes)
    const verdicts = Map.groupBy(all, ({ removal }: Doc) => removal.verdict)
    expect(Object.fromEntries([...verdicts].map(([verdict, some]) => [verdict, some.length]))).toEqual({
      ...{ BLOCKED: 289, CAUTION: 65, SAFE: 3 },
    })
    expect(keysOf(verdicts.get('SAFE')!)).toEqual([safe, 'feed-local-deals', 'identity-risk-engine'])
    expect(all.flatMap(({ removal }) => missing(removal))).toEqual([])
  })
})

describe('the calls for the removal', () => {
  let slow: Stack
  beforeAll(async () => {
    slow = await startStack({ sandbox: { latencyMs } })
  })
  afterAll(() => slow.close())

  it('of 400 flags in five environments are 16, in three waves', async () => {
    const held = await startHeldStack({}, { flags: 400 })
    // So that the project has five environments.
    for (const key of ['preview', 'canary']) await send(held.sandbox, 'DELETE', `/projects/web/environments/${key}`)
    const { data, errors, waves } = await held.askInWaves(
      `{ project(key: "web") { flags(first: 400) { totalCount nodes { removal { verdict } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.flags.totalCount).toBe(400)
    // The environments come first, because the list names them. The pages after the first one wait for the count.
    expect(waves.map((wave) => wave.length)).toEqual([3, 7, 6])
    await held.close()
  })

  it('of one flag are six in one wave', async () => {
    const asked = await slow.ask(of(safe))
    expect(wavesOf(asked)).toEqual([
      [
        '/approval-requests?offset=0&limit=200&filter=projectKey equals web,resourceKind equals flag,status anyOf ["pending","scheduled"]',
        '/code-refs/statistics/web',
        `/flag-status/web/${safe}`,
        `/flags/web/${safe}`,
        `/flags/web/${safe}/dependent-flags`,
        '/projects/web/environments?limit=100&offset=0',
      ],
    ])
  })
})

describe('the reads of a removal', () => {
  it('are shared with those of the fields beside it', async () => {
    const beside = `statuses { state } dependents { key } codeReferences { fileCount }
      approvalRequests(filter: { status: [PENDING, SCHEDULED] }) { totalCount } health { stage }
      environments { on environment { critical } serving { kind } }`
    const { errors, calls } = await stack.ask(of(safe, `${removal} ${beside}`))
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(6)
  })

  it('are no more than the document for an archived flag of a list', async () => {
    const { data, calls } = await stack.ask(
      `{ project(key: "web") { flags(first: 2, filter: { state: ARCHIVED }) { nodes { ${removal} } } } }`,
    )
    expect(data.project.flags.nodes.map((one: Doc) => one.removal)).toEqual(
      [1, 2].map(() => ({ verdict: 'ALREADY_ARCHIVED', reasons: [], gaps: [] })),
    )
    expect(calls).toHaveLength(1)
  })

  it('of the flags of a filter include the list of all flags once, for dependents and prerequisites', async () => {
    const { calls, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 100, filter: { temporary: true }) { nodes { removal { verdict } } } } }`,
    )
    expect(errors).toBeUndefined()
    const environments = (await rest(stack, '/projects/web/environments?limit=1')).totalCount
    const { totalCount } = await rest(stack, '/flags/web?limit=1')
    const groups = Math.ceil(environments / 3)
    const lists = groups + groups * Math.ceil(totalCount / 100)
    expect(calls).toHaveLength(lists + environments + ['environments', 'statistics', 'approval-requests'].length)
  })

  it('lead to null for a flag that does not exist', async () => {
    const { data, errors } = await stack.ask('{ flag(projectKey: "web", key: "missing") { removal { verdict } } }')
    expect({ data, errors }).toEqual({ data: { flag: null }, errors: undefined })
  })
})

describe('a thorough removal', () => {
  const thorough = removal.replace('removal', 'removal(thorough: true)')

  it('reads scheduled changes in each environment, and expiring targets where there are targets', async () => {
    const flag = await rest(stack, `/flags/web/${expiring}`)
    const environments = Object.keys(flag.environments)
    const targeted = environments.filter((key) => {
      const { targets, contextTargets } = flag.environments[key]
      return [...targets, ...contextTargets].some(({ values }) => values.length > 0)
    })
    expect(targeted.length).toBeLessThan(environments.length)
    const { data, paths, errors } = await stack.ask(of(expiring, thorough))
    expect(errors).toBeUndefined()
    const ending = (end: RegExp) => paths.filter((path) => end.test(path)).toSorted()
    expect(ending(/expiring-targets/)).toEqual(
      targeted.map((key) => `/flags/web/${expiring}/expiring-targets/${key}`).toSorted(),
    )
    expect(ending(/scheduled-changes$/)).toHaveLength(environments.length)
    expect(data.flag.removal.gaps).toEqual([])
    const { items } = await rest(stack, `/flags/web/${expiring}/expiring-targets/production`)
    expect(items.length).toBeGreaterThan(0)
    const reason = data.flag.removal.reasons.find(({ code }: Doc) => code === 'EXPIRING_TARGETS')
    expect(reason.environmentKeys).toContain('production')
    expect(reason.count).toBeGreaterThanOrEqual(items.length)
    const without = await stack.ask(of(expiring))
    expect(codesOf(without.data.flag.removal)).not.toContain('EXPIRING_TARGETS')
    expect(without.data.flag.removal.gaps).toEqual([
      ...expected('EXPIRING_TARGETS', 'NOT_CHECKED'),
      ...expected('SCHEDULED_CHANGES', 'NOT_CHECKED'),
    ])
  })

  it('counts scheduled changes beside approval requests', async () => {
    const path = `/projects/web/flags/${safe}/environments/qa/scheduled-changes`
    const body = { executionDate: stack.sandbox.now() + 3_600_000, instructions: [{ kind: 'turnFlagOn' }] }
    const { status, json } = await post(stack.sandbox, path, body)
    expect(status).toBe(201)
    const { data } = await stack.ask(of(safe, thorough))
    expect(data.flag.removal).toEqual({
      verdict: 'CAUTION',
      reasons: expect.arrayContaining([{ code: 'PENDING_CHANGES', environmentKeys: ['qa'], count: 1 }]),
      gaps: [],
    })
    await send(stack.sandbox, 'DELETE', `${path}/${json._id}`)
  })

  it('is not made for more flags than the request may ask one by one', async () => {
    const limited = await startStack({ gateway: { maxSingleCalls: 3 } })
    const { data, errors } = await limited.ask(of(safe, thorough))
    expect(errors).toBeUndefined()
    expect(data.flag.removal.verdict).toBe('CAUTION')
    expect(new Set(missing(data.flag.removal).map(({ input, code }) => `${input} ${code}`))).toEqual(
      new Set(['SCHEDULED_CHANGES UNAVAILABLE']),
    )
    await limited.close()
  })
})

describe('a forbidden input of a removal', () => {
  it.each([
    ['ENVIRONMENTS', /\/projects\/web\/environments/, 'UNKNOWN'],
    ['CODE_REFERENCES', /code-refs/, 'CAUTION'],
    ['APPROVAL_REQUESTS', /approval-requests/, 'CAUTION'],
  ])('is a gap, and the verdict is weaker: %s', async (input, path, verdict) => {
    forbidden(path)
    const { data, errors } = await stack.ask(of(safe, `name ${removal}`))
    expect(errors).toBeUndefined()
    expect(data.flag.name).toBe('Search: facets sidebar')
    expect(data.flag.removal.verdict).toBe(verdict)
    expect(missing(data.flag.removal)).toEqual(expected(input))
  })

  it('is a gap in each environment if it is the status of the flag', async () => {
    forbidden(/flag-status/)
    const { data, errors } = await stack.ask(of(safe))
    expect(errors).toBeUndefined()
    const { environments } = await rest(stack, `/flags/web/${safe}`)
    expect(data.flag.removal.verdict).toBe('UNKNOWN')
    expect(missing(data.flag.removal)).toEqual(
      Object.keys(environments).flatMap((key) => expected('FLAG_STATUSES', 'FORBIDDEN', key)),
    )
  })

  it('hides no blocker that another input tells', async () => {
    forbidden(/flag-status|code-refs|approval-requests|\/projects\/web\/environments/)
    const { data, errors } = await stack.ask(of(needed))
    expect(errors).toBeUndefined()
    expect(data.flag.removal.verdict).toBe('BLOCKED')
    expect(codesOf(data.flag.removal)).toContain('DEPENDENT_FLAGS')
  })

  it('fails the field only if it is the flag itself', async () => {
    forbidden(new RegExp(`/flags/web/${safe}$`))
    const { data, errors } = await stack.ask(of(safe))
    expect(data).toEqual({ flag: null })
    expect(errors).toMatchObject([{ path: ['flag'], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([safe, needed])('is replaced by the list of all flags if it is the dependents of %s', async (key) => {
    const { data: before } = await stack.ask(of(key))
    forbidden(/dependent-flags/)
    const { data, errors, paths } = await stack.ask(of(key))
    expect(errors).toBeUndefined()
    const sorted = ({ flag }: Doc) => ({
      ...flag.removal,
      reasons: flag.removal.reasons.map((one: Doc) => ({ ...one, environmentKeys: one.environmentKeys.toSorted() })),
    })
    expect(sorted(data)).toEqual(sorted(before))
    const { totalCount } = await rest(stack, '/flags/web?limit=1')
    const environments = (await rest(stack, '/projects/web/environments?limit=1')).totalCount
    const pages = Math.ceil(totalCount / 100) * Math.ceil(environments / 3)
    expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(pages)
  })

  it('is a gap if the list of all flags is forbidden too', async () => {
    forbidden(/dependent-flags|\/flags\/web\?/)
    const { data, errors } = await stack.ask(of(safe))
    expect(errors).toBeUndefined()
    expect(data.flag.removal.verdict).toBe('UNKNOWN')
    expect(missing(data.flag.removal)).toEqual(expected('DEPENDENT_FLAGS'))
  })

  it('of one environment is a gap there, for all flags of a list', async () => {
    forbidden(/flag-statuses\/web\/qa/)
    const { data, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 250) { nodes { key ${removal} } } } }`,
    )
    expect(errors).toBeUndefined()
    const { nodes } = data.project.flags
    expect(nodes.map(({ removal }: Doc) => missing(removal))).toEqual(
      nodes.map(() => expected('FLAG_STATUSES', 'FORBIDDEN', 'qa')),
    )
    // What the environment tells is at most a caution.
    expect(nodes.find(({ key }: Doc) => key === safe).removal.verdict).toBe('CAUTION')
    expect(nodes.filter(({ removal }: Doc) => removal.verdict === 'BLOCKED').length).toBeGreaterThan(100)
  })

  it('of a group of environments leaves open what the flags of a list do there', async () => {
    forbidden(/\/flags\/web\?.*env=preview/)
    const { data, errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 250) { nodes { key ${removal} } } } }`,
    )
    expect(errors).toBeUndefined()
    const found = data.project.flags.nodes.find(({ key }: Doc) => key === safe)
    expect(found.removal.verdict).toBe('UNKNOWN')
    expect(missing(found.removal)).toContainEqual(expected('FLAG_CONFIGURATIONS', 'FORBIDDEN', 'preview')[0])
    const verdicts = new Set(data.project.flags.nodes.map(({ removal }: Doc) => removal.verdict))
    expect([...verdicts].toSorted()).toEqual(['BLOCKED', 'UNKNOWN'])
  })
})

describe('code references', () => {
  it('are not told if LaunchDarkly searches no repository', async () => {
    stack.sandbox.fault({ path: /code-refs\/statistics/ }, { patch: (told) => ({ ...told, flags: {} }) }, 'always')
    const some = await stack.ask(of(safe))
    expect([some.data.flag.removal.verdict, missing(some.data.flag.removal)]).toEqual(['SAFE', []])
    expect(some.paths).toContain('/code-refs/repositories')
    stack.sandbox.fault({ path: /code-refs\/repositories/ }, { patch: (told) => ({ ...told, items: [] }) }, 'always')
    const none = await stack.ask(of(safe))
    expect(none.data.flag.removal.verdict).toBe('CAUTION')
    expect(missing(none.data.flag.removal)).toEqual(expected('CODE_REFERENCES', 'NOT_TOLD'))
  })
})
