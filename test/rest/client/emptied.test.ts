import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { type Client, createClient } from '../../../src/rest/client/client.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { emptied } from '../../../src/rest/client/emptied.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'
import { type FlagRep, listFlags } from '../../../src/rest/flags/flags.ts'
import type { Page } from '../../../src/rest/page.ts'
import { unreadable } from '../../../src/rest/unreadable.ts'

describe('an emptied document', () => {
  it('keeps its scalars and its lists of scalars, and none of its parts', () => {
    const tags = ['cart']
    const doc = { key: 'flag', tags, variations: [{ value: { deep: {} } }], environments: { test: { on: true } } }
    const { environments } = doc
    emptied(doc)
    expect(doc).toEqual({ key: 'flag' })
    expect(tags).toEqual(['cart'])
    expect(environments).toEqual({})
  })

  it('empties the documents of its lists and of the pages within it, so that copies of them hold nothing large', () => {
    const environment = { key: 'test', access: { allowed: [{}] } }
    const project = { key: 'web', environments: { items: [environment], totalCount: 1 } }
    const page = { items: [project] }
    const copies = [{ ...project }, { ...environment }] as const
    emptied(page)
    expect(page).toEqual({})
    expect(copies).toEqual([
      { key: 'web', environments: { totalCount: 1 } },
      { key: 'test', access: {} },
    ])
  })

  it('can have unreadable parts', () => {
    const doc = { key: 'flag', tags: unreadable<string[]>(new Error('No list.')), links: { self: {} } }
    emptied({ items: [doc] })
    expect(doc.links).toBeUndefined()
  })

  it.each([undefined, null, 'text', 7])('can be %s', (document) => {
    expect(() => emptied(document)).not.toThrow()
  })
})

describe('a session that ends', () => {
  let sandbox: Sandbox
  let client: Client
  beforeEach(async () => {
    sandbox = await startSandbox()
    client = createClient({ baseUrl: sandbox.url, userAgent: 'test' })
  })
  afterEach(async () => {
    await client.close()
    await sandbox.close()
  })

  const open = () => client.open({ token: sandbox.token, deadline: now() + 5000, ledger: new Ledger() })
  const path = '/api/v2/flags/web?limit=50&env=production&env=staging&summary=0'
  const isWhole = ({ items }: Page<FlagRep>) =>
    items?.length > 0 && items.every(({ key, variations }) => key && variations)

  it('empties what it read', async () => {
    const session = open()
    const page = await session.send(listFlags, path)
    expect(isWhole(page)).toBe(true)
    session.end()
    expect(page.items).toBeUndefined()
  })

  it('leaves a small document, which costs more to empty than to keep', async () => {
    const session = open()
    const page = await session.send(listFlags, '/api/v2/flags/web?limit=2')
    session.end()
    expect(isWhole(page)).toBe(true)
  })

  it('leaves what it shares with another one', async () => {
    const sessions = [open(), open()] as const
    const [one, other] = await Promise.all(sessions.map((session) => session.send(listFlags, path)))
    expect(sandbox.requests()).toHaveLength(1)
    sessions[0].end()
    expect(isWhole(other!)).toBe(true)
    sessions[1].end()
    expect(isWhole(one!)).toBe(true)
  })

  it('leaves what it read while another call of it is under way, which can need that', async () => {
    const session = open()
    const page = await session.send(listFlags, path)
    const later = session.send(listFlags, '/api/v2/flags/web?limit=3')
    session.end()
    expect(isWhole(page)).toBe(true)
    await later
    session.end()
    expect(page.items).toBeUndefined()
  })
})
