import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await rest(stack, '/destinations')).items
})
afterAll(() => stack.close())

const [projectKey, environmentKey] = ['web', 'production']
const place = `projectKey: "${projectKey}", environmentKey: "${environmentKey}"`
/** Kinesis: none of its settings is secret. */
const sampleId = '68798e80988b885e6a6dc53b'
const fields = `id projectKey environmentKey destinationId name kind on version settings { name value secret }
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateOn")`

const open: Readonly<Record<string, readonly string[]>> = {
  'snowflake-v2': ['publicKey', 'snowflakeHostAddress'],
  kinesis: ['region', 'roleArn', 'streamName'],
  'google-pubsub': ['project', 'topic'],
  segment: [],
  'azure-event-hubs': ['namespace', 'name', 'policyName'],
}

const addressIn = ({ _links, _id }: Doc) => {
  const [, project, environment] = /destinations\/([^/]+)\/([^/]+)/.exec(_links.self.href)!
  return { projectKey: project!, environmentKey: environment!, destinationId: _id as string }
}

const said = (doc: Doc) => ({
  id: idOf({ type: 'DataExportDestination', ...addressIn(doc) }),
  ...addressIn(doc),
  name: doc.name ?? null,
  kind: doc.kind?.toUpperCase().replaceAll('-', '_') ?? null,
  on: doc.on ?? null,
  version: doc.version ?? null,
  settings: doc.config
    ? Object.entries(doc.config).map(([name, value]) => {
        const secret = !open[doc.kind]?.includes(name)
        return { name, value: secret ? null : value, secret }
      })
    : null,
  access: doc._access ? accessOf(doc._access) : null,
  viewerCan: doc._access ? true : null,
})

const field = (id: string) => `dataExportDestination(${place}, id: "${id}")`

testResource({
  type: 'DataExportDestination',
  stack: () => stack,
  own: ['destinationId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (destinationId) => ({ projectKey, environmentKey, destinationId }),
  field,
  path: (id) => `/destinations/${projectKey}/${environmentKey}/${id}`,
  list: 'dataExportDestinations',
  listPath: '/destinations',
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id', '_links'],
  action: 'updateName',
})

describe('Data Export destinations', () => {
  it('of any number of environments, and several by id, are read by one call', async () => {
    const { data, paths, errors } = await stack.ask(
      `query ($ids: [ID!]!) {
        dataExportDestinations { destinationId }
        project(key: "web") { environments(first: 100) { nodes { key dataExportDestinations { name } } } }
        other: environment(projectKey: "mobile", key: "production") { dataExportDestinations { name } }
        nodes(ids: $ids) { ... on DataExportDestination { name } }
      }`,
      { ids: documents.map((one) => said(one).id) },
    )
    expect(errors).toBeUndefined()
    expect(paths.filter((path) => path.startsWith('/destinations'))).toEqual(['/destinations'])
    expect(data.nodes).toEqual(documents.map(({ name }) => ({ name })))
    const byEnvironment = data.project.environments.nodes.map((one: Doc) => [
      one.key,
      one.dataExportDestinations.map(({ name }: Doc) => name),
    ])
    expect(Object.fromEntries(byEnvironment)).toMatchObject({
      production: ['Analytics warehouse', 'Clickstream'],
      staging: ['Staging events'],
      test: [],
    })
    expect(data.other.dataExportDestinations).toEqual([{ name: 'Marketing' }])
  })

  it('begin beside the environment that they belong to, which is null if there is none', async () => {
    const query = (key: string) =>
      `{ environment(projectKey: "web", key: "${key}") { dataExportDestinations { name } } }`
    const { data, paths } = await stack.ask(query('staging'))
    expect(data.environment).toEqual({ dataExportDestinations: [{ name: 'Staging events' }] })
    expect(paths.toSorted()).toEqual(['/destinations', '/projects/web/environments/staging'])
    const none = await stack.ask(query('nope'))
    expect([none.data, none.errors]).toEqual([{ environment: null }, undefined])
  })

  it('lead to their environments and projects, all together', async () => {
    const { data, paths } = await stack.ask(
      '{ dataExportDestinations { name environment { key critical } project { key name } } }',
    )
    expect(data.dataExportDestinations[3]).toEqual({
      name: 'Marketing',
      environment: { key: 'production', critical: true },
      project: { key: 'mobile', name: 'Mobile Apps' },
    })
    expect(paths).toEqual(['/destinations', expect.stringMatching(/^\/projects\?/)])
  })

  it('are an error where one of them does not say where it is', async () => {
    stack.sandbox.fault({ path: /destinations$/ }, { patch: (doc: Doc) => ({ ...doc, items: [{ _id: 'x' }] }) })
    const { data, errors } = await stack.ask('{ dataExportDestinations { name } __typename }')
    stack.sandbox.clearFaults()
    expect(data).toEqual({ dataExportDestinations: null, __typename: 'Query' })
    expect(errors).toMatchObject([{ path: ['dataExportDestinations'] }])
  })

  it('of an unusable address are refused, whatever else is asked', async () => {
    const { data, errors } = await stack.ask(
      `{ a: ${field('.')} { name } b: ${field(sampleId)} { name } c: ${field(documents[0]!._id)} { name } }`,
    )
    expect(data).toEqual({ a: null, b: { name: 'Clickstream' }, c: { name: 'Analytics warehouse' } })
    expect(errors).toMatchObject([{ path: ['a'], extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('of a kind that is unknown are OTHER, and all of their settings secret', async () => {
    stack.sandbox.fault(
      { path: /destinations\/web/ },
      { patch: (doc: Doc) => ({ ...doc, kind: 'carrier-pigeon', config: { region: 'x', constructor: 'y' } }) },
    )
    const { data } = await stack.ask(`{ one: ${field(sampleId)} { kind settings { name value secret } } }`)
    stack.sandbox.clearFaults()
    expect(data.one).toEqual({
      kind: 'OTHER',
      settings: ['region', 'constructor'].map((name) => ({ name, value: null, secret: true })),
    })
  })
})

describe('changes of Data Export destinations', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  const inPlace = { projectKey, environmentKey }
  const settings = [
    { name: 'region', value: 'eu-west-1' },
    { name: 'roleArn', value: 'arn:aws:iam::000000000000:role/x' },
    { name: 'streamName', value: 's' },
  ]

  testWrites({
    type: 'DataExportDestination',
    stack: () => own,
    own: 'destinationId',
    field,
    create: {
      input: { ...inPlace, kind: 'KINESIS', name: 'New', on: true, settings },
      tells: { name: 'New', kind: 'KINESIS', on: true, version: 1, ...inPlace },
    },
    update: {
      input: (id) => ({ ...inPlace, id, name: 'Newer', on: false, settings: [{ name: 'region', value: 'us-east-1' }] }),
      tells: { name: 'Newer', on: false, version: 2 },
    },
    remove: (id) => ({ ...inPlace, id }),
    selection: fields.replaceAll('{ ...entry }', '{ action }'),
  })

  const mutate = async (name: string, input: object, selection = 'dataExportDestination { name }', on = own) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
    const answer = await on.ask(
      `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${selection} userErrors { code message path } } }`,
      { input },
    )
    return { ...answer, done: answer.data?.done, bodies: answer.calls.map(({ body }) => body && JSON.parse(body)) }
  }

  it('set each setting alone, and remove one that is null', async () => {
    const { bodies, calls, done } = await mutate('updateDataExportDestination', {
      ...{ ...inPlace, id: sampleId, name: null },
      settings: [
        { name: 'streamName', value: 'other' },
        { name: 'note/1', value: null },
        { name: 'role~Arn', value: 'x' },
      ],
    })
    expect(done.userErrors).toEqual([])
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(bodies[1]).toEqual([
      { op: 'remove', path: '/name' },
      { op: 'add', path: '/config/streamName', value: 'other' },
      { op: 'add', path: '/config/role~0Arn', value: 'x' },
    ])
  })

  it.each([
    [
      'a setting twice',
      {
        settings: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
        ],
      },
      ['input', 'settings', '1', 'name'],
    ],
    ['a null that LaunchDarkly needs', { on: null }, ['input', 'on']],
    ['nothing', {}, ['input']],
  ])('refuse %s without a call', async (_, input, path) => {
    const { done, calls } = await mutate('updateDataExportDestination', { ...inPlace, id: sampleId, ...input })
    expect(done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path }])
    expect(calls).toEqual([])
  })

  it('tell which setting LaunchDarkly lacks', async () => {
    const input = { ...inPlace, kind: 'SEGMENT', settings: [] }
    const { done } = await mutate('createDataExportDestination', input)
    expect(done).toMatchObject({
      dataExportDestination: null,
      userErrors: [{ code: 'BAD_USER_INPUT', message: expect.stringContaining('config.writeKey is required') }],
    })
  })

  it('are in the audit log, which tells no setting of theirs, and leads back to them', async () => {
    const key = { name: 'writeKey', value: 'zq7-secret' }
    const selection = 'dataExportDestination { id destinationId settings { name value secret } }'
    const { done, text } = await mutate(
      'createDataExportDestination',
      { ...inPlace, kind: 'SEGMENT', settings: [key] },
      selection,
    )
    const { destinationId: id } = done.dataExportDestination
    const next = { name: 'writeKey', value: 'zq7-other' }
    const changed = await mutate('updateDataExportDestination', { ...inPlace, id, settings: [next] }, selection)
    expect(changed.done.userErrors).toEqual([])
    const log = await own.ask(`{ one: ${field(id)} { auditLog(first: 5) { nodes {
      accesses { action specifier } delta merge previousVersion currentVersion
      target { resource { __typename ... on DataExportDestination { destinationId } } }
    } } } }`)
    expect(log.errors).toBeUndefined()
    expect(log.data.one.auditLog.nodes.map(({ accesses }: Doc) => accesses[0].action)).toEqual([
      'updateConfiguration',
      'createDestination',
    ])
    const [{ delta, target, accesses }] = log.data.one.auditLog.nodes
    expect(delta).toEqual([{ op: 'add', path: '/config/writeKey', value: null }])
    expect(accesses[0].specifier).toBe(`proj/web:env/production:destination/${id}`)
    expect(target.resource).toEqual({ __typename: 'DataExportDestination', destinationId: id })
    for (const one of [text, changed.text, log.text]) expect(one).not.toContain('zq7')
  })

  it('tell secret settings to a gateway that shows secrets', async () => {
    const shown = await startStack({ sandbox: { flags: 1 }, gateway: { showSecrets: true } })
    const key = { name: 'writeKey', value: 'a-live-secret' }
    const { done } = await mutate(
      'createDataExportDestination',
      { ...inPlace, kind: 'SEGMENT', settings: [key] },
      'dataExportDestination { settings { name value secret } }',
      shown,
    )
    await shown.close()
    expect(done.dataExportDestination.settings).toEqual([{ ...key, secret: true }])
  })

  it('make public keys for a warehouse, and a trust policy for AWS, by a call each', async () => {
    const keys = await own.ask(`mutation { done: generateWarehouseKeyPair {
      keyPair { publicKey publicKeyPkcs8 } userErrors { code }
    } }`)
    expect(keys.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v2/destinations/generate-warehouse-destination-key-pair',
    ])
    const { publicKey, publicKeyPkcs8 } = keys.data.done.keyPair
    expect(publicKeyPkcs8.replace(/-----.*?-----|\s/g, '')).toBe(publicKey)

    const policy = 'trustPolicy { version statements { effect actions principal condition } }'
    const { done, paths } = await mutate('generateDataExportTrustPolicy', inPlace, policy)
    expect(paths).toEqual(['/destinations/projects/web/environments/production/generate-trust-policy'])
    expect(done).toEqual({
      trustPolicy: {
        version: '2012-10-17',
        statements: [
          {
            effect: 'Allow',
            actions: ['sts:AssumeRole'],
            principal: { AWS: 'arn:aws:iam::000000000000:root' },
            condition: { StringEquals: { 'sts:ExternalId': expect.any(String) } },
          },
        ],
      },
      userErrors: [],
    })
  })

  it('that make keys or a policy are an error of the field if they are forbidden, and a userError of no environment', async () => {
    own.sandbox.fault({ method: 'POST', path: /generate/ }, { status: 403 })
    const { data, errors } = await own.ask('mutation { generateWarehouseKeyPair { userErrors { code } } }')
    expect([data, errors]).toMatchObject([{ generateWarehouseKeyPair: null }, [{ extensions: { code: 'FORBIDDEN' } }]])
    const { done } = await mutate(
      'generateDataExportTrustPolicy',
      { ...inPlace, environmentKey: 'nope' },
      'trustPolicy { version }',
    )
    expect(done).toMatchObject({ trustPolicy: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  it('go with the environment that is deleted', async () => {
    await own.ask(
      `mutation { deleteEnvironment(input: { projectKey: "web", key: "staging" }) { userErrors { code } } }`,
    )
    const { data } = await own.ask('{ dataExportDestinations { name } }')
    expect(data.dataExportDestinations).not.toContainEqual({ name: 'Staging events' })
    expect(data.dataExportDestinations).toHaveLength(documents.length - 1)
  })
})
