import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsOf, json, sentBy } from '../support/change.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
})
afterAll(() => stack.close())

const parts = `tags temporary clientSideAvailability { usingMobileKey usingEnvironmentId }
  booleanDefaults { trueDisplayName falseDisplayName trueDescription falseDescription onVariation offVariation }`
const replace = `mutation ($input: ReplaceFlagDefaultsInput!) {
  replaceFlagDefaults(input: $input) { flagDefaults { ${parts} } userErrors { message code path } }
}`
const update = `mutation ($input: UpdateFlagDefaultsInput!) {
  updateFlagDefaults(input: $input) { flagDefaults { ${parts} } userErrors { message code path } }
}`
const read = async () => {
  const { data } = await stack.ask(`{ project(key: "web") { flagDefaults { key ${parts} } } }`)
  return data.project.flagDefaults
}
const defaults = {
  tags: ['team-web'],
  temporary: false,
  clientSideAvailability: { usingMobileKey: false, usingEnvironmentId: true },
  booleanDefaults: {
    trueDisplayName: 'Yes',
    falseDisplayName: 'No',
    trueDescription: 'It is on',
    falseDescription: 'It is off',
    onVariation: 0,
    offVariation: 1,
  },
}

describe('replaceFlagDefaults', () => {
  it('sends all of them, and answers from the answer', async () => {
    const told = await stack.ask(replace, { input: { projectKey: 'web', ...defaults } })
    expect(told.data.replaceFlagDefaults).toEqual({ flagDefaults: defaults, userErrors: [] })
    const { clientSideAvailability, ...others } = defaults
    expect(sentBy(told)).toEqual([
      ['PUT', '/projects/web/flag-defaults', { ...others, defaultClientSideAvailability: clientSideAvailability }],
    ])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    expect(await read()).toMatchObject(defaults)
  })

  it('reads the key if it is asked for, as LaunchDarkly does not answer with it', async () => {
    const withKey = replace.replace('flagDefaults { ', 'flagDefaults { key ')
    const told = await stack.ask(withKey, { input: { projectKey: 'web', ...defaults } })
    expect(callsOf(told)).toEqual(['PUT /projects/web/flag-defaults', 'GET /projects/web/flag-defaults'])
    expect(told.data.replaceFlagDefaults.flagDefaults.key).toBe((await read()).key)
    expect((await read()).key).toEqual(expect.any(String))
  })

  it.each([
    ['a project that there is not', { projectKey: 'nowhere' }, 'NOT_FOUND'],
    [
      'a variation that there is not',
      { booleanDefaults: { ...defaults.booleanDefaults, onVariation: 2 } },
      'BAD_USER_INPUT',
    ],
  ])('tells of %s', async (_, wrong, code) => {
    const told = await stack.ask(replace, { input: { projectKey: 'web', ...defaults, ...wrong } })
    expect(told.data.replaceFlagDefaults).toMatchObject({ flagDefaults: null, userErrors: [{ code }] })
    expect(told.calls).toHaveLength(1)
  })
})

describe('updateFlagDefaults', () => {
  it.each([
    [{ temporary: true }, '/temporary', true],
    [
      { clientSideAvailability: { usingMobileKey: true, usingEnvironmentId: false } },
      '/defaultClientSideAvailability',
      { usingMobileKey: true, usingEnvironmentId: false },
    ],
    [{ booleanDefaults: { trueDisplayName: 'Ja' } }, '/booleanDefaults/trueDisplayName', 'Ja'],
    [{ booleanDefaults: { falseDisplayName: 'Nein' } }, '/booleanDefaults/falseDisplayName', 'Nein'],
    [{ booleanDefaults: { trueDescription: '' } }, '/booleanDefaults/trueDescription', ''],
    [{ booleanDefaults: { falseDescription: 'x' } }, '/booleanDefaults/falseDescription', 'x'],
    [{ booleanDefaults: { onVariation: 1 } }, '/booleanDefaults/onVariation', 1],
    [{ booleanDefaults: { offVariation: 0 } }, '/booleanDefaults/offVariation', 0],
  ])('sets %j without a read', async (change, path, value) => {
    const told = await stack.ask(update, { input: { projectKey: 'web', ...change } })
    expect(sentBy(told)).toEqual([['PATCH', '/projects/web/flag-defaults', [{ op: 'add', path, value }]]])
    expect(told.calls[0]!.headers['content-type']).toBe(json)
    expect(told.data.updateFlagDefaults).toMatchObject({ flagDefaults: change, userErrors: [] })
    expect(await read()).toMatchObject(change)
  })

  it('replaces the tags if they are as they were read, with a comment', async () => {
    const input = {
      projectKey: 'web',
      comment: 'Why',
      tags: ['b'],
      patch: [{ op: 'ADD', path: '/tags/-', value: 'c' }],
    }
    const told = await stack.ask(update, { input })
    expect(sentBy(told)).toEqual([
      ['GET', '/projects/web/flag-defaults', undefined],
      [
        'PATCH',
        '/projects/web/flag-defaults',
        {
          comment: 'Why',
          patch: [
            { op: 'test', path: '/tags', value: ['team-web'] },
            { op: 'replace', path: '/tags', value: ['b'] },
            { op: 'add', path: '/tags/-', value: 'c' },
          ],
        },
      ],
    ])
    expect((await read()).tags).toEqual(['b', 'c'])
    const none = await stack.ask(update, { input: { projectKey: 'web', tags: null } })
    expect(none.data.updateFlagDefaults.flagDefaults.tags).toEqual([])
  })

  it.each([
    ['nothing to do', {}, ['input']],
    ['an empty change', { booleanDefaults: {} }, ['input']],
    ['what is null', { temporary: null }, ['input', 'temporary']],
    [
      'a name that is null',
      { booleanDefaults: { trueDisplayName: null } },
      ['input', 'booleanDefaults', 'trueDisplayName'],
    ],
  ])('refuses %s before anything is sent', async (_, wrong, path) => {
    const told = await stack.ask(update, { input: { projectKey: 'web', ...wrong } })
    expect(told.data.updateFlagDefaults).toMatchObject({
      flagDefaults: null,
      userErrors: [{ code: 'BAD_USER_INPUT', path }],
    })
    expect(told.calls).toEqual([])
  })

  it.each([
    ['a project that there is not', { projectKey: 'nowhere', temporary: true }, 'NOT_FOUND'],
    ['a test that fails', { patch: [{ op: 'TEST', path: '/temporary', value: 1 }] }, 'CONFLICT'],
    ['a variation that there is not', { booleanDefaults: { onVariation: -1 } }, 'BAD_USER_INPUT'],
  ])('tells of %s', async (_, wrong, code) => {
    const told = await stack.ask(update, { input: { projectKey: 'web', ...wrong } })
    expect(told.data.updateFlagDefaults).toMatchObject({ flagDefaults: null, userErrors: [{ code }] })
  })
})

describe.each([
  ['replaceFlagDefaults', replace, { projectKey: 'web', ...defaults }, 'PUT'],
  ['updateFlagDefaults', update, { projectKey: 'web', temporary: false }, 'PATCH'],
] as const)('%s', (field, query, input, method) => {
  it('is an error of the field for a token that may not', async () => {
    const told = await stack.ask(query, { input }, { authorization: stack.sandbox.readerToken })
    expect(told.errors).toMatchObject([{ path: [field], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([
    ['a connection that breaks', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an outage', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
  ] as const)('is sent once if it meets %s', async (_, reply, code) => {
    stack.sandbox.fault({ method, path: '/api/v2/projects/web/flag-defaults' }, reply)
    const told = await stack.ask(query, { input })
    expect(told.errors).toMatchObject([{ path: [field], extensions: { code } }])
    expect(told.calls).toHaveLength(1)
  })
})
