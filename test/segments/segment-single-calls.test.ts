import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** What LaunchDarkly tells of one segment at a time, where a request may take three such calls. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxSingleCalls: 3 } })
})
afterAll(() => stack.close())

const big = (first: number, selection: string) =>
  `{ environment(projectKey: "web", key: "production") {
    segments(first: ${first}, filter: { unbounded: true }) { nodes { key ${selection} } }
  } }`

const fields: [field: string, selection: string, path: RegExp][] = [
  ['expiringTargets', 'expiringTargets { expiringTargetId }', /\/expiring-targets\//],
  ['membership', 'membership(contextKey: "cust-1") { included }', /\/contexts\/cust-1$/],
  ['import', 'import(importId: "none") { importId }', /\/imports\/none$/],
  ['export', 'export(exportId: "none") { exportId }', /\/exports\/none$/],
]

describe.each(fields)('Segment.%s', (field, selection, path) => {
  it('is refused before the first call where it would take too many', async () => {
    const { data, errors, paths } = await stack.ask(big(5, selection))
    expect(paths).toHaveLength(1)
    expect(errors).toHaveLength(5)
    expect(errors![4]).toEqual({
      message:
        `Expected Segment.${field} to be within the 3 single calls that one request may take (MAX_SINGLE_CALLS), ` +
        'as LaunchDarkly tells it one by one, but it would take 5.',
      locations: expect.anything(),
      path: ['environment', 'segments', 'nodes', 4, field],
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(data.environment.segments.nodes).toHaveLength(5)
    for (const node of data.environment.segments.nodes) expect(node).toEqual({ key: expect.any(String), [field]: null })
  })

  it('is a call for each segment as long as they are not too many', async () => {
    const { errors, paths } = await stack.ask(big(3, selection))
    expect(errors).toBeUndefined()
    expect(paths).toHaveLength(1 + 3)
    expect(paths.filter((one) => path.test(one))).toHaveLength(3)
  })

  it('of one segment is a call, by whatever it is looked up', async () => {
    const id = idOf({ type: 'Segment', projectKey: 'web', environmentKey: 'production', key: 'loyalty-gold' })
    const { errors, paths } = await stack.ask(
      `{ node(id: "${id}") { ... on Segment { ${selection} } }
        segment(projectKey: "web", environmentKey: "production", key: "loyalty-gold") { ${selection} } }`,
    )
    expect(errors).toBeUndefined()
    expect(paths.filter((one) => path.test(one))).toHaveLength(1)
  })
})

describe('what is told of one segment at a time', () => {
  it('counts for the whole request', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ segment(projectKey: "web", environmentKey: "production", key: "loyalty-gold") {
        key ${fields.map(([, selection]) => selection).join(' ')}
      } }`,
    )
    expect(paths).toHaveLength(1 + 3)
    expect(errors).toHaveLength(1)
    expect(errors![0]!.message).toMatch(/ but it would take 1 besides the 3 that were made\.$/)
    expect(data.segment.key).toBe('loyalty-gold')
  })

  it('is not counted where it is no call, as of segments that are not big', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ environment(projectKey: "web", key: "production") { segments(first: 10, filter: { unbounded: false }) { nodes {
        ${fields
          .slice(1)
          .map(([, selection]) => selection)
          .join(' ')}
      } } } }`,
    )
    expect({ errors, calls: paths.length }).toEqual({ errors: undefined, calls: 1 })
    const nothing = { membership: null, import: null, export: null }
    expect(data.environment.segments.nodes).toEqual(Array.from({ length: 10 }, (): Doc => nothing))
  })
})

describe('Environment.segmentMemberships', () => {
  const contexts = (count: number) =>
    `{ environment(projectKey: "web", key: "production") { ${Array.from(
      { length: count },
      (_, number) => `m${number}: segmentMemberships(context: { kind: "user", key: "cust-${number}" }) { key }`,
    ).join(' ')} } }`

  it('is refused before the first call where so many contexts would take too many', async () => {
    const { errors, calls } = await stack.ask(contexts(4))
    expect(errors).toHaveLength(4)
    expect(errors![0]!.message).toContain('Expected Environment.segmentMemberships to be within the 3 single calls')
    expect(calls.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('is a call for each context within the limit', async () => {
    const { data, errors, calls } = await stack.ask(contexts(3))
    expect(errors).toBeUndefined()
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(3)
    expect(data.environment.m2).toHaveLength(37)
  })
})
