import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await rest(stack, '/announcements')).items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const fields = `id announcementId title message severity status dismissible startsAt endsAt
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateAnnouncement")`

const timeOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
const globalId = (announcementId: string) => idOf({ type: 'Announcement', announcementId })

const said = (doc: Doc) => ({
  ...{ id: globalId(doc._id), announcementId: doc._id, title: doc.title ?? null, message: doc.message ?? null },
  ...{ severity: doc.severity?.toUpperCase() ?? null, status: doc._status?.toUpperCase() ?? null },
  ...{ dismissible: doc.isDismissible ?? null, startsAt: timeOf(doc.startTime), endsAt: timeOf(doc.endTime) },
  access: doc._access ? accessOf(doc._access) : null,
  viewerCan: doc._access ? true : null,
})

const list = (args: string, selection: string) =>
  stack.ask(
    `{ announcements${args && `(${args})`} { ${selection} } } ${selection.includes('...entry') ? entryFragment : ''}`,
  )

describe('announcements', () => {
  it('have in their fields what their documents say, in a list of one call', async () => {
    const { data, errors, paths } = await list('', `totalCount nodes { ${fields} }`)
    expect(errors).toBeUndefined()
    expect(data.announcements).toEqual({ totalCount: documents.length, nodes: documents.map(said) })
    expect(new Set(data.announcements.nodes.map(({ status }: Doc) => status))).toEqual(
      new Set(['ACTIVE', 'SCHEDULED', 'INACTIVE']),
    )
    expect(paths).toEqual(['/announcements?offset=0&limit=20'])
  })

  it('are null where their documents lack a property, and OTHER for words that LaunchDarkly adds', async () => {
    const [doc] = documents as [Doc]
    const asked = `nodes { ${fields} }`
    for (const name of Object.keys(doc).filter((name) => name !== '_id' && name !== '_links')) {
      const { [name]: _, ...less } = doc
      stack.sandbox.fault({ path: /./ }, { patch: (page: Doc) => ({ ...page, items: [less] }) })
      const { data, errors } = await list('', asked)
      expect({ name, errors, nodes: data.announcements.nodes }).toEqual({
        name,
        errors: undefined,
        nodes: [said(less)],
      })
    }
    const words = { severity: 'x', _status: 'x' }
    stack.sandbox.fault({ path: /./ }, { patch: (page: Doc) => ({ ...page, items: [{ ...doc, ...words }] }) })
    const { data } = await list('', 'nodes { severity status }')
    expect(data.announcements.nodes).toEqual([{ severity: 'OTHER', status: 'OTHER' }])
  })

  it('of a status are selected by LaunchDarkly, beside the caller', async () => {
    const { data, paths } = await stack.ask(
      '{ announcements(first: 5, filter: { status: ACTIVE }) { nodes { title severity endsAt } } viewer { member { email } } }',
    )
    expect(data.announcements.nodes).toEqual([
      { title: 'Maintenance of the warehouse', severity: 'WARNING', endsAt: expect.any(String) },
      { title: 'Support moved', severity: 'INFO', endsAt: null },
    ])
    expect(paths.toSorted()).toEqual(['/announcements?offset=0&limit=5&status=active', '/members/me'])
    const soon = await list('filter: { status: SCHEDULED }', 'nodes { title }')
    expect(soon.data.announcements.nodes).toEqual([{ title: 'No releases on the day of the sale' }])
  })

  it('lead from page to page by the links of LaunchDarkly, which does not count them', async () => {
    const page = 'nodes { announcementId } totalCount pageInfo { hasNextPage endCursor } stoppedBy'
    const first = (await list('first: 2', page)).data.announcements
    expect(first).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: true }, stoppedBy: 'FIRST' })
    const { data, paths } = await list(`first: 2, after: "${first.pageInfo.endCursor}"`, page)
    expect(data.announcements).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: false }, stoppedBy: 'END' })
    expect(paths).toEqual(['/announcements?offset=2&limit=2'])
    const ids = [...first.nodes, ...data.announcements.nodes].map(({ announcementId }: Doc) => announcementId)
    expect(ids).toEqual(documents.map(({ _id }) => _id))
    const last = await list('last: 1', 'nodes { announcementId }')
    expect(last.data.announcements.nodes).toEqual([{ announcementId: documents.at(-1)!._id }])
  })

  it('have no count in a window before the last one, whatever window is beside it', async () => {
    const page = 'totalCount pageInfo { hasNextPage } stoppedBy nodes { announcementId }'
    for (const first of [1, 2, documents.length]) {
      const alone = (await list(`first: ${first}`, page)).data.announcements
      const { data, calls } = await stack.ask(
        `{ some: announcements(first: ${first}) { ${page} } all: announcements { ${page} } }`,
      )
      expect(calls).toHaveLength(1)
      expect(data.some).toEqual(alone)
      expect(data.all).toMatchObject({ totalCount: documents.length, stoppedBy: 'END' })
    }
  })

  it('are counted by a page, if it has all of them', async () => {
    const { data, paths } = await list('', 'totalCount')
    expect(data.announcements.totalCount).toBe(documents.length)
    expect(paths).toEqual(['/announcements?offset=0&limit=20'])
    const none = await list('first: 0', 'nodes { title } totalCount')
    expect(none.data.announcements).toEqual({ nodes: [], totalCount: null })
  })

  it('are read in parts if LaunchDarkly refuses large pages', async () => {
    stack.sandbox.fault({ path: /limit=100/ }, { status: 400 })
    const { data, paths } = await list('first: 100', 'nodes { announcementId }')
    expect(data.announcements.nodes).toHaveLength(documents.length)
    expect(paths[1]).toBe('/announcements?offset=0&limit=20')
  })

  it('are found by their global ids in the list', async () => {
    const [one, other] = documents as [Doc, Doc]
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on Announcement { title } } _entities(representations: $all) { ... on Announcement { title } }
      }`,
      {
        ids: [one, other, { _id: 'gone' }].map(({ _id }: Doc) => globalId(_id)),
        all: [{ __typename: 'Announcement', announcementId: one._id }],
      },
    )
    expect(data).toEqual({
      nodes: [{ title: one.title }, { title: other.title }, null],
      _entities: [{ title: one.title }],
    })
    expect(paths).toEqual(['/announcements?offset=0&limit=100'])
  })

  it('that LaunchDarkly refuses are an error of their field', async () => {
    stack.sandbox.fault({ path: /./ }, { status: 403 })
    const { data, errors } = await list('', 'nodes { title }')
    expect(data.announcements).toBeNull()
    expect(errors).toMatchObject([{ path: ['announcements'], extensions: { code: 'FORBIDDEN' } }])
  })
})

describe('changes of announcements', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  const texts = { title: 'Hello', message: '**All** of you' }
  const times = { startsAt: '2026-09-01T10:00:00.000Z', endsAt: '2026-12-01T10:00:00.000Z' }
  const selection = 'title message severity status dismissible startsAt endsAt'

  testWrites({
    type: 'Announcement',
    stack: () => own,
    own: 'announcementId',
    field: (id) => `node(id: "${globalId(id)}")`,
    create: {
      input: { ...texts, ...times, severity: 'INFO', dismissible: true },
      tells: { ...texts, ...times, severity: 'INFO', dismissible: true, status: 'ACTIVE' },
    },
    update: {
      input: (id) => ({ id, title: 'Again', severity: 'CRITICAL', dismissible: false }),
      tells: { title: 'Again', severity: 'CRITICAL', dismissible: false },
    },
    remove: (id) => ({ id }),
    selection: `id ... on Announcement { announcementId ${selection} }`,
  })

  const update = async (input: object) => {
    const { data, paths, calls } = await own.ask(
      `mutation ($input: UpdateAnnouncementInput!) { done: updateAnnouncement(input: $input) {
        announcement { endsAt status } userErrors { code message path }
      } }`,
      { input },
    )
    return { done: data.done, paths, body: calls.at(-1)?.body }
  }
  const warehouse = () => documents.find(({ severity }) => severity === 'warning')!._id

  it('are sent in milliseconds, and the end is removed after a look at it', async () => {
    const ended = await update({ id: warehouse(), endsAt: '2026-10-02T00:00:00.000Z' })
    expect(ended.done).toEqual({
      announcement: { endsAt: '2026-10-02T00:00:00.000Z', status: 'ACTIVE' },
      userErrors: [],
    })
    expect(JSON.parse(String(ended.body))).toEqual([
      { op: 'add', path: '/endTime', value: Date.parse('2026-10-02T00:00:00.000Z') },
    ])
    const endless = await update({ id: globalId(warehouse()), endsAt: null })
    expect(endless.done).toEqual({ announcement: { endsAt: null, status: 'ACTIVE' }, userErrors: [] })
    expect(endless.paths).toEqual(['/announcements?offset=0&limit=100', `/announcements/${warehouse()}`])
    const gone = await update({ id: 'gone', endsAt: null })
    expect(gone.done).toMatchObject({ announcement: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  it('are in the audit log of the account', async () => {
    await update({ id: warehouse(), title: 'Over' })
    const { data } = await own.ask('{ auditLog(first: 1) { nodes { target { name } } } }')
    expect(data.auditLog.nodes).toEqual([{ target: { name: 'Over' } }])
  })

  it('follow the clock', async () => {
    const status = async () =>
      (await own.ask(`{ node(id: "${globalId(warehouse())}") { ... on Announcement { status } } }`)).data.node.status
    expect(await status()).toBe('ACTIVE')
    own.sandbox.advance(4 * 24 * 3_600_000)
    expect(await status()).toBe('INACTIVE')
  })

  it.each<[object, string]>([
    [{ endsAt: '2020-01-01T00:00:00Z' }, 'endTime must be after startTime'],
    [{ title: '' }, 'title must be'],
  ])('that cannot be are refused by LaunchDarkly: %j', async (change, message) => {
    const { done } = await update({ id: warehouse(), ...change })
    expect(done).toMatchObject({ announcement: null, userErrors: [{ message: expect.stringContaining(message) }] })
  })

  it.each<[object, string[]]>([
    [{}, ['input']],
    [{ startsAt: null }, ['input', 'startsAt']],
  ])('that cannot be are not sent: %j', async (change, path) => {
    const { done, paths } = await update({ id: warehouse(), ...change })
    expect(paths).toEqual([])
    expect(done).toMatchObject({ announcement: null, userErrors: [{ path }] })
  })
})
