import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../../sandbox/index.ts'
import { newBigSegment, newSegment } from '../support/segment-writes.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 5 } })
})
afterEach(() => stack.close())

const one = { projectKey: 'web', environmentKey: 'test', key: 'one' }
const path = '/segments/web/test/one'

const mutate = (name: string) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  return async (input: object, selection = '', headers?: Record<string, string>) => {
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { message code path } } }`
    const { data, ...answer } = await stack.ask(document, { input }, headers)
    return { ...answer, told: data?.[name] }
  }
}
const updateTargets = mutate('updateBigSegmentTargets')
const updateUsers = mutate('updateBigSegmentUserTargets')
const importing = mutate('importBigSegment')
const exporting = mutate('exportBigSegment')

const counts = 'unboundedMetadata { includedCount excludedCount version }'
const read = async (selection: string) => {
  const { data } = await stack.ask(
    `{ segment(projectKey: "web", environmentKey: "test", key: "one") { ${selection} } }`,
  )
  return data.segment
}
/** Which of these are in the segment, and which are left out. */
const membersAmong = async (...keys: string[]) => {
  const aliases = keys.map(
    (key, index) => `k${index}: membership(contextKey: ${JSON.stringify(key)}) { included excluded }`,
  )
  const told = Object.values(await read(aliases.join(' '))) as { included: boolean; excluded: boolean }[]
  const named = (list: 'included' | 'excluded') => keys.filter((_, index) => told[index]![list])
  return { included: named('included'), excluded: named('excluded') }
}

describe('changing the lists of a big segment', () => {
  beforeEach(() => newBigSegment(stack, 'one'))

  it('takes one call, and the segment one more if it is wanted', async () => {
    const changes = { included: { add: ['hooli'], remove: ['acme'] }, excluded: { remove: ['initech'] } }
    const { told, calls, paths } = await updateTargets({ ...one, ...changes }, `segment { key ${counts} }`)
    expect(paths).toEqual([`${path}/contexts`, path])
    expect(calls[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(calls[0]!.body!)).toEqual(changes)
    expect(told).toEqual({
      segment: { key: 'one', unboundedMetadata: { includedCount: 2, excludedCount: 0, version: 3 } },
      userErrors: [],
    })
    expect(await membersAmong('acme', 'globex', 'hooli', 'initech')).toEqual({
      included: ['globex', 'hooli'],
      excluded: [],
    })
  })

  it('goes by the older route for users, with the same effect', async () => {
    const changes = { included: { remove: ['acme'] }, excluded: { add: ['hooli'] } }
    const { told, calls, paths } = await updateUsers({ ...one, ...changes }, 'segment { key }')
    expect(paths).toEqual([`${path}/users`, path])
    expect(JSON.parse(calls[0]!.body!)).toEqual(changes)
    expect(told).toEqual({ segment: { key: 'one' }, userErrors: [] })
    expect(await membersAmong('acme', 'hooli')).toEqual({ included: [], excluded: ['hooli'] })
  })

  it('takes no other call if nothing of the segment is wanted, and sends no list that stays', async () => {
    const { told, calls } = await updateTargets({
      ...one,
      included: { add: [], remove: null },
      excluded: { add: ['x'] },
    })
    expect(calls.map(({ body }) => JSON.parse(body!))).toEqual([{ excluded: { add: ['x'] } }])
    expect(told).toEqual({ userErrors: [] })
  })

  it('is in the audit log, unless it changes nothing', async () => {
    const change = { ...one, included: { add: ['hooli'] } }
    await updateTargets(change)
    await updateTargets(change)
    const log = 'auditLog(first: 10) { nodes { accesses { action } } }'
    const { auditLog } = await read(log)
    const actions = auditLog.nodes.flatMap(({ accesses }: { accesses: { action: string }[] }) =>
      accesses.map(({ action }) => action),
    )
    expect(actions).toEqual(['updateIncluded', 'updateIncluded', 'updateExcluded', 'createSegment'])
  })

  it('refuses no keys before anything is sent', async () => {
    const { told, calls } = await updateTargets({ ...one, included: { add: [] }, excluded: null }, 'segment { key }')
    expect(told).toMatchObject({ segment: null, userErrors: [{ code: 'BAD_USER_INPUT', path: ['input'] }] })
    expect(calls).toEqual([])
  })

  it('is refused of a standard segment, and of one that there is not', async () => {
    await newSegment(stack, 'two')
    const add = { included: { add: ['x'] } }
    expect((await updateTargets({ ...one, key: 'two', ...add }, 'segment { key }')).told).toMatchObject({
      segment: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('standard segment') }],
    })
    expect((await updateTargets({ ...one, key: 'gone', ...add })).told.userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ])
  })
})

describe('importing into a big segment', () => {
  beforeEach(() => newBigSegment(stack, 'one'))

  const file =
    /Content-Disposition: form-data; name="file"; filename="([^"]*)"\r\nContent-Type: text\/csv\r\n\r\n(.*?)\r\n--/is
  const field = (name: string) => new RegExp(`name="${name}"\r\n\r\n(.*?)\r\n--`)

  it('sends the keys as a file, and tells the id that the answer is at', async () => {
    const { told, calls, paths } = await importing(
      { ...one, contexts: { keys: ['hooli', 'a,b', 'say "hi"', 'größe'] }, mode: 'MERGE' },
      'importId',
    )
    expect(paths).toEqual([`${path}/imports`])
    const [{ method, headers, body }] = calls as unknown as [
      { method: string; headers: Record<string, string>; body: string },
    ]
    expect(method).toBe('POST')
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(file.exec(body)!.slice(1)).toEqual(['contexts.csv', 'hooli\r\n"a,b"\r\n"say ""hi"""\r\ngröße\r\n'])
    expect(field('mode').exec(body)![1]).toBe('merge')
    expect(body).not.toContain('waitOnApprovals')
    expect(told).toEqual({ importId: expect.stringMatching(/^[0-9a-f-]{36}$/), userErrors: [] })
    expect(await membersAmong('acme', 'globex', 'hooli', 'a,b', 'say "hi"', 'größe', 'initech')).toEqual({
      included: ['acme', 'globex', 'hooli', 'a,b', 'say "hi"', 'größe'],
      excluded: ['initech'],
    })
  })

  it('replaces who was there, and reads the import and the segment if they are wanted', async () => {
    const selection = `importId import { importId segmentKey mode status files { filename status } } segment { ${counts} }`
    const contexts = { csv: 'hooli\nacme\n' }
    const { told, paths } = await importing({ ...one, contexts, filename: 'june.csv', mode: 'REPLACE' }, selection)
    const { importId } = told
    expect(paths[0]).toBe(`${path}/imports`)
    expect(paths.toSorted()).toEqual([path, `${path}/imports`, `${path}/imports/${importId}`])
    expect(told).toMatchObject({
      import: {
        ...{ importId, segmentKey: 'one', mode: 'REPLACE', status: 'COMPLETE' },
        files: [{ filename: 'june.csv', status: 'complete' }],
      },
      segment: { unboundedMetadata: { includedCount: 2 } },
    })
    expect(await membersAmong('acme', 'globex', 'hooli')).toMatchObject({ included: ['acme', 'hooli'] })
  })

  it('waits for an approval if it is to', async () => {
    const { told, calls } = await importing(
      { ...one, contexts: { keys: ['hooli'] }, mode: 'MERGE', waitsForApproval: true },
      `import { status } segment { importInProgress ${counts} }`,
    )
    expect(field('waitOnApprovals').exec(calls[0]!.body!)![1]).toBe('true')
    expect(told).toMatchObject({
      import: { status: 'PENDING_APPROVAL' },
      segment: { importInProgress: false, unboundedMetadata: { includedCount: 2 } },
    })
  })

  it.each([
    ['a URL', (location: string) => `https://app.launchdarkly.com${location}?x=1#y`],
    ['the id alone', (location: string) => location.split('/').at(-1)!],
  ])('finds the id in %s as well', async (_, worded) => {
    const id = '1234a567-bcd8-9123-4567-abcd1234567f'
    const location = worded(`/api/v2${path}/imports/${id}`)
    stack.sandbox.fault({ method: 'POST', path: /imports/ }, { status: 204, headers: { location } })
    const { told } = await importing(
      { ...one, contexts: { keys: ['x'] }, mode: 'MERGE' },
      'importId import { importId }',
    )
    expect(told).toEqual({ importId: id, import: null, userErrors: [] })
  })

  it('tells that another import is under way', async () => {
    const running = { projectKey: 'web', environmentKey: 'production', key: 'loyalty-gold' }
    const { told } = await importing(
      { ...running, contexts: { keys: ['x'] }, mode: 'MERGE' },
      'importId segment { key }',
    )
    expect(told).toMatchObject({ importId: null, segment: null, userErrors: [{ code: 'CONFLICT' }] })
  })

  it.each([[{ keys: [] }], [{ csv: '' }]])('refuses %j before anything is sent', async (contexts) => {
    const { told, calls } = await importing({ ...one, contexts, mode: 'MERGE' }, 'importId import { importId }')
    expect(told).toMatchObject({ importId: null, import: null, userErrors: [{ path: ['input', 'contexts'] }] })
    expect(calls).toEqual([])
  })

  it('is refused of a segment that another system keeps', async () => {
    const synced = { projectKey: 'web', environmentKey: 'production', key: 'cart-abandoners' }
    const { told } = await importing({ ...synced, contexts: { keys: ['x'] }, mode: 'MERGE' })
    expect(told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining('amplitude') }])
  })
})

describe('exporting a big segment', () => {
  beforeEach(() => newBigSegment(stack, 'one'))

  it('sends no body, and reads the export if it is wanted', async () => {
    const { told, calls, paths } = await exporting(
      one,
      'exportId export { exportId segmentKey status sizeBytes initiator { email } } segment { key }',
    )
    expect(calls[0]).toMatchObject({ method: 'POST' })
    expect(calls[0]!.body).toBeUndefined()
    expect(paths.toSorted()).toEqual([path, `${path}/exports`, `${path}/exports/${told.exportId}`])
    expect(told).toMatchObject({
      export: {
        exportId: told.exportId,
        segmentKey: 'one',
        status: 'complete',
        initiator: { email: expect.any(String) },
      },
      segment: { key: 'one' },
      userErrors: [],
    })
  })

  const silent: Reply[] = [
    { status: 200, text: '' },
    { status: 200, json: {} },
    { status: 204, text: '' },
  ]
  it.each(silent)('takes an answer that tells no id: %j', async (reply) => {
    stack.sandbox.fault({ method: 'POST', path: /exports/ }, { ...reply, headers: { location: null } })
    const { told, errors } = await exporting(one, 'exportId export { exportId } segment { key }')
    expect({ told, errors }).toEqual({
      told: { exportId: null, export: null, segment: { key: 'one' }, userErrors: [] },
      errors: undefined,
    })
  })

  it('says that there is no such segment', async () => {
    const { told } = await exporting({ ...one, key: 'gone' }, 'exportId export { exportId } segment { key }')
    expect(told).toMatchObject({ exportId: null, export: null, segment: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})

const writes: [name: string, write: (headers?: Record<string, string>) => ReturnType<typeof exporting>][] = [
  ['updateBigSegmentTargets', (headers) => updateTargets({ ...one, included: { add: ['x'] } }, '', headers)],
  ['updateBigSegmentUserTargets', (headers) => updateUsers({ ...one, included: { add: ['x'] } }, '', headers)],
  ['importBigSegment', (headers) => importing({ ...one, contexts: { keys: ['x'] }, mode: 'MERGE' }, '', headers)],
  ['exportBigSegment', (headers) => exporting(one, '', headers)],
]

describe.each(writes)('%s', (name, write) => {
  beforeEach(() => newBigSegment(stack, 'one'))

  const faults: [what: string, reply: Reply, code: string][] = [
    ['a connection that breaks', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an outage', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['a rate limit', { status: 429, headers: { 'retry-after': '0' } }, 'RATE_LIMITED'],
  ]
  it.each(faults)('goes out once, whatever comes: %s', async (_, reply, code) => {
    stack.sandbox.fault({ path: /segments/ }, reply, 'always')
    const { errors, calls } = await write()
    expect(errors).toMatchObject([{ path: [name], extensions: { code } }])
    expect(calls).toHaveLength(1)
  })

  it('is not for a token that only reads', async () => {
    const { errors, calls } = await write({ authorization: stack.sandbox.readerToken })
    expect(errors).toMatchObject([{ path: [name], extensions: { code: 'FORBIDDEN' } }])
    expect(calls).toHaveLength(1)
  })
})
