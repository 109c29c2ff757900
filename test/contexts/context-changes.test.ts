import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 12 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const at = { projectKey: 'web', environmentKey: 'production' }
const base = '/projects/web/environments/production'
const errors = 'userErrors { message code path }'
const change = (name: string, input: object, selection: string, headers = {}) =>
  stack.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { result: ${name}(input: $input) { ${selection} ${errors} } }`,
    { input },
    headers,
  )
const latestEntry = async (): Promise<Doc> => {
  const { json } = await askSandbox(stack.sandbox, '/auditlog?limit=1')
  return (await askSandbox(stack.sandbox, `/auditlog/${json.items[0]._id}`)).json
}

describe('changes of context kinds', () => {
  const upsert = (input: object, selection = 'contextKind { id key name description archived version createdFrom }') =>
    change('upsertContextKind', { projectKey: 'web', ...input }, selection)

  it('create a kind, and read it back only if it is selected', async () => {
    const { data, calls } = await upsert({ key: 'vehicle', name: 'Vehicle', description: 'Vans', archived: null })
    expect(data.result).toEqual({
      contextKind: {
        id: idOf({ type: 'ContextKind', projectKey: 'web', key: 'vehicle' }),
        ...{ key: 'vehicle', name: 'Vehicle', description: 'Vans', archived: false, version: 1, createdFrom: 'manual' },
      },
      userErrors: [],
    })
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /api/v2/projects/web/context-kinds/vehicle',
      'GET /api/v2/projects/web/context-kinds',
    ])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ name: 'Vehicle', description: 'Vans' })
    expect((await latestEntry()).accesses).toEqual([
      { action: 'createContextKind', resource: 'proj/web:context-kind/vehicle' },
    ])
    expect((await upsert({ key: 'vehicle', name: 'Van' }, '')).calls).toHaveLength(1)
  })

  it('lay what was sent over a list that is older', async () => {
    const { json } = await askSandbox(stack.sandbox, '/projects/web/context-kinds')
    stack.sandbox.fault({ method: 'GET', path: /kinds/ }, { patch: () => json }, 'always')
    const changed = await upsert({ key: 'device', name: 'Device', archived: true })
    expect(changed.data.result.contextKind).toMatchObject({ name: 'Device', archived: true, createdFrom: 'auto-add' })
    const created = await upsert({ key: 'wagon', name: 'Wagon' })
    expect(created.data.result.contextKind).toMatchObject({ key: 'wagon', name: 'Wagon', version: null })
  })

  it('that were made are told even if the list cannot be read', async () => {
    stack.sandbox.fault({ method: 'GET', path: /kinds/ }, { status: 403 }, 'always')
    const { data, errors } = await upsert({ key: 'device', name: 'Device' })
    expect(data.result).toEqual({ contextKind: null, userErrors: [] })
    expect(errors).toMatchObject([{ path: ['result', 'contextKind'], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([
    ['a key that no kind may have', { key: 'multi', name: 'M' }, 'BAD_USER_INPUT'],
    ['an older version', { key: 'device', name: 'D', version: 0 }, 'BAD_USER_INPUT'],
    ['a project that does not exist', { projectKey: 'nope', key: 'device', name: 'D' }, 'NOT_FOUND'],
  ])('refuse %s', async (_, input, code) => {
    const { data } = await upsert(input)
    expect(data.result).toMatchObject({ contextKind: null, userErrors: [{ code }] })
  })
})

describe('the deletion of a context instance', () => {
  it('takes one call, after which it is gone', async () => {
    const { json } = await post(stack.sandbox, `${base}/context-instances/search`, { limit: 1 })
    const input = { ...at, instanceId: json.items[0].id }
    const { data, calls } = await change('deleteContextInstance', input, 'deletedContextInstanceId')
    expect(data.result).toEqual({
      deletedContextInstanceId: idOf({ type: 'ContextInstance', ...input }),
      userErrors: [],
    })
    expect(calls.map(({ method }) => method)).toEqual(['DELETE'])
    const again = await change('deleteContextInstance', input, 'deletedContextInstanceId')
    expect(again.data.result).toMatchObject({ deletedContextInstanceId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect((await latestEntry()).accesses).toEqual([
      { action: 'deleteContextInstance', resource: 'proj/web:env/production' },
    ])
  })
})

describe('the setting of a flag for a context', () => {
  const set = (
    input: object,
    selection = 'flag { environment(key: "test") { targets { contextKind values variation { value } } } }',
  ) =>
    change(
      'updateContextFlagSetting',
      { ...at, environmentKey: 'test', contextKind: 'organization', contextKey: 'acme', ...input },
      selection,
    )

  const flagOf = async (): Promise<Doc> =>
    (await askSandbox(stack.sandbox, '/flags/web?limit=1&env=test&summary=0')).json.items[0]
  const holding = (targets: Doc[]) =>
    targets.filter(({ contextKind, values }) => contextKind === 'organization' && values.includes('acme'))

  it('makes it a target of one variation, and of no other', async () => {
    const { key, variations } = await flagOf()
    for (const { value, _id } of variations) {
      const { data, calls, errors } = await set({ flagKey: key, setting: { variation: { value } }, comment: 'pinned' })
      expect(errors).toBeUndefined()
      expect(calls.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`)).toEqual([
        `PUT /projects/web/environments/test/contexts/organization/acme/flags/${key}`,
        `GET /flags/web/${key}?env=test`,
      ])
      expect(JSON.parse(calls[0]!.body!)).toEqual({ setting: value, comment: 'pinned' })
      expect(holding(data.result.flag.environment.targets)).toEqual([expect.objectContaining({ variation: { value } })])
      const entry = await latestEntry()
      expect(entry).toMatchObject({ comment: 'pinned', accesses: [{ action: 'updateTargets' }] })
      expect(_id).toEqual(expect.any(String))
    }
  })

  it('takes the variation by its id or place, which reads the flag first', async () => {
    const { key, variations } = await flagOf()
    for (const variation of [{ variationId: variations[1]._id }, { index: 1 }]) {
      const { calls, data } = await set({ flagKey: key, setting: { variation } }, 'flag { key }')
      expect(data.result).toEqual({ flag: { key }, userErrors: [] })
      expect(calls.map(({ method }) => method)).toEqual(['GET', 'PUT'])
      expect(JSON.parse(calls[1]!.body!)).toEqual({ setting: variations[1].value })
    }
  })

  it('is cleared, so that it is a target of none', async () => {
    const { key, variations } = await flagOf()
    await set({ flagKey: key, setting: { variation: { value: variations[0].value } } })
    const { data, calls } = await set({ flagKey: key, setting: { clear: true } })
    expect(JSON.parse(calls[0]!.body!)).toEqual({ setting: null })
    expect(holding(data.result.flag.environment.targets)).toEqual([])
  })

  it('leads to the context, if an application reported it', async () => {
    const { json } = await post(stack.sandbox, '/projects/web/environments/test/contexts/search', { limit: 1 })
    const { kind: contextKind, key: contextKey } = json.items[0].context
    const { key, variations } = await flagOf()
    const setting = { variation: { value: variations[0].value } }
    const selection = 'context { key lastSeenAt }'
    const found = await set({ flagKey: key, setting, contextKind, contextKey }, selection)
    expect(found.data.result.context).toEqual({ key: contextKey, lastSeenAt: json.items[0].lastSeen })
    const { data } = await set({ flagKey: key, setting }, selection)
    expect(data.result).toEqual({ context: null, userErrors: [] })
  })

  it.each([
    ['a value of no variation', { setting: { variation: { value: 'no such value' } } }, 'BAD_USER_INPUT', 1],
    ['neither a variation nor a clearing', { setting: { clear: false } }, 'BAD_USER_INPUT', 0],
    ['an index of no variation', { setting: { variation: { index: 99 } } }, 'BAD_USER_INPUT', 1],
    ['the kind multi', { contextKind: 'multi', setting: { clear: true } }, 'BAD_USER_INPUT', 1],
    ['a flag that does not exist', { flagKey: 'nope', setting: { clear: true } }, 'NOT_FOUND', 1],
  ])('is refused for %s', async (_, input, code, count) => {
    const { key } = await flagOf()
    const { data, calls } = await set({ flagKey: key, ...input }, 'flag { key } context { key }')
    expect(data.result).toMatchObject({ flag: null, context: null, userErrors: [{ code }] })
    expect(calls).toHaveLength(count)
  })

  it('is refused for a variation whose value is null, which would clear it', async () => {
    const { key, variations } = await flagOf()
    const changed = { key, variations: [{ ...variations[0], value: null }, variations[1]] }
    stack.sandbox.fault({ method: 'GET', path: /flags/ }, { patch: (flag: Doc) => ({ ...flag, ...changed }) })
    const { data, calls } = await set({ flagKey: key, setting: { variation: { index: 0 } } }, 'flag { key }')
    expect(data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input', 'setting', 'variation'] }])
    expect(calls).toHaveLength(1)
  })

  it('needs a token that may change flags', async () => {
    const { key } = await flagOf()
    const headers = { authorization: tokens.reader }
    const { data, errors } = await change(
      'updateContextFlagSetting',
      { ...at, contextKind: 'user', contextKey: 'u', flagKey: key, setting: { clear: true } },
      'flag { key }',
      headers,
    )
    expect(data.result).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})
