import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryId } from '../support/audit-log-fields.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** What LaunchDarkly tells of one audit log entry, or of one subject, at a time, where a request may take three such calls. */

let stack: Stack
/** The latest entries. */
let log: Doc[]
beforeAll(async () => {
  stack = await startStack({ gateway: { maxSingleCalls: 3 } })
  log = (await rest(stack, '/auditlog?limit=20')).items
})
afterAll(() => stack.close())

const refusal = (field: string, calls: number, besides = '') =>
  `Expected ${field} to be within the 3 single calls that one request may take (MAX_SINGLE_CALLS), ` +
  `as LaunchDarkly tells it one by one, but it would take ${calls}${besides}.`

const latest = (first: number, selection: string) => `{ auditLog(first: ${first}) { nodes { entryId ${selection} } } }`

describe('the change of an entry', () => {
  it.each([
    ['delta', 'delta'],
    ['previousVersion', 'previousVersion'],
    ['currentVersion', 'currentVersion'],
    ['triggerBody', 'triggerBody'],
    ['merge', 'merge'],
    ['subentries', 'subentries { entryId }'],
  ])('is refused before the first call where %s would take too many', async (field, selection) => {
    const { data, errors, paths } = await stack.ask(latest(4, selection))
    expect(paths).toEqual(['/auditlog?limit=4'])
    expect(errors).toHaveLength(4)
    expect(errors![3]).toEqual({
      message: refusal(`AuditLogEntry.${field}`, 4),
      locations: expect.anything(),
      path: ['auditLog', 'nodes', 3, field],
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(data.auditLog.nodes).toEqual(log.slice(0, 4).map(({ _id }) => ({ entryId: _id, [field]: null })))
  })

  it('names all of the fields that share the calls', async () => {
    const { errors, calls } = await stack.ask(latest(4, 'previousVersion currentVersion'))
    expect(calls).toHaveLength(1)
    expect(errors).toHaveLength(8)
    const message = refusal('AuditLogEntry.previousVersion and AuditLogEntry.currentVersion', 4)
    for (const error of errors!) expect(error.message).toBe(message)
  })

  it('is a call for each entry as long as they are not too many, whatever of it is selected', async () => {
    const { errors, calls } = await stack.ask(latest(3, 'delta previousVersion currentVersion triggerBody merge'))
    expect({ errors, calls: calls.length }).toEqual({ errors: undefined, calls: 1 + 3 })
  })

  it('is not counted again for an entry that is read already', async () => {
    const { errors, calls } = await stack.ask(
      `query ($id: ID!) { auditLogEntry(id: $id) { delta } ${latest(3, 'delta').slice(1)}`,
      { id: log[0]!._id },
    )
    expect({ errors, calls: calls.length }).toEqual({ errors: undefined, calls: 1 + 3 })
  })
})

describe('looking up entries', () => {
  it('is a call for one, by whatever it is looked up', async () => {
    const { data, errors, calls } = await stack.ask(
      'query ($id: ID!, $own: ID!) { node(id: $id) { ... on AuditLogEntry { delta } } auditLogEntry(id: $own) { title } }',
      { id: entryId(log[0]!), own: log[0]!._id },
    )
    expect({ errors, calls: calls.length }).toEqual({ errors: undefined, calls: 1 })
    expect(data.auditLogEntry).toEqual({ title: log[0]!.title })
  })

  it('is refused for too many, of whatever else the request asks', async () => {
    const { data, errors, paths } = await stack.ask(
      'query ($ids: [ID!]!) { team(key: "sre") { name } nodes(ids: $ids) { id } }',
      { ids: log.slice(0, 4).map(entryId) },
    )
    expect(paths).toEqual(['/teams/sre'])
    expect(errors!.map(({ message }) => message)).toEqual(Array(4).fill(refusal('Query.nodes', 4)))
    expect(data).toEqual({ team: { name: 'Site Reliability' }, nodes: [null, null, null, null] })
  })
})

describe('the audit log of several subjects', () => {
  const ofFlags = (first: number, selection: string) =>
    `{ project(key: "web") { flags(first: ${first}) { nodes { key ${selection} } } } }`
  const logged = (paths: readonly string[]) => paths.filter((path) => path.startsWith('/auditlog'))
  const many = 'auditLog(first: 21) { nodes { entryId } }'
  const count = 'auditLog(filter: { after: "2026-01-01T00:00:00Z" }) { totalCount }'

  it.each([
    ['entries beyond the latest twenty', many, 'Flag.auditLog'],
    ['counts', count, 'Flag.auditLog.totalCount'],
  ])('is refused before the first call where its %s would take too many', async (_, selection, field) => {
    const { data, errors, paths } = await stack.ask(ofFlags(4, selection))
    expect(logged(paths)).toEqual([])
    expect(errors!.map(({ message }) => message)).toEqual(Array(4).fill(refusal(field, 4)))
    expect(data.project.flags.nodes[3]).toEqual({ key: expect.any(String), auditLog: null })
    const few = await stack.ask(ofFlags(3, selection))
    expect(few.errors).toBeUndefined()
    expect(logged(few.paths).length).toBeGreaterThanOrEqual(3)
  })

  it('shares the calls for the latest entries, which are not counted', async () => {
    const { errors } = await stack.ask(ofFlags(10, 'auditLog(first: 2) { nodes { entryId } }'))
    expect(errors).toBeUndefined()
  })
})
