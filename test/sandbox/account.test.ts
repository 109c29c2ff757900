import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
const all: Record<string, Doc[]> = {}
const lists = {
  projects: '/projects',
  environments: '/projects/infra/environments',
  members: '/members',
  teams: '/teams',
}

beforeAll(async () => {
  sandbox = await startSandbox({ projects: 9 })
  for (const [name, path] of Object.entries(lists)) all[name] = await askAll(sandbox, path)
})
afterAll(() => sandbox.close())

const named = (text: string) => (doc: Doc) => `${doc.key} ${doc.name}`.toLowerCase().includes(text)
const person = (text: string) => (doc: Doc) =>
  `${doc.firstName} ${doc.lastName} ${doc.email}`.toLowerCase().includes(text)
const inTeam = (key: string) => (doc: Doc) => doc.teams.some((team: Doc) => team.key === key)
const lastWeek = Date.UTC(2026, 8, 24)

describe('a filter', () => {
  const cases: [keyof typeof lists, string, (doc: Doc) => boolean][] = [
    ['projects', 'query:STORE', named('store')],
    ['projects', 'tags:customer-facing', ({ tags }) => tags.includes('customer-facing')],
    ['projects', 'tags:customer-facing+apps', ({ key }) => key === 'mobile'],
    ['projects', 'keys:infra|web|nope', ({ key }) => key === 'infra' || key === 'web'],
    ['projects', 'keys:infra|web,query:front', ({ key }) => key === 'web'],
    ['environments', 'query:eu-', named('eu-')],
    ['environments', 'tags:live-traffic', ({ tags }) => tags.includes('live-traffic')],
    [
      'environments',
      'tags:live-traffic+synced',
      ({ tags }) => tags.includes('live-traffic') && tags.includes('synced'),
    ],
    ['members', 'query:MÜLLER', person('müller')],
    ['members', 'query:ingrid hal', person('ingrid hal')],
    ['members', 'role:reader', ({ role }) => role === 'reader'],
    ['members', 'role:Admin', ({ role }) => role === 'admin' || role === 'owner'],
    ['members', 'role:admin|no_access', ({ role }) => ['admin', 'owner', 'no_access'].includes(role)],
    ['members', 'team:SRE', inTeam('sre')],
    ['members', 'noteam:true', ({ teams }) => teams.length === 0],
    ['members', 'noteam:false', ({ teams }) => teams.length > 0],
    ['members', 'lastSeen:{"never":true}', ({ _lastSeen, _pendingInvite }) => _lastSeen === 0 && _pendingInvite],
    ['members', 'lastSeen:{"noData":true}', ({ _lastSeen, _pendingInvite }) => _lastSeen === 0 && !_pendingInvite],
    [
      'members',
      `lastSeen:{"before":${lastWeek}},role:writer`,
      ({ _lastSeen, role }) => _lastSeen < lastWeek && role === 'writer',
    ],
    [
      'members',
      `lastSeen:{"never":false,"before":${lastWeek}},role:reader`,
      ({ _lastSeen, role }) => _lastSeen < lastWeek && role === 'reader',
    ],
    ['teams', 'query:search', named('search')],
    ['teams', 'query:RELIABILITY', named('reliability')],
    ['teams', 'nomembers:true', ({ key }) => key === 'design-systems'],
    ['teams', 'nomembers:false', ({ key }) => key !== 'design-systems'],
  ]
  it.each(cases)('of %s by %s keeps exactly those that fit', async (list, value, fits) => {
    const expected = all[list]!.filter(fits)
    expect(expected.length).toBeGreaterThan(0)
    expect(expected.length).toBeLessThan(all[list]!.length)
    expect(await askAll(sandbox, `${lists[list]}?${filter(value)}`)).toEqual(expected)
  })

  it('of members by ids and emails finds exactly those, whatever the case of an email', async () => {
    const some = all.members!.filter((_, index) => index % 9 === 7)
    expect(some.some(({ email }) => email.includes('+'))).toBe(true)
    const ids = some.map(({ _id }) => _id).join('|')
    const emails = some.map(({ email }) => email.toUpperCase()).join('|')
    expect(await askAll(sandbox, `/members?${filter(`id:${ids}|0000`)}`)).toEqual(some)
    expect(await askAll(sandbox, `/members?${filter(`email:${emails}`)}`)).toEqual(some)
  })

  it('of members by a custom role takes its id or its key', async () => {
    const [id] = all.members!.find(({ customRoles }) => customRoles.length > 0).customRoles
    const having = all.members!.filter(({ customRoles }) => customRoles.includes(id))
    expect(await askAll(sandbox, `/members?${filter(`role:${id}`)}`)).toEqual(having)
    const byKey = await askAll(sandbox, `/members?${filter('role:analyst')}`)
    expect(byKey.length).toBeGreaterThan(0)
    const shared = byKey[0].customRoles.filter((role: string) => byKey.every((one) => one.customRoles.includes(role)))
    expect(shared).toHaveLength(1)
  })

  it.each([
    ['/projects', 'name:web'],
    ['/projects/web/environments', 'critical:true'],
    ['/members', 'accessCheck:createApprovalRequest:proj/web:env/test:flag/x'],
    ['/members', 'noteam:perhaps'],
    ['/members', 'lastSeen:never'],
    ['/members', 'lastSeen:{"never":1}'],
    ['/members', 'lastSeen:{}'],
    ['/teams', 'nomembers:0'],
    ['/teams', 'key:search'],
  ])('of %s by %s is answered with 400', async (path, value) => {
    const { status, json } = await ask(sandbox, `${path}?${filter(value)}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain('filter')
  })
})

describe('a sort', () => {
  const cases: [keyof typeof lists, string, (doc: Doc) => string | number][] = [
    ['projects', 'name', ({ name }) => name.toLowerCase()],
    ['projects', 'createdOn', ({ _id }) => Number.parseInt(_id.slice(0, 8), 16)],
    ['environments', 'name', ({ name }) => name.toLowerCase()],
    ['environments', 'createdOn', ({ _id }) => Number.parseInt(_id.slice(0, 8), 16)],
    ['environments', 'critical', ({ critical }) => Number(critical)],
    ['members', 'displayName', ({ firstName, lastName }) => `${firstName} ${lastName}`.toLowerCase()],
    ['members', 'lastSeen', ({ _lastSeen }) => _lastSeen],
  ]
  it.each(cases)('of %s by %s goes up, and down with a dash', async (list, name, by) => {
    const order = (sign: number) => all[list]!.toSorted((a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0))
    expect(await askAll(sandbox, `${lists[list]}?sort=${name}`)).toEqual(order(1))
    expect(await askAll(sandbox, `${lists[list]}?sort=-${name}`)).toEqual(order(-1))
  })

  it.each(['/projects?sort=key', '/projects/web/environments?sort=key', '/members?sort=email'])(
    '%s is 400',
    async (path) => {
      expect((await ask(sandbox, path)).status).toBe(400)
    },
  )
})

describe('one by its key', () => {
  it.each(Object.entries(lists))('of %s is as in the list', async (list, path) => {
    for (const doc of all[list]!.slice(0, 9))
      expect((await ask(sandbox, `${path}/${doc.key ?? doc._id}`)).json).toEqual(doc)
  })
})

describe('an expansion', () => {
  it('of projects adds a page of whole environments', async () => {
    const { json } = await ask(sandbox, '/projects?expand=environments,nonsense')
    expect(all.projects!.some((project) => 'environments' in project)).toBe(false)
    for (const { key, environments } of json.items) {
      const listed = await ask(sandbox, `/projects/${key}/environments`)
      expect([environments.items, environments.totalCount]).toEqual([listed.json.items, listed.json.totalCount])
    }
  })

  it('of members adds role attributes; custom roles are always there', async () => {
    const expanded = await askAll(sandbox, '/members?expand=customRoles,roleAttributes')
    expect(expanded.map(({ roleAttributes, ...rest }) => rest)).toEqual(all.members)
    expect(expanded.every(({ roleAttributes }) => typeof roleAttributes === 'object')).toBe(true)
    const { _id } = expanded.find(({ roleAttributes }) => Object.keys(roleAttributes).length > 0)
    expect((await ask(sandbox, `/members/${_id}?expand=roleAttributes`)).json).toHaveProperty('roleAttributes')
    expect((await ask(sandbox, `/members/${_id}`)).json).not.toHaveProperty('roleAttributes')
  })

  const everything = 'expand=members,maintainers,roleAttributes,roles,projects'

  it('of a list of teams knows members, maintainers and role attributes, but no longer roles and projects', async () => {
    const expanded = await askAll(sandbox, `/teams?${everything}`)
    for (const [index, { members, maintainers, roleAttributes, ...rest }] of expanded.entries()) {
      expect(rest).toEqual(all.teams![index])
      expect(members).toEqual({ totalCount: all.members!.filter(inTeam(rest.key)).length })
      expect(maintainers.items.length).toBe(maintainers.totalCount)
      expect(maintainers._links.self.href).toBe(`/api/v2/teams/${rest.key}/maintainers?limit=20`)
      expect(roleAttributes).toBeDefined()
    }
  })

  it('of one team knows all of them, as its own routes tell them', async () => {
    const { json } = await ask(sandbox, `/teams/checkout?${everything}`)
    expect(json.roles.items).toEqual(await askAll(sandbox, '/teams/checkout/roles'))
    expect(json.maintainers.items).toEqual(await askAll(sandbox, '/teams/checkout/maintainers'))
    const ofRoles = json.roles.items.flatMap((role: { projects: { items: { key: string }[] } }) => role.projects.items)
    const keys = (projects: { key: string }[]) => [...new Set(projects.map(({ key }) => key))].sort()
    expect(keys(json.projects.items)).toEqual(keys(ofRoles))
    expect(json.projects.totalCount).toBe(json.projects.items.length)
    expect(json.roles.items[0].projects.totalCount).toBeGreaterThan(0)
  })
})

describe('approval settings', () => {
  it('are there in every environment, and those of other kinds where some were set', async () => {
    for (const doc of await askAll(sandbox, '/projects/web/environments')) {
      expect(doc.approvalSettings).toMatchObject({ required: doc.key === 'production', minNumApprovals: 1 })
      expect('resourceApprovalSettings' in doc).toBe(doc.key === 'production')
    }
  })
})
