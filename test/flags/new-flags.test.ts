import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import { everyChangedField, flagNow, servedFragment } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** How flags are created and deleted. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const memberId = '5f7a3cdbba2eb943c60ca4c4'

const create = (input: object) =>
  stack.ask(
    `mutation ($input: CreateFlagInput!) {
      createFlag(input: $input) { flag { ${everyChangedField} } userErrors { message code path } }
    } ${servedFragment}`,
    { input: { projectKey: 'platform', name: 'New', ...input } },
  )

const bodyOf = ({ calls }: { calls: readonly { body?: string }[] }, at = 0) => JSON.parse(calls[at]!.body!)

describe('a flag that is created', () => {
  it('is made of no more than a key and a name, in one call, which answers all that is asked of it', async () => {
    const answer = await create({ key: 'plain' })
    expect(answer.errors).toBeUndefined()
    expect(answer.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/v2/flags/platform'])
    expect(answer.calls[0]!.headers['content-type']).toBe('application/json')
    expect(bodyOf(answer)).toEqual({ key: 'plain', name: 'New' })
    const { flag, userErrors } = answer.data.createFlag
    expect(userErrors).toEqual([])
    expect(flag).toMatchObject({ key: 'plain', variations: [{ value: true }, { value: false }] })
    expect(flag).toEqual(await flagNow(stack, 'plain'))
  })

  it('is all that the input says', async () => {
    await create({ key: 'earlier' })
    const [{ _id: earlierOn }] = (await rest(stack, '/flags/platform/earlier')).variations
    const answer = await create({
      ...{ key: 'rich', name: 'Rich', description: 'All of it', on: true, temporary: false, tags: ['one', 'two'] },
      variations: [{ value: 'a', name: 'A', description: 'First' }, { value: { nested: [null] } }, { value: 3 }],
      defaults: { onVariation: 1, offVariation: 2 },
      clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false },
      includeInSnippet: false,
      customProperties: [{ key: 'jira', name: 'Jira', values: ['J-1'] }],
      maintainerId: encoded(`Member:["${memberId}"]`),
      initialPrerequisites: [{ key: 'earlier', variation: { value: true } }],
    })
    expect(answer.errors).toBeUndefined()
    expect(answer.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v2/flags/platform/earlier',
      'POST /api/v2/flags/platform',
    ])
    expect(bodyOf(answer, 1)).toEqual({
      ...{
        key: 'rich',
        name: 'Rich',
        description: 'All of it',
        isFlagOn: true,
        temporary: false,
        tags: ['one', 'two'],
      },
      variations: [{ value: 'a', name: 'A', description: 'First' }, { value: { nested: [null] } }, { value: 3 }],
      defaults: { onVariation: 1, offVariation: 2 },
      clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false },
      includeInSnippet: false,
      customProperties: { jira: { name: 'Jira', value: ['J-1'] } },
      maintainerId: memberId,
      initialPrerequisites: [{ key: 'earlier', variationId: earlierOn }],
    })
    const now = await flagNow(stack, 'rich')
    expect(answer.data.createFlag).toEqual({ flag: now, userErrors: [] })
    expect(now).toMatchObject({
      ...{ name: 'Rich', description: 'All of it', temporary: false, tags: ['one', 'two'] },
      variations: [{ value: 'a', name: 'A', description: 'First' }, { value: { nested: [null] } }, { value: 3 }],
      defaults: { onVariation: { value: { nested: [null] } }, offVariation: { value: 3 } },
      customProperties: [{ key: 'jira', name: 'Jira', values: ['J-1'] }],
      maintainer: { memberId: encoded(`Member:["${memberId}"]`) },
      environment: { on: true, prerequisites: [{ flagKey: 'earlier' }] },
    })
  })

  it('has each custom property once', async () => {
    const property = { key: 'jira', name: 'Jira', values: ['J-1'] }
    const { data, calls } = await create({
      key: 'twice',
      customProperties: [property, { ...property, values: ['J-2'] }],
    })
    const message = 'Expected each custom property once, but got "jira" twice.'
    const path = ['input', 'customProperties', '1', 'key']
    expect(data.createFlag.userErrors).toEqual([{ code: 'BAD_USER_INPUT', message, path }])
    expect(calls).toEqual([])
  })

  it('may be a copy of another one', async () => {
    const answer = await create({ key: 'copied', cloneFrom: 'gateway-header-trim' })
    expect(answer.paths).toEqual(['/flags/platform?clone=gateway-header-trim'])
    expect(bodyOf(answer)).toEqual({ key: 'copied', name: 'New' })
    const original = await flagNow(stack, 'gateway-header-trim')
    const values = (flag: Doc) => flag.variations.map(({ value }: Doc) => value)
    expect(values(await flagNow(stack, 'copied'))).toEqual(values(original))
  })

  it.each([
    [2, undefined, 2],
    [4, undefined, 4],
    [6, 'account', 6],
  ])('may be a migration of %i stages', async (stageCount, contextKind, count) => {
    const key = `migration-of-${stageCount}`
    const answer = await create({ key, purpose: 'MIGRATION', migrationSettings: { stageCount, contextKind } })
    expect(answer.data.createFlag.userErrors).toEqual([])
    expect(bodyOf(answer)).toEqual({
      ...{ key, name: 'New', purpose: 'migration' },
      migrationSettings: { stageCount, ...(contextKind && { contextKind }) },
    })
    const { data } = await stack.ask(
      `{ flag(projectKey: "platform", key: "${key}") { purpose variations { value } migrationSettings { stageCount contextKind } } }`,
    )
    expect(data.flag.variations).toHaveLength(count)
    expect(data.flag).toMatchObject({
      purpose: 'migration',
      migrationSettings: { stageCount, contextKind: contextKind ?? null },
    })
  })

  it('is looked after by a team as well', async () => {
    expect(bodyOf(await create({ key: 'of-a-team', maintainerTeamKey: 'search' }))).toMatchObject({
      maintainerTeamKey: 'search',
    })
    expect(await flagNow(stack, 'of-a-team')).toMatchObject({ maintainer: { teamKey: 'search' } })
  })
})

describe('what is null in the input of a new flag', () => {
  it('is sent for the maintainer, so that nobody looks after the flag', async () => {
    const answer = await create({ key: 'of-nobody', maintainerId: null })
    expect(bodyOf(answer)).toEqual({ key: 'of-nobody', name: 'New', maintainerId: null })
    expect(answer.data.createFlag).toMatchObject({ flag: { maintainer: null }, userErrors: [] })
    await create({ key: 'of-the-caller' })
    expect((await flagNow(stack, 'of-the-caller')).maintainer).not.toBeNull()
    await create({ key: 'copied-without', cloneFrom: 'of-the-caller', maintainerId: null })
    expect((await flagNow(stack, 'copied-without')).maintainer).toBeNull()
  })

  it('is sent beside a team as well', async () => {
    const answer = await create({ key: 'of-a-team-only', maintainerId: null, maintainerTeamKey: 'search' })
    expect(bodyOf(answer)).toMatchObject({ maintainerId: null, maintainerTeamKey: 'search' })
    expect(answer.data.createFlag.flag).toMatchObject({ maintainer: { teamKey: 'search' } })
  })

  it("is no tags at all, though the project's defaults have some", async () => {
    const defaults = `mutation ($tags: [String!]) { updateFlagDefaults(input: { projectKey: "platform", tags: $tags }) { userErrors { message } } }`
    expect((await stack.ask(defaults, { tags: ['usual'] })).data.updateFlagDefaults.userErrors).toEqual([])
    const answer = await create({ key: 'without-tags', tags: null })
    expect(bodyOf(answer)).toEqual({ key: 'without-tags', name: 'New', tags: [] })
    expect(answer.data.createFlag.flag.tags).toEqual([])
    expect((await create({ key: 'with-usual-tags' })).data.createFlag.flag.tags).toEqual(['usual'])
    await stack.ask(defaults, { tags: [] })
  })

  it('is left out everywhere else', async () => {
    const names = ['description', 'variations', 'defaults', 'on', 'temporary', 'clientSideAvailability', 'viewKeys']
    const others = ['includeInSnippet', 'customProperties', 'maintainerTeamKey', 'purpose', 'migrationSettings']
    const all = [...names, ...others, 'initialPrerequisites', 'cloneFrom']
    const answer = await create({ key: 'of-nulls', ...Object.fromEntries(all.map((name) => [name, null])) })
    expect(answer.data.createFlag.userErrors).toEqual([])
    expect(answer.paths).toEqual(['/flags/platform'])
    expect(bodyOf(answer)).toEqual({ key: 'of-nulls', name: 'New' })
    const parts = { value: 1, name: null, description: null, variationId: null }
    const bare = await create({ key: 'of-null-parts', variations: [parts, { value: 2 }] })
    expect(bodyOf(bare)).toMatchObject({ variations: [{ value: 1 }, { value: 2 }] })
    expect(Object.keys(bodyOf(bare).variations[0])).toEqual(['value'])
  })
})

describe('a new flag', () => {
  it('is linked to views, and its variations keep the ids that they are given', async () => {
    const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
    const variations = ids.map((variationId, index) => ({ value: index, variationId }))
    const answer = await create({ key: 'as-before', variations, viewKeys: ['checkout'] })
    expect(bodyOf(answer)).toEqual({
      ...{ key: 'as-before', name: 'New', viewKeys: ['checkout'] },
      variations: ids.map((_id, value) => ({ _id, value })),
    })
    expect((await rest(stack, '/flags/platform/as-before')).variations).toMatchObject(ids.map((_id) => ({ _id })))
  })
})

describe('a flag that cannot be created', () => {
  const migration = { purpose: 'MIGRATION', migrationSettings: { stageCount: 2 } }

  it.each<[string, object, path: string[], message: RegExp]>([
    ['two maintainers', { maintainerId: memberId, maintainerTeamKey: 'search' }, ['maintainerTeamKey'], /but got both/],
    [
      'a maintainer who is no member',
      { maintainerId: encoded('Team:["growth"]') },
      ['maintainerId'],
      /another type: Team/,
    ],
    [
      'a default that is no variation',
      { variations: [{ value: 1 }, { value: 2 }], defaults: { onVariation: 0, offVariation: 2 } },
      ['defaults', 'offVariation'],
      /one of the 2 variations, but got 2/,
    ],
    ['a migration without settings', { purpose: 'MIGRATION' }, ['migrationSettings'], /but got none/],
    ['settings without a migration', { migrationSettings: { stageCount: 2 } }, ['migrationSettings'], /MIGRATION only/],
    [
      'a migration with variations',
      { ...migration, variations: [{ value: 1 }] },
      ['variations'],
      /Expected no variations/,
    ],
    [
      'a migration with defaults',
      { ...migration, defaults: { onVariation: 0, offVariation: 1 } },
      ['defaults'],
      /Expected no defaults/,
    ],
    [
      'three stages',
      { purpose: 'MIGRATION', migrationSettings: { stageCount: 3 } },
      ['migrationSettings', 'stageCount'],
      /2, 4 or 6 stages, but got 3/,
    ],
    [
      'six stages without a context kind',
      { purpose: 'MIGRATION', migrationSettings: { stageCount: 6 } },
      ['migrationSettings', 'contextKind'],
      /but got none/,
    ],
    [
      'four stages with a context kind',
      { purpose: 'MIGRATION', migrationSettings: { stageCount: 4, contextKind: 'user' } },
      ['migrationSettings', 'contextKind'],
      /but got "user"/,
    ],
  ])('is refused at its place before anything is sent, for %s', async (_, input, path, message) => {
    const { data, errors, calls } = await create({ key: 'never', ...input })
    expect(errors).toBeUndefined()
    expect(data.createFlag).toEqual({
      flag: null,
      userErrors: [{ message: expect.stringMatching(message), code: 'BAD_USER_INPUT', path: ['input', ...path] }],
    })
    expect(calls).toEqual([])
  })

  it('is refused for a prerequisite whose variation there is none of', async () => {
    const initialPrerequisites = [{ key: 'gateway-header-trim', variation: { index: 9 } }]
    const { data, calls } = await create({ key: 'never', initialPrerequisites })
    const path = ['input', 'initialPrerequisites', '0', 'variation']
    expect(data.createFlag.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path }])
    expect(calls.map(({ method }) => method)).toEqual(['GET'])
  })

  it('has a key that is taken, which is sent once', async () => {
    const { data, errors, calls } = await create({ key: 'gateway-header-trim' })
    expect(errors).toBeUndefined()
    expect(data.createFlag).toMatchObject({ flag: null, userErrors: [{ code: 'KEY_EXISTS' }] })
    expect(calls).toHaveLength(1)
  })

  it('has a key that is taken, whatever a conflict calls itself', async () => {
    const json = { code: 'optimistic_locking_error', message: 'Conflict' }
    stack.sandbox.fault({ method: 'POST', path: '/api/v2/flags/platform' }, { status: 409, json }, 'always')
    const { data, calls } = await create({ key: 'gateway-header-trim' })
    expect(data.createFlag.userErrors).toMatchObject([{ code: 'KEY_EXISTS' }])
    expect(calls).toHaveLength(1)
  })

  it('is in a project that there is none of', async () => {
    const { data } = await create({ key: 'lost', projectKey: 'none' })
    expect(data.createFlag).toMatchObject({ flag: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})

describe('a flag that is deleted', () => {
  const remove = (key: string) =>
    stack.ask(
      'mutation ($input: DeleteFlagInput!) { deleteFlag(input: $input) { deletedFlagId userErrors { code path } } }',
      { input: { projectKey: 'platform', key } },
    )

  it('leaves its id, and is not there any more', async () => {
    await create({ key: 'doomed' })
    const { data, errors, calls } = await remove('doomed')
    expect(errors).toBeUndefined()
    expect(data.deleteFlag).toEqual({ deletedFlagId: encoded('Flag:["platform","doomed"]'), userErrors: [] })
    expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['DELETE', '/api/v2/flags/platform/doomed', undefined],
    ])
    expect(await flagNow(stack, 'doomed')).toBeNull()
  })

  it('has to be there', async () => {
    expect((await remove('none')).data.deleteFlag).toEqual({
      deletedFlagId: null,
      userErrors: [{ code: 'NOT_FOUND', path: null }],
    })
  })

  it('has to be a prerequisite of none', async () => {
    await create({ key: 'leaned-on' })
    await create({ key: 'leaning', initialPrerequisites: [{ key: 'leaned-on', variation: { index: 0 } }] })
    const { data, errors } = await remove('leaned-on')
    expect(errors).toBeUndefined()
    expect(data.deleteFlag).toMatchObject({ deletedFlagId: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(await flagNow(stack, 'leaned-on')).not.toBeNull()
  })
})
