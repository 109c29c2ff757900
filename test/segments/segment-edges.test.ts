import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const ofSegment = (key: string, selection: string) =>
  `{ segment(projectKey: "web", environmentKey: "production", key: "${key}") { ${selection} } }`

describe('a segment', () => {
  it('has the entries of the audit log that are about it', async () => {
    const path = '/auditlog?spec=proj/web:env/production:segment/staff&limit=10'
    const { data, errors, paths } = await stack.ask(
      ofSegment('staff', 'auditLog(first: 10) { nodes { entryId title } }'),
    )
    expect(errors).toBeUndefined()
    expect(paths.toSorted()).toEqual([path, '/segments/web/production/staff'])
    const { items } = await rest(stack, path)
    expect(items).not.toEqual([])
    expect(data.segment.auditLog.nodes).toEqual(items.map(({ _id, title }: Doc) => ({ entryId: _id, title })))
  })

  it('has the approval requests for its changes', async () => {
    const { data, errors, calls } = await stack.ask(
      ofSegment(
        'beta-customers',
        'approvalRequests { totalCount nodes { resourceKind resource { ... on Segment { key } } } }',
      ),
    )
    expect(errors).toBeUndefined()
    expect(calls).toHaveLength(2)
    const { totalCount, nodes } = data.segment.approvalRequests
    expect(totalCount).toBeGreaterThan(0)
    expect(nodes).toEqual(Array(totalCount).fill({ resourceKind: 'SEGMENT', resource: { key: 'beta-customers' } }))
  })

  it('of each of twenty has its approval requests by one call', async () => {
    const { errors, calls } = await stack.ask(`{ environment(projectKey: "web", key: "production") {
      segments(first: 20) { nodes { key approvalRequests { totalCount } } }
    } }`)
    expect(errors).toBeUndefined()
    expect(calls.map(({ operation }) => operation)).toEqual([
      'GET /api/v2/segments/{projectKey}/{environmentKey}',
      'GET /api/v2/approval-requests',
    ])
  })

  it('is what an entry is about, or null if it was deleted, in a call for each environment', async () => {
    const { data, errors, calls } = await stack.ask(`{ auditLog(first: 20, filter: { resources: [
      "proj/web:env/production:segment/staff", "proj/web:env/production:segment/agencies"
    ] }) { nodes { target { resources resource { ... on Segment { key name } } } } } }`)
    expect(errors).toBeUndefined()
    expect(calls.length).toBeLessThanOrEqual(3)
    const named = new Set<string>()
    for (const { target } of data.auditLog.nodes) {
      const [, key] = /segment\/([\w-]+)/.exec(target.resources[0])!
      named.add(key!)
      expect(target.resource).toEqual(key === 'agencies' ? null : { key, name: expect.any(String) })
    }
    expect([...named].sort()).toEqual(['agencies', 'staff'])
  })
})
