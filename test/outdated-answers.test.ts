import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { outdatedBy } from '../src/rest/changes/outdated.ts'
import type { Access } from '../src/rest/client/changed.ts'
import { get, search } from '../src/rest/operation.ts'
import { type RestClient, startClient } from './support/rest-client.ts'
import { ask, type Doc, send } from './support/sandbox-ask.ts'

/** What a change by somebody else makes the gateway forget, and what it keeps. */

let sandbox: Sandbox
let client: RestClient
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 12 })
  client = startClient(sandbox, { cacheTtlMs: 600_000, outdatedBy })
})
afterEach(async () => {
  await client.close()
  await sandbox.close()
})

/** Reads by their templates, with the names of what they are about behind. */
const templates = {
  flag: '/flags/{projectKey}/{flagKey}',
  flags: '/flags/{projectKey}',
  dependents: '/flags/{projectKey}/{flagKey}/dependent-flags',
  statuses: '/flag-statuses/{projectKey}/{environmentKey}',
  status: '/flag-status/{projectKey}/{flagKey}',
  segments: '/segments/{projectKey}/{environmentKey}',
  segment: '/segments/{projectKey}/{environmentKey}/{segmentKey}',
  metric: '/metrics/{projectKey}/{metricKey}',
  experiments: '/projects/{projectKey}/environments/{environmentKey}/experiments',
  environments: '/projects/{projectKey}/environments',
  environment: '/projects/{projectKey}/environments/{environmentKey}',
  project: '/projects/{projectKey}',
  projects: '/projects',
  approvals: '/approval-requests',
  members: '/members',
  teams: '/teams',
  roles: '/roles',
  webhooks: '/webhooks',
  destinations: '/destinations',
  auditLog: '/auditlog',
} as const

type Name = keyof typeof templates
type Asked = Name | `${Name} ${string}`

function readOf(asked: Asked) {
  const [name = '', ...values] = asked.split(' ')
  const path = `/api/v2${templates[name as Name]}`
  return {
    operation: get(path, { beta: name === 'dependents' }).returns<object>(),
    path: path.replace(/\{\w+\}/g, () => values.shift() ?? ''),
  }
}

/** The reads that take a call, of those given. */
async function calledFor(asked: readonly Asked[], token?: string): Promise<readonly Asked[]> {
  sandbox.forget()
  const reads = asked.map(readOf)
  await Promise.all(reads.map(({ operation, path }) => client.send(operation, path, token ? { token } : {})))
  const called = new Set(sandbox.requests().map(({ path }) => path))
  return asked.filter((_, at) => called.has(reads[at]!.path))
}

/** The accesses of the newest entry after a write. */
async function written(method: string, path: string, body?: object): Promise<readonly Access[]> {
  const semantic = body && 'instructions' in body ? '; domain-model=launchdarkly.semanticpatch' : ''
  const { status, json } = await send(sandbox, method, path, body, { 'content-type': `application/json${semantic}` })
  expect(status, JSON.stringify(json)).toBeLessThan(300)
  return (await ask(sandbox, '/auditlog?limit=1')).json.items[0].accesses
}

const keysOf = async (path: string): Promise<string[]> =>
  (await ask(sandbox, path)).json.items.map(({ key }: Doc) => key)

describe('a flag that is switched in one environment', () => {
  it('takes its answers and the lists along, for all tokens, and nothing else', async () => {
    const [a, b] = await keysOf('/flags/web?limit=2')
    const stale: Asked[] = [
      ...([`flag web ${a}`, 'flags web', `dependents web ${b}`, 'statuses web staging', `status web ${a}`] as const),
      ...(['approvals', 'auditLog', 'experiments web staging'] as const),
    ]
    const kept: Asked[] = [
      ...([`flag web ${b}`, `status web ${b}`, 'flags mobile', 'statuses web production'] as const),
      ...(['segments web staging', 'environments web', 'environment web staging', 'project web', 'projects'] as const),
      ...(['members', 'teams', 'roles', 'webhooks', 'destinations', 'experiments web production'] as const),
    ]
    const all = [...stale, ...kept]
    const others = all.filter((one) => !['members', 'teams', 'roles'].includes(one))
    const token = sandbox.readerToken
    expect(await calledFor(all)).toEqual(all)
    expect(await calledFor(others, token)).toEqual(others)
    const body = { environmentKey: 'staging', instructions: [{ kind: 'addTargets', variationId: '', values: ['x'] }] }
    const { json: flag } = await ask(sandbox, `/flags/web/${a}`)
    Object.assign(body.instructions[0]!, { variationId: flag.variations[0]._id })
    client.changed(await written('PATCH', `/flags/web/${a}`, body))
    expect(await calledFor(all)).toEqual(stale)
    expect(await calledFor(others, token)).toEqual(stale)
    expect(await calledFor(all)).toEqual([])
  })
})

const table: [what: string, method: string, path: string, body: object | undefined, stale: Asked[], kept: Asked[]][] = [
  [
    'a segment',
    ...([
      'PATCH',
      '/segments/web/production/tablets',
      { environmentKey: 'production', instructions: [{ kind: 'updateName', value: 'New' }] },
    ] as const),
    ['segments web production', 'segment web production tablets', 'auditLog'],
    [
      'segment web production kiosks',
      'segments web staging',
      'segments mobile production',
      'flags web',
      'metric web page-load-time',
    ],
  ],
  [
    'a metric',
    ...(['PATCH', '/metrics/web/page-load-time', [{ op: 'replace', path: '/name', value: 'New' }]] as const),
    ['metric web page-load-time', 'flags web', 'experiments web production'],
    ['metric web product-review-photos-conversion', 'segments web production', 'flags mobile', 'members', 'projects'],
  ],
  [
    'an environment',
    ...(['PATCH', '/projects/web/environments/staging', [{ op: 'replace', path: '/name', value: 'New' }]] as const),
    ['environment web staging', 'environments web', 'project web', 'projects', 'flags web', 'segments web staging'],
    ['environment web production', 'segments web production', 'environments mobile', 'flags mobile', 'roles'],
  ],
  [
    'a project',
    ...(['PATCH', '/projects/web', [{ op: 'replace', path: '/name', value: 'New' }]] as const),
    ['project web', 'projects', 'flags web', 'segments web staging', 'teams', 'destinations'],
    ['project mobile', 'flags mobile', 'members', 'roles', 'webhooks'],
  ],
  [
    'a webhook',
    ...(['POST', '/webhooks', { url: 'https://example.com', sign: false, on: true }] as const),
    ['webhooks', 'auditLog'],
    ['flags web', 'projects', 'members', 'segments web production', 'destinations'],
  ],
  [
    'a new role, which nobody has',
    ...([
      'POST',
      '/roles',
      { key: 'made', name: 'Made', policy: [{ effect: 'allow', actions: ['*'], resources: ['proj/*'] }] },
    ] as const),
    ['roles', 'members', 'teams'],
    ['flags web', 'projects', 'webhooks'],
  ],
  [
    'a team, whose roles decide what its members may read',
    ...(['PATCH', '/teams/search', { instructions: [{ kind: 'updateName', value: 'New' }] }] as const),
    ['teams', 'flags web', 'projects', 'webhooks', 'members'],
    [],
  ],
]

it.each(table)('%s', async (_, method, path, body, stale, kept) => {
  const all = [...stale, ...kept]
  expect(await calledFor(all)).toEqual(all)
  client.changed(await written(method, path, body))
  expect(await calledFor(all)).toEqual(stale)
})

it('a change that is told again: nothing is forgotten again', async () => {
  const change = [{ action: 'updateName', resource: 'proj/web' }]
  await calledFor(['project web'])
  client.changed(change, 'entry')
  expect(await calledFor(['project web'])).toEqual(['project web'])
  client.changed(change, 'entry')
  expect(await calledFor(['project web'])).toEqual([])
  client.changed(change, 'another')
  expect(await calledFor(['project web'])).toEqual(['project web'])
})

describe('accesses that tell nothing certain', () => {
  const accesses: [string, readonly Access[]][] = [
    ['none', []],
    ['one without a resource', [{ action: 'updateOn' }]],
    ['no specifier', [{ resource: 'x' }]],
    ['the account', [{ resource: 'acct' }]],
    ['too many', Array.from({ length: 1001 }, (_, at) => ({ resource: `webhook/${at}` }))],
  ]
  it.each(accesses)('%s: nothing is kept', async (_, one) => {
    const all: Asked[] = ['projects', 'webhooks']
    await calledFor(all)
    client.changed(one)
    expect(await calledFor(all)).toEqual(all)
  })

  it('a kind that is unknown: nothing of its project is kept, and nothing of the account', async () => {
    const all: Asked[] = ['project web', 'segments web staging', 'webhooks', 'project mobile', 'flags mobile']
    await calledFor(all)
    client.changed([{ resource: 'proj/web:gadget/x' }])
    expect(await calledFor(all)).toEqual(['project web', 'segments web staging', 'webhooks'])
  })

  it('stars: whatever they can mean is forgotten', async () => {
    const [a, b] = await keysOf('/flags/web?limit=2')
    const all: Asked[] = [`flag web ${a}`, `flag web ${b}`, 'flags mobile', 'statuses web staging', 'roles']
    await calledFor(all)
    client.changed([{ resource: `proj/w*:env/*;{critical:true}:flag/${a};tag` }])
    expect(await calledFor(all)).toEqual([`flag web ${a}`, 'statuses web staging'])
  })
})

describe('a list that is asked for one project', () => {
  it('is kept when another one changes', () => {
    const outdates = outdatedBy([{ resource: 'proj/web:env/staging:flag/a' }])
    const list = get('/api/v2/engineering-insights/flag-events').returns<object>()
    const of = (query: string) => outdates(list, `${list.path}?${query}`)
    expect(of('projectKey=mobile&environmentKey=staging')).toBe(false)
    expect(of('projectKey=web&environmentKey=production')).toBe(false)
    expect(of('projectKey=web&environmentKey=staging')).toBe(true)
    expect(of('limit=2')).toBe(true)
  })
})

describe('a read under way', () => {
  it('is not joined after a change, nor kept', async () => {
    const path = '/api/v2/projects/web'
    const operation = get('/api/v2/projects/{projectKey}').returns<{ name: string }>()
    sandbox.fault({ path }, { status: 200, json: { name: 'before' }, delayMs: 300 })
    const early = client.send(operation, path)
    await expect.poll(() => sandbox.requests().length).toBe(1)
    client.changed([{ action: 'updateName', resource: 'proj/web' }])
    expect((await client.send(operation, path)).name).toBe('Web Storefront')
    expect((await early).name).toBe('before')
    expect((await client.send(operation, path)).name).toBe('Web Storefront')
    expect(sandbox.requests()).toHaveLength(2)
  })

  it('that goes as POST is not joined either, if it is about what changed', async () => {
    const template = '/api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate'
    const paths = ['staging', 'production'].map((key) => `/api/v2/projects/web/environments/${key}/segments/evaluate`)
    const operation = search(template).returns<object>()
    sandbox.fault({ path: /evaluate/ }, { status: 200, json: {}, delayMs: 300 }, 'always')
    const asked = () => paths.map((path) => client.send(operation, path, { body: {} }))
    const early = asked()
    await expect.poll(() => sandbox.requests().length).toBe(2)
    client.changed([{ resource: 'proj/web:env/staging:segment/tablets' }])
    await Promise.all([...early, ...asked()])
    expect(sandbox.requests().map(({ path }) => path)).toEqual([...paths, paths[0]])
  })
})
