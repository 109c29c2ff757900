import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, post } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
/** All entries, the newest first. */
let entries: Doc[]
let flags: Doc[]
let archived: Doc[]

const day = 86_400_000
const today = Date.UTC(2026, 9, 1)

beforeAll(async () => {
  sandbox = await startSandbox()
  entries = await walk('')
  flags = await askAll(sandbox, '/flags/web?env=production&env=staging')
  archived = await askAll(sandbox, '/flags/web?archived=true')
})
afterAll(() => sandbox.close())

const ids = (items: Doc[]) => items.map(({ _id }) => _id)
const resources = ({ target }: Doc): string[] => target.resources

/** Reads back page by page, asking for the last millisecond once more because other entries may share it. */
async function walk(query: string, statements?: unknown): Promise<Doc[]> {
  const found: Doc[] = []
  const seen = new Set<string>()
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const path = `/auditlog?limit=20&before=${before}${query}`
    const { status, json } = await (statements ? post(sandbox, path, statements) : ask(sandbox, path))
    if (status !== 200) throw new Error(json.message)
    const fresh = json.items.filter(({ _id }: Doc) => !seen.has(_id))
    for (const one of fresh) seen.add(one._id)
    found.push(...fresh)
    if (fresh.length === 0) return found
    before = fresh.at(-1).date + 1
  }
}

const allow = (...resources: string[]) => ({ effect: 'allow', actions: ['*'], resources })

describe('the audit log', () => {
  it('comes ten entries at a time unless told otherwise, the newest first, and without a count', async () => {
    const { json } = await ask(sandbox, '/auditlog')
    expect(json.items).toEqual(entries.slice(0, 10))
    expect(Object.keys(json).sort()).toEqual(['_links', 'items'])
    expect(json._links.self.href).toBe('/api/v2/auditlog')
    expect((await ask(sandbox, '/auditlog?limit=20')).json.items).toEqual(entries.slice(0, 20))
    const dates = entries.map(({ date }) => date)
    expect(dates).toEqual(dates.toSorted((a, b) => b - a))
  })

  it.each([
    'limit=0',
    'limit=21',
    'limit=x',
    'before=yesterday',
    'after=-1',
    'spec=web',
    'spec=proj/web:',
    'spec=proj/;a',
  ])('refuses %s', async (query) => {
    const { status, json } = await ask(sandbox, `/auditlog?${query}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
  })

  it('leaves out both bounds of the time themselves', async () => {
    const [newer, older] = [entries[30].date, entries[45].date]
    const within = entries.filter(({ date }) => date > older && date < newer)
    const { json } = await ask(sandbox, `/auditlog?limit=20&before=${newer}&after=${older}`)
    expect(within.length).toBeGreaterThan(5)
    expect(ids(json.items)).toEqual(ids(within))
  })

  it.each([10, 20, 40, 100, 200])(
    'has entries of one millisecond on both sides of a page that ends at %i',
    (border) => {
      expect(entries[border].date).toBe(entries[border - 1].date)
      expect(entries[border]._id).not.toBe(entries[border - 1]._id)
    },
  )

  it('searches the names of what was changed, whatever the case', async () => {
    const found = await walk('&q=CHECKOUT%3A')
    expect(found.length).toBeGreaterThan(3)
    expect(ids(found)).toEqual(ids(entries.filter(({ name }) => name.toLowerCase().includes('checkout:'))))
  })

  it.each([
    ['proj/web:env/production:flag/*', (one: string) => /^proj\/web:env\/production:flag\/[^:]+$/.test(one)],
    [
      'proj/web:env/production:flag/checkout-*',
      (one: string) => one.startsWith('proj/web:env/production:flag/checkout-'),
    ],
    ['proj/web', (one: string) => one === 'proj/web'],
    ['proj/*:env/*', (one: string) => /^proj\/[^:]+:env\/[^:]+$/.test(one)],
    ['member/*', (one: string) => /^member\/[^:]+$/.test(one)],
    ['member/*:token/*', (one: string) => /^member\/[^:]+:token\//.test(one)],
    ['*', () => true],
  ])('keeps what %s means', async (spec, isMeant) => {
    const expected = entries.filter((entry) => resources(entry).some(isMeant))
    expect(expected.length).toBeGreaterThan(0)
    expect(ids(await walk(`&spec=${encodeURIComponent(spec)}`))).toEqual(ids(expected))
  })

  it('takes tags of flags, environments and projects in a specifier', async () => {
    const tagged = new Set([...flags, ...archived].filter(({ tags }) => tags.includes('release')).map(({ key }) => key))
    const found = await walk(`&spec=${encodeURIComponent('proj/*;storefront:env/*;live-*:flag/*;release')}`)
    const live = /^proj\/web:env\/(production|canary):flag\/(.+)$/
    const expected = entries.filter((entry) => resources(entry).some((one) => tagged.has(live.exec(one)?.[2] ?? '')))
    expect(found.length).toBeGreaterThan(10)
    expect(ids(found)).toEqual(ids(expected))
  })
})

describe('a search of the audit log', () => {
  it('takes tags of segments, which a deleted one has no more', async () => {
    const found = await walk('', [allow('proj/*:env/*:segment/*;*')])
    const left = entries.filter(({ kind, target }) => kind === 'segment' && !target.name.includes('Agencies'))
    expect(found.length).toBeGreaterThan(3)
    expect(ids(found)).toEqual(ids(left))
  })

  it('without statements, or with none of them, restricts nothing', async () => {
    expect((await post(sandbox, '/auditlog')).json.items).toEqual(entries.slice(0, 10))
    expect((await post(sandbox, '/auditlog?limit=3', [])).json.items).toEqual(entries.slice(0, 3))
  })

  it('finds what happened to any of several resources at once', async () => {
    const some = flags.filter((_, index) => index % 40 === 0).map(({ key }) => key)
    const found = await walk('', [allow(...some.map((key) => `proj/web:env/*:flag/${key}`))])
    const isSome = (one: string) => one.startsWith('proj/web:') && some.some((key) => one.endsWith(`:flag/${key}`))
    expect(found.length).toBeGreaterThan(2)
    expect(ids(found)).toEqual(ids(entries.filter((entry) => resources(entry).some(isSome))))
  })

  it('joins several statements, of which one that denies has the last word', async () => {
    const statements = [
      allow('proj/*:env/*:flag/*', 'member/*'),
      { effect: 'deny', actions: ['update*'], resources: ['*'] },
    ]
    const found = await walk('', statements)
    const isLet = ({ accesses }: Doc) => accesses.some(({ action }: Doc) => !action.startsWith('update'))
    const isMeant = ({ kind }: Doc) => kind === 'flag' || kind === 'member'
    expect(ids(found)).toEqual(ids(entries.filter((entry) => isMeant(entry) && isLet(entry))))
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['flag', 'member']))
  })

  it('takes what is not meant as well', async () => {
    const found = await walk('', [{ effect: 'allow', notActions: ['updateOn'], notResources: ['proj/*:env/*:flag/*'] }])
    expect(ids(found)).toEqual(ids(entries.filter(({ kind }) => kind !== 'flag')))
  })

  it('does not mistake one body for another at the same address', async () => {
    const path = '/auditlog?limit=2'
    const [members, teams] = [
      await post(sandbox, path, [allow('member/*')]),
      await post(sandbox, path, [allow('team/*')]),
    ]
    expect(members.json.items.map(({ kind }: Doc) => kind)).toEqual(['member', 'member'])
    expect(teams.json.items.map(({ kind }: Doc) => kind)).toEqual(['team', 'team'])
    expect((await ask(sandbox, path)).json.items).toEqual(entries.slice(0, 2))
  })

  it.each([
    ['no JSON', '[{'],
    ['an object', { effect: 'allow' }],
    ['a statement that is none', ['allow']],
    ['another effect', [{ ...allow('*'), effect: 'maybe' }]],
    ['no resources', [{ effect: 'allow', actions: ['*'] }]],
    ['no actions', [{ effect: 'allow', resources: ['*'] }]],
    ['both sorts of resources', [{ ...allow('*'), notResources: ['proj/web'] }]],
    ['resources that are no list', [{ ...allow(), resources: '*' }]],
    ['a specifier that cannot be read', [allow('flags of web')]],
  ])('refuses %s', async (_, body) => {
    const { status, json } = await post(sandbox, '/auditlog', body)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
  })
})

describe('the counts of audit log entries', () => {
  it('come in equally long stretches that together hold all that a search finds', async () => {
    const after = today - 30 * day
    const statements = [allow('proj/web:env/production:flag/*')]
    const { status, json } = await post(
      sandbox,
      `/auditlog/counts?after=${after}&before=${today}&buckets=30`,
      statements,
    )
    expect(status).toBe(200)
    expect(json.bucketIntervalMs).toBe(day)
    expect(json.buckets.map(({ timestamp }: Doc) => timestamp)).toEqual(
      Array.from({ length: 30 }, (_, index) => after + index * day),
    )
    const found = await walk(`&after=${after}`, statements)
    expect(json.totalCount).toBe(found.length)
    for (const { timestamp, count } of json.buckets) {
      expect(count).toBe(found.filter(({ date }) => date >= timestamp && date < timestamp + day).length)
    }
  })

  it('are of fifty stretches up to now unless told otherwise', async () => {
    const { json } = await post(sandbox, `/auditlog/counts?after=${today - 100 * day}`, [])
    expect(json.buckets).toHaveLength(50)
    expect(json.bucketIntervalMs).toBe(2 * day)
    expect(json.totalCount).toBe(entries.filter(({ date }) => date > today - 100 * day).length)
  })

  it.each(['', 'before=5', 'after=5&before=5', 'after=5&buckets=0', 'after=5&buckets=501'])(
    'refuse %o',
    async (query) => {
      expect((await post(sandbox, `/auditlog/counts?${query}`, [])).status).toBe(400)
    },
  )

  it('refuse to do without a body', async () => {
    expect((await post(sandbox, '/auditlog/counts?after=5')).status).toBe(400)
  })
})

describe('an entry of the audit log', () => {
  it('says in a sentence who did what to which resource', async () => {
    const toggle = entries.find(({ accesses, member, app, token }) => {
      return accesses[0].action === 'updateOn' && member && !app && !token
    })
    const { member, target, titleVerb, parent, title } = toggle
    expect(titleVerb).toMatch(/^turned (on|off) the flag$/)
    expect(title).toBe(
      `[${member.firstName} ${member.lastName}](mailto:${member.email}) ${titleVerb} ` +
        `[${target.name}](https://app.launchdarkly.com${target._links.site.href}) in ${parent.name}`,
    )
    expect(toggle.accesses).toEqual([{ action: 'updateOn', resource: target.resources[0] }])
    expect([toggle.kind, toggle.name]).toEqual(['flag', target.name])
    expect(target.resources[0]).toBe(`${parent.resource}:flag/${target._links.canonical.href.split('/').at(-1)}`)
    expect((await ask(sandbox, target._links.canonical.href.replace('/api/v2', ''))).json.name).toBe(target.name)
    expect((await ask(sandbox, parent._links.canonical.href.replace('/api/v2', ''))).json.name).toBe(parent.name)
  })

  it('is by members, by tokens, by applications, or by nobody but LaunchDarkly', () => {
    const sorts: [string, (entry: Doc) => boolean][] = [
      ['a member', ({ member, token, app }) => member && !token && !app],
      ['a member by a token', ({ member, token }) => member && token && !token.serviceToken],
      ['a member by an application', ({ member, app }) => member && app && !app.isScim],
      ['a service token', ({ member, token }) => !member && token?.serviceToken],
      ['a directory', ({ member, app }) => !member && app?.isScim],
      [
        'LaunchDarkly',
        ({ member, token, app, subject }) => !member && !token && !app && subject.name === 'LaunchDarkly',
      ],
    ]
    for (const [what, is] of sorts) expect([what, entries.some(is)]).toEqual([what, true])
    const total = sorts.reduce((sum, [, is]) => sum + entries.filter(is).length, 0)
    expect(total).toBe(entries.length)
  })

  it('keeps the name of somebody who is no longer a member', async () => {
    const [removal] = entries.filter(({ accesses }) => accesses[0].action === 'deleteMember')
    const id = resources(removal)[0]!.replace('member/', '')
    const hers = entries.filter(({ member }) => member?._id === id)
    expect(hers.length).toBeGreaterThan(3)
    for (const { member, date } of hers) {
      expect(member.email).toBe(removal.name)
      expect(date).toBeLessThan(removal.date)
    }
    expect((await ask(sandbox, `/members/${id}`)).status).toBe(404)
  })

  it('comes with a comment where an environment asks for one, if a member did it by hand and nobody had agreed', () => {
    const agreed = entries.filter(({ accesses }) => accesses[0].action === 'applyApprovalRequest')
    const byHand = entries.filter(({ accesses: [{ action, resource }], member, token, app, date }) => {
      const isToggle = action === 'updateOn' && resource.startsWith('proj/web:env/production:')
      return isToggle && member && !token && !app && !agreed.some((one) => one.date === date)
    })
    expect(byHand.length).toBeGreaterThan(10)
    for (const { comment } of byHand) expect(comment).toMatch(/./)
  })

  it('alone tells what was before and what came of it', async () => {
    const listed = entries.find(({ accesses }) => accesses[0].action === 'updateOn')
    const { status, json } = await ask(sandbox, `/auditlog/${listed._id}`)
    expect(status).toBe(200)
    expect(json).toMatchObject(listed)
    for (const entry of entries) expect(entry).not.toHaveProperty('currentVersion')
    const environmentKey = resources(listed)[0]!.split(/[:/]/)[3]!
    const [before, after] = [json.previousVersion, json.currentVersion].map((one) => one.environments[environmentKey])
    expect(before.on).toBe(!after.on)
    expect(before.version).toBe(after.version - 1)
    expect(before.lastModified).toBeLessThan(after.lastModified)
    expect(after.lastModified).toBe(listed.date)
    expect(json.previousVersion._version).toBe(json.currentVersion._version - 1)
  })

  it('alone has the patch, the trigger, the copy or the parts, where there are any', async () => {
    const details = await Promise.all(entries.map(async ({ _id }) => (await ask(sandbox, `/auditlog/${_id}`)).json))
    for (const name of ['delta', 'triggerBody', 'merge', 'subentries', 'previousVersion', 'currentVersion']) {
      const having = details.filter((entry) => name in entry)
      expect([name, having.length > 3 && having.length < entries.length]).toEqual([name, true])
    }
    for (const { subentries = [], date } of details) {
      for (const part of subentries) {
        expect(entries).toContainEqual(part)
        expect(part.date).toBe(date)
      }
    }
    for (const { delta } of details.filter((entry) => 'delta' in entry)) {
      expect(delta).toEqual([expect.objectContaining({ op: expect.any(String), path: expect.stringMatching(/^\//) })])
    }
  })

  it('is not found by an id that no entry has', async () => {
    expect((await ask(sandbox, '/auditlog/000000000000000000000000')).status).toBe(404)
  })
})

describe('the data of the audit log', () => {
  it('tells of months, in which all kinds of resources were changed', () => {
    expect(entries.length).toBeGreaterThanOrEqual(400)
    expect(new Set(entries.map(({ date }) => new Date(date).toISOString().slice(0, 7))).size).toBe(12)
    expect(entries[0].date).toBeLessThanOrEqual(today)
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['flag', 'segment', 'environment', 'project', 'member', 'team', 'role', 'token', 'service-token']),
    )
    expect(new Set(ids(entries)).size).toBe(entries.length)
  })

  it('agrees with the flags on when their targeting was changed', () => {
    const changes = ['updateOn', 'updateRules', 'updateTargets', 'updateFallthrough', 'updatePrerequisites']
    let met = 0
    for (const { key, environments } of flags) {
      for (const [environmentKey, { lastModified }] of Object.entries<Doc>(environments)) {
        const resource = `proj/web:env/${environmentKey}:flag/${key}`
        const its = entries.filter(({ accesses }) =>
          accesses.some((access: Doc) => access.resource === resource && changes.includes(access.action)),
        )
        if (its.length > 0) expect([resource, its[0].date]).toEqual([resource, lastModified])
        met += its.length
      }
    }
    expect(met).toBeGreaterThan(80)
  })

  it.each(['production', 'staging'])(
    'agrees with the segments of %s on when they were changed',
    async (environment) => {
      const changes = ['updateIncluded', 'updateExcluded']
      const actionOf = ({ accesses: [{ action }] }: Doc) => action
      const told = Map.groupBy(
        entries.filter(({ kind, target }) => kind === 'segment' && target.resources[0].includes(`env/${environment}:`)),
        ({ target }) => target.resources[0].split('/').at(-1),
      )
      expect([...told.keys()].sort()).toEqual(['agencies', 'beta-customers', 'staff'])
      for (const [key, its] of told) {
        const { status, json } = await ask(sandbox, `/segments/web/${environment}/${key}`)
        const [latest] = its.filter((entry) => changes.includes(actionOf(entry)))
        if (key === 'agencies') {
          const { previousVersion } = (await ask(sandbox, `/auditlog/${its[0]._id}`)).json
          expect([status, actionOf(its[0])]).toEqual([404, 'deleteSegment'])
          expect(previousVersion).toMatchObject({ key, lastModifiedDate: latest.date })
        } else {
          const { currentVersion } = (await ask(sandbox, `/auditlog/${latest._id}`)).json
          const { name, version, included, excluded, creationDate } = json
          expect([latest.date, latest.name]).toEqual([json.lastModifiedDate, name])
          expect(currentVersion).toMatchObject({ key, version, included, excluded })
          for (const { date } of its) expect(date).toBeGreaterThanOrEqual(creationDate)
        }
      }
    },
  )

  it('has stories of flags that go on over many entries', () => {
    const counts = new Map<string, number>()
    for (const resource of entries.flatMap(resources)) counts.set(resource, (counts.get(resource) ?? 0) + 1)
    const long = [...counts].filter(([resource, count]) => resource.includes('production:flag/') && count >= 5)
    expect(long.length).toBeGreaterThan(5)
  })

  it('is there for the smallest and for a larger company', async () => {
    for (const scale of [
      { flags: 0, members: 10, environments: 1 },
      { flags: 600, projects: 6, members: 100 },
    ]) {
      const other = await startSandbox(scale)
      expect((await ask(other, '/auditlog?limit=20')).json.items).toHaveLength(20)
      await other.close()
    }
  })
})
