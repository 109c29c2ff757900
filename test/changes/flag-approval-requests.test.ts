import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
/** A request about a flag in an environment, and the flag. */
let request: Doc
let place: { projectKey: string; key: string; environmentKey: string }
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 } })
  const { items } = (await ask(stack.sandbox, '/approval-requests?limit=200')).json
  request = items.find(({ resourceId, description }: Doc) => /:flag\//.test(resourceId) && description)
  const [, projectKey, environmentKey, key] = /^proj\/(.*):env\/(.*):flag\/(.*)$/.exec(request.resourceId)!
  place = { projectKey: projectKey!, key: key!, environmentKey: environmentKey! }
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const route = () =>
  `/projects/${place.projectKey}/flags/${place.key}/environments/${place.environmentKey}/approval-requests`
const fields = `id approvalRequestId description status resourceId resourceKind resourceKey environmentKey
  instructions version project { key } flag { key }`
const one = (selection: string, flag: object | undefined, id = request._id) =>
  stack.ask(
    `query ($id: ID!, $flag: ApprovalRequestFlag) { found: approvalRequest(id: $id, flag: $flag) { ${selection} } }`,
    {
      ...{ id, flag },
    },
  )
const within = (selection: string) =>
  `{ flag(projectKey: "${place.projectKey}", key: "${place.key}") { environment(key: "${place.environmentKey}") {
    on ${selection}
  } } }`
const requestsIn = (paths: readonly string[]) => paths.filter((path) => path.includes('approval-requests'))

describe('an approval request by the route of its flag', () => {
  it('is one call, and says what the route of the account says', async () => {
    const { data, paths, errors } = await one(fields.replace('flag { key }', ''), place)
    expect(errors).toBeUndefined()
    expect(paths).toEqual([`${route()}/${request._id}`])
    expect(data.found.resourceId).toBe(request.resourceId)
    expect((await one(fields.replace('flag { key }', ''), undefined)).data).toEqual(data)
  })

  it('takes a call more for the settings and the environments, which the route lacks', async () => {
    const selection = 'approvalSettings { minNumApprovals } environments { key }'
    const { data, paths } = await one(selection, place)
    expect(paths).toEqual([`${route()}/${request._id}`, `/approval-requests/${request._id}?expand=environments`])
    expect((await one(selection, undefined)).data).toEqual(data)
  })

  it('is there for a token that may not read those of the account', async () => {
    stack.sandbox.fault({ path: /v2\/approval-requests/ }, { status: 403 }, 'always')
    const { data, errors } = await one('description approvalSettings { required }', place)
    expect(data.found).toEqual({ description: request.description, approvalSettings: null })
    expect(errors).toMatchObject([{ path: ['found', 'approvalSettings'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('is null if the flag has no such request', async () => {
    const { data, errors } = await one('id', { ...place, environmentKey: 'qa' })
    expect({ data, errors }).toEqual({ data: { found: null }, errors: undefined })
  })
})

describe('the approval requests of one flag in one environment', () => {
  it('come from the route of the flag, complete', async () => {
    const { data, paths } = await stack.ask(
      within(`approvalRequests(first: 100) { totalCount nodes { ${fields} } }`).replace('flag { key }', ''),
    )
    expect(requestsIn(paths)).toEqual([`${route()}`])
    const { items } = (await ask(stack.sandbox, route())).json
    const { totalCount, nodes } = data.flag.environment.approvalRequests
    expect(items).not.toEqual([])
    expect(totalCount).toBe(items.length)
    expect(nodes.map(({ approvalRequestId }: Doc) => approvalRequestId)).toEqual(items.map(({ _id }: Doc) => _id))
    for (const { resourceId } of nodes) expect(resourceId).toBe(request.resourceId)
  })

  it.each([
    ['a filter', 'approvalRequests(filter: { status: [PENDING] }) { nodes { id } }'],
    ['the approval settings', 'approvalRequests { nodes { approvalSettings { required } } }'],
    ['an embedded flag', 'approvalRequests { nodes { flag { name } } }'],
  ])('come from the list of the account with %s', async (_, selection) => {
    const { paths, errors } = await stack.ask(within(selection))
    expect(errors).toBeUndefined()
    expect(requestsIn(paths)).toHaveLength(1)
    expect(requestsIn(paths)[0]).toContain(`filter=resourceId equals ${request.resourceId}`)
  })

  it('are read with those of other flags if several are asked for', async () => {
    const { paths } = await stack.ask(
      `{ project(key: "${place.projectKey}") { flags(first: 2) { nodes { environment(key: "production") { approvalRequests { nodes { id } } } } } } }`,
    )
    expect(requestsIn(paths)).toHaveLength(1)
    expect(requestsIn(paths)[0]).toMatch(/^\/approval-requests\?/)
  })

  it('are pages of that list', async () => {
    const { items } = (await ask(stack.sandbox, route())).json
    const { data } = await stack.ask(
      within('approvalRequests(last: 1) { nodes { approvalRequestId } pageInfo { hasNextPage } }'),
    )
    expect(data.flag.environment.approvalRequests).toEqual({
      nodes: [{ approvalRequestId: items.at(-1)._id }],
      pageInfo: { hasNextPage: false },
    })
  })
})
