import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { iso } from '../support/documents.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

let stack: Stack
let flagKey: string
let links: Doc[]
const beta = { 'ld-api-version': 'beta' }
const documents = async (key = flagKey): Promise<Doc[]> =>
  (await askSandbox(stack.sandbox, `/flag-links/projects/web/flags/${key}`, beta)).json.items

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 6 }, gateway: { federation: true, maxSingleCalls: 5 } })
  flagKey = (await askSandbox(stack.sandbox, '/flags/web?limit=1')).json.items[0].key
  links = await documents()
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const errors = 'userErrors { message code path }'
const fields = `id linkId projectKey flagKey title url description key integrationKey metadata { name value }
  flag { key } creator { memberId firstName lastName } linkedAt createdAt`
const path = () => `/flag-links/projects/web/flags/${flagKey}`
const idFor = (linkId: string) => idOf({ type: 'FlagLink', projectKey: 'web', flagKey, linkId })

/** What every field says of a document. */
const said = (doc: Doc) => ({
  ...{ id: idFor(doc._id), linkId: doc._id, projectKey: 'web', flagKey, flag: { key: flagKey } },
  ...{ title: doc.title ?? null, description: doc.description ?? null, url: doc._deepLink },
  ...{ key: doc._key ?? null, integrationKey: doc._integrationKey ?? null },
  metadata: Object.entries(doc._metadata ?? {}).map(([name, value]) => ({ name, value })),
  creator: doc._member
    ? { memberId: doc._member._id, firstName: doc._member.firstName, lastName: doc._member.lastName }
    : null,
  linkedAt: doc._timestamp ? iso(doc._timestamp.milliseconds) : null,
  createdAt: iso(doc._createdAt),
})

const ofFlag = (selection = fields) =>
  stack.ask(`query ($key: String!) { flag(projectKey: "web", key: $key) { links { ${selection} } } }`, { key: flagKey })

describe('the links of a flag', () => {
  it('say what their documents say, by one call that needs no flag', async () => {
    const { data, errors, paths } = await ofFlag()
    expect(errors).toBeUndefined()
    expect(data.flag.links).toEqual(links.map(said))
    expect(links).toHaveLength(2)
    expect(paths.toSorted()).toEqual([path(), `/flags/web/${flagKey}`])
  })

  it('begin beside the flag', async () => {
    stack.sandbox.fault({ path: /./ }, { delayMs: latencyMs }, 'always')
    expect(wavesOf(await ofFlag())).toEqual([[path(), `/flags/web/${flagKey}`]])
  })

  it('read their members only for what they lack of them, all together', async () => {
    const { data, paths } = await ofFlag('creator { firstName email }')
    expect(data.flag.links.map(({ creator }: Doc) => creator?.email ?? null)).toContainEqual(expect.stringMatching(/@/))
    expect(paths.filter((one) => one.startsWith('/members'))).toHaveLength(1)
  })

  it('take a call for each flag, and are refused beyond the limit of single calls', async () => {
    const { data, paths, errors } = await stack.ask(
      '{ project(key: "web") { flags(first: 5) { nodes { links { title } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths.filter((one) => one.startsWith('/flag-links'))).toHaveLength(5)
    expect(data.project.flags.nodes.map(({ links }: Doc) => links.length)).toEqual([2, 1, 1, 1, 0])
    const more = await stack.ask('{ project(key: "web") { flags(first: 6) { nodes { links { title } } } } }')
    expect(more.errors?.[0]?.message).toMatch(/Flag.links .*5 single calls/)
    expect(more.paths).toHaveLength(1)
  })

  it('are found by their ids and as entities with the others of their flag, and those that are gone are null', async () => {
    const ids = [...links.map(({ _id }) => idFor(_id)), idFor('nope')]
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on FlagLink { url } } _entities(representations: $all) { ... on FlagLink { url } }
      }`,
      { ids, all: [{ __typename: 'FlagLink', projectKey: 'web', flagKey, linkId: links[0]!._id }] },
    )
    expect(data).toEqual({
      nodes: [...links.map(({ _deepLink }) => ({ url: _deepLink })), null],
      _entities: [{ url: links[0]!._deepLink }],
    })
    expect(paths).toEqual([path()])
  })

  it('are null and empty where their documents lack a property', async () => {
    stack.sandbox.fault(
      { path: /flag-links/ },
      { patch: ({ items: [{ _id, _deepLink }] }: Doc) => ({ items: [{ _id, _deepLink }] }) },
    )
    const { data, errors } = await ofFlag(fields.replace('createdAt', ''))
    expect(errors).toBeUndefined()
    const { createdAt, ...rest } = said({ _id: links[0]!._id, _deepLink: links[0]!._deepLink, _createdAt: 0 })
    expect(data.flag.links).toEqual([rest])
  })

  it('of a flag that does not exist are null', async () => {
    stack.sandbox.fault({ path: /flag-links/ }, { status: 404 })
    expect((await ofFlag('title')).data.flag.links).toBeNull()
  })

  it('that the caller may not read are an error of the field alone', async () => {
    stack.sandbox.fault({ path: /flag-links/ }, { status: 403 })
    const { data, errors } = await ofFlag('title')
    expect(data).toEqual({ flag: { links: null } })
    expect(errors).toMatchObject([{ path: ['flag', 'links'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('changes of links', () => {
  const change = (name: string, input: object, selection: string) =>
    stack.ask(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { done: ${name}(input: $input) { ${selection} ${errors} } }`,
      { input: { projectKey: 'web', flagKey, ...input } },
    )
  const create = (input: object = {}) =>
    change('createFlagLink', { url: 'https://example.com/SHOP-12', ...input }, `flagLink { ${fields} }`)
  const created = async (input: object = {}): Promise<string> => (await create(input)).data.done.flagLink.linkId
  const update = (input: object) => change('updateFlagLink', input, `flagLink { ${fields} }`)
  const find = async (linkId: string) => (await documents()).find(({ _id }) => _id === linkId)

  it('create one with all that is said of it, in one beta call', async () => {
    const { data, calls } = await create({
      ...{ title: 'SHOP-12', description: 'The issue', key: 'shop-12', integrationKey: 'jira' },
      ...{ linkedAt: '2026-01-02T03:04:05.000Z', metadata: [{ name: 'issueKey', value: 'SHOP-12' }] },
    })
    expect(calls).toMatchObject([{ method: 'POST', path: `/api/v2${path()}`, headers: { 'ld-api-version': 'beta' } }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      ...{ deepLink: 'https://example.com/SHOP-12', title: 'SHOP-12', description: 'The issue', key: 'shop-12' },
      ...{ integrationKey: 'jira', timestamp: Date.parse('2026-01-02T03:04:05Z'), metadata: { issueKey: 'SHOP-12' } },
    })
    const doc = await find(data.done.flagLink.linkId)
    expect(data.done).toEqual({ flagLink: said(doc), userErrors: [] })
    expect(doc).toMatchObject({ _key: 'shop-12', _timestamp: { rfc3339: '2026-01-02T03:04:05.000Z' } })
  })

  it('refuse metadata that name a property twice without a call', async () => {
    const metadata = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
      { name: 'a', value: '3' },
    ]
    for (const { data, calls } of [await create({ metadata }), await update({ id: 'x', metadata })]) {
      const message = 'Expected each name of metadata once, but got "a" twice.'
      const path = ['input', 'metadata', '2', 'name']
      expect(data.done).toEqual({ flagLink: null, userErrors: [{ code: 'BAD_USER_INPUT', message, path }] })
      expect(calls).toEqual([])
    }
  })

  it('set what is given by one call, and remove what is null after a read', async () => {
    const id = await created({ title: 'Old', description: 'Old' })
    const one = await update({
      ...{ id: idFor(id), url: 'https://example.com/new', title: 'New', linkedAt: '2026-05-06T07:08:09.000Z' },
      metadata: [{ name: 'a', value: 'b' }],
    })
    expect(one.calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(one.data.done).toEqual({ flagLink: said(await find(id)), userErrors: [] })
    expect(await find(id)).toMatchObject({ _deepLink: 'https://example.com/new', title: 'New', _metadata: { a: 'b' } })
    const two = await update({ id, description: null, metadata: null })
    expect(two.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(two.data.done.flagLink).toMatchObject({ title: 'New', description: null, metadata: [] })
  })

  it('delete one, after which it is gone', async () => {
    const id = await created()
    const { data } = await change('deleteFlagLink', { id }, 'deletedFlagLinkId')
    expect(data.done).toEqual({ deletedFlagLinkId: idFor(id), userErrors: [] })
    expect(await find(id)).toBeUndefined()
  })

  it.each([
    ['nothing', {}, ['input']],
    ['a null that LaunchDarkly needs', { url: null }, ['input', 'url']],
  ])('refuse %s without a call', async (_, input, place) => {
    const { data, calls } = await update({ id: links[0]!._id, ...input })
    expect(data.done.userErrors).toMatchObject([{ path: place, code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })

  it.each([
    ['change', () => update({ id: 'nope', title: 'x' })],
    ['change, with a property to remove,', () => update({ id: 'nope', title: null })],
    ['deletion', () => change('deleteFlagLink', { id: 'nope' }, 'deletedFlagLinkId')],
  ])('of one that does not exist are a userError: a %s', async (_, asking) => {
    expect((await asking()).data.done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })

  it('are logged as changes of the flag', async () => {
    const id = await created()
    await update({ id, title: 'x' })
    await change('deleteFlagLink', { id }, 'deletedFlagLinkId')
    const { data } = await stack.ask(
      `query ($key: String!) { flag(projectKey: "web", key: $key) { auditLog(first: 3) { nodes { accesses { action } } } } }`,
      { key: flagKey },
    )
    expect(data.flag.auditLog.nodes.map(({ accesses }: Doc) => accesses[0].action)).toEqual([
      ...['deleteFlagLink', 'updateFlagLink', 'createFlagLink'],
    ])
  })
})
