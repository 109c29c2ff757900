import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { seed } from '../../sandbox/seed/index.ts'
import { ask, askAll, type Doc, filter } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let requests: Doc[]
let me: Doc

beforeAll(async () => {
  sandbox = await startSandbox()
  requests = await askAll(sandbox, '/approval-requests')
  me = (await ask(sandbox, '/members/me')).json
})
afterAll(() => sandbox.close())

const ids = (items: Doc[]) => items.map(({ _id }) => _id)

describe('the approval requests of the account', () => {
  it('are about sixty, the newest first, in pages of twenty unless told otherwise', async () => {
    expect(requests.length).toBeGreaterThanOrEqual(55)
    const { json } = await ask(sandbox, '/approval-requests')
    expect(json.totalCount).toBe(requests.length)
    expect(ids(json.items)).toEqual(ids(requests.slice(0, 20)))
    expect(json._links.next.href).toBe('/api/v2/approval-requests?limit=20&offset=20')
    expect((await ask(sandbox, '/approval-requests?limit=200')).json.items).toEqual(requests)
    expect((await ask(sandbox, '/approval-requests?limit=201')).status).toBe(400)
    const dates = requests.map(({ creationDate }) => creationDate)
    expect(dates).toEqual(dates.toSorted((a, b) => b - a))
  })

  it('are in every state', () => {
    const states = new Set(requests.map(({ status, reviewStatus }) => `${status}/${reviewStatus}`))
    expect([...states].sort()).toEqual([
      'completed/approved',
      'failed/approved',
      'pending/approved',
      'pending/declined',
      'pending/pending',
      'scheduled/approved',
    ])
    const some: [string, (request: Doc) => boolean][] = [
      ['applied by a member', ({ appliedByMemberId }) => appliedByMemberId],
      ['applied by a token', ({ appliedByServiceTokenId }) => appliedByServiceTokenId],
      [
        'of another service',
        ({ serviceKind, integrationMetadata }) => serviceKind !== 'launchdarkly' && integrationMetadata,
      ],
      ['copied', ({ source }) => source],
      ['of a workflow', ({ customWorkflowMetadata }) => customWorkflowMetadata?.stage],
      ['of a scheduled change', ({ operatingOnId }) => operatingOnId],
      ['of a segment', ({ resourceId }) => resourceId.includes(':segment/')],
      ['without a description', ({ description }) => description === undefined],
      ['told to nobody', ({ notifyMemberIds }) => notifyMemberIds.length === 0],
      ['reviewed by a token', ({ allReviews }) => allReviews.some((one: Doc) => one.serviceTokenId)],
      ['discussed', ({ allReviews }) => allReviews.some((one: Doc) => one.kind === 'comment')],
      ['of several instructions', ({ instructions }) => instructions.length > 1],
    ]
    for (const [what, has] of some) expect([what, requests.some(has)]).toEqual([what, true])
  })

  it('make sense by themselves', async () => {
    const members = new Set(ids(await askAll(sandbox, '/members')))
    for (const request of requests) {
      const { requestorId, notifyMemberIds, allReviews, status, reviewStatus, appliedDate, executionDate } = request
      const memberIds = allReviews.flatMap(({ memberId }: Doc) => memberId ?? [])
      for (const id of [requestorId, ...notifyMemberIds, ...memberIds]) expect(members).toContain(id)
      expect([...notifyMemberIds, ...memberIds]).not.toContain(requestorId)
      expect(appliedDate !== undefined).toBe(status === 'completed')
      expect(executionDate !== undefined).toBe(status === 'scheduled')
      expect(request.conflicts.length > 0).toBe(status === 'failed')
      const kinds = allReviews.map(({ kind }: Doc) => kind)
      expect(kinds.includes('approve')).toBe(reviewStatus === 'approved')
      const dates = [
        request.creationDate,
        ...allReviews.map((one: Doc) => one.creationDate),
        appliedDate ?? Number.MAX_SAFE_INTEGER,
      ]
      expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    }
  })

  it('changed the flag when they were applied', async () => {
    const applied = requests.filter(({ appliedDate, resourceId }) => appliedDate && resourceId.includes(':flag/'))
    expect(applied.length).toBeGreaterThan(5)
    for (const { appliedDate, resourceId, instructions } of applied) {
      const [, project, , environment, , flag] = resourceId.split(/[:/]/)
      const { environments } = (await ask(sandbox, `/flags/${project}/${flag}?env=${environment}`)).json
      const { lastModified, on } = environments[environment]
      expect([lastModified, instructions[0].kind]).toEqual([appliedDate, on ? 'turnFlagOn' : 'turnFlagOff'])
    }
  })

  it('changed the segment when they were applied', async () => {
    const applied = requests.filter(({ appliedDate, resourceId }) => appliedDate && resourceId.includes(':segment/'))
    for (const { appliedDate, resourceId, instructions } of applied) {
      const [, project, , environment, , key] = resourceId.split(/[:/]/)
      const { json } = await ask(sandbox, `/segments/${project}/${environment}/${key}`)
      if (key === 'agencies') expect(json.code).toBe('not_found')
      else expect([json.lastModifiedDate, json.included.at(-1)]).toEqual([appliedDate, instructions[0].values[0]])
    }
    expect(applied.map(({ resourceId }) => resourceId.split(':').slice(1).join(':')).sort()).toEqual([
      'env/staging:segment/agencies',
      'env/staging:segment/beta-customers',
    ])
  })
})

describe('a filter of approval requests', () => {
  const production = 'proj/web:env/production:'
  const cases: [string, (request: Doc) => boolean][] = [
    ['status anyOf ["pending", "scheduled"]', ({ status }) => ['pending', 'scheduled'].includes(status)],
    ['status anyOf ["failed"]', ({ status }) => status === 'failed'],
    ['reviewStatus anyOf ["declined"]', ({ reviewStatus }) => reviewStatus === 'declined'],
    ['resourceKind equals segment', ({ resourceId }) => resourceId.includes(':segment/')],
    ['resourceKind equals "flag"', ({ resourceId }) => resourceId.includes(':flag/')],
    ['projectKey equals mobile', ({ resourceId }) => resourceId.startsWith('proj/mobile:')],
    [
      'projectKey equals web, resourceKind equals flag, status anyOf ["pending"]',
      ({ resourceId, status }) => /^proj\/web:.*:flag\//.test(resourceId) && status === 'pending',
    ],
    [
      `resourceId equals ${production}segment/staff,reviewStatus anyOf ["pending","approved","declined"]`,
      ({ resourceId }) => resourceId === `${production}segment/staff`,
    ],
  ]
  it.each(cases)('%s keeps exactly those that fit', async (value, fits) => {
    const expected = requests.filter(fits)
    expect(expected.length).toBeGreaterThan(0)
    expect(ids(await askAll(sandbox, `/approval-requests?${filter(value)}`))).toEqual(ids(expected))
  })

  it('finds those that wait for a member, and those that a member asked for', async () => {
    const waiting = requests.filter(({ notifyMemberIds }) => notifyMemberIds.includes(me._id))
    const asked = requests.filter(({ requestorId }) => requestorId === me._id)
    expect(waiting.length).toBeGreaterThan(3)
    expect(asked.length).toBeGreaterThan(3)
    const by = async (value: string) => ids(await askAll(sandbox, `/approval-requests?${filter(value)}`))
    expect(await by(`notifyMemberIds anyOf ["nobody", "${me._id}"]`)).toEqual(ids(waiting))
    expect(await by(`requestorId equals ${me._id}`)).toEqual(ids(asked))
    expect(await by('resourceKind equals aiConfig')).toEqual([])
    expect(await by('notifyMemberIds anyOf []')).toEqual([])
  })

  it.each([
    'status',
    'status:pending',
    'status anyOf',
    'status anyOf pending',
    'status anyOf ["pending"',
    'status anyOf [1]',
    'status anyOf ["approved"]',
    'status equals pending',
    'reviewStatus anyOf ["completed"]',
    'resourceKind equals member',
    'resourceKind equals ["flag"]',
    'environmentKey equals production',
    'constructor equals x',
    'projectKey equals web,',
    'projectKey equals web,,status anyOf ["pending"]',
  ])('%s is refused', async (value) => {
    const { status, json } = await ask(sandbox, `/approval-requests?${filter(value)}`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain('filter')
  })
})

describe('an approval request', () => {
  it('is the same alone, and is not there under another id', async () => {
    for (const request of requests.filter((_, index) => index % 7 === 0)) {
      expect((await ask(sandbox, `/approval-requests/${request._id}`)).json).toEqual(request)
    }
    expect((await ask(sandbox, '/approval-requests/000000000000000000000000')).status).toBe(404)
  })

  it('is found by the id of the workflow that made it as well', async () => {
    const [made] = [...seed({}).approvalRequests.values()].filter(({ workflow }) => workflow)
    const { json } = await ask(sandbox, `/approval-requests/${made!.workflow!.id}`)
    expect([json._id, json.customWorkflowMetadata.name]).toEqual([made!.id, made!.workflow!.name])
  })

  it('embeds its flag, project and environments on demand, in the list too', async () => {
    const expand = 'expand=flag,project,environments,resource'
    const listed = await askAll(sandbox, `/approval-requests?${expand}`)
    for (const request of listed) {
      const [, projectKey, , environmentKey, kind, key] = request.resourceId.split(/[:/]/)
      expect(request).not.toHaveProperty('resource')
      expect(request.project.key).toBe(projectKey)
      expect(request.project).not.toHaveProperty('environments')
      expect(request.environments.map((one: Doc) => one.key)).toEqual([environmentKey])
      expect(request.flag?.key).toBe(kind === 'flag' ? key : undefined)
      if (request.flag) expect(request.flag).not.toHaveProperty('environments')
    }
    const ofFlag = listed.find(({ resourceId }) => resourceId.includes(':flag/'))
    const alone = (await ask(sandbox, `/approval-requests/${ofFlag._id}?${expand}`)).json
    expect(alone).toEqual({ ...ofFlag, resource: { kind: 'flag', flag: ofFlag.flag } })
  })

  it('embeds its segment on demand, unless that was deleted', async () => {
    const ofSegments = requests.filter(({ resourceId }) => resourceId.includes(':segment/'))
    for (const { _id, resourceId, _links } of ofSegments) {
      const { resource } = (await ask(sandbox, `/approval-requests/${_id}?expand=resource`)).json
      const { status, json } = await ask(sandbox, _links.resource.href.replace('/api/v2', ''))
      const { _flags, ...segment } = json
      const isDeleted = resourceId.endsWith('/agencies')
      expect(resource).toEqual(isDeleted ? { kind: 'segment' } : { kind: 'segment', segment })
      expect(status).toBe(isDeleted ? 404 : 200)
    }
    expect(new Set(ofSegments.map(({ resourceId }) => resourceId.split('/').at(-1)))).toEqual(
      new Set(['beta-customers', 'staff', 'agencies']),
    )
  })

  it('comes with the settings of its environment for what it is about', () => {
    for (const { resourceId, approvalSettings } of requests) {
      expect(approvalSettings.required).toBe(resourceId.includes(':env/production:flag/'))
    }
  })
})

describe('the approval requests of a flag in an environment', () => {
  const address = ({ resourceId }: Doc) => {
    const [, project, , environment, , flag] = resourceId.split(/[:/]/)
    return `/projects/${project}/flags/${flag}/environments/${environment}/approval-requests`
  }
  const ofFlag = ({ resourceId }: Doc) => resourceId.includes(':flag/')

  it('are all there at once, without a count, and do not name their resource', async () => {
    const groups = Map.groupBy(requests.filter(ofFlag), ({ resourceId }) => resourceId)
    expect(Math.max(...[...groups.values()].map((group) => group.length))).toBeGreaterThanOrEqual(3)
    for (const group of [...groups.values()].slice(0, 8)) {
      const path = address(group[0])
      const { json } = await ask(sandbox, path)
      expect(Object.keys(json).sort()).toEqual(['_links', 'items'])
      expect(json.items.map(({ _links, ...item }: Doc) => item)).toEqual(
        group.map(({ _links, resourceId, approvalSettings, ...request }) => request),
      )
      expect((await ask(sandbox, `${path}/${group[0]._id}`)).json).toEqual(json.items[0])
    }
  })

  it('are none where none was asked for', async () => {
    const path = address(requests.filter(ofFlag)[0]).replace(/environments\/\w+/, 'environments/preview')
    expect((await ask(sandbox, path)).json.items).toEqual([])
  })

  it('are not those of another flag', async () => {
    const [one, other] = requests.filter(ofFlag).filter(({ resourceId }, index, all) => {
      return all.findIndex((request) => request.resourceId === resourceId) === index
    })
    expect((await ask(sandbox, `${address(one)}/${other._id}`)).status).toBe(404)
    expect((await ask(sandbox, `${address(one)}/nope`)).status).toBe(404)
    expect((await ask(sandbox, address(one).replace(/flags\/[^/]+/, 'flags/nope'))).status).toBe(404)
    expect((await ask(sandbox, address(one).replace(/environments\/\w+/, 'environments/nope'))).status).toBe(404)
  })
})
