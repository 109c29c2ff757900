import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const errors = 'userErrors { code message path }'
const change = (name: string, selection: string, input: object) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  return stack.ask(`mutation ($input: ${type}!) { done: ${name}(input: $input) { ${selection} ${errors} } }`, { input })
}
const update = (input: object) => change('updateApplication', 'application { key kind description version }', input)
const updateVersion = (input: object) =>
  change('updateApplicationVersion', 'applicationVersion { id key supported version }', {
    applicationKey: 'northaisle-ios',
    key: '6.0.0',
    ...input,
  })
const bodies = (calls: readonly Doc[]) => calls.filter(({ body }) => body).map(({ body }) => JSON.parse(body))

describe('changes of applications', () => {
  it('send a JSON patch in one call, and are in the audit log', async () => {
    const { data, calls } = await update({ key: 'order-service', kind: 'BROWSER', description: 'Orders.' })
    expect(data.done).toEqual({
      application: { key: 'order-service', kind: 'BROWSER', description: 'Orders.', version: 2 },
      userErrors: [],
    })
    expect(calls).toHaveLength(1)
    expect(bodies(calls)).toEqual([
      [
        { op: 'add', path: '/description', value: 'Orders.' },
        { op: 'add', path: '/kind', value: 'browser' },
      ],
    ])
    const log = await stack.ask(
      `{ application(key: "order-service") { kind auditLog(first: 1) { nodes { titleVerb accesses { action } target { resource { ... on Application { name } } } } } } }`,
    )
    expect(log.data.application).toEqual({
      kind: 'BROWSER',
      auditLog: {
        nodes: [
          {
            titleVerb: 'changed the application',
            accesses: [{ action: 'updateApplicationDescription' }, { action: 'updateApplicationKind' }],
            target: { resource: { name: 'Order service' } },
          },
        ],
      },
    })
  })

  it('remove a description after it was read, and take operations of a caller', async () => {
    const removed = await update({ key: 'order-service', description: null })
    expect(removed.data.done.application.description).toBeNull()
    expect(removed.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    const patch = [{ op: 'REPLACE', path: '/kind', value: 'mobile' }]
    expect((await update({ key: 'order-service', patch })).data.done.application.kind).toBe('MOBILE')
  })

  it('delete an application with its versions', async () => {
    const { data } = await change('deleteApplication', 'deletedApplicationId', { key: 'northaisle-ios' })
    const id = idOf({ type: 'Application', key: 'northaisle-ios' })
    expect(data.done).toEqual({ deletedApplicationId: id, userErrors: [] })
    const version = idOf({ type: 'ApplicationVersion', applicationKey: 'northaisle-ios', key: '6.0.0' })
    const after = await stack.ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, { ids: [id, version] })
    expect(after.data.nodes).toEqual([null, null])
  })

  it('of versions set the support of those of mobile applications', async () => {
    const { data, calls } = await updateVersion({ supported: false })
    const id = idOf({ type: 'ApplicationVersion', applicationKey: 'northaisle-ios', key: '6.0.0' })
    expect(data.done).toEqual({
      applicationVersion: { id, key: '6.0.0', supported: false, version: 2 },
      userErrors: [],
    })
    expect(bodies(calls)).toEqual([[{ op: 'add', path: '/supported', value: false }]])
    const other = await updateVersion({ applicationKey: 'order-service', key: '119', supported: false })
    expect(other.data.done).toMatchObject({ applicationVersion: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
    const log = await stack.ask(
      `{ application(key: "northaisle-ios") { auditLog(first: 1) { nodes { titleVerb accesses { action } } } } }`,
    )
    expect(log.data.application.auditLog.nodes).toEqual([
      { titleVerb: 'changed the application version', accesses: [{ action: 'updateApplicationVersionSupport' }] },
    ])
  })

  it('of versions take operations of a caller, of which an empty list is no change', async () => {
    const patch = [{ op: 'TEST', path: '/supported', value: true }]
    const { data, calls } = await updateVersion({ patch })
    expect(data.done).toMatchObject({ applicationVersion: { supported: true, version: 1 }, userErrors: [] })
    expect(calls).toHaveLength(1)
    const none = await updateVersion({})
    expect(none.data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['input'] }])
    expect(none.calls).toEqual([])
  })

  it('delete a version alone', async () => {
    const address = { applicationKey: 'order-service', key: '119' }
    const { data } = await change('deleteApplicationVersion', 'deletedApplicationVersionId', address)
    expect(data.done).toEqual({
      deletedApplicationVersionId: idOf({ type: 'ApplicationVersion', ...address }),
      userErrors: [],
    })
    const left = await stack.ask('{ application(key: "order-service") { versions { nodes { key } } } }')
    expect(left.data.application.versions.nodes).toEqual([{ key: '118' }, { key: '120' }])
  })

  it.each([
    ['updateApplication', { key: 'gone', kind: 'MOBILE' }],
    ['deleteApplication', { key: 'gone' }],
    ['updateApplicationVersion', { applicationKey: 'northaisle-ios', key: 'gone', supported: true }],
    ['deleteApplicationVersion', { applicationKey: 'northaisle-ios', key: 'gone' }],
  ])(
    'of what is not there are NOT_FOUND among the userErrors, and forbidden ones are errors: %s',
    async (name, input) => {
      const { data } = await change(name, '__typename', input)
      expect(data.done.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
      stack.sandbox.fault({ path: /./ }, { status: 403 })
      const refused = await change(name, '__typename', input)
      expect(refused.data).toEqual({ done: null })
      expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    },
  )
})
