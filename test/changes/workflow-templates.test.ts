import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testWrites } from '../resource/writes.ts'
import { sentBy } from '../support/change.ts'
import { iso } from '../support/documents.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { workflowStages, workflowStagesOf } from '../support/workflow-fields.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 60 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, '/templates')).json.items
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const own = 'id key templateId name description maintainer { ... on Member { memberId } } ownerId createdAt'
const every = `${own} ${workflowStages}`
const brief = (doc: Doc) => ({
  id: idOf({ type: 'WorkflowTemplate', key: doc._key }),
  ...{ key: doc._key, templateId: doc._id, name: doc.name ?? null, description: doc.description ?? null },
  maintainer: doc._maintainerId ? { memberId: doc._maintainerId } : null,
  ...{ ownerId: doc._ownerId ?? null, createdAt: iso(doc._creationDate) },
})
const said = (doc: Doc) => ({ ...brief(doc), stages: doc.stages ? workflowStagesOf(doc.stages) : null })
const templateCalls = (paths: readonly string[]) => paths.filter((path) => path.startsWith('/templates'))

describe('templates of workflows', () => {
  it('are one call, with stages only if they are selected', async () => {
    const whole = await stack.ask(`{ workflowTemplates { ${every} } }`)
    expect(whole.errors).toBeUndefined()
    expect(templateCalls(whole.paths)).toEqual(['/templates'])
    expect(whole.data.workflowTemplates).toEqual(documents.map(said))
    const summary = await stack.ask(`{ workflowTemplates { ${own} } }`)
    expect(templateCalls(summary.paths)).toEqual(['/templates?summary=true'])
    expect(summary.data.workflowTemplates).toEqual(documents.map(brief))
  })

  it('are found by a part of the name or the description', async () => {
    const { data, paths } = await stack.ask(
      '{ workflowTemplates(query: "rollout") { key name maintainer { ... on Member { email } } } }',
    )
    expect(paths).toHaveLength(2)
    expect(paths[0]).toBe('/templates?summary=true&search=rollout')
    expect(data.workflowTemplates).toMatchObject([
      { key: 'gradual-rollout', maintainer: { email: expect.any(String) } },
    ])
  })

  it('are found by key, global id and as entities in one list, and unknown ones are null', async () => {
    const [{ _key }] = documents as [Doc]
    const { data, errors, paths } = await stack.ask(
      `query ($id: ID!, $all: [_Any!]!) {
        a: workflowTemplate(key: "${_key}") { name } b: workflowTemplate(key: "nope") { name }
        node(id: $id) { ... on WorkflowTemplate { key } }
        _entities(representations: $all) { ... on WorkflowTemplate { templateId } }
      }`,
      { id: idOf({ type: 'WorkflowTemplate', key: _key }), all: [{ __typename: 'WorkflowTemplate', key: _key }] },
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      ...{ a: { name: documents[0]!.name }, b: null, node: { key: _key } },
      _entities: [{ templateId: documents[0]!._id }],
    })
    expect(paths).toEqual(['/templates?summary=true'])
  })

  it('with and without stages in one request are one call', async () => {
    const { data, paths } = await stack.ask(
      '{ a: workflowTemplate(key: "two-days-on") { name } b: workflowTemplate(key: "two-days-on") { stages { name } } }',
    )
    expect(paths).toEqual(['/templates'])
    expect(data).toEqual({ a: { name: 'Two days on' }, b: { stages: [{ name: 'On' }, { name: 'Off again' }] } })
  })

  it('are null where their documents lack a property', async () => {
    stack.sandbox.fault(
      { path: /templates/ },
      {
        patch: ({ items }) => ({
          items: items.map(({ _id, _key, _creationDate }: Doc) => ({ _id, _key, _creationDate })),
        }),
      },
    )
    const { data, errors } = await stack.ask(`{ workflowTemplates { ${every} } }`)
    expect(errors).toBeUndefined()
    expect(data.workflowTemplates).toEqual(
      documents.map(({ _id, _key, _creationDate }) => said({ _id, _key, _creationDate })),
    )
  })

  it('that the caller may not read are an error of the field alone', async () => {
    stack.sandbox.fault({ path: /templates/ }, { status: 403 })
    const { data, errors } = await stack.ask('{ workflowTemplates { key } __typename }')
    expect(data).toEqual({ workflowTemplates: null, __typename: 'Query' })
    expect(errors).toMatchObject([{ path: ['workflowTemplates'], extensions: { code: 'FORBIDDEN' } }])
  })
})

const place = { projectKey: 'web', flagKey: 'checkout-guest-flow', environmentKey: 'test' }
const stages = [{ name: 'On', conditions: [{ schedule: { now: true } }], instructions: [{ turnFlagOn: true }] }]

testWrites({
  type: 'WorkflowTemplate',
  stack: () => stack,
  field: 'workflowTemplate(key: "new")',
  create: {
    input: { key: 'new', name: 'New', from: { stages: { ...place, stages } } },
    tells: { key: 'new', name: 'New' },
  },
  remove: { key: 'new' },
  selection: 'id key name stages { name instructions conditions { kind } }',
})

describe('createWorkflowTemplate', () => {
  const create = async (input: object) => {
    const answer = await stack.ask(
      `mutation ($input: CreateWorkflowTemplateInput!) { told: createWorkflowTemplate(input: $input) {
        workflowTemplate { key description stages { name status conditions { status executesAt } } } userErrors { code path }
      } }`,
      { input },
    )
    return { ...answer, told: answer.data.told }
  }

  it('sends stages with the flag that they are for', async () => {
    const answer = await create({ key: 'sent', description: 'On', from: { stages: { ...place, stages } } })
    expect(sentBy(answer)).toEqual([
      [
        'POST',
        '/templates',
        {
          ...{ key: 'sent', description: 'On', ...place },
          stages: [
            {
              ...{ name: 'On', conditions: [{ kind: 'schedule', executeNow: true }] },
              action: { instructions: [{ kind: 'turnFlagOn' }] },
            },
          ],
        },
      ],
    ])
    expect(answer.told).toMatchObject({ workflowTemplate: { description: 'On' }, userErrors: [] })
  })

  it('takes the stages of a workflow by either id, as they were planned', async () => {
    const path = '/projects/web/flags/checkout-guest-flow/environments/test/workflows'
    const { _id } = (await ask(stack.sandbox, path)).json.items[0]
    for (const [key, workflowId] of [
      ['a', _id],
      ['b', idOf({ type: 'Workflow', ...place, workflowId: _id })],
    ]) {
      const answer = await create({ key, from: { workflowId } })
      expect(sentBy(answer)).toEqual([['POST', '/templates', { key, workflowId: _id }]])
      const [, second] = answer.told.workflowTemplate.stages
      expect(second).toEqual({
        ...{ name: 'Off again', status: 'pending', conditions: [{ status: 'pending', executesAt: null }] },
      })
    }
    const other = await create({ key: 'c', from: { workflowId: idOf({ type: 'Project', key: 'web' }) } })
    expect(other.told.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
    expect((await create({ key: 'c', from: { workflowId: 'gone' } })).told.userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ])
  })

  it('says where an instruction is wrong, without a call', async () => {
    const wrong = [{ instructions: [{ turnFlagOn: false }] }]
    const { told, calls } = await create({ key: 'd', from: { stages: { ...place, stages: wrong } } })
    expect(told.userErrors).toMatchObject([
      { path: ['input', 'from', 'stages', 'stages', '0', 'instructions', '0', 'turnFlagOn'] },
    ])
    expect(calls).toEqual([])
  })
})
