import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { flagNow, newFlag } from '../support/new-flag.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** How flags are changed by JSON patches that somebody wrote by hand. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
  await newFlag(stack, 'patched', { tags: ['one'] })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const path = '/api/v2/flags/platform/patched'

const patch = (input: object) =>
  stack.ask(
    `mutation ($input: PatchFlagInput!) { patchFlag(input: $input) {
      flag { name tags version environment(key: "test") { trackEvents } }
      versionConflict { expectedVersion currentVersion } userErrors { message code path }
    } }`,
    { input: { projectKey: 'platform', key: 'patched', ...input } },
  )

describe('a patch of a flag', () => {
  it('goes upstream as it is, as a JSON patch, and takes effect', async () => {
    const { data, errors, calls } = await patch({
      comment: 'By hand',
      patch: [
        { op: 'TEST', path: '/tags/0', value: 'one' },
        { op: 'ADD', path: '/tags/-', value: 'two' },
        { op: 'REPLACE', path: '/name', value: 'Patched' },
        { op: 'REPLACE', path: '/environments/test/trackEvents', value: true },
      ],
    })
    expect(errors).toBeUndefined()
    expect(calls.map((call) => `${call.method} ${call.path}`)).toEqual([`PATCH ${path}`])
    expect(calls[0]!.headers['content-type']).toBe('application/json')
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      comment: 'By hand',
      patch: [
        { op: 'test', path: '/tags/0', value: 'one' },
        { op: 'add', path: '/tags/-', value: 'two' },
        { op: 'replace', path: '/name', value: 'Patched' },
        { op: 'replace', path: '/environments/test/trackEvents', value: true },
      ],
    })
    expect(data.patchFlag).toMatchObject({
      flag: { name: 'Patched', tags: ['one', 'two'], environment: { trackEvents: true } },
      userErrors: [],
    })
    expect(await flagNow(stack, 'patched')).toMatchObject({ name: 'Patched', tags: ['one', 'two'] })
    const { items } = await rest(stack, '/auditlog?spec=proj/platform:env/*:flag/patched&limit=1')
    expect(items[0]).toMatchObject({ comment: 'By hand' })
  })

  it('may be tried only, and made against pending changes', async () => {
    const before = await flagNow(stack, 'patched')
    const operations = [{ op: 'REPLACE', path: '/name', value: 'Tried' }]
    const { data, paths } = await patch({ dryRun: true, ignoreConflicts: true, patch: operations })
    expect(data.patchFlag).toMatchObject({ flag: { name: 'Tried' }, userErrors: [] })
    expect(paths).toEqual(['/flags/platform/patched?dryRun=true&ignoreConflicts=true'])
    expect(await flagNow(stack, 'patched')).toEqual(before)
  })

  it.each<[string, object[], string[]]>([
    ['no operation', [], []],
    ['what is no pointer', [{ op: 'REMOVE', path: 'tags' }], ['0', 'path']],
    ['a pointer with a wrong escape', [{ op: 'REMOVE', path: '/a~2' }], ['0', 'path']],
    [
      'a move from nowhere',
      [
        { op: 'REMOVE', path: '/tags' },
        { op: 'MOVE', path: '/name' },
      ],
      ['1'],
    ],
    ['a copy from what is no pointer', [{ op: 'COPY', path: '/name', from: 'key' }], ['0', 'from']],
    ['a value that is missing', [{ op: 'ADD', path: '/name' }], ['0']],
  ])('is refused at its place before anything is sent: %s', async (_, operations, place) => {
    const { data, errors, calls } = await patch({ patch: operations })
    expect(errors).toBeUndefined()
    expect(data.patchFlag.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'patch', ...place] }])
    expect(calls).toEqual([])
  })

  it('is told that it cannot be applied', async () => {
    const { data, errors } = await patch({ patch: [{ op: 'REMOVE', path: '/tags/9' }] })
    expect(errors).toBeUndefined()
    expect(data.patchFlag).toMatchObject({ flag: null, userErrors: [{}] })
  })

  it('needs an approval like any other change, and cannot be requested', async () => {
    const operations = [{ op: 'REPLACE', path: '/environments/production/on', value: true }]
    const { data, errors } = await patch({ patch: operations })
    expect(errors).toBeUndefined()
    expect(data.patchFlag).toMatchObject({ flag: null, userErrors: [{ code: 'APPROVAL_REQUIRED', path: null }] })
  })

  it('is sent once, whatever comes', async () => {
    const json = { code: 'optimistic_locking_error', message: 'Somebody was faster' }
    stack.sandbox.fault({ method: 'PATCH', path }, { status: 409, json }, 'always')
    const { data, calls } = await patch({ patch: [{ op: 'REPLACE', path: '/name', value: 'Never' }] })
    expect(data.patchFlag).toMatchObject({ flag: null, userErrors: [{ code: 'CONFLICT' }] })
    expect(calls).toHaveLength(1)
  })
})

describe('the version that a patch expects', () => {
  const operations = [{ op: 'REPLACE', path: '/name', value: 'Expected' }]

  it('is tested by LaunchDarkly, in the same call', async () => {
    const { version } = await flagNow(stack, 'patched')
    const { data, calls } = await patch({ expectedVersion: version, patch: operations })
    expect(data.patchFlag).toMatchObject({ flag: { name: 'Expected', version: version + 1 }, userErrors: [] })
    expect(calls).toHaveLength(1)
    expect(JSON.parse(calls[0]!.body!).patch[0]).toEqual({ op: 'test', path: '/_version', value: version })
  })

  it('is told with the one that there is, by one call more, if it is another', async () => {
    const { version } = await flagNow(stack, 'patched')
    const { data, errors, calls } = await patch({ expectedVersion: version - 1, patch: operations })
    expect(errors).toBeUndefined()
    expect(data.patchFlag).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: version - 1, currentVersion: version },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    })
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })
})

describe('the version of a configuration that a patch expects', () => {
  const versionNow = async () => (await rest(stack, '/flags/platform/patched')).environments.test.version
  const change = [{ op: 'REPLACE', path: '/environments/test/trackEvents', value: false }]

  it('is a test at the beginning of the patch', async () => {
    const expectedEnvironmentVersion = await versionNow()
    const { data, calls } = await patch({ environmentKey: 'test', expectedEnvironmentVersion, patch: change })
    expect(data.patchFlag.userErrors).toEqual([])
    expect(calls).toHaveLength(1)
    expect(JSON.parse(calls[0]!.body!).patch).toEqual([
      { op: 'test', path: '/environments/test/version', value: expectedEnvironmentVersion },
      { op: 'replace', path: '/environments/test/trackEvents', value: false },
    ])
  })

  it('is told with the one that there is, by one call more, if it is another', async () => {
    const there = await versionNow()
    const { data, calls } = await patch({
      environmentKey: 'test',
      expectedEnvironmentVersion: there + 3,
      patch: change,
    })
    expect(data.patchFlag).toMatchObject({
      flag: null,
      versionConflict: { expectedVersion: there + 3, currentVersion: there },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedEnvironmentVersion'] }],
    })
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })

  it('needs an environment', async () => {
    const { data, calls } = await patch({ expectedEnvironmentVersion: 1, patch: change })
    expect(data.patchFlag.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'environmentKey'] }])
    expect(calls).toEqual([])
  })
})
