import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/integration-configurations'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await betaOf(stack, `${base}/keys/datadog`)).items
})
afterAll(() => stack.close())

/** The configuration `Dashboards of the storefront`. */
const sampleId = '682a7480809afbcee8e2203c'
const servicenowId = '68c8a880295850b4d28a0823'
const variable = 'key name type description placeholder isOptional defaultValue allowedValues dynamicOptions'
const fields = `id integrationConfigurationId integrationKey name enabled tags createdAt settings { name value secret }
  approvalFormVariables { ${variable} } auditLogStatements { effect actions resources } snowflakeSetupScript
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateOn")`

const said = (doc: Doc) => ({
  id: idOf({ type: 'IntegrationConfiguration', integrationConfigurationId: doc._id }),
  ...{ integrationConfigurationId: doc._id, integrationKey: doc._integrationKey ?? null, name: doc.name ?? null },
  ...{ enabled: doc.enabled ?? null, tags: doc.tags ?? [] },
  createdAt: doc._createdAt ? new Date(doc._createdAt).toISOString() : null,
  settings: doc.configValues
    ? Object.keys(doc.configValues).map((name) => ({ name, value: null, secret: true }))
    : null,
  approvalFormVariables: null,
  auditLogStatements:
    doc.capabilityConfig?.auditLogEventsHook.statements.map((one: Doc) => ({ ...one, effect: 'ALLOW' })) ?? null,
  snowflakeSetupScript: null,
  access: doc._access ? accessOf(doc._access) : null,
  viewerCan: doc._access ? true : null,
})

const field = (id: string) => `integrationConfiguration(id: "${id}")`

testResource({
  type: 'IntegrationConfiguration',
  beta: true,
  stack: () => stack,
  own: ['integrationConfigurationId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (integrationConfigurationId) => ({ integrationConfigurationId }),
  field,
  path: (id) => `${base}/${id}`,
  list: 'integrationConfigurations(integrationKey: "datadog")',
  listPath: `${base}/keys/datadog`,
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id'],
  action: 'updateName',
})

describe('integration configurations', () => {
  const all = (key: string) => `integrationConfigurations(integrationKey: "${key}")`

  it('of several integrations take a call each, and fail alone', async () => {
    const { data, errors, paths } = await stack.ask(
      `{ one: ${all('slack')} { name } other: ${all('nowhere')} { name } }`,
    )
    expect(data).toEqual({ one: [{ name: 'Releases in Slack' }], other: null })
    expect(errors).toMatchObject([{ path: ['other'], extensions: { code: 'NOT_FOUND' } }])
    expect(paths).toEqual([`${base}/keys/slack`, `${base}/keys/nowhere`])
  })

  it('tell the form of approval requests without the headers of its calls', async () => {
    const { data } = await stack.ask(`{ ${field(servicenowId)} { approvalFormVariables { ${variable} } } }`)
    const nothing = { placeholder: null, defaultValue: null, allowedValues: null, dynamicOptions: null }
    expect(data.integrationConfiguration.approvalFormVariables).toEqual([
      {
        ...{ ...nothing, key: 'assignmentGroup', name: 'Assignment group', type: 'dynamicEnum', isOptional: false },
        description: 'Who reviews the change.',
      },
      {
        ...{ key: 'risk', name: 'Risk', type: 'enum', isOptional: true, placeholder: 'Choose a risk' },
        ...{ description: null, defaultValue: 'low', allowedValues: ['low', 'moderate', 'high'], dynamicOptions: null },
      },
    ])
  })

  it('tell their secrets only where secrets are shown', async () => {
    const open = await startStack({ sandbox: { flags: 1 }, gateway: { showSecrets: true } })
    const { data } = await open.ask(`{
      ${field(servicenowId)} { settings { name value } approvalFormVariables { dynamicOptions } }
      ${all('snowflake-experimentation')} { snowflakeSetupScript }
    }`)
    await open.close()
    const { settings, approvalFormVariables } = data.integrationConfiguration
    expect(settings).toContainEqual({ name: 'password', value: 'not-a-real-password' })
    expect(approvalFormVariables[0].dynamicOptions.endpoint.headers).toEqual([
      { name: 'Authorization', value: 'Basic not-a-real-password' },
    ])
    expect(data.integrationConfigurations[0].snowflakeSetupScript).toContain('CREATE ROLE')
  })

  it('are read if LaunchDarkly gives a part as the text of its JSON, and fail in their fields if that is none', async () => {
    const query = `{ ${field(sampleId)} { name auditLogStatements { actions } } }`
    const patch = (capabilityConfig: string) => (doc: Doc) => ({ ...doc, capabilityConfig })
    stack.sandbox.fault({ path: /./ }, { patch: patch('{"auditLogEventsHook":{"statements":[{"actions":["*"]}]}}') })
    const { data } = await stack.ask(query)
    expect(data.integrationConfiguration.auditLogStatements).toEqual([{ actions: ['*'] }])
    stack.sandbox.fault({ path: /./ }, { patch: patch('{') })
    const wrong = await stack.ask(query)
    expect(wrong.data.integrationConfiguration).toEqual({
      name: 'Dashboards of the storefront',
      auditLogStatements: null,
    })
    expect(wrong.errors).toMatchObject([{ path: ['integrationConfiguration', 'auditLogStatements'] }])
  })
})

describe('the integration that manages approvals', () => {
  const query = `{
    project(key: "web") { environments(first: 20) { nodes { key approvalSettings {
      required serviceKindConfiguration { name enabled }
    } } } }
    integrationConfigurations(integrationKey: "datadog") { name enabled tags }
  }`
  const managed = (ids: readonly string[]) => (doc: Doc) => {
    for (const [index, { approvalSettings }] of doc.items.entries())
      if (ids[index]) approvalSettings.serviceKindConfigurationId = ids[index]
    return doc
  }
  const environments = /\/environments\?/

  it('takes a call for each of those that manage an environment', async () => {
    stack.sandbox.fault({ path: environments }, { patch: managed([servicenowId, servicenowId, 'gone']) })
    const { data, errors, paths } = await stack.ask(query)
    expect(errors).toBeUndefined()
    const found = data.project.environments.nodes.map(({ approvalSettings }: Doc) => approvalSettings)
    const servicenow = { name: 'Change requests', enabled: true }
    expect(found.map(({ serviceKindConfiguration }: Doc) => serviceKindConfiguration).slice(0, 4)).toEqual([
      ...[servicenow, servicenow, null, null],
    ])
    expect(paths.toSorted()).toEqual([
      ...[`${base}/${servicenowId}`, `${base}/gone`, `${base}/keys/datadog`].toSorted(),
      '/projects/web/environments?offset=0&limit=20',
    ])
  })

  it('takes none if LaunchDarkly itself manages them', async () => {
    const { paths } = await stack.ask(query)
    expect(paths).toHaveLength(2)
  })

  it('is within the limit of single calls', async () => {
    const small = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 1 } })
    small.sandbox.fault({ path: environments }, { patch: managed([servicenowId, 'other']) })
    const { errors, calls } = await small.ask(query)
    await small.close()
    expect(errors?.[0]?.message).toContain(
      'Expected ApprovalSettings.serviceKindConfiguration to be within the 1 single',
    )
    expect(calls).toHaveLength(2)
  })
})

describe('changes of integration configurations', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  const settings = [{ name: 'apiKey', value: 'zq7-key' }]
  const auditLogStatements = [{ effect: 'ALLOW', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] }]

  testWrites({
    type: 'IntegrationConfiguration',
    stack: () => own,
    own: 'integrationConfigurationId',
    field,
    create: {
      input: { integrationKey: 'datadog', name: 'New', settings, auditLogStatements, tags: ['a'] },
      tells: {
        ...{ name: 'New', enabled: true, tags: ['a'], auditLogStatements },
        settings: [{ name: 'apiKey', value: null, secret: true }],
      },
    },
    update: { input: (id) => ({ id, name: 'Newer', enabled: false }), tells: { name: 'Newer', enabled: false } },
    remove: (id) => ({ id }),
    selection: fields.replaceAll('{ ...entry }', '{ action }'),
  })

  const update = async (change: object) => {
    const { data, calls } = await own.ask(
      `mutation ($input: UpdateIntegrationConfigurationInput!) {
        done: updateIntegrationConfiguration(input: $input) {
          integrationConfiguration { auditLogStatements { actions } approvalFormVariables { key } } userErrors { code path }
        }
      }`,
      { input: change },
    )
    return { done: data.done, methods: calls.map(({ method }) => method) }
  }

  it('keep settings and capabilities that are not given', async () => {
    const added = await update({ id: servicenowId, auditLogStatements })
    expect(added.done.integrationConfiguration).toEqual({
      auditLogStatements: [{ actions: ['updateOn'] }],
      approvalFormVariables: [{ key: 'assignmentGroup' }, { key: 'risk' }],
    })
    expect(added.methods).toEqual(['GET', 'PATCH'])
    const set = await update({ id: servicenowId, settings: [{ name: 'username', value: 'ld' }] })
    expect(set.methods).toEqual(['PATCH'])
    const removed = await update({ id: sampleId, settings: [{ name: 'hostURL', value: null }], tags: null })
    expect(removed.methods).toEqual(['GET', 'PATCH'])
    const { configValues, tags } = await betaOf(own, `${base}/${sampleId}`)
    expect({ configValues, tags }).toEqual({ configValues: { apiKey: 'not-a-real-key' }, tags: [] })
    expect((await betaOf(own, `${base}/${servicenowId}`)).configValues).toMatchObject({
      ...{ username: 'ld', password: 'not-a-real-password' },
    })
  })

  it('give a configuration without capabilities its first', async () => {
    const [, trial] = documents
    const { done } = await update({ id: trial._id, auditLogStatements })
    expect(done.integrationConfiguration).toEqual({
      auditLogStatements: [{ actions: ['updateOn'] }],
      approvalFormVariables: null,
    })
  })

  it('create the form of approval requests in the words of LaunchDarkly', async () => {
    const approvalFormVariables = [{ key: 'risk', name: 'Risk', type: 'string' }]
    const { data, calls } = await own.ask(
      `mutation ($input: CreateIntegrationConfigurationInput!) {
        done: createIntegrationConfiguration(input: $input) {
          integrationConfiguration { enabled approvalFormVariables { key name type } } userErrors { message }
        }
      }`,
      {
        input: {
          integrationKey: 'slack',
          name: 'S',
          settings: [{ name: 'botToken', value: 't' }],
          approvalFormVariables,
        },
      },
    )
    expect(data.done).toEqual({ integrationConfiguration: { enabled: true, approvalFormVariables }, userErrors: [] })
    expect(JSON.parse(String(calls[0]?.body))).toEqual({
      ...{ name: 'S', configValues: { botToken: 't' } },
      capabilityConfig: { approvals: { additionalFormVariables: approvalFormVariables } },
    })
  })

  it('without a change are not sent', async () => {
    const { done, methods } = await update({ id: sampleId })
    expect([done.userErrors, methods]).toEqual([[{ code: 'BAD_USER_INPUT', path: ['input'] }], []])
  })
})
