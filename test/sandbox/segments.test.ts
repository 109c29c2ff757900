import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let segments: Doc[]
const list = '/segments/web/production'

beforeAll(async () => {
  sandbox = await startSandbox({ projects: 6 })
  segments = await askAll(sandbox, list, 50)
})
afterAll(() => sandbox.close())

const keys = (items: Doc[]) => items.map(({ key }) => key)
const one = (key: string) => segments.find((segment) => segment.key === key)

describe('the data', () => {
  it('has more than a page of segments where customers come, and some in every environment', async () => {
    expect(segments.length).toBeGreaterThan(30)
    expect(keys(await askAll(sandbox, '/segments/web/staging', 50)).sort()).toEqual(keys(segments).sort())
    for (const { key: project } of await askAll(sandbox, '/projects')) {
      for (const { key } of await askAll(sandbox, `/projects/${project}/environments`)) {
        expect(keys(await askAll(sandbox, `/segments/${project}/${key}`, 50))).toEqual(
          expect.arrayContaining(['staff', 'beta-customers']),
        )
      }
    }
  })

  it('is of its own in each environment', async () => {
    const staging = (await ask(sandbox, '/segments/web/staging/beta-customers')).json
    expect(staging.included).toHaveLength(4)
    expect(staging.included).not.toEqual(one('beta-customers').included)
  })

  it('uses all that a rule can express', () => {
    const rules = segments.flatMap((segment) => segment.rules)
    const clauses = rules.flatMap((rule: Doc) => rule.clauses)
    expect(new Set(clauses.map(({ op }) => op)).size).toBeGreaterThanOrEqual(12)
    expect(clauses.some(({ negate }) => negate)).toBe(true)
    expect(clauses.some(({ attribute }) => attribute.startsWith('/'))).toBe(true)
    expect(rules.some(({ weight, rolloutContextKind }) => weight === 50_000 && rolloutContextKind === 'user')).toBe(
      true,
    )
    expect(rules.some(({ bucketBy }) => bucketBy === 'accountNumber')).toBe(true)
    expect(rules.some(({ description }) => description)).toBe(true)
  })

  it('was made after its environment and never changed before it was made', () => {
    for (const { creationDate, lastModifiedDate } of segments) {
      expect(lastModifiedDate).toBeGreaterThanOrEqual(creationDate)
      expect(lastModifiedDate).toBeLessThanOrEqual(Date.UTC(2026, 9, 1))
    }
    expect(segments.map(({ creationDate }) => creationDate)).toEqual(
      segments.map(({ creationDate }) => creationDate).sort((a, b) => b - a),
    )
  })
})

describe('a segment', () => {
  it('is the same in the list and alone, but for the flags', async () => {
    for (const segment of segments) {
      const { _flags, ...rest } = (await ask(sandbox, `${list}/${segment.key}`)).json
      expect(rest).toEqual(segment)
      expect(_flags).toBeInstanceOf(Array)
      expect(segment._links).toEqual({
        self: { href: `/api/v2${list}/${segment.key}`, type: 'application/json' },
        parent: { href: `/api/v2${list}`, type: 'application/json' },
        site: { href: `/web/production/segments/${segment.key}`, type: 'text/html' },
      })
    }
  })

  it('lists users apart from the other kinds of contexts', () => {
    const { included, excluded, includedContexts, excludedContexts } = one('beta-customers')
    expect([included.length, excluded.length]).toEqual([4, 0])
    expect(includedContexts).toEqual([
      { contextKind: 'organization', values: [expect.any(String), expect.any(String)] },
    ])
    expect(excludedContexts).toMatchObject([{ contextKind: 'organization', values: [expect.any(String)] }])
    expect(one('beta-customers')).not.toHaveProperty('unboundedContextKind')
  })

  it.each(['newsletter-subscribers', 'cart-abandoners', 'wholesale-accounts'])(
    'that is big, such as %s, says how many it lists but not whom',
    (key) => {
      const { included, unbounded, unboundedContextKind, _unboundedMetadata, ...rest } = one(key)
      expect([included, unbounded]).toEqual([[], true])
      expect(_unboundedMetadata.includedCount).toBeGreaterThan(500)
      expect(unboundedContextKind).toBe(key === 'wholesale-accounts' ? 'organization' : 'user')
      for (const absent of ['excluded', 'includedContexts', 'excludedContexts']) expect(rest).not.toHaveProperty(absent)
    },
  )

  it('that is synced says from where', () => {
    const synced = segments.filter((segment) => '_external' in segment)
    expect(synced.map(({ key, _external }) => [key, _external]).sort()).toEqual([
      ['cart-abandoners', 'amplitude'],
      ['likely-to-leave', 'hightouch'],
    ])
    for (const { unbounded, _externalLink } of synced)
      expect([unbounded, URL.canParse(_externalLink)]).toEqual([true, true])
  })

  it('names the flags that have a rule for it in its environment, and most have none', async () => {
    for (const [environment, key] of [
      ['production', 'staff'],
      ['production', 'beta-customers'],
      ['test', 'staff'],
    ]) {
      const flags = await askAll(sandbox, `/flags/web?env=${environment}&summary=0`)
      const used = flags.filter(({ environments }) =>
        environments[environment!].rules.some(({ clauses }: Doc) =>
          clauses.some(({ op, values }: Doc) => op === 'segmentMatch' && values.includes(key)),
        ),
      )
      const { _flags } = (await ask(sandbox, `/segments/web/${environment}/${key}`)).json
      expect(used.length).toBeGreaterThan(2)
      expect(_flags).toEqual(
        used.map((flag) => ({
          key: flag.key,
          name: flag.name,
          _links: flag._links,
          _site: flag.environments[environment!]._site,
        })),
      )
    }
    expect((await ask(sandbox, `${list}/press`)).json._flags).toEqual([])
  })

  it('that rules of flags still name may be deleted', async () => {
    const flags = await askAll(sandbox, '/flags/web?env=production&summary=0')
    const clauses = flags.flatMap(({ environments }) => environments.production.rules).flatMap((rule) => rule.clauses)
    const named = new Set(clauses.flatMap(({ op, values }: Doc) => (op === 'segmentMatch' ? values : [])))
    expect([...named].filter((key) => !one(key as string))).toEqual(['agencies'])
    expect((await ask(sandbox, `${list}/agencies`)).status).toBe(404)
  })
})

describe('a filter of segments', () => {
  const tagged =
    (...tags: string[]) =>
    (segment: Doc) =>
      segment.tags.some((tag: string) => tags.includes(tag))
  const text = (part: string) => (segment: Doc) =>
    `${segment.key}\n${segment.name}\n${segment.description}`.toLowerCase().includes(part)
  const synced = (segment: Doc) => '_external' in segment

  const cases: [string, (segment: Doc) => boolean][] = [
    ['query equals "CUSTOMERS"', text('customers')],
    ['query equals launch', text('launch')],
    ['query equals ["nordics", "benelux"]', (segment) => text('nordics')(segment) || text('benelux')(segment)],
    ['tags anyOf ["beta"]', tagged('beta')],
    ['tags anyOf ["b2b", "devices", "nope"]', tagged('b2b', 'devices')],
    ['includedKeys anyOf ["staff", "press", "agencies"]', ({ key }) => ['staff', 'press'].includes(key)],
    ['excludedKeys anyOf ["staff", "press"]', ({ key }) => !['staff', 'press'].includes(key)],
    ['unbounded equals true', ({ unbounded }) => unbounded],
    ['unbounded equals false', ({ unbounded }) => !unbounded],
    ['external exists true', synced],
    ['external exists false', (segment) => !synced(segment)],
    ['unbounded equals true,external exists false', (segment) => segment.unbounded && !synced(segment)],
    ['tags anyOf ["market"]|external exists true', (segment) => tagged('market')(segment) || synced(segment)],
    [
      '(tags anyOf ["b2b"]|tags anyOf ["growth"]),unbounded equals true',
      (segment) => tagged('b2b', 'growth')(segment) && segment.unbounded,
    ],
    ['view equals checkout', ({ key }) => ['early-access', 'large-baskets'].includes(key)],
    [
      'view anyOf ["checkout"],query equals "basket"',
      (segment) => text('basket')(segment) && segment.key === 'large-baskets',
    ],
  ]
  it.each(cases)('%s keeps exactly those that fit', async (value, fits) => {
    const expected = segments.filter(fits)
    expect(expected.length).toBeGreaterThan(0)
    expect(expected.length).toBeLessThan(segments.length)
    expect(await askAll(sandbox, `${list}?${filter(value)}`, 50)).toEqual(expected)
  })

  it('that is empty keeps all', async () => {
    expect((await ask(sandbox, `${list}?filter=`)).json.totalCount).toBe(segments.length)
  })

  it('by many keys needs a limit, as every list does', async () => {
    const some = keys(segments.slice(0, 25))
    const value = filter(`includedKeys anyOf ${JSON.stringify(some)}`)
    const { json } = await ask(sandbox, `${list}?${value}`)
    expect([json.items.length, json.totalCount]).toEqual([20, 25])
    expect(keys((await ask(sandbox, `${list}?${value}&limit=25`)).json.items)).toEqual(some)
  })

  it.each([
    ['tags:beta', 'operator'],
    ['colour equals red', 'colour'],
    ['constructor equals x', 'constructor'],
    ['type equals big', 'type'],
    ['keys anyOf ["staff"]', 'includedKeys'],
    ['tags equals "beta"', 'anyOf'],
    ['tags anyOf beta', 'JSON array'],
    ['tags contains ["beta"]', 'anyOf'],
    ['query anyOf ["a"]', 'equals'],
    ['unbounded equals maybe', 'true or false'],
    ['unbounded equals ["true"]', 'one value'],
    ['external equals amplitude', 'exists'],
    ['external exists', 'value'],
    ['includedKeys toString ["a"]', 'anyOf'],
  ])('%s is answered with 400', async (value, hint) => {
    const { status, json } = await ask(sandbox, `${list}?${filter(value)}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain('filter')
    expect(json.message).toContain(hint)
  })
})

describe('a sort of segments', () => {
  const cases: [string, (segment: Doc) => string | number][] = [
    ['creationDate', ({ creationDate }) => creationDate],
    ['name', ({ name }) => name.toLowerCase()],
    ['lastModified', ({ lastModifiedDate }) => lastModifiedDate],
  ]
  it.each(cases)('by %s goes up, and down with a dash', async (name, by) => {
    const order = (sign: number) => segments.toSorted((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0))
    expect(await askAll(sandbox, `${list}?sort=${name}`, 50)).toEqual(order(1))
    expect(await askAll(sandbox, `${list}?sort=-${name}`, 50)).toEqual(order(-1))
  })

  it('by another field is answered with 400', async () => {
    expect((await ask(sandbox, `${list}?sort=key`)).status).toBe(400)
  })
})

describe('expiring targets of a segment', () => {
  const resource = (key: string) => ({ environmentKey: 'production', key, kind: 'segment', projectKey: 'web' })

  it('are those of its targets that will be removed, the next one first', async () => {
    const { json } = await ask(sandbox, '/segments/web/beta-customers/expiring-targets/production')
    const { included, includedContexts, excludedContexts } = one('beta-customers')
    const told = json.items.map(({ contextKind, contextKey, targetType }: Doc) => [contextKind, contextKey, targetType])
    expect(told).toEqual([
      ['user', included[0], 'included'],
      ['organization', includedContexts[0].values[0], 'included'],
      ['organization', excludedContexts[0].values[0], 'excluded'],
    ])
    for (const { _resourceId, expirationDate } of json.items) {
      expect(_resourceId).toEqual(resource('beta-customers'))
      expect(expirationDate).toBeGreaterThan(Date.UTC(2026, 9, 1))
    }
  })

  it('are told of users only at the older address, and by their key alone', async () => {
    const { json } = await ask(sandbox, '/segments/web/beta-customers/expiring-user-targets/production')
    expect(json.items).toMatchObject([
      { userKey: one('beta-customers').included[0], targetType: 'included', _resourceId: resource('beta-customers') },
    ])
    expect(json.items[0]).not.toHaveProperty('contextKey')
  })

  it('are none for most', async () => {
    const { status, json } = await ask(sandbox, '/segments/web/staff/expiring-targets/production')
    expect([status, json.items]).toEqual([200, []])
  })
})

describe('imports and exports', () => {
  const [done, running, exported] = [
    'c0ffee00-0000-4000-8000-00000000a001',
    'c0ffee00-0000-4000-8000-00000000a002',
    'c0ffee00-0000-4000-8000-00000000e001',
  ]

  it('of a big segment are known by their ids', async () => {
    const imported = (await ask(sandbox, `${list}/loyalty-gold/imports/${done}`)).json
    expect(imported).toMatchObject({ id: done, segmentKey: 'loyalty-gold', mode: 'replace', status: 'complete' })
    expect(imported.files).toEqual([{ filename: 'gold-q2.csv', status: 'complete' }])
    const { json } = await ask(sandbox, `${list}/newsletter-subscribers/exports/${exported}`)
    expect(json).toMatchObject({ id: exported, segmentKey: 'newsletter-subscribers', status: 'complete' })
    expect([json.sizeBytes, json.size]).toEqual([218_960, '219.0 kB'])
    const members = await askAll(sandbox, '/members')
    expect(members.map(({ email }) => email)).toContain(json.initiator.email)
  })

  it('that still run are told by the segment, too', async () => {
    expect((await ask(sandbox, `${list}/loyalty-gold/imports/${running}`)).json.status).toBe('in_progress')
    expect(keys(segments.filter(({ _importInProgress }) => _importInProgress))).toEqual(['loyalty-gold'])
  })

  it.each([
    ['loyalty-gold/imports/nope', 404],
    [`loyalty-gold/exports/${done}`, 404],
    [`staff/imports/${done}`, 400],
    [`nope/exports/${exported}`, 404],
  ])('%s is answered with %i', async (path, expected) => {
    expect((await ask(sandbox, `${list}/${path}`)).status).toBe(expected)
  })
})
