import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ members: 130, projects: 23 })
})
afterAll(() => sandbox.close())

/** Path, what identifies an item, how many there are, the page maximum. */
const lists: [string, string, number, number][] = [
  ['/projects', 'key', 23, 1000],
  ['/projects/infra/environments', 'key', 25, 1000],
  ['/flags/web', 'key', 250, 100],
  ['/members', '_id', 130, 1000],
  ['/teams', 'key', 8, 100],
  ['/teams/search/maintainers', '_id', 0, 100],
  ['/teams/search/roles', 'key', 2, 100],
  ['/roles', 'key', 14, 100],
  ['/segments/web/production', 'key', 37, 50],
]

describe.each(lists)('the list %s', (path, identity, count, maximum) => {
  it('has 20 items a page unless told otherwise, and always the total', async () => {
    const { json } = await ask(sandbox, path)
    const total = count || json.totalCount
    expect(json.totalCount).toBe(total)
    expect(json.items).toHaveLength(Math.min(20, total))
    expect(json._links.self.href).toBe(`/api/v2${path}?limit=20`)
  })

  it('holds each item once, whatever the page size', async () => {
    const whole = await askAll(sandbox, path, Math.min(maximum, 100))
    const bySeven = []
    for (let offset = 0; offset < whole.length; offset += 7) {
      bySeven.push(...(await ask(sandbox, `${path}?limit=7&offset=${offset}`)).json.items)
    }
    expect(bySeven).toEqual(whole)
    expect(new Set(whole.map((item) => item[identity])).size).toBe(whole.length)
  })

  it.each([
    ['limit', '0'],
    ['limit', '-1'],
    ['limit', '2.5'],
    ['limit', 'many'],
    ['limit', String(maximum + 1)],
    ['offset', '-1'],
    ['offset', 'x'],
  ])('answers 400 to %s=%s and names the parameter', async (name, value) => {
    const { status, json } = await ask(sandbox, `${path}?${name}=${value}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain(name)
  })

  it('takes the largest page, and answers an empty one after the end', async () => {
    expect((await ask(sandbox, `${path}?limit=${maximum}`)).status).toBe(200)
    const { json } = await ask(sandbox, `${path}?offset=5000`)
    expect(json.items).toEqual([])
    expect(Object.keys(json._links)).not.toContain('next')
  })
})

describe('page links', () => {
  /** Offset of 250 flags by 100, and the offsets of the links that there are. */
  const cases: [number, Record<string, number>][] = [
    [0, { self: 0, next: 100, last: 200 }],
    [100, { self: 100, first: 0, prev: 0, next: 200, last: 200 }],
    [200, { self: 200, first: 0, prev: 100 }],
    [30, { self: 30, first: 0, prev: 0, next: 130, last: 230 }],
  ]
  it.each(cases)('at offset %i lead to the pages that exist, and to no others', async (offset, expected) => {
    const { json } = await ask(sandbox, `/flags/web?limit=100&offset=${offset}`)
    const { parent, ...pages } = json._links
    const offsets = Object.entries(pages).map(([rel, link]) => {
      const { searchParams } = new URL((link as { href: string }).href, 'http://any')
      return [rel, Number(searchParams.get('offset') ?? 0)]
    })
    expect(Object.fromEntries(offsets)).toEqual(expected)
    expect(parent.href).toBe('/api/v2/flags/web')
  })

  it('end with a last page that is exactly full', async () => {
    const { json } = await ask(sandbox, '/flags/web?limit=50&offset=200')
    expect(json.items).toHaveLength(50)
    expect(Object.keys(json._links).sort()).toEqual(['first', 'parent', 'prev', 'self'])
  })

  it('keep the other parameters, so that they can be followed', async () => {
    const asked = `/flags/web?env=test&env=qa&${filter('tags:release,query:a')}&sort=-name&limit=5`
    let page = (await ask(sandbox, asked)).json
    const seen = [...page.items]
    while (page._links.next) {
      page = (await ask(sandbox, page._links.next.href.replace('/api/v2', ''))).json
      seen.push(...page.items)
    }
    expect(seen.length).toBeGreaterThan(5)
    expect(seen).toEqual(await askAll(sandbox, asked.replace('&limit=5', '')))
    expect(Object.keys(seen.at(-1).environments)).toEqual(['test', 'qa'])
  })

  it('are missing from the pages of segments but for that of the page itself', async () => {
    const { json } = await ask(sandbox, '/segments/web/production?sort=name&limit=10&offset=10')
    expect(json._links).toEqual({
      self: { href: '/api/v2/segments/web/production?sort=name&limit=10&offset=10', type: 'application/json' },
    })
  })

  it('are relative and typed', async () => {
    const { json } = await ask(sandbox, '/members?limit=10')
    expect(json._links.next).toEqual({ href: '/api/v2/members?limit=10&offset=10', type: 'application/json' })
  })
})

describe('an embedded page', () => {
  it('of environments has 20 of them and says how many there are', async () => {
    const { json } = await ask(sandbox, '/projects/infra?expand=environments')
    const whole = await askAll(sandbox, '/projects/infra/environments')
    expect(json.environments.items).toEqual(whole.slice(0, 20))
    expect(json.environments.totalCount).toBe(25)
    const { next } = json.environments._links
    expect((await ask(sandbox, next.href.replace('/api/v2', ''))).json.items).toEqual(whole.slice(20))
  })
})
