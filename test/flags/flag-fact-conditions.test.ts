import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

const found = async (projectKey: string, filter: object, fields = 'key') => {
  const query = `query ($filter: FlagFilter) { project(key: "${projectKey}") {
    flags(first: 1000, filter: $filter) { nodes { ${fields} } stoppedBy }
  } }`
  const { data, errors, paths } = await stack.ask(query, { filter })
  expect(errors).toBeUndefined()
  expect(data.project.flags.stoppedBy).toBe('END')
  return { nodes: data.project.flags.nodes, keys: keysOf(data.project.flags.nodes), paths }
}

const all = async (fields: string) => (await found('web', { keys: [] }, fields)).nodes

describe('a condition on a fact', () => {
  it('finds the flags of some uses', async () => {
    const { items } = await rest(stack, '/flag-statuses/web/production')
    const uses = new Map<string, string>(
      items.map((status: { name: string; lastRequested?: string; _links: { parent: { href: string } } }) => [
        status._links.parent.href.split('/').at(-1)!,
        status.name === 'inactive' && !status.lastRequested ? 'never' : status.name,
      ]),
    )
    const flags = [0, 100, 200].map((offset) => rest(stack, `/flags/web?limit=100&offset=${offset}`))
    const keys = (await Promise.all(flags)).flatMap((page) => keysOf(page.items))
    for (const [states, names] of [
      [['INACTIVE'], ['inactive']],
      [
        ['NEVER_REQUESTED', 'NEW'],
        ['never', 'new'],
      ],
      [
        ['LAUNCHED', 'ACTIVE'],
        ['launched', 'active'],
      ],
    ]) {
      const selected = await found('web', { status: { environmentKey: 'production', states } })
      expect(selected.keys.length).toBeGreaterThan(0)
      expect(selected.keys).toEqual(keys.filter((key) => names!.includes(uses.get(key)!)))
      expect(selected.paths).toHaveLength(4)
    }
  })

  it('finds the flags that are blocked by a prerequisite, in three pages and a prerequisite', async () => {
    const { keys, paths } = await found('web', { serving: { environmentKey: 'production', kinds: ['BLOCKED'] } })
    expect(keys).toEqual([
      'cart-quantity-stepper',
      'cart-line-notes',
      'shipping-live-tracking',
      'checkout-split-shipment',
    ])
    expect(paths.filter((path) => path.startsWith('/flags/web?'))).toHaveLength(3)
    expect(paths.length).toBeLessThanOrEqual(4)
  })

  it('finds the flags that can be removed, in as many calls as their removal takes', async () => {
    const { keys, paths } = await found('web', { removal: ['SAFE'] })
    expect(keys).toEqual(['search-facets-sidebar'])
    const field = await stack.ask('{ project(key: "web") { flags(first: 1000) { nodes { removal { verdict } } } } }')
    expect(paths.length).toBeLessThanOrEqual(field.calls.length)
  })

  it('finds the same stale flags and stages as the fields tell', async () => {
    const flags = await all('key health { stale stage }')
    const stale = await found('web', { stale: true })
    const archivable = await found('web', { stages: ['READY_TO_ARCHIVE', 'DEPRECATED'] })
    const selected = (selects: (health: { stale: boolean; stage: string }) => boolean) =>
      keysOf(flags.filter(({ health }: { health: { stale: boolean; stage: string } }) => selects(health)))
    expect(stale.keys.length).toBeGreaterThan(0)
    expect(stale.keys).toEqual(selected((health) => health.stale))
    expect(archivable.keys.length).toBeGreaterThan(0)
    expect(archivable.keys).toEqual(selected(({ stage }) => ['READY_TO_ARCHIVE', 'DEPRECATED'].includes(stage)))
  })

  it('finds the flags that differ between environments', async () => {
    const { keys, paths } = await found('web', { differs: { environmentKeys: ['production', 'staging'] } })
    const on = await found('web', { differs: { environmentKeys: ['production', 'staging'], parts: ['ON'] } })
    const three = await found('web', { differs: { environmentKeys: ['test', 'production', 'staging'], parts: ['ON'] } })
    expect([keys.length, on.keys.length, paths.length]).toEqual([233, 105, 3])
    const fields = '{ key environments(keys: ["test", "production", "staging"]) { on } }'
    const flags = await all(fields.slice(2, -2))
    const differ = ({ environments }: { environments: readonly { on: boolean }[] }) =>
      new Set(environments.map((one) => one.on)).size > 1
    expect(three.keys).toEqual(keysOf(flags.filter(differ)))
  })

  it.each([
    [{ differs: { environmentKeys: ['production', 'produktion'] } }, 'to have the environment "produktion"'],
    [{ status: { environmentKey: 'produktion', states: ['NEW'] } }, 'to have the environment "produktion"'],
    [{ serving: { environmentKey: 'produktion', kinds: ['OFF'] } }, 'to have the environment "produktion"'],
    [{ differs: { environmentKeys: ['production', 'production'] } }, 'two keys in filter.differs.environmentKeys'],
  ])('is an error for %j', async (filter, message) => {
    const { errors } = await stack.ask(
      'query ($filter: FlagFilter) { project(key: "web") { flags(filter: $filter) { nodes { key } } } }',
      { filter },
    )
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it.each([
    [/flag-statuses/, { stale: true }],
    [/flag-statuses/, { removal: ['CAUTION'] }],
    [/dependent-flags|code-refs/, { stages: ['READY_TO_ARCHIVE'] }],
    [/approval-requests/, { removal: ['SAFE'] }],
  ])('is an error if %s is forbidden, and not an empty list, for %j', async (path, filter) => {
    stack.sandbox.fault({ path }, { status: 403 }, 'always')
    const { data, errors } = await stack.ask(
      'query ($filter: FlagFilter) { project(key: "web") { flags(filter: $filter) { nodes { key } } } }',
      { filter },
    )
    stack.sandbox.clearFaults()
    expect([data.project?.flags ?? null, errors?.length]).toEqual([null, 1])
  })
})
