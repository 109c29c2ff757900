import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** The environments of `web`. */
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/projects/web/environments')
})
afterAll(() => stack.close())

const production = (): Doc => documents.find(({ key }) => key === 'production')

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
const absent = {
  ...{ color: null, tags: [], critical: false, defaultTtl: null, secureMode: null, defaultTrackEvents: null },
  ...{ requireComments: null, confirmChanges: null },
}
const said = (doc: Doc) => {
  const { _id, apiKey: _, approvalSettings, resourceApprovalSettings, _access, _links, ...rest } = doc
  return {
    ...absent,
    ...rest,
    id: idOf({ type: 'Environment', projectKey: 'web', key: doc.key }),
    projectKey: 'web',
    clientSideId: _id,
    sdkKey: null,
    mobileKey: null,
    siteUrl: `${stack.sandbox.url}/web/${doc.key}/features`,
    project: { key: 'web' },
    approvalSettings: approvalSettings ? settings(approvalSettings) : null,
    resourceApprovalSettings: resourceApprovalSettings
      ? [{ resourceKind: 'segment', settings: settings(resourceApprovalSettings.segment) }]
      : [],
    access: _access ? accessOf(_access) : null,
  }
}

testResource({
  type: 'Environment',
  stack: () => stack,
  documents: () => documents,
  sample: 'production',
  address: (key) => ({ projectKey: 'web', key }),
  field: (key) => `environment(projectKey: "web", key: "${key}")`,
  path: (key) => `/projects/web/environments/${key}`,
  within: ['project(key: "web")'],
  list: 'environments',
  listPath: '/projects/web/environments',
  selection: everything,
  fragments,
  said,
  promised: ['_id', 'key', 'name', '_links'],
  action: 'updateName',
  filters: [
    ['{ query: "ST" }', 'query:ST'],
    ['{ tags: ["internal"] }', 'tags:internal'],
    ['{ tags: ["live-traffic", "synced"] }', 'tags:live-traffic+synced'],
    ['{ query: "can", tags: ["live-traffic"] }', 'query:can,tags:live-traffic'],
  ],
  orders: [
    ['NAME', 'name'],
    ['CREATED_AT', 'createdOn'],
    ['CRITICAL', 'critical'],
  ],
})

describe('an environment', () => {
  it('has settings that only some approval services have, and no criticality where it is old', async () => {
    const { critical: _, ...old } = production()
    const more = { serviceConfig: { template: 'x' }, serviceKindConfigurationId: 'c-1', requiredApprovalTags: ['a'] }
    const approvalSettings = { ...old.approvalSettings, ...more, autoApplyApprovedChanges: undefined }
    stack.sandbox.fault({ path: /production/ }, { patch: () => ({ ...old, approvalSettings }) })
    const query = `{ environment(projectKey: "web", key: "production") { ${everything} } } ${fragments}`
    const { data } = await stack.ask(query)
    expect(data.environment).toEqual(
      said({
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
})

describe('the keys of an environment', () => {
  const query = '{ project(key: "web") { name environments { nodes { key sdkKey mobileKey } } } }'

  it('are null, and nowhere in the answer, unless the gateway shows secrets', async () => {
    const { data, text } = await stack.ask(query)
    expect(data.project.environments.nodes).toEqual(
      documents.map(({ key }) => ({ key, sdkKey: null, mobileKey: null })),
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
      documents.map(({ key, apiKey, mobileKey }) => ({ key, sdkKey: apiKey, mobileKey })),
    )
  })
})

describe('the list of environments', () => {
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
