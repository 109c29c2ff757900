import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { createdAt, keysOf } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
const documents: Record<string, Doc[]> = {}
beforeAll(async () => {
  stack = await startStack()
  for (const key of ['web', 'infra']) {
    documents[key] = await askAll(stack.sandbox, `/projects/${key}/environments`)
  }
})
afterAll(() => stack.close())

const of = (projectKey: string): Doc[] => documents[projectKey] ?? []
const one = (projectKey: string, key: string): Doc => of(projectKey).find((doc) => doc.key === key)

const everything = `
  id projectKey key name color tags critical clientSideId sdkKey mobileKey defaultTtl secureMode defaultTrackEvents
  requireComments confirmChanges siteUrl project { key }
  approvalSettings { ...settings } resourceApprovalSettings { resourceKind settings { ...settings } }
  access { allowed { ...entry } denied { ...entry } }`
const fragments = `
  ${entryFragment}
  fragment settings on ApprovalSettings {
    required bypassApprovalsForPendingChanges minNumApprovals canReviewOwnRequest canApplyDeclinedChanges
    autoApplyApprovedChanges serviceKind serviceConfig requiredApprovalTags serviceKindConfigurationId
  }`
const settings = (doc: Doc) => ({ autoApplyApprovedChanges: null, serviceKindConfigurationId: null, ...doc })
const said = (projectKey: string, doc: Doc) => {
  const { _id, apiKey: _, approvalSettings, resourceApprovalSettings, _access, _links, ...rest } = doc
  return {
    ...rest,
    id: idOf({ type: 'Environment', projectKey, key: doc.key }),
    projectKey,
    clientSideId: _id,
    sdkKey: null,
    mobileKey: null,
    siteUrl: `${stack.sandbox.url}/${projectKey}/${doc.key}/features`,
    project: { key: projectKey },
    approvalSettings: approvalSettings ? settings(approvalSettings) : null,
    resourceApprovalSettings: resourceApprovalSettings
      ? [{ resourceKind: 'segment', settings: settings(resourceApprovalSettings.segment) }]
      : [],
    access: accessOf(_access),
  }
}

describe('an environment', () => {
  it.each(['web', 'infra'])('of %s answers every field from its document', async (key) => {
    const { data, paths } = await stack.ask(
      `{ project(key: "${key}") { environments(first: 100) { totalCount nodes { ${everything} } } } } ${fragments}`,
    )
    expect(paths).toEqual([`/projects/${key}/environments?offset=0&limit=100`])
    expect(data.project.environments).toEqual({
      totalCount: of(key).length,
      nodes: of(key).map((doc) => said(key, doc)),
    })
  })

  it('answers every field alone', async () => {
    const query = `{ environment(projectKey: "web", key: "production") { ${everything} } } ${fragments}`
    const { data, paths } = await stack.ask(query)
    expect(paths).toEqual(['/projects/web/environments/production'])
    expect(data.environment).toEqual(said('web', one('web', 'production')))
  })

  it('has settings that only some approval services have, and no criticality where it is old', async () => {
    const { critical: _, ...old } = one('web', 'production')
    const more = { serviceConfig: { template: 'x' }, serviceKindConfigurationId: 'c-1', requiredApprovalTags: ['a'] }
    const approvalSettings = { ...old.approvalSettings, ...more, autoApplyApprovedChanges: undefined }
    stack.sandbox.fault({ path: /production/ }, { patch: () => ({ ...old, approvalSettings }) })
    const query = `{ environment(projectKey: "web", key: "production") { ${everything} } } ${fragments}`
    const { data } = await stack.ask(query)
    expect(data.environment).toEqual(
      said('web', {
        ...old,
        critical: false,
        approvalSettings: { ...old.approvalSettings, ...more, autoApplyApprovedChanges: null },
      }),
    )
  })

  it.each(['critical', 'secureMode', 'defaultTrackEvents', 'requireComments', 'confirmChanges'])(
    'takes %s from nothing else in the document',
    async (only) => {
      const none = { critical: false, secureMode: false, defaultTrackEvents: false, requireComments: false }
      const switches = { ...none, confirmChanges: false, [only]: true }
      stack.sandbox.fault({ path: /test/ }, { patch: (doc) => ({ ...doc, ...switches }) })
      const fields = Object.keys(switches).join(' ')
      const { data } = await stack.ask(`{ environment(projectKey: "web", key: "test") { ${fields} } }`)
      expect(data.environment).toEqual(switches)
    },
  )

  it.each([
    ['token', 'updateName', true],
    ['readerToken', 'updateName', false],
    ['token', 'flyToTheMoon', null],
  ] as const)('tells the %s whether %s is allowed: %s', async (token, action, expected) => {
    const { data, calls } = await stack.ask(
      'query ($action: String!) { environment(projectKey: "web", key: "test") { viewerCan(action: $action) } }',
      { action },
      { authorization: stack.sandbox[token] },
    )
    expect({ ...data.environment, calls: calls.length }).toEqual({ viewerCan: expected, calls: 1 })
  })
})

describe('the keys of an environment', () => {
  const query = '{ project(key: "web") { name environments { nodes { key sdkKey mobileKey } } } }'

  it('are null, and nowhere in the answer, unless the gateway shows secrets', async () => {
    const { data, text } = await stack.ask(query)
    expect(data.project.environments.nodes).toEqual(
      of('web').map(({ key }) => ({ key, sdkKey: null, mobileKey: null })),
    )
    expect(text).not.toMatch(/sdk-|mob-/)
  })

  it('cost no call that would be made for the sake of keys that are not shown', async () => {
    const { calls } = await stack.ask(
      '{ project(key: "web") { flags { nodes { environment(key: "test") { environment { key sdkKey mobileKey } } } } } }',
    )
    expect(calls).toHaveLength(1)
  })

  it('are shown if the gateway shows secrets', async () => {
    const open = await startStack({ gateway: { showSecrets: true } })
    const { data } = await open.ask(query)
    await open.close()
    expect(data.project.environments.nodes).toEqual(
      of('web').map(({ key, apiKey, mobileKey }) => ({ key, sdkKey: apiKey, mobileKey })),
    )
  })
})

describe('the list of environments', () => {
  const tagged = (tag: string) => (doc: Doc) => doc.tags.includes(tag)
  const filters: [string, string, (doc: Doc) => boolean][] = [
    ['{ query: "EU-" }', 'query:EU-', ({ key, name }) => `${key} ${name}`.toLowerCase().includes('eu-')],
    ['{ tags: ["live-traffic"] }', 'tags:live-traffic', tagged('live-traffic')],
    [
      '{ tags: ["internal", "synced"] }',
      'tags:internal+synced',
      (doc) => tagged('internal')(doc) && tagged('synced')(doc),
    ],
    [
      '{ query: "perf", tags: ["synced"] }',
      'query:perf,tags:synced',
      (doc) => /perf/.test(doc.key) && tagged('synced')(doc),
    ],
  ]
  it.each(filters)('by the filter %s asks for %s', async (filter, sent, holds) => {
    const { data, calls } = await stack.ask(
      `{ project(key: "infra") { environments(filter: ${filter}) { totalCount nodes { key } } } }`,
    )
    expect(calls.map(({ query }) => query.filter)).toEqual([[sent]])
    const expected = of('infra').filter(holds)
    expect(expected).not.toEqual([])
    expect(data.project.environments).toEqual({
      totalCount: expected.length,
      nodes: expected.map(({ key }) => ({ key })),
    })
  })

  const orders: [string, string, (a: Doc, b: Doc) => number][] = [
    ['NAME', 'name', (a, b) => a.name.localeCompare(b.name)],
    ['CREATED_AT', 'createdOn', (a, b) => createdAt(a) - createdAt(b)],
    ['CRITICAL', 'critical', (a, b) => Number(a.critical) - Number(b.critical)],
  ]
  it.each(orders)('by %s asks for sort=%s, with a dash if descending', async (field, sent, compare) => {
    const list = (direction: string) =>
      stack.ask(
        `{ project(key: "web") { environments(orderBy: { field: ${field}, direction: ${direction} }) { nodes { key } } } }`,
      )
    const [up, down] = [await list('ASC'), await list('DESC')]
    expect([...up.calls, ...down.calls].map(({ query }) => query.sort)).toEqual([[sent], [`-${sent}`]])
    expect(keysOf(up.data.project.environments.nodes)).toEqual(keysOf(of('web').toSorted(compare)))
    expect(keysOf(down.data.project.environments.nodes)).toEqual(keysOf(of('web').toSorted((a, b) => compare(b, a))))
  })

  it('with a filter is not that which came with the project', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { name all: environments { totalCount } some: environments(filter: { tags: ["internal"] }) { totalCount } } }',
    )
    expect(paths).toEqual([
      '/projects/web?expand=environments',
      '/projects/web/environments?filter=tags:internal&offset=0&limit=1',
    ])
    expect(data.project).toMatchObject({ all: { totalCount: 7 }, some: { totalCount: 5 } })
  })
})
