import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { betaOf } from '../support/releases.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/integration-capabilities/flag-import'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await betaOf(stack, base)).items
})
afterAll(() => stack.close())

/** The import `Flags of the outlet`. */
const sampleId = '6a1f6e8080d14afcb14b2541'
const place = { projectKey: 'web', integrationKey: 'unleash' }
const fields = `id projectKey integrationKey flagImportId name version status lastImportAt lastErrorAt
  errors { integrationId message statusCode at } tags
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateName")`

const timeOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const said = ({ _id, projectKey, integrationKey, _status, ...doc }: Doc) => {
  const address = { projectKey, integrationKey, flagImportId: _id }
  return {
    ...{ id: idOf({ type: 'FlagImport', ...address }), ...address },
    ...{ name: doc.name ?? null, version: doc.version ?? null, tags: doc.tags ?? [] },
    ...{ status: _status?.status.toUpperCase() ?? null },
    ...{ lastImportAt: timeOf(_status?.lastImport), lastErrorAt: timeOf(_status?.lastError) },
    errors: _status?.errors.map(({ timestamp, ...one }: Doc) => ({ ...one, at: timeOf(timestamp) })) ?? null,
    access: doc._access ? accessOf(doc._access) : null,
    viewerCan: doc._access ? true : null,
  }
}

const field = (id: string) => `flagImport(projectKey: "web", integrationKey: "unleash", id: "${id}")`

testResource({
  type: 'FlagImport',
  beta: true,
  stack: () => stack,
  own: ['flagImportId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (flagImportId) => ({ ...place, flagImportId }),
  field,
  path: (id) => `${base}/web/unleash/${id}`,
  list: 'flagImports',
  listPath: base,
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id', 'projectKey', 'integrationKey'],
  action: 'updateName',
})

describe('flag imports', () => {
  it('of all projects are read by one call, and a failed one tells why', async () => {
    const { data, paths } = await stack.ask(
      '{ flagImports { name integrationKey status lastErrorAt errors { message } project { name } } }',
    )
    expect(data.flagImports).toEqual([
      {
        ...{
          name: 'Flags of the first app',
          integrationKey: 'split',
          status: 'COMPLETE',
          lastErrorAt: null,
          errors: [],
        },
        project: { name: 'Mobile Apps' },
      },
      {
        ...{
          name: 'Flags of the outlet',
          integrationKey: 'unleash',
          status: 'FAILED',
          lastErrorAt: expect.any(String),
        },
        errors: [{ message: 'The token of the other system has expired' }],
        project: { name: 'Web Storefront' },
      },
    ])
    expect(paths).toEqual([base, '/projects?filter=keys:mobile|web&limit=2'])
  })

  it('of several projects share the list of all', async () => {
    const { data, paths } = await stack.ask(`{
      web: project(key: "web") { name flagImports { name } }
      infra: project(key: "infra") { name flagImports { name } }
      gone: project(key: "gone") { flagImports { name } }
    }`)
    expect(data).toEqual({
      web: { name: 'Web Storefront', flagImports: [{ name: 'Flags of the outlet' }] },
      infra: { name: 'Infrastructure', flagImports: [] },
      gone: null,
    })
    expect(paths.filter((path) => path.startsWith(base))).toEqual([base])
  })

  it('tell their settings by a call each, and the harmless ones with their values', async () => {
    const { data, paths } = await stack.ask('{ flagImports { name settings { name value secret } } }')
    const [split, unleash] = data.flagImports
    expect(split.settings).toContainEqual({ name: 'ldTag', value: 'from-split', secret: false })
    expect(split.settings).toContainEqual({ name: 'workspaceApiKey', value: null, secret: true })
    expect(unleash.settings).toEqual(['url', 'token'].map((name) => ({ name, value: null, secret: true })))
    expect(paths).toHaveLength(3)
    const one = await stack.ask(`{ ${field(sampleId)} { name settings { name } } }`)
    expect(one.paths).toEqual([`${base}/web/unleash/${sampleId}`])
  })

  it('have OTHER for a status that LaunchDarkly adds', async () => {
    stack.sandbox.fault({ path: /flag-import/ }, { patch: (doc: Doc) => ({ ...doc, _status: { status: 'paused' } }) })
    const { data } = await stack.ask(`{ ${field(sampleId)} { status errors { message } lastImportAt } }`)
    expect(data.flagImport).toEqual({ status: 'OTHER', errors: [], lastImportAt: null })
  })
})

describe('changes of flag imports', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  const settings = [
    { name: 'url', value: 'https://unleash.example' },
    { name: 'token', value: 'zq7-token' },
  ]

  testWrites({
    type: 'FlagImport',
    stack: () => own,
    own: 'flagImportId',
    field,
    create: {
      input: { ...place, name: 'New', settings, tags: ['a'] },
      tells: {
        name: 'New',
        tags: ['a'],
        version: 1,
        status: 'PENDING',
        settings: [{ name: 'url' }, { name: 'token' }],
      },
    },
    update: { input: (id) => ({ ...place, id, name: 'Newer' }), tells: { name: 'Newer', version: 2 } },
    remove: (id) => ({ ...place, id }),
    selection: `${fields.replaceAll('{ ...entry }', '{ action }')} settings { name value secret }`,
  })

  it('keep the settings that are not given', async () => {
    const { data, calls } = await own.ask(
      `mutation ($input: UpdateFlagImportInput!) { done: updateFlagImport(input: $input) { flagImport { version } userErrors { code } } }`,
      { input: { ...place, id: sampleId, settings: [{ name: 'url', value: 'https://other.example' }], tags: ['b'] } },
    )
    expect(data.done).toEqual({ flagImport: { version: 2 }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    const { config, tags } = await betaOf(own, `${base}/web/unleash/${sampleId}`)
    expect({ config, tags }).toEqual({
      config: { url: 'https://other.example', token: 'not-a-real-token' },
      tags: ['b'],
    })
  })

  it('queue an import, which is under way until it ends', async () => {
    const trigger = async (id: string) => {
      const { data, paths } = await own.ask(
        'mutation ($input: TriggerFlagImportInput!) { done: triggerFlagImport(input: $input) { triggeredFlagImportId userErrors { code } } }',
        { input: { ...place, id } },
      )
      expect(paths).toEqual([`${base}/web/unleash/${id}/trigger`])
      return data.done
    }
    const status = async () => (await own.ask(`{ ${field(sampleId)} { status } }`)).data.flagImport.status
    expect(await status()).toBe('FAILED')
    const triggeredFlagImportId = idOf({ type: 'FlagImport', ...place, flagImportId: sampleId })
    expect(await trigger(sampleId)).toEqual({ triggeredFlagImportId, userErrors: [] })
    expect(await status()).toBe('PENDING')
    own.sandbox.advance(2 * 60_000)
    expect(await status()).toBe('IMPORTING')
    expect(await trigger(sampleId)).toEqual({ triggeredFlagImportId: null, userErrors: [{ code: 'CONFLICT' }] })
    own.sandbox.advance(10 * 60_000)
    expect(await status()).toBe('FAILED')
    expect(await trigger('nope')).toEqual({ triggeredFlagImportId: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})
