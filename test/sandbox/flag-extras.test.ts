import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let flags: Doc[]
let web: Doc[]

const beta = { 'ld-api-version': 'beta' }

beforeAll(async () => {
  sandbox = await startSandbox()
  flags = await askAll(sandbox, '/flags/web?env=production&env=test&summary=0')
  web = (await ask(sandbox, '/projects/web/environments/production/followers')).json.items
})
afterAll(() => sandbox.close())

const keys = (items: Doc[]) => items.map(({ key }) => key)

describe('followers', () => {
  it('of an environment are those of each flag that somebody follows', async () => {
    expect(web.length).toBeGreaterThan(20)
    expect(web.map(({ flagKey }) => flagKey)).toEqual(web.map(({ flagKey }) => flagKey).toSorted())
    for (const { flagKey, followers } of web.slice(0, 10)) {
      const path = `/projects/web/flags/${flagKey}/environments/production/followers`
      const { json } = await ask(sandbox, path)
      expect(json).toEqual({ _links: { self: { href: `/api/v2${path}`, type: 'application/json' } }, items: followers })
      expect(followers.length).toBeGreaterThan(0)
    }
    const [{ followers }] = web
    const { json: member } = await ask(sandbox, `/members/${followers[0]._id}`)
    expect(member).toMatchObject(followers[0])
  })

  it('are none of a flag that nobody follows, and are not found for what does not exist', async () => {
    const followed = new Set(web.map(({ flagKey }) => flagKey))
    const alone = flags.find(({ key }) => !followed.has(key)).key
    expect((await ask(sandbox, `/projects/web/flags/${alone}/environments/production/followers`)).json.items).toEqual(
      [],
    )
    for (const path of [
      '/projects/nope/environments/production/followers',
      '/projects/web/environments/nope/followers',
      '/projects/web/flags/nope/environments/production/followers',
      `/projects/web/flags/${alone}/environments/nope/followers`,
    ]) {
      expect([path, (await ask(sandbox, path)).status]).toEqual([path, 404])
    }
  })
})

describe('expiring targets', () => {
  const at = (key: string, which = 'targets') => `/flags/web/${key}/expiring-${which}/production`

  it('are targets that the flag has, which leave in the order of the list', async () => {
    let count = 0
    const kinds = new Set<string>()
    for (const { key, environments, variations } of flags) {
      const { json } = await ask(sandbox, at(key))
      const { targets, contextTargets } = environments.production
      const dates = json.items.map(({ expirationDate }: Doc) => expirationDate)
      expect(dates).toEqual(dates.toSorted((a: number, b: number) => a - b))
      for (const item of json.items) {
        const target = [...targets, ...contextTargets].find(({ contextKind, values }) => {
          return contextKind === item.contextKind && values.includes(item.contextKey)
        })
        expect(variations[target.variation]._id).toBe(item.variationId)
        expect(item._resourceId).toMatchObject({ kind: 'flag', projectKey: 'web', environmentKey: 'production', key })
        expect(item.expirationDate).toBeGreaterThan(Date.UTC(2026, 9, 1))
        kinds.add(item.contextKind)
        count++
      }
    }
    expect(count).toBeGreaterThan(10)
    expect(kinds.size).toBeGreaterThan(1)
  })

  it('are told of users alone at the older address, by another name', async () => {
    for (const { key } of flags.slice(0, 120)) {
      const { items } = (await ask(sandbox, at(key))).json
      const users = (await ask(sandbox, at(key, 'user-targets'))).json.items
      expect(users).toEqual(
        items
          .filter(({ contextKind }: Doc) => contextKind === 'user')
          .map(({ contextKind, contextKey, ...item }: Doc) => ({ ...item, userKey: contextKey })),
      )
    }
  })

  it('are not found for a flag or an environment that does not exist', async () => {
    expect((await ask(sandbox, at('nope'))).status).toBe(404)
    expect((await ask(sandbox, at(flags[0].key).replace('production', 'nope'))).status).toBe(404)
  })
})

describe('dependent flags of an environment', () => {
  it('are those that have the flag as a prerequisite there', async () => {
    const wanting = (key: string, environment: string) =>
      flags.filter(({ environments }) => environments[environment].prerequisites.some((one: Doc) => one.key === key))
    const wanted = new Set(flags.flatMap(({ environments }) => keys(environments.production.prerequisites)))
    expect(wanted.size).toBeGreaterThan(5)
    for (const key of wanted) {
      for (const environment of ['production', 'test']) {
        const { status, json } = await ask(sandbox, `/flags/web/${environment}/${key}/dependent-flags`, beta)
        expect([status, keys(json.items)]).toEqual([200, keys(wanting(key, environment))])
        for (const item of json.items) expect(item._site.href).toBe(`/web/${environment}/features/${item.key}`)
      }
    }
  })

  it('are in beta, and take the environment before the flag', async () => {
    const { key } = flags[0]
    expect((await ask(sandbox, `/flags/web/production/${key}/dependent-flags`)).status).toBe(403)
    expect((await ask(sandbox, `/flags/web/${key}/production/dependent-flags`, beta)).status).toBe(404)
  })
})

describe('flag defaults', () => {
  it('say what a new flag of a project is like', async () => {
    const { status, json } = await ask(sandbox, '/projects/web/flag-defaults')
    const { defaultClientSideAvailability } = (await ask(sandbox, '/projects/web')).json
    expect(status).toBe(200)
    expect(json).toMatchObject({ temporary: true, tags: ['release'], defaultClientSideAvailability })
    expect(json.booleanDefaults).toMatchObject({ onVariation: 0, offVariation: 1 })
    expect((await ask(sandbox, '/projects/nope/flag-defaults')).status).toBe(404)
  })
})

describe('tags', () => {
  const tags = async (query: string): Promise<string[]> => (await ask(sandbox, `/tags?limit=1000&${query}`)).json.items

  it('are texts in the order of the alphabet, in pages', async () => {
    const all = await tags('')
    expect(all).toEqual([...new Set(all)].toSorted())
    const { json } = await ask(sandbox, '/tags?limit=7&offset=7')
    expect(json.items).toEqual(all.slice(7, 14))
    expect(json.totalCount).toBe(all.length)
    expect(json._links.next.href).toBe('/api/v2/tags?limit=7&offset=14')
    expect((await ask(sandbox, '/tags')).json.items).toEqual(all.slice(0, 20))
  })

  it('can be those of some kinds of resources', async () => {
    const [ofProjects, ofEnvironments, ofFlags] = [
      await tags('kind=project'),
      await tags('kind=environment'),
      await tags('kind=flag'),
    ]
    expect(ofProjects).toContain('storefront')
    expect(ofEnvironments).toEqual(['internal', 'live-traffic', 'synced'])
    const used = new Set(flags.flatMap((flag) => flag.tags))
    expect(ofFlags).toEqual(expect.arrayContaining([...used]))
    expect(await tags('kind=segment')).toEqual(expect.arrayContaining(['beta', 'market', 'devices']))
    expect(await tags('kind=project&kind=environment')).toEqual([...new Set([...ofProjects, ...ofEnvironments])].sort())
  })

  it('can be those with a prefix, of archived flags too, or as of a time', async () => {
    expect(await tags('pre=q')).toEqual(['q1-2026', 'q2-2026', 'q3-2026', 'q4-2026'])
    expect((await tags('archived=true')).length).toBeGreaterThanOrEqual((await tags('')).length)
    const before = Date.UTC(2023, 0, 1)
    const early = await tags(`kind=flag&asOf=${before}`)
    expect(early.length).toBeLessThan((await tags('kind=flag')).length)
    expect(await tags('kind=flag&asOf=2023-01-01T00:00:00Z')).toEqual(early)
    expect(await tags('asOf=1')).toEqual([])
  })

  it.each(['limit=0', 'limit=1001', 'kind=member', 'kind=constructor', 'archived=maybe', 'asOf=soon'])(
    'are refused for %s',
    async (query) => {
      expect((await ask(sandbox, `/tags?${query}`)).status).toBe(400)
    },
  )
})
