import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { change, flagSubject, type Subject, said, segmentSubject } from '../support/expiring-targets.ts'
import { rest } from '../support/rest.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Answer, type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let subject: Subject
beforeEach(async () => {
  stack = await startStack()
})
afterEach(() => stack.close())

const moment = '2031-05-06T07:08:09.000Z'
const value = Date.parse(moment)
const semantic = 'application/json; domain-model=launchdarkly.semanticpatch'

const sentIn = ({ calls }: Answer) => JSON.parse(calls.at(-1)!.body!)
const input = (...instructions: object[]) => ({ ...subject.selector, instructions })
const remaining = async () => subject.read((await stack.ask(subject.query)).data)
const newest = async (): Promise<Doc> => {
  const { json } = await ask(stack.sandbox, '/auditlog?limit=1')
  return (await ask(stack.sandbox, `/auditlog/${json.items[0]._id}`)).json
}

interface Kind {
  readonly route: 'contexts' | 'users'
  readonly kind: string
  /** Whom it is about. */
  readonly who: (subject: Subject) => { contextKind: string; contextKey: string }
  /** What it names besides, in the input and for REST. */
  readonly more?: (subject: Subject) => object
  readonly restMore?: (subject: Subject) => object
  /** What becomes of them, from what there was. */
  readonly after: (before: Doc | undefined) => Doc | undefined
}

const expiresAt = () => ({ expiresAt: moment })
const valued = () => ({ value })
const added = () => ({ expiresAt: moment, version: 1 })
const updated = (before: Doc) => ({ expiresAt: moment, version: before.version + 1 })
const user = ({ user }: Subject) => ({ contextKind: 'user', contextKey: user })
const organization = ({ organization }: Subject) => ({ contextKind: 'organization', contextKey: organization })
const expiring = ({ expiring: { contextKind, contextKey } }: Subject) => ({ contextKind, contextKey })
const versioned = ({ expiring }: Subject) => ({ version: expiring._version })
const versionedForUsers = ({ versionForUsers }: Subject) => ({ version: versionForUsers })

const kinds: Kind[] = [
  {
    route: 'contexts',
    kind: 'addExpiringTarget',
    who: organization,
    more: expiresAt,
    restMore: valued,
    after: added,
  },
  {
    route: 'contexts',
    kind: 'updateExpiringTarget',
    who: expiring,
    more: (all) => ({ ...expiresAt(), ...versioned(all) }),
    restMore: (all) => ({ ...valued(), ...versioned(all) }),
    after: updated,
  },
  { route: 'contexts', kind: 'removeExpiringTarget', who: expiring, after: () => undefined },
  {
    route: 'users',
    kind: 'addExpireUserTargetDate',
    who: user,
    more: expiresAt,
    restMore: valued,
    after: added,
  },
  {
    route: 'users',
    kind: 'updateExpireUserTargetDate',
    who: expiring,
    more: (all) => ({ ...expiresAt(), ...versionedForUsers(all) }),
    restMore: (all) => ({ ...valued(), ...versionedForUsers(all) }),
    after: updated,
  },
  { route: 'users', kind: 'removeExpireUserTargetDate', who: expiring, after: () => undefined },
]

describe.each([
  ['a flag in an environment', flagSubject],
  ['a segment', segmentSubject],
])('what expires of %s', (_, find) => {
  beforeEach(async () => {
    subject = await find(stack)
  })

  it.each(kinds)('is changed by $kind, and read so afterwards', async ({ route, kind, who, ...rows }) => {
    const before = await remaining()
    const { contextKind, contextKey } = who(subject)
    const named = route === 'users' ? { userKey: contextKey } : { contextKind, contextKey }
    const given = { ...subject.list, ...named, ...rows.more?.(subject) }
    const answer = await change(stack, subject.operation[route], { ...input({ [kind]: given }), comment: 'Why' })

    expect(answer.errors).toBeUndefined()
    expect(answer.paths).toEqual([subject.path.replace('targets', route === 'users' ? 'user-targets' : 'targets')])
    const [call] = answer.calls
    expect([call!.method, call!.headers['content-type'], call!.version]).toEqual(['PATCH', semantic, '20240415'])
    expect(sentIn(answer)).toEqual({
      comment: 'Why',
      instructions: [{ kind, ...subject.restList, ...named, ...rows.restMore?.(subject) }],
    })

    const isTheirs = (one: Doc) => one.contextKey === contextKey
    const theirs = rows.after(before.find(isTheirs))
    const result = theirs ? [{ contextKind, contextKey, ...theirs }] : []
    expect(answer.data.payload).toEqual({
      expiringTargets: result,
      ...{ totalInstructions: 1, successfulInstructions: 1, failedInstructions: 0 },
      userErrors: [],
    })
    const byTime = (a: Doc, b: Doc) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt)
    expect(await remaining()).toEqual([...before.filter((one) => !isTheirs(one)), ...result].toSorted(byTime))
  })

  it('is changed by the instructions that can be carried out, and the others are told with their places', async () => {
    const { organization, user, list } = subject
    const scheduled = { ...list, ...expiring(subject) }
    const answer = await change(
      stack,
      subject.operation.contexts,
      input(
        { addExpiringTarget: { ...list, contextKind: 'organization', contextKey: 'nobody', expiresAt: moment } },
        { addExpiringTarget: { ...list, contextKind: 'organization', contextKey: organization, expiresAt: moment } },
        { addExpiringTarget: { ...scheduled, expiresAt: moment } },
        { updateExpiringTarget: { ...scheduled, expiresAt: moment, version: 99 } },
        { updateExpiringTarget: { ...scheduled, expiresAt: moment } },
        { removeExpiringTarget: { ...list, contextKind: 'user', contextKey: user } },
      ),
    )
    expect(answer.errors).toBeUndefined()
    const { expiringTargets, userErrors, ...counts } = answer.data.payload
    expect(counts).toEqual({ totalInstructions: 6, successfulInstructions: 2, failedInstructions: 4 })
    expect(expiringTargets.map(({ contextKey }: Doc) => contextKey).toSorted()).toEqual(
      [organization, subject.expiring.contextKey].toSorted(),
    )
    const failed = (index: number, message: string) => ({
      message: expect.stringContaining(message),
      code: 'CONFLICT',
      path: ['input', 'instructions', String(index)],
    })
    expect(userErrors).toEqual([
      failed(0, 'nobody'),
      failed(2, `The user ${subject.expiring.contextKey} is scheduled already`),
      failed(3, `at version ${subject.expiring._version}, not 99`),
      failed(5, `The user ${user} is not scheduled`),
    ])
    const now = await remaining()
    expect(now.find(({ contextKey }) => contextKey === organization)).toMatchObject({ expiresAt: moment, version: 1 })
    expect(now.find(({ contextKey }) => contextKey === subject.expiring.contextKey)?.expiresAt).toBe(moment)
  })

  it('stays as it is where every instruction fails, without an entry in the audit log', async () => {
    const [before, last] = [await remaining(), await newest()]
    const gone = { ...subject.list, contextKind: 'user', contextKey: 'nobody' }
    const { data } = await change(stack, subject.operation.contexts, input({ removeExpiringTarget: gone }))
    expect(data.payload).toMatchObject({
      expiringTargets: [],
      failedInstructions: 1,
      userErrors: [{ code: 'CONFLICT' }],
    })
    expect(await remaining()).toEqual(before)
    expect(await newest()).toEqual(last)
  })

  it('is in the audit log as it was and as it is', async () => {
    const [before] = (await rest(stack, subject.path)).items.filter(({ _id }: Doc) => _id === subject.expiring._id)
    const removed = { ...subject.list, ...expiring(subject) }
    await change(stack, subject.operation.contexts, {
      ...input({ removeExpiringTarget: removed }),
      comment: 'They stay',
    })
    const entry = await newest()
    expect(entry).toMatchObject({ comment: 'They stay', accesses: [{ action: 'updateExpiringTargets' }] })
    const [previous, current] = [entry.previousVersion, entry.currentVersion].map(({ items }: Doc) => items)
    expect(previous).toContainEqual(before)
    expect(current).toEqual(previous.filter(({ _id }: Doc) => _id !== before._id))
  })

  it('keeps its version where the time is the one that it has', async () => {
    const last = await newest()
    const { expirationDate } = subject.expiring
    const same = { ...subject.list, ...expiring(subject), expiresAt: new Date(expirationDate).toISOString() }
    const { data } = await change(stack, subject.operation.contexts, input({ updateExpiringTarget: same }))
    expect(data.payload).toMatchObject({ expiringTargets: [said(subject.expiring)], userErrors: [] })
    expect(await newest()).toEqual(last)
  })

  const remove = () => input({ removeExpiringTarget: { ...subject.list, ...expiring(subject) } })

  it('is not changed without instructions, and nothing is sent', async () => {
    const { data, paths } = await change(stack, subject.operation.contexts, input())
    expect(paths).toEqual([])
    expect(data.payload).toMatchObject({
      expiringTargets: null,
      totalInstructions: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path: ['input', 'instructions'] }],
    })
  })

  it('is not changed by instructions that LaunchDarkly refuses, none of them', async () => {
    const before = await remaining()
    const empty = { ...subject.list, contextKind: '', contextKey: 'nobody', expiresAt: moment }
    const both = [...remove().instructions, { addExpiringTarget: empty }]
    const { data, errors } = await change(stack, subject.operation.contexts, input(...both))
    expect(errors).toBeUndefined()
    expect(data.payload).toMatchObject({ expiringTargets: null, userErrors: [{ code: 'BAD_USER_INPUT', path: null }] })
    expect(data.payload.userErrors[0].message).toContain('Instruction 1 (addExpiringTarget): contextKind must be')
    expect(await remaining()).toEqual(before)
  })

  it('is not found by a key that is wrong, whichever it is', async () => {
    for (const name of Object.keys(subject.selector)) {
      const { data, errors } = await change(stack, subject.operation.contexts, { ...remove(), [name]: 'none' })
      expect(errors).toBeUndefined()
      expect(data.payload).toMatchObject({ expiringTargets: null, userErrors: [{ code: 'NOT_FOUND' }] })
    }
  })

  it('is not changed by a path that no call can carry', async () => {
    const { data, paths } = await change(stack, subject.operation.contexts, { ...remove(), projectKey: '..' })
    expect(paths).toEqual([])
    expect(data.payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: null }])
  })

  it('is not changed by a token that may only read', async () => {
    const before = await remaining()
    const headers = { authorization: stack.sandbox.readerToken }
    const { data, errors } = await change(stack, subject.operation.contexts, remove(), { headers })
    expect(data).toEqual({ payload: null })
    expect(errors).toMatchObject([{ path: ['payload'], extensions: { code: 'FORBIDDEN' } }])
    expect(await remaining()).toEqual(before)
  })

  it.each([
    ['the connection breaks', { reset: true }],
    ['LaunchDarkly is out of order', { status: 503 }],
    ['the answer is cut short', { status: 500, truncate: true }],
    ['the rate is limited', { status: 429 }],
  ])('is changed by one call at most if %s', async (_, reply) => {
    stack.sandbox.fault({ method: 'PATCH', path: /expiring/ }, reply, 'always')
    const { errors, calls } = await change(stack, subject.operation.contexts, remove())
    expect(errors).toHaveLength(1)
    expect(calls.map(({ method }) => method)).toEqual(['PATCH'])
  })

  it('is changed by one call at most if the answer is late', async () => {
    const hasty = await startStack({ gateway: { headersTimeoutMs: 800 } })
    hasty.sandbox.fault({ method: 'PATCH', path: /expiring/ }, { delayMs: 3000 }, 'always')
    const { errors, calls } = await change(hasty, subject.operation.contexts, remove())
    await hasty.close()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
    expect(calls.map(({ method }) => method)).toEqual(['PATCH'])
  })

  it('is tried once more where somebody changes it at the same time, and no more than that', async () => {
    stack.sandbox.fault({ method: 'PATCH', path: /expiring/ }, { status: 409 })
    const second = await change(stack, subject.operation.contexts, remove())
    expect(second.data.payload).toMatchObject({ successfulInstructions: 1, userErrors: [] })
    expect(second.calls).toHaveLength(2)

    stack.sandbox.fault({ method: 'PATCH', path: /expiring/ }, { status: 409 }, 'always')
    const third = await change(stack, subject.operation.contexts, remove())
    expect(third.data.payload).toMatchObject({ expiringTargets: null, userErrors: [{ code: 'CONFLICT', path: null }] })
    expect(third.calls).toHaveLength(2)
  })

  it('tells what it can of an answer that lacks its parts', async () => {
    stack.sandbox.fault({ method: 'PATCH', path: /expiring/ }, { patch: () => ({}) }, 'always')
    const { data, errors } = await change(stack, subject.operation.contexts, remove())
    expect(errors).toBeUndefined()
    expect(data.payload).toEqual({
      expiringTargets: null,
      ...{ totalInstructions: null, successfulInstructions: null, failedInstructions: null },
      userErrors: [],
    })
  })

  it('is read anew by what comes after the change in the same request', async () => {
    const { contexts } = subject.operation
    const type = `${contexts[0]!.toUpperCase()}${contexts.slice(1)}Input!`
    const owner = contexts.includes('Flag')
      ? 'flag { environment(key: "production") { expiringTargets { contextKey } } }'
      : 'segment { expiringTargets { contextKey } }'
    const { data, errors, calls } = await stack.ask(
      `mutation ($add: ${type}, $remove: ${type}) {
        add: ${contexts}(input: $add) { ${owner} } remove: ${contexts}(input: $remove) { ${owner} }
      }`,
      {
        add: input({ addExpiringTarget: { ...subject.list, ...organization(subject), expiresAt: moment } }),
        remove: remove(),
      },
    )
    expect(errors).toBeUndefined()
    const keysAfter = ({ flag, segment }: Doc) =>
      (flag ? flag.environment : segment).expiringTargets.map(({ contextKey }: Doc) => contextKey)
    expect(keysAfter(data.add)).toEqual(expect.arrayContaining([subject.organization, subject.expiring.contextKey]))
    expect(keysAfter(data.remove)).toContain(subject.organization)
    expect(keysAfter(data.remove)).not.toContain(subject.expiring.contextKey)
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'GET', 'PATCH', 'GET', 'GET'])
  })
})

describe('the payload of a change of what expires', () => {
  it('has the flag without a read for its keys, and with one call for all else of it', async () => {
    subject = await flagSubject(stack)
    const remove = input({ removeExpiringTarget: { ...subject.list, ...expiring(subject) } })
    const byKey = await change(stack, 'updateFlagExpiringTargets', remove, { selection: 'flag { id key projectKey }' })
    expect(byKey.data.payload.flag).toMatchObject({ key: subject.selector.flagKey, projectKey: 'web' })
    expect(byKey.calls.map(({ method }) => method)).toEqual(['PATCH'])

    const add = { addExpiringTarget: { ...subject.list, ...organization(subject), expiresAt: moment } }
    const selection = 'flag { name tags } more: expiringTargets { variationId variation { variationId } }'
    const whole = await change(stack, 'updateFlagExpiringTargets', input(add), { selection })
    const { variationId } = subject.expiring
    expect(whole.data.payload.flag).toEqual({ name: expect.any(String), tags: expect.any(Array) })
    expect(whole.data.payload.more).toEqual([{ variationId, variation: { variationId: variationId } }])
    expect(whole.calls.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })

  it('has the segment by one call', async () => {
    subject = await segmentSubject(stack)
    const remove = input({ removeExpiringTarget: { ...subject.list, ...expiring(subject) } })
    const selection = 'segment { key version }'
    const { data, calls } = await change(stack, 'updateSegmentExpiringTargets', remove, { selection })
    expect(data.payload.segment).toEqual({ key: subject.selector.segmentKey, version: subject.versionForUsers })
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })

  it('keeps the outcome where the segment cannot be read', async () => {
    subject = await segmentSubject(stack)
    stack.sandbox.fault({ method: 'GET', path: /segments/ }, { status: 403 }, 'always')
    const remove = input({ removeExpiringTarget: { ...subject.list, ...expiring(subject) } })
    const selection = 'segment { key }'
    const { data, errors } = await change(stack, 'updateSegmentExpiringTargets', remove, { selection })
    expect(data.payload).toMatchObject({ segment: null, successfulInstructions: 1 })
    expect(errors).toMatchObject([{ path: ['payload', 'segment'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('has neither flag nor segment where nothing was changed', async () => {
    const selectors = { projectKey: 'web', environmentKey: 'production' }
    const context = { contextKind: 'user', contextKey: 'x' }
    const ofFlag = {
      ...{ ...selectors, flagKey: 'none' },
      instructions: [{ removeExpiringTarget: { ...context, variation: { variationId: 'x' } } }],
    }
    const ofSegment = {
      ...{ ...selectors, segmentKey: 'none' },
      instructions: [{ removeExpiringTarget: { ...context, targetType: 'EXCLUDED' } }],
    }
    const flag = await change(stack, 'updateFlagExpiringTargets', ofFlag, { selection: 'flag { key }' })
    const segment = await change(stack, 'updateSegmentExpiringTargets', ofSegment, { selection: 'segment { key }' })
    expect(flag.data.payload).toMatchObject({ flag: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect(segment.data.payload).toMatchObject({ segment: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect([flag, segment].map(({ calls }) => calls.length)).toEqual([1, 1])
  })
})

describe('an instruction for what expires', () => {
  it('names its variation by index or by value, for one read of the flag before the change', async () => {
    subject = await flagSubject(stack)
    const { variations } = await rest(stack, `/flags/web/${subject.selector.flagKey}`)
    const index = variations.findIndex(({ _id }: Doc) => _id === subject.expiring.variationId)
    const answer = await change(
      stack,
      'updateFlagExpiringTargets',
      input(
        { removeExpiringTarget: { variation: { index }, ...expiring(subject) } },
        {
          addExpiringTarget: {
            ...{ variation: { value: variations[index].value }, ...organization(subject), expiresAt: moment },
          },
        },
      ),
    )
    expect(answer.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(sentIn(answer).instructions).toEqual([
      { kind: 'removeExpiringTarget', ...subject.restList, ...expiring(subject) },
      { kind: 'addExpiringTarget', ...subject.restList, ...organization(subject), value },
    ])
    expect(answer.data.payload).toMatchObject({ successfulInstructions: 2, userErrors: [] })
  })

  it('that names a variation which the flag does not have is refused before the change, with its place', async () => {
    subject = await flagSubject(stack)
    const wrong = { removeExpireUserTargetDate: { variation: { index: 7 }, userKey: 'x' } }
    const { data, calls } = await change(stack, 'updateFlagExpiringUserTargets', input(wrong))
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
    expect(data.payload.userErrors).toEqual([
      {
        message: expect.stringContaining('none has index 7'),
        code: 'BAD_USER_INPUT',
        path: ['input', 'instructions', '0', 'removeExpireUserTargetDate', 'variation'],
      },
    ])
  })

  it('that names a variation on which the context is no target fails alone', async () => {
    subject = await flagSubject(stack)
    const { variations } = await rest(stack, `/flags/web/${subject.selector.flagKey}`)
    const other = variations.find(({ _id }: Doc) => _id !== subject.expiring.variationId)._id
    const { data } = await change(
      stack,
      'updateFlagExpiringTargets',
      input(
        { addExpiringTarget: { variation: { variationId: other }, ...organization(subject), expiresAt: moment } },
        { addExpiringTarget: { variation: { variationId: 'none' }, ...organization(subject), expiresAt: moment } },
      ),
    )
    expect(data.payload.userErrors.map(({ message }: Doc) => message)).toEqual([
      `The organization ${subject.organization} is no target of the variation ${other}`,
      'Unknown variation ID: none',
    ])
  })

  it('is about those that a segment leaves out as well', async () => {
    subject = await segmentSubject(stack)
    const out = (await rest(stack, subject.path)).items.find(({ targetType }: Doc) => targetType === 'excluded')
    const { contextKind, contextKey } = out
    const given = { targetType: 'EXCLUDED', contextKind, contextKey, expiresAt: moment }
    const answer = await change(stack, 'updateSegmentExpiringTargets', input({ updateExpiringTarget: given }))
    expect(sentIn(answer).instructions).toEqual([
      { kind: 'updateExpiringTarget', targetType: 'excluded', contextKind, contextKey, value },
    ])
    expect(answer.data.payload.expiringTargets).toEqual([
      { contextKind, contextKey, expiresAt: moment, version: out._version + 1 },
    ])
  })

  it('of the older kinds of a segment fails at another version of the segment', async () => {
    subject = await segmentSubject(stack)
    const { contextKey: userKey } = subject.expiring
    const version = subject.versionForUsers - 1
    const given = { ...subject.list, userKey, expiresAt: moment, version }
    const { data } = await change(
      stack,
      'updateSegmentExpiringUserTargets',
      input({ updateExpireUserTargetDate: given }),
    )
    expect(data.payload.userErrors).toMatchObject([
      { message: `The segment is at version ${version + 1}, not ${version}`, path: ['input', 'instructions', '0'] },
    ])
  })
})
