import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seed } from '../../sandbox/seed/index.ts'
import { idOf } from '../../src/graph/node.ts'
import { aboutOf, approvalId, everyApprovalField, expectedApproval } from '../support/approval-fields.ts'
import { graphId } from '../support/member-fields.ts'
import { rest } from '../support/rest.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
let members: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/approval-requests')
  members = await askAll(stack.sandbox, '/members')
})
afterAll(() => stack.close())

const one = (holds: (doc: Doc) => boolean): Doc => {
  const found = documents.find(holds)
  expect(found).toBeDefined()
  return found
}
const isFlag = (doc: Doc) => aboutOf(doc).kind === 'flag'
const idsOf = (docs: readonly Doc[]) => docs.map((doc) => ({ id: approvalId(doc) }))

describe('an approval request', () => {
  it('answers every field from its document, in every state, in a list of one call and a call for the members', async () => {
    const { data, errors, calls, paths } = await stack.ask(
      `{ approvalRequests(first: 100) { totalCount nodes { ${everyApprovalField} } } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths[0]).toBe('/approval-requests?offset=0&limit=100')
    expect(calls.map(({ path }) => path.split('?')[0])).toEqual(['/api/v2/approval-requests', '/api/v2/members'])
    expect(data.approvalRequests).toEqual({ totalCount: documents.length, nodes: documents.map(expectedApproval) })
    const states = new Set(data.approvalRequests.nodes.map((node: Doc) => `${node.status}/${node.reviewStatus}`))
    expect([...states].sort()).toEqual([
      'COMPLETED/APPROVED',
      'FAILED/APPROVED',
      'PENDING/APPROVED',
      'PENDING/DECLINED',
      'PENDING/PENDING',
      'SCHEDULED/APPROVED',
    ])
  })

  it.each<[string, (doc: Doc) => boolean]>([
    ['pending', ({ status, allReviews }) => status === 'pending' && allReviews.length === 0],
    ['discussed', ({ allReviews }) => allReviews.some(({ kind }: Doc) => kind === 'comment')],
    ['declined', ({ reviewStatus }) => reviewStatus === 'declined'],
    ['applied by a member', ({ appliedByMemberId }) => appliedByMemberId],
    ['applied by a token', ({ appliedByServiceTokenId }) => appliedByServiceTokenId],
    ['reviewed by a token', ({ allReviews }) => allReviews.some(({ serviceTokenId }: Doc) => serviceTokenId)],
    ['failed', ({ conflicts }) => conflicts.length > 0],
    ['scheduled', ({ executionDate }) => executionDate],
    ['of a scheduled change', ({ operatingOnId }) => operatingOnId],
    ['of an external service', ({ integrationMetadata }) => integrationMetadata],
    ['of a copy', ({ source }) => source],
    ['of a workflow', ({ customWorkflowMetadata }) => customWorkflowMetadata],
    ['of a segment', (doc) => !isFlag(doc)],
    ['without a description', ({ description }) => description === undefined],
    ['without reviewers', ({ notifyMemberIds }) => notifyMemberIds.length === 0],
  ])('that is %s is the same alone', async (_, holds) => {
    const doc = one(holds)
    const { data, errors, paths } = await stack.ask(
      `query ($id: ID!) { approvalRequest(id: $id) { ${everyApprovalField} } }`,
      { id: doc._id },
    )
    expect(errors).toBeUndefined()
    expect(paths[0]).toBe(`/approval-requests/${doc._id}`)
    expect(paths.length).toBeLessThanOrEqual(2)
    expect(data.approvalRequest).toEqual(expectedApproval(doc))
  })

  it('with nothing but what REST promises is null or empty elsewhere', async () => {
    const { _id, _version, creationDate, serviceKind, status, _links } = documents[0]
    const least = { _id, _version, creationDate, serviceKind, status, reviewStatus: 'new word', _links }
    const empty = { allReviews: [], notifyMemberIds: [], instructions: [], conflicts: [] }
    stack.sandbox.fault({ path: /approval-requests/ }, { patch: () => ({ ...least, ...empty }) })
    const { data, errors } = await stack.ask(
      `query ($id: ID!) { approvalRequest(id: $id) {
        ${everyApprovalField} flag { key } project { key } environments { key } resource { __typename }
      } }`,
      { id: _id },
    )
    expect(errors).toBeUndefined()
    expect(data.approvalRequest).toMatchObject({
      ...{
        id: approvalId({ _id }),
        reviewStatus: 'OTHER',
        description: null,
        requestor: null,
        reviewers: [],
        reviews: [],
      },
      ...{ flag: null, project: null, environments: null, resource: null, resourceId: null, resourceKind: null },
      ...{ environmentKey: null, approvalSettings: null, source: null, workflow: null, appliedAt: null },
    })
  })

  it.each([
    ['proj/web:env/production:aiConfig/helper', 'AI_CONFIG', 'helper', 'production'],
    ['proj/web:env/*:aiconfig/helper', 'AI_CONFIG', 'helper', null],
    ['proj/web;tag:env/production;a,b:segment/beta;c', 'SEGMENT', 'beta', 'production'],
    ['proj/web:metric/clicks', 'OTHER', 'clicks', null],
    ['something else', null, null, null],
    ['proj/..:env/production:flag/a', null, null, null],
  ])('of %s knows the kind %s and the key %s', async (resourceId, resourceKind, resourceKey, environmentKey) => {
    stack.sandbox.fault({ path: /approval-requests/ }, { patch: (doc) => ({ ...doc, resourceId }) })
    const { data, errors } = await stack.ask(
      `{ approvalRequest(id: "${documents[0]._id}") { resourceKind resourceKey environmentKey flag { key } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.approvalRequest).toEqual({ resourceKind, resourceKey, environmentKey, flag: null })
  })

  it('whose people have left has null for them, and no error', async () => {
    const doc = one(({ appliedByMemberId }) => appliedByMemberId)
    const nobody = '000000000000000000000000'
    const changed = {
      ...doc,
      requestorId: nobody,
      appliedByMemberId: nobody,
      notifyMemberIds: [nobody, doc.appliedByMemberId],
      allReviews: [{ ...doc.allReviews[0], memberId: nobody }],
    }
    stack.sandbox.fault({ path: /approval-requests/ }, { patch: () => changed })
    const { data, errors } = await stack.ask(
      `{ approvalRequest(id: "${doc._id}") {
        requestor { email } appliedBy { email } reviewers { memberId } reviews { kind member { email } }
      } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.approvalRequest).toEqual({
      requestor: null,
      appliedBy: null,
      reviewers: [{ memberId: doc.appliedByMemberId }],
      reviews: [{ kind: changed.allReviews[0].kind.toUpperCase(), member: null }],
    })
  })
})

describe('looking up an approval request', () => {
  const look = (id: string) => stack.ask('query ($id: ID!) { approvalRequest(id: $id) { approvalRequestId } }', { id })

  it.each<[string, (doc: Doc) => string]>([
    ['the id of LaunchDarkly', ({ _id }) => _id],
    ['the id of the graph', approvalId],
  ])('by %s is one call', async (_, id) => {
    const { data, paths } = await look(id(documents[3]))
    expect(data.approvalRequest).toEqual({ approvalRequestId: documents[3]._id })
    expect(paths).toEqual([`/approval-requests/${documents[3]._id}`])
  })

  it('by the id of the workflow that made it finds it, under its own id', async () => {
    const [made] = [...seed({}).approvalRequests.values()].filter(({ workflow }) => workflow)
    const { data, paths } = await look(made!.workflow!.id)
    expect(data.approvalRequest).toEqual({ approvalRequestId: made!.id })
    expect(paths).toEqual([`/approval-requests/${made!.workflow!.id}`])
  })

  it('by an unknown id is null', async () => {
    const { data, errors } = await look('000000000000000000000000')
    expect({ data, errors }).toEqual({ data: { approvalRequest: null }, errors: undefined })
  })

  it.each([
    [idOf({ type: 'Team', key: 'sre' }), 'Expected the id of an ApprovalRequest, but got that of a Team.'],
    ['..', /an id of whole Unicode characters that is not empty/],
    ['', /an id of whole Unicode characters that is not empty/],
  ])('by %j is refused without a call', async (id, message) => {
    const { data, errors, calls } = await look(id)
    expect(data).toEqual({ approvalRequest: null })
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('by global ids reads one or two alone, and more from the list', async () => {
    const byIds = (ids: string[]) =>
      stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on ApprovalRequest { version flag { name } } } }', {
        ids,
      })
    const two = await byIds(documents.slice(0, 2).map(approvalId))
    expect(two.paths.toSorted()).toEqual(
      documents
        .slice(0, 2)
        .map(({ _id }) => `/approval-requests/${_id}?expand=flag`)
        .sort(),
    )
    const some = documents.filter((_, index) => index % 4 === 0)
    const many = await byIds([...some.map(approvalId), idOf({ type: 'ApprovalRequest', approvalRequestId: 'gone' })])
    expect(many.paths).toEqual([
      '/approval-requests?offset=0&limit=200&expand=flag',
      '/approval-requests/gone?expand=flag',
    ])
    expect(many.data.nodes.map((node: Doc) => node?.id ?? null)).toEqual([...some.map(approvalId), null])
  })
})

describe('what an approval request is about', () => {
  it('comes with the list: flags, projects and environments of all requests in one call', async () => {
    const { data, errors, paths } = await stack.ask(`{ approvalRequests(first: 100) { nodes {
      resource { __typename ... on Flag { id key } ... on Segment { key } }
      flag { id key name description kind version tags temporary createdAt variations { value } projectKey siteUrl }
      project { id key name tags includeInSnippetByDefault access { allowed { action } } }
      environments { id key name color critical sdkKey clientSideId }
    } } }`)
    expect(errors).toBeUndefined()
    // The flags come with the requests, the segments by a call for each environment.
    expect(paths[0]).toBe('/approval-requests?offset=0&limit=100&expand=environments,flag,project')
    expect(paths.slice(1)).toEqual([
      expect.stringMatching(/^\/segments\/web\/\w+\?filter=includedKeys anyOf/),
      expect.stringMatching(/^\/segments\/web\/\w+\?filter=includedKeys anyOf/),
    ])
    for (const [index, node] of data.approvalRequests.nodes.entries()) {
      const { projectKey, environmentKey, key } = aboutOf(documents[index])
      expect(node.project).toMatchObject({ id: idOf({ type: 'Project', key: projectKey }), key: projectKey })
      expect(node.environments).toMatchObject([
        { id: idOf({ type: 'Environment', projectKey, key: environmentKey }), key: environmentKey, sdkKey: null },
      ])
      if (!isFlag(documents[index])) {
        expect(node.flag).toBeNull()
        // The segment "agencies" was deleted.
        expect(node.resource).toEqual(key === 'agencies' ? null : { __typename: 'Segment', key })
      } else {
        const id = idOf({ type: 'Flag', projectKey, key })
        expect(node.flag).toMatchObject({ id, key, projectKey })
        expect(node.resource).toEqual({ __typename: 'Flag', id, key })
      }
    }
    const [first] = data.approvalRequests.nodes.filter(({ flag }: Doc) => flag)
    const flag = await rest(stack, `/flags/${first.flag.projectKey}/${first.flag.key}`)
    expect(first.flag).toMatchObject({ name: flag.name, version: flag._version, tags: flag.tags })
    const project = await rest(stack, `/projects/${first.project.key}`)
    expect(first.project).toMatchObject({ name: project.name, tags: project.tags })
  })

  it('takes nothing that nobody selected', async () => {
    const ask = (fields: string) => stack.ask(`{ approvalRequests(first: 5) { nodes { ${fields} } } }`)
    const list = '/approval-requests?offset=0&limit=5'
    expect((await ask('status project { key id siteUrl }')).paths).toEqual([list])
    expect((await ask('flag { key }')).paths).toEqual([`${list}&expand=flag`])
    expect((await ask('project { name }')).paths).toEqual([`${list}&expand=project`])
    expect((await ask('environments { key }')).paths).toEqual([`${list}&expand=environments`])
    expect((await ask('environments { project { key } }')).paths).toEqual([`${list}&expand=environments`])
    expect((await ask('environments { project { name tags } }')).paths).toEqual([`${list}&expand=environments,project`])
  })

  it('is asked of the flag itself where the request does not tell it', async () => {
    const { data, errors, paths } = await stack.ask(
      '{ approvalRequests(first: 3, filter: { projectKey: "web", resourceKind: FLAG }) { nodes { flag { key state maintainer { ... on Team { name } } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(paths[0]).toBe('/approval-requests?offset=0&limit=3&filter=projectKey equals web,resourceKind equals flag')
    expect(paths.slice(1).every((path) => path.startsWith('/flags/web'))).toBe(true)
    for (const { flag } of data.approvalRequests.nodes) expect(flag.state).toBe('LIVE')
  })

  it('is the same flag whether it comes with the request or by itself', async () => {
    const { _id } = one(isFlag)
    const fields = `id key name kind description temporary tags version createdAt archivedAt includeInSnippet
      clientSideAvailability { usingMobileKey usingEnvironmentId } variations { id index value name description }
      defaults { onVariation { index } offVariation { index } } customProperties { key name values } projectKey siteUrl`
    const embedded = await stack.ask(`{ approvalRequest(id: "${_id}") { flag { ${fields} } } }`)
    expect(embedded.paths).toEqual([`/approval-requests/${_id}?expand=flag`])
    const itself = await stack.ask(`{ approvalRequest(id: "${_id}") { flag { ${fields} state } } }`)
    expect(itself.calls).toHaveLength(2)
    expect({ ...embedded.data.approvalRequest.flag, state: 'LIVE' }).toEqual(itself.data.approvalRequest.flag)
  })

  it('is null if the flag was deleted, whichever way it is asked for', async () => {
    const { _id, resourceId } = one(isFlag)
    const gone = resourceId.replace(/flag\/.*/, 'flag/gone')
    for (const fields of ['key', 'key state']) {
      stack.sandbox.fault(
        { path: /approval-requests/ },
        { patch: ({ flag, ...doc }) => ({ ...doc, resourceId: gone }) },
      )
      const { data, errors } = await stack.ask(`{ approvalRequest(id: "${_id}") { flag { ${fields} } resourceKey } }`)
      expect(errors).toBeUndefined()
      expect(data.approvalRequest).toEqual({ flag: null, resourceKey: 'gone' })
    }
  })

  it('has no project and no environments if those were deleted', async () => {
    const patch = ({ project, ...doc }: Doc) => ({ ...doc, environments: [] })
    stack.sandbox.fault({ path: /approval-requests/ }, { patch })
    const { data, errors } = await stack.ask(
      `{ approvalRequest(id: "${documents[0]._id}") { project { key name } environments { name } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.approvalRequest).toEqual({ project: null, environments: [] })
  })

  it('leads to how the flag is set, and to the flag that is copied', async () => {
    const doc = one(({ source }) => source)
    const { projectKey, environmentKey, key } = aboutOf(doc)
    const { data, errors, calls } = await stack.ask(
      `{ approvalRequest(id: "${doc._id}") {
        flag { environment(key: "${environmentKey}") { on } } source { flag { key name } }
      } }`,
    )
    expect(errors).toBeUndefined()
    expect(calls.length).toBeLessThanOrEqual(2)
    const flag = await rest(stack, `/flags/${projectKey}/${key}`)
    const source = await rest(stack, `/flags/${projectKey}/${doc.source.key}`)
    expect(data.approvalRequest).toEqual({
      flag: { environment: { on: flag.environments[environmentKey].on } },
      source: { flag: { key: source.key, name: source.name } },
    })
  })

  it('has the flags that are copied read together', async () => {
    const copies = documents.filter(({ source }) => source)
    expect(copies.length).toBeGreaterThan(1)
    const { data, errors, calls } = await stack.ask(
      '{ approvalRequests(first: 100) { nodes { source { flagKey flag { key } } } } }',
    )
    expect(errors).toBeUndefined()
    expect(calls.length).toBeLessThanOrEqual(1 + Math.min(copies.length, 3))
    const told = data.approvalRequests.nodes.filter(({ source }: Doc) => source)
    expect(told).toEqual(copies.map(({ source: { key } }) => ({ source: { flagKey: key, flag: { key } } })))
  })

  it('shows SDK keys of its environments only if the gateway does', async () => {
    const open = await startStack({ gateway: { showSecrets: true } })
    const { data } = await open.ask(`{ approvalRequest(id: "${documents[0]._id}") { environments { sdkKey } } }`)
    expect(data.approvalRequest.environments[0].sdkKey).toMatch(/^sdk-/)
    await open.close()
  })
})

describe('the list of approval requests', () => {
  const filters: [string, string, (doc: Doc) => boolean][] = [
    ['{ status: [PENDING] }', 'status anyOf ["pending"]', ({ status }) => status === 'pending'],
    [
      '{ status: [SCHEDULED, FAILED] }',
      'status anyOf ["scheduled","failed"]',
      ({ status }) => /^(scheduled|failed)$/.test(status),
    ],
    [
      '{ reviewStatus: [DECLINED, APPROVED] }',
      'reviewStatus anyOf ["declined","approved"]',
      ({ reviewStatus }) => reviewStatus !== 'pending',
    ],
    ['{ resourceKind: SEGMENT }', 'resourceKind equals segment', (doc) => !isFlag(doc)],
    ['{ projectKey: "mobile" }', 'projectKey equals mobile', (doc) => aboutOf(doc).projectKey === 'mobile'],
    [
      '{ resourceId: "proj/web:env/production:segment/staff" }',
      'resourceId equals proj/web:env/production:segment/staff',
      ({ resourceId }) => resourceId === 'proj/web:env/production:segment/staff',
    ],
    [
      '{ projectKey: "web", status: [COMPLETED], resourceKind: FLAG }',
      'projectKey equals web,resourceKind equals flag,status anyOf ["completed"]',
      (doc) => isFlag(doc) && doc.status === 'completed' && aboutOf(doc).projectKey === 'web',
    ],
  ]
  it.each(filters)('by the filter %s asks for %s', async (filter, sent, holds) => {
    const { data, calls } = await stack.ask(
      `{ approvalRequests(first: 100, filter: ${filter}) { totalCount nodes { id } } }`,
    )
    expect(calls.map(({ query }) => query.filter)).toEqual([[sent]])
    const expected = documents.filter(holds)
    expect(expected).not.toEqual([])
    expect(data.approvalRequests).toEqual({ totalCount: expected.length, nodes: idsOf(expected) })
  })

  it('by people takes the ids of LaunchDarkly and those of the graph', async () => {
    const [owner] = members
    const { data, calls } = await stack.ask(
      `query ($mine: ID, $ids: [ID!]) {
        asked: approvalRequests(first: 100, filter: { requestorId: $mine }) { nodes { id } }
        waiting: approvalRequests(first: 100, filter: { reviewerIds: $ids }) { nodes { id } }
      }`,
      { mine: graphId(owner), ids: ['nobody', graphId(owner)] },
    )
    expect(calls.flatMap(({ query }) => query.filter).sort()).toEqual([
      `notifyMemberIds anyOf ["nobody","${owner._id}"]`,
      `requestorId equals ${owner._id}`,
    ])
    expect(data.asked.nodes).toEqual(idsOf(documents.filter(({ requestorId }) => requestorId === owner._id)))
    expect(data.waiting.nodes).toEqual(
      idsOf(documents.filter(({ notifyMemberIds }) => notifyMemberIds.includes(owner._id))),
    )
  })

  it.each(['{}', 'null', '{ status: null, projectKey: null }'])(
    'by the filter %s asks for no filter',
    async (filter) => {
      const { paths } = await stack.ask(`{ approvalRequests(filter: ${filter}) { nodes { id } } }`)
      expect(paths).toEqual(['/approval-requests?offset=0&limit=20'])
    },
  )

  it.each([
    ['{ status: [] }', 'Expected at least one value for filter.status, but got an empty list.'],
    ['{ status: [PENDING, OTHER] }', 'Expected filter.status to be a value that LaunchDarkly knows, but got OTHER.'],
    ['{ resourceKind: OTHER }', 'Expected filter.resourceKind to be a value that LaunchDarkly knows, but got OTHER.'],
    ['{ reviewerIds: [] }', 'Expected at least one value for filter.reviewerIds, but got an empty list.'],
    ['{ projectKey: "" }', /filter\.projectKey that is not empty/],
    ['{ requestorId: "VGVhbTpbInNyZSJd" }', 'Expected the id of a Member, but got that of a Team.'],
  ])('refuses the filter %s without a call', async (filter, message) => {
    const { data, errors, calls } = await stack.ask(`{ approvalRequests(filter: ${filter}) { nodes { id } } }`)
    expect(data).toEqual({ approvalRequests: null })
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('says a value that would be another condition as the text that it is', async () => {
    const { data, errors, calls } = await stack.ask(
      `{ approvalRequests(filter: { projectKey: "web,status anyOf [\\"pending\\"]" }) { totalCount } }`,
    )
    expect(errors).toBeUndefined()
    expect(calls[0]!.query.filter).toEqual([String.raw`projectKey equals "web,status anyOf [\"pending\"]"`])
    expect(data.approvalRequests.totalCount).toBe(0)
  })

  it('is walked by cursors from both ends', async () => {
    const walk = async (args: string) =>
      (
        await stack.ask(
          `{ approvalRequests(${args}) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`,
        )
      ).data.approvalRequests
    const head = await walk('first: 7')
    const next = await walk(`first: 7, after: "${head.pageInfo.endCursor}"`)
    expect([...head.edges, ...next.edges].map(({ node }: Doc) => node)).toEqual(idsOf(documents.slice(0, 14)))
    const tail = await walk('last: 4')
    expect(tail.edges.map(({ node }: Doc) => node)).toEqual(idsOf(documents.slice(-4)))
    expect(tail.pageInfo.hasNextPage).toBe(false)
  })

  it('that a plan does not have is null with an error, and what is beside it is answered', async () => {
    stack.sandbox.fault({ path: /approval-requests/ }, { status: 403 })
    const { data, errors, status } = await stack.ask(
      '{ approvalRequests { nodes { id } } project(key: "web") { key name } }',
    )
    expect(status).toBe(200)
    expect(data).toMatchObject({ approvalRequests: null, project: { key: 'web' } })
    expect(errors).toMatchObject([
      { path: ['approvalRequests'], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } },
    ])
  })

  it('whose members the caller may not read has null for each of them, and the rest', async () => {
    stack.sandbox.fault({ path: /members/ }, { status: 403 })
    const { data, errors } = await stack.ask(
      '{ approvalRequests(first: 1) { nodes { id requestor { email } reviewers { email } } } }',
    )
    expect(data.approvalRequests.nodes).toEqual([{ id: approvalId(documents[0]), requestor: null, reviewers: null }])
    expect(errors!.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })
})
