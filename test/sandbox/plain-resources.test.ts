import { beforeEach, describe, expect, it } from 'vitest'
import { callerWith } from '../../sandbox/account/callers.ts'
import { tokens } from '../../sandbox/account/tokens.ts'
import { contains } from '../../sandbox/filters/filter-kinds.ts'
import { ApiError } from '../../sandbox/http/errors.ts'
import { router } from '../../sandbox/http/router.ts'
import { tables } from '../../sandbox/operations.ts'
import { resourceTags } from '../../sandbox/policies/statements.ts'
import { boolean, strings, text } from '../../sandbox/resource/body.ts'
import { type Call, currentVersion } from '../../sandbox/resource/call.ts'
import { isWriting } from '../../sandbox/resource/operation.ts'
import { plain } from '../../sandbox/resource/plain.ts'
import { initially, needed, usually } from '../../sandbox/resource/properties.ts'
import { only } from '../../sandbox/resource/shape.ts'
import { seed } from '../../sandbox/seed/index.ts'
import { seededRows, tablesOf } from '../../sandbox/seed/tables.ts'
import type { Store } from '../../sandbox/store.ts'

interface Widget {
  id: string
  key: string
  name: string
  isRound: boolean
  tags: readonly string[]
}

/** A resource of a project that needs nothing but its declaration. */
const widgets = plain<Widget>({
  noun: 'widget part',
  path: '/api/v2/widget-parts/{projectKey}/{widgetKey}',
  by: 'key',
  called: 'widget key',
  site: '/projects/{projectKey}/widget-parts',
  list: { pageMaximum: 10, filters: { query: contains(({ name }) => [name]) } },
  properties: {
    name: needed(text, 'updateName'),
    isRound: initially(boolean, false, 'updateShape'),
    tags: usually<readonly string[]>(strings, [], 'updateTags'),
  },
  document: (row, { links, access }) => ({
    _links: links,
    _access: access,
    ...only(row, 'id', 'key', 'name', 'isRound', 'tags'),
  }),
  seed: (_, project) =>
    project?.key === 'web' ? [{ id: '1', key: 'first', name: 'First', isRound: true, tags: [] }] : [],
})

describe('a resource that is only declared', () => {
  const base = '/api/v2/widget-parts/web'
  const route = router(widgets.operations)
  let store: Store
  let told: unknown[] = []

  beforeEach(() => {
    const first = seed({ flags: 5 })
    const all = [...tables, widgets.table]
    store = { ...first, ...tablesOf(all, seededRows(all, first)) }
    told = []
  })

  function ask(method: string, path: string, body?: unknown) {
    const found = route(method, path)
    if (found instanceof ApiError) throw found
    const { caller } = callerWith(tokens.admin, store)!
    const asked = {
      store,
      caller,
      origin: '',
      path,
      params: found.params,
      query: {},
      version: currentVersion,
      body,
    } as const
    const call: Call = { ...asked, contentType: undefined, tell: (entry) => told.push(entry) }
    const { operation } = found
    return isWriting(operation)
      ? operation.writer.write(call)
      : { status: 200, document: operation.answerer.answer(call) }
  }

  const created = () => ask('POST', base, { key: 'second', name: 'Second', tags: ['blue'] })

  it('lists the rows of the project, those of its seed among them', () => {
    created()
    expect(ask('GET', base).document).toMatchObject({ totalCount: 2, items: [{ key: 'first' }, { key: 'second' }] })
    expect(ask('GET', '/api/v2/widget-parts/mobile').document).toMatchObject({ totalCount: 0 })
    expect(() => ask('GET', '/api/v2/widget-parts/nowhere')).toThrow('Unknown project key: nowhere')
  })

  it('is created with its defaults, links and permissions', () => {
    const { status, document } = created()
    expect(status).toBe(201)
    const actions = ['updateName', 'updateShape', 'updateTags', 'deleteWidgetPart']
    expect(document).toMatchObject({
      ...{ key: 'second', isRound: false, tags: ['blue'] },
      _links: { self: { href: `${base}/second` }, parent: { href: base } },
      _access: { allowed: actions.map((action) => ({ action, reason: { resources: ['proj/*:widget-part/*'] } })) },
    })
  })

  it.each([
    [{ name: 'Second' }, 'key is required'],
    [{ key: 'second' }, 'name is required'],
    [{ key: 'second', name: 'Second', isRound: 'yes' }, 'isRound must be true or false, got "yes"'],
    [{ key: 'first', name: 'Second' }, 'There is already a widget part with the key first'],
  ])('refuses %j', (body, message) => {
    expect(() => ask('POST', base, body)).toThrow(message)
    expect(told).toEqual([])
  })

  it('is changed by a JSON patch, of which the audit log tells', () => {
    const { document } = ask('PATCH', `${base}/first`, [{ op: 'replace', path: '/name', value: 'Other' }])
    expect(document).toEqual(ask('GET', `${base}/first`).document)
    expect(document).toMatchObject({ name: 'Other', isRound: true })
    expect(told).toMatchObject([
      {
        actions: ['updateName'],
        titleVerb: 'changed the widget part',
        target: { name: 'Other', resources: ['proj/web:widget-part/first'], site: '/projects/web/widget-parts/first' },
        parent: { resource: 'proj/web' },
        where: ' in Web Storefront',
      },
    ])
    expect(() => ask('PATCH', `${base}/first`, [{ op: 'replace', path: '/key', value: 'x' }])).toThrow(
      'key cannot be changed, but name, isRound, tags',
    )
    expect(() => ask('PATCH', `${base}/first`, [{ op: 'remove', path: '/isRound' }])).toThrow('isRound is required')
  })

  it('is deleted, and goes with its project', () => {
    created()
    expect(ask('DELETE', `${base}/first`).status).toBe(204)
    expect(told).toMatchObject([{ actions: ['createWidgetPart'] }, { actions: ['deleteWidgetPart'] }])
    expect(() => ask('GET', `${base}/first`)).toThrow('Unknown widget key: first')
    store.forget({ projectKey: 'web' })
    expect(ask('GET', base).document).toMatchObject({ totalCount: 0 })
  })

  it('has tags that statements of policies can name', () => {
    created()
    expect(resourceTags(store)('proj/web:widget-part/second')).toEqual(['blue'])
    expect(resourceTags(store)('proj/web:widget-part/third')).toEqual([])
  })
})

it('a table that no resource of the list has is not answered as an empty one', () => {
  expect(() => seed({ flags: 5 }).rows(widgets.table, 'web')).toThrow('none with the table widget-part')
})
