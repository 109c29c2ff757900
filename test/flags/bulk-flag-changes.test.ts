import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** Keys of flags of the project, none of which is archived. */
let keys: readonly string[]
beforeAll(async () => {
  stack = await startStack()
  keys = (await askAll(stack.sandbox, '/flags/web')).map(({ key }) => key)
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const mutation = `mutation ($input: UpdateFlagsInput!) { updateFlags(input: $input) {
  resume resumesAt userErrors { message code path }
  results {
    projectKey key environmentKey state previewedBy
    flag { key name }
    changes { part sentence }
    approvalRequest { description status }
    versionConflict { expectedVersion currentVersion }
    userErrors { message code path }
    failure { code message }
  }
} }`

const run = (input: object, on: Stack = stack) => on.ask(mutation, { input: { preview: 'NONE', ...input } })
const payload = ({ data, errors }: Answer) => {
  expect(errors).toBeUndefined()
  return data.updateFlags
}
const states = (answer: Answer) => payload(answer).results.map(({ state }: Doc) => state)
const writes = ({ calls }: Answer) => calls.filter(({ method }) => method === 'PATCH')

const item = (key: string, environmentKey = 'staging', more: object = {}) => ({
  projectKey: 'web',
  key,
  environmentKey,
  ...more,
})
const flagOf = (key: string, on: Stack = stack) => rest(on, `/flags/web/${key}`)
const isOn = async (key: string, environmentKey = 'staging', on: Stack = stack) =>
  (await flagOf(key, on)).environments[environmentKey].on

/** Some flags that are on in an environment, or off. */
async function flagsThatAre(on: boolean, count: number, environmentKey = 'staging') {
  const listed = await askAll(stack.sandbox, `/flags/web?env=${environmentKey}`)
  return listed
    .filter(({ environments }) => environments[environmentKey].on === on)
    .slice(0, count)
    .map(({ key }) => key)
}

const on = { setFlagOn: true }
const off = { setFlagOn: false }

describe('updateFlags', () => {
  it('changes each flag once, reads them together, and sends nothing for those that are so already', async () => {
    const [first, second] = await flagsThatAre(false, 2)
    const [already] = await flagsThatAre(true, 1)
    const answer = await run({ items: [first, already, second].map((key) => item(key)), instructions: [on] })
    expect(states(answer)).toEqual(['DONE', 'NO_CHANGE', 'DONE'])
    expect(answer.calls.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(3)
    expect(writes(answer)).toHaveLength(2)
    expect(await Promise.all([first, already, second].map((key) => isOn(key)))).toEqual([true, true, true])
    expect(payload(answer)).toMatchObject({ resume: null, resumesAt: null, userErrors: [] })
    expect(payload(answer).results[0]).toMatchObject({
      ...{ projectKey: 'web', key: first, environmentKey: 'staging', previewedBy: null, flag: { key: first } },
      changes: [{ part: 'ON', sentence: 'The flag is off before, on after.' }],
    })
    expect(payload(answer).results[1]).toMatchObject({ flag: null, changes: [] })
  })

  it('takes instructions of a flag alone, and of no environment', async () => {
    const [one, other] = keys
    const items = [
      { projectKey: 'web', key: one, instructions: [{ updateName: { value: 'A name of its own' } }] },
      { projectKey: 'web', key: other },
    ]
    const answer = await run({ items, instructions: [{ addTags: { values: ['bulk'] } }] })
    expect(states(answer)).toEqual(['DONE', 'DONE'])
    expect((await flagOf(one!)).name).toBe('A name of its own')
    expect((await flagOf(one!)).tags).not.toContain('bulk')
    expect((await flagOf(other!)).tags).toContain('bulk')
  })

  it('selects the flags by a filter, once', async () => {
    const meant = (await askAll(stack.sandbox, '/flags/web?filter=query:search')).map(({ key }) => key)
    const select = { projectKeys: ['web'], filter: { query: 'search' } }
    const answer = await run({ select, instructions: [{ addTags: { values: ['selected'] } }] })
    expect(payload(answer).results.map(({ key }: Doc) => key)).toEqual(meant)
    expect(new Set(states(answer))).toEqual(new Set(['DONE']))
    const again = await run({ select, instructions: [{ addTags: { values: ['selected'] } }] })
    expect(new Set(states(again))).toEqual(new Set(['NO_CHANGE']))
    expect(again.paths).toEqual(['/flags/web?offset=0&limit=100&filter=query:search'])
  })

  it('selects by conditions of the gateway too', async () => {
    const listed = await askAll(stack.sandbox, '/flags/web?env=staging')
    const meant = listed.filter(({ environments }) => !environments.staging.on).map(({ key }) => key)
    const answer = await run({
      ...{ preview: 'LOCAL', instructions: [on] },
      select: {
        projectKeys: ['web'],
        filter: { on: { environmentKey: 'staging', on: false } },
        environmentKey: 'staging',
      },
    })
    expect(payload(answer).results.map(({ key }: Doc) => key)).toEqual(meant)
    expect(new Set(states(answer))).toEqual(new Set(['PREVIEWED']))
    expect(answer.calls.length).toBeLessThanOrEqual(3)
  })

  const refusals: [what: string, input: object, message: RegExp][] = [
    ['no flags', { instructions: [on] }, /either items or select, but got none/],
    ['both', { items: [], select: { projectKeys: ['web'] }, instructions: [on] }, /but got both/],
    ['an empty list', { items: [], instructions: [on] }, /at least one item/],
    ['no instructions', { items: [item('x')] }, /Expected instructions/],
    [
      'no environment',
      { items: [{ projectKey: 'web', key: 'x' }], instructions: [on] },
      /environmentKey with setFlagOn/,
    ],
    ['a flag twice', { items: [item('x'), item('x')], instructions: [on] }, /"x" occurs twice/],
    [
      'more than 500 flags',
      { items: Array.from({ length: 501 }, (_, at) => item(`f${at}`)), instructions: [on] },
      /at most 500 flags, but got 501/,
    ],
    [
      'a foreign resume',
      { items: [item('x')], instructions: [on], resume: 'eA' },
      /resume of a payload of the same input/,
    ],
    [
      'a request without its draft',
      { items: [item('x')], instructions: [on], onApprovalRequired: 'CREATE_REQUEST' },
      /an approvalRequest with CREATE_REQUEST/,
    ],
  ]
  it.each(refusals)('refuses %s without a call', async (_, input, message) => {
    const answer = await run(input)
    expect(payload(answer)).toMatchObject({
      ...{ results: [], resume: null },
      userErrors: [{ message: expect.stringMatching(message), code: 'BAD_USER_INPUT' }],
    })
    expect(answer.calls).toEqual([])
  })
})

describe('a preview of updateFlags', () => {
  it('by the gateway takes no call for a flag, stores nothing, and says what it cannot preview', async () => {
    const [first, second] = await flagsThatAre(false, 2)
    const before = await flagOf(first)
    const answer = await run({
      preview: 'LOCAL',
      items: [
        item(first),
        item('no-such-flag'),
        item(second, 'staging', { instructions: [on, { other: { kind: 'startMeasuredRollout', parameters: {} } }] }),
        item(second, 'production', {
          instructions: [{ removeRule: { ruleId: 'x' } }, { updateRuleDescription: { ruleId: 'x', description: 'y' } }],
        }),
      ],
      instructions: [on],
    })
    expect(states(answer)).toEqual(['PREVIEWED', 'FAILED', 'SKIPPED', 'FAILED'])
    const { results } = payload(answer)
    expect(results[0]).toMatchObject({ previewedBy: 'LOCAL', flag: null, changes: [{ part: 'ON' }], userErrors: [] })
    expect(results[1].userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'items', '1', 'key'] }])
    expect(results[2].userErrors).toMatchObject([{ path: ['input', 'items', '2', 'instructions', '1'] }])
    expect(results[3].userErrors).toMatchObject([{ path: ['input', 'items', '3', 'instructions', '1'] }])
    expect(writes(answer)).toEqual([])
    expect(await flagOf(first)).toEqual(before)
  })

  it('of 60 flags by the gateway takes the pages of the list', async () => {
    const answer = await run({ preview: 'LOCAL', items: keys.slice(0, 60).map((key) => item(key)), instructions: [on] })
    expect(new Set(states(answer))).toEqual(new Set(['PREVIEWED', 'NO_CHANGE']))
    expect(answer.calls.length).toBeLessThanOrEqual(3)
  })

  it('by LaunchDarkly takes a call for each flag, and falls back to the gateway where a change needs an approval', async () => {
    const [free] = await flagsThatAre(false, 1)
    const [guarded] = await flagsThatAre(false, 1, 'production')
    const before = await Promise.all([free, guarded].map((key) => flagOf(key)))
    const answer = await run({
      preview: 'LAUNCHDARKLY',
      items: [item(free), item(guarded, 'production')],
      instructions: [on],
    })
    expect(states(answer)).toEqual(['PREVIEWED', 'PREVIEWED'])
    const { results } = payload(answer)
    expect(results[0]).toMatchObject({ previewedBy: 'LAUNCHDARKLY', flag: { key: free }, userErrors: [] })
    expect(results[1]).toMatchObject({ previewedBy: 'LOCAL', flag: null, userErrors: [{ code: 'APPROVAL_REQUIRED' }] })
    for (const { changes } of results) expect(changes).toMatchObject([{ part: 'ON' }])
    expect(writes(answer).every(({ path }) => path.includes('dryRun=true'))).toBe(true)
    expect(await Promise.all([free, guarded].map((key) => flagOf(key)))).toEqual(before)
  })

  it('says the same by whichever way', async () => {
    const items = keys.slice(60, 72).map((key) => item(key))
    const instructions = [
      { setFlagOn: true },
      { addTargets: { variation: { index: 0 }, values: ['ann'] } },
      { addTags: { values: ['x'] } },
    ]
    const [local, theirs] = [
      payload(await run({ preview: 'LOCAL', items, instructions })),
      payload(await run({ preview: 'LAUNCHDARKLY', items, instructions })),
    ]
    expect(local.results.map(({ changes }: Doc) => changes)).toEqual(theirs.results.map(({ changes }: Doc) => changes))
    expect(local.results.every(({ changes }: Doc) => changes.length > 0)).toBe(true)
  })
})

describe('updateFlags, where a change needs an approval,', () => {
  it('says so, and goes on', async () => {
    const [guarded] = await flagsThatAre(true, 1, 'production')
    const [free] = await flagsThatAre(true, 1)
    const answer = await run({ items: [item(guarded, 'production'), item(free)], instructions: [off] })
    expect(states(answer)).toEqual(['NEEDS_APPROVAL', 'DONE'])
    expect(payload(answer).results[0].userErrors).toMatchObject([{ code: 'APPROVAL_REQUIRED' }])
  })

  it('creates the request if it is to', async () => {
    const [guarded] = await flagsThatAre(true, 1, 'production')
    const answer = await run({
      ...{ items: [item(guarded, 'production')], instructions: [off], onApprovalRequired: 'CREATE_REQUEST' },
      approvalRequest: { description: 'Off for all' },
    })
    expect(states(answer)).toEqual(['REQUEST_CREATED'])
    expect(payload(answer).results[0].approvalRequest).toEqual({ description: 'Off for all', status: 'PENDING' })
    expect(await isOn(guarded, 'production')).toBe(true)
  })
})

describe('a failure of updateFlags', () => {
  const path = (key: string) => `/api/v2/flags/web/${key}`

  it('stops what is not begun, and resume goes on there, without repeating anything', async () => {
    const chosen = await flagsThatAre(false, 4)
    const items = chosen.map((key) => item(key))
    stack.sandbox.fault({ method: 'PATCH', path: path(chosen[1]) }, { status: 403 }, 1)
    const first = await run({ items, instructions: [on] })
    expect(states(first)).toEqual(['DONE', 'FAILED', 'NOT_STARTED', 'NOT_STARTED'])
    expect(payload(first).results[1].failure).toMatchObject({ code: 'FORBIDDEN' })
    const { resume } = payload(first)
    const second = await run({ items, instructions: [on], resume })
    expect(states(second)).toEqual(['DONE', 'FAILED', 'DONE', 'DONE'])
    expect(writes(second).map((call) => call.path)).toEqual([chosen[2], chosen[3]].map(path))
    expect(payload(second).resume).toBeNull()
    const third = await run({ items, instructions: [off], resume })
    expect(payload(third).userErrors).toMatchObject([{ path: ['input', 'resume'] }])
    expect(third.calls).toEqual([])
  })

  it('of fewer items than told stops nothing', async () => {
    const chosen = await flagsThatAre(false, 2)
    const items = ['no-such-flag', ...chosen].map((key) => item(key))
    const answer = await run({ items, instructions: [on], stopAfterFailures: 2 })
    expect(states(answer)).toEqual(['FAILED', 'DONE', 'DONE'])
  })

  it('is no more than a budget that is spent, from which resume goes on', async () => {
    const select = { projectKeys: ['web'], filter: { query: 'checkout' } }
    const input = { select, instructions: [{ addTags: { values: ['in-parts'] } }], budget: 5 }
    let resume: string | null = null
    const calls: number[] = []
    const written: string[] = []
    let last: string[] = []
    do {
      const answer: Answer = await run({ ...input, ...(resume && { resume }) })
      expect(answer.calls.length).toBeLessThanOrEqual(5)
      calls.push(answer.calls.length)
      written.push(...writes(answer).map((call) => call.path))
      last = states(answer)
      resume = payload(answer).resume
    } while (resume && calls.length < 20)
    const meant = (await askAll(stack.sandbox, '/flags/web?filter=query:checkout')).map(({ key }) => path(key))
    expect(written).toEqual(meant)
    expect(new Set(last)).toEqual(new Set(['DONE']))
    expect(calls.length).toBeGreaterThan(1)
  })

  it('goes on with no flag of a project that the selection does not name', async () => {
    const select = { projectKeys: ['web'], filter: { query: 'checkout' } }
    const input = { select, instructions: [{ addTags: { values: ['forged'] } }], budget: 3 }
    const { resume } = payload(await run(input))
    const [version, digest] = JSON.parse(Buffer.from(resume, 'base64url').toString())
    const [other] = await askAll(stack.sandbox, '/flags/mobile')
    const forged = Buffer.from(JSON.stringify([version, digest, '_', ['mobile', other!.key]])).toString('base64url')
    const answer = await run({ ...input, resume: forged })
    expect(payload(answer).userErrors).toMatchObject([{ path: ['input', 'resume'] }])
    expect(answer.calls).toEqual([])
  })

  it('by another version is a conflict, and sends nothing', async () => {
    const [key] = await flagsThatAre(false, 1)
    const { _version, environments } = await flagOf(key)
    const wrong = [
      item(key, 'staging', { expectedVersion: _version + 1 }),
      item(key, 'production', { expectedEnvironmentVersion: environments.production.version + 1 }),
    ]
    const answer = await run({ items: wrong, instructions: [{ addTags: { values: ['never'] } }], stopAfterFailures: 9 })
    expect(states(answer)).toEqual(['CONFLICT', 'CONFLICT'])
    expect(writes(answer)).toEqual([])
    expect(payload(answer).results[0]).toMatchObject({
      versionConflict: { expectedVersion: _version + 1, currentVersion: _version },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'items', '0', 'expectedVersion'] }],
    })
    const right = item(key, 'staging', {
      expectedVersion: _version,
      expectedEnvironmentVersion: environments.staging.version,
    })
    expect(states(await run({ items: [right], instructions: [on] }))).toEqual(['DONE'])
  })

  it('by a change at the same time is repeated once, and is a conflict with an expected version', async () => {
    const [one, other] = await flagsThatAre(false, 2)
    stack.sandbox.fault({ method: 'PATCH', path: path(one) }, { status: 409 }, 1)
    expect(states(await run({ items: [item(one)], instructions: [on] }))).toEqual(['DONE'])
    stack.sandbox.fault({ method: 'PATCH', path: path(other) }, { status: 409 }, 1)
    const { _version: expectedVersion } = await flagOf(other)
    const answer = await run({ items: [item(other, 'staging', { expectedVersion })], instructions: [on] })
    expect(states(answer)).toEqual(['CONFLICT'])
    expect(writes(answer)).toHaveLength(1)
  })

  it('to answer is told by the flag, which is read once: done if the instructions hold, else uncertain', async () => {
    const [made, lost, half] = await flagsThatAre(false, 3)
    stack.sandbox.fault({ method: 'PATCH', path: path(made) }, { reset: true }, 1)
    stack.sandbox.fault({ method: 'PATCH', path: path(lost) }, { status: 503 }, 1)
    stack.sandbox.fault({ method: 'PATCH', path: path(half) }, { truncate: true }, 1)
    const answer = await run({ items: [item(made), item(lost), item(half)], instructions: [on], stopAfterFailures: 9 })
    expect(states(answer)).toEqual(['DONE', 'UNCERTAIN', 'DONE'])
    expect(await Promise.all([made, lost, half].map((key) => isOn(key)))).toEqual([true, false, true])
    expect(payload(answer).results[0].changes).toMatchObject([{ part: 'ON' }])
    expect(answer.calls.map(({ method }) => method).slice(-6)).toEqual(['PATCH', 'GET', 'PATCH', 'GET', 'PATCH', 'GET'])
  })

  it('to answer a preview fails it, because nothing was stored', async () => {
    const chosen = await flagsThatAre(false, 3)
    const [half, lost, refused] = chosen
    stack.sandbox.fault({ method: 'PATCH', path: path(half) }, { truncate: true }, 1)
    stack.sandbox.fault({ method: 'PATCH', path: path(lost) }, { reset: true }, 1)
    stack.sandbox.fault({ method: 'PATCH', path: path(refused) }, { status: 503 }, 1)
    const items = chosen.map((key) => item(key))
    const answer = await run({ preview: 'LAUNCHDARKLY', items, instructions: [on] })
    expect(states(answer)).toEqual(['FAILED', 'FAILED', 'FAILED'])
    for (const { failure } of payload(answer).results) expect(failure.code).toMatch(/^UPSTREAM_/)
    expect(writes(answer)).toHaveLength(3)
    expect(answer.calls.filter(({ method }) => method === 'GET')).toHaveLength(1)
  })

  it('to answer an approval request does not say that the flag was changed', async () => {
    const [half, lost, unread] = await flagsThatAre(true, 3, 'production')
    const requests = (key: string) => ({ method: 'POST', path: new RegExp(`/${key}/.*approval-requests$`) })
    stack.sandbox.fault(requests(half), { truncate: true }, 1)
    stack.sandbox.fault(requests(lost), { reset: true }, 1)
    stack.sandbox.fault({ method: 'GET', path: /approval-requests\// }, { status: 403 }, 'always')
    const answer = await stack.ask(
      mutation.replace(
        'approvalRequest { description status }',
        'approvalRequest { description approvalSettings { __typename } }',
      ),
      {
        input: {
          ...{ preview: 'NONE', onApprovalRequired: 'CREATE_REQUEST', approvalRequest: { description: 'Off for all' } },
          ...{ items: [half, lost, unread].map((key) => item(key, 'production')), instructions: [off] },
          stopAfterFailures: 9,
        },
      },
    )
    const { results } = answer.data.updateFlags
    expect(results.map(({ state }: Doc) => state)).toEqual(['REQUEST_CREATED', 'UNCERTAIN', 'REQUEST_CREATED'])
    expect(results[1].failure).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(answer.errors).toMatchObject([
      { path: ['updateFlags', 'results', 0, 'approvalRequest'], extensions: { upstream: { outcome: 'DONE' } } },
      { path: ['updateFlags', 'results', 2, 'approvalRequest'], extensions: { code: 'FORBIDDEN' } },
    ])
    expect(await isOn(half, 'production')).toBe(true)
  })

  it('of the rate limit leaves the rest, and tells when to go on', async () => {
    const chosen = await flagsThatAre(false, 2)
    const resetAt = Date.now() + 3_600_000
    const limited = {
      status: 429,
      headers: { 'x-ratelimit-global-remaining': '0', 'x-ratelimit-reset': String(resetAt) },
    }
    const own = await startStack()
    own.sandbox.fault({ method: 'PATCH', path: /./ }, limited, 'always')
    const answer = await run({ items: chosen.map((key) => item(key)), instructions: [on] }, own)
    await own.close()
    expect(states(answer)).toEqual(['NOT_STARTED', 'NOT_STARTED'])
    expect(payload(answer).resume).toEqual(expect.any(String))
    expect(Date.parse(payload(answer).resumesAt)).toBeGreaterThan(Date.now())
    expect(writes(answer)).toHaveLength(1)
  })

  it('to read flags fails their items, and no others', async () => {
    const [one] = await flagsThatAre(false, 1)
    stack.sandbox.fault({ method: 'GET', path: /\/flags\/mobile/ }, { status: 403 }, 'always')
    const items = [{ projectKey: 'mobile', key: 'x', environmentKey: 'production' }, item(one)]
    const answer = await run({ preview: 'LOCAL', items, instructions: [on] })
    expect(states(answer)).toEqual(['FAILED', 'PREVIEWED'])
    expect(payload(answer).results[0].failure).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('changes of several projects', () => {
  it('are made side by side, those of a project one after the other', async () => {
    const others = (await askAll(stack.sandbox, '/flags/mobile')).map(({ key }) => key).slice(0, 3)
    const items = [
      ...keys.slice(80, 83).map((key) => ({ projectKey: 'web', key })),
      ...others.map((key) => ({ projectKey: 'mobile', key })),
    ]
    const answer = await run({ items, instructions: [{ addTags: { values: ['both'] } }] })
    expect(new Set(states(answer))).toEqual(new Set(['DONE']))
    const order = writes(answer).map(({ path }) => path.split('/').at(-1))
    const within = (some: readonly (string | undefined)[]) => order.filter((key) => some.includes(key))
    expect(within(keys.slice(80, 83))).toEqual(keys.slice(80, 83))
    expect(within(others)).toEqual(others)
  })
})
