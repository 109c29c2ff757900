import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, '/projects/web/context-kinds')).json.items
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const idFor = (key: string) => idOf({ type: 'ContextKind', projectKey: 'web', key })
const fields =
  'id projectKey key name description archived createdFrom version project { key } createdAt lastModifiedAt lastSeenAt'
const time = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const said = (doc: Doc) => ({
  id: idFor(doc.key),
  projectKey: 'web',
  key: doc.key,
  name: doc.name ?? null,
  description: doc.description || null,
  archived: doc.archived ?? doc.hideInTargeting ?? null,
  createdFrom: doc.createdFrom ?? null,
  version: doc.version ?? null,
  project: { key: 'web' },
  createdAt: time(doc.creationDate),
  lastModifiedAt: time(doc.lastModified),
  lastSeenAt: time(doc.lastSeen),
})

const list = '/projects/web/context-kinds'

describe('context kinds', () => {
  it('come from one list, whether as a list, by key, by id or as entities', async () => {
    const { data, paths, errors } = await stack.ask(
      `query ($id: ID!, $all: [_Any!]!) {
        project(key: "web") {
          contextKinds { ${fields} } live: contextKinds(archived: false) { key } gone: contextKinds(archived: true) { key }
          contextKind(key: "device") { ${fields} } none: contextKind(key: "nope") { name }
        }
        node(id: $id) { ... on ContextKind { ${fields} } }
        _entities(representations: $all) { ... on ContextKind { ${fields} } }
      }`,
      { id: idFor('user'), all: [{ __typename: 'ContextKind', projectKey: 'web', key: 'organization' }] },
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([list])
    const [user, organization, device] = documents.map(said)
    expect(data).toEqual({
      project: {
        contextKinds: [user, organization, device],
        live: documents.map(({ key }) => ({ key })),
        gone: [],
        contextKind: device,
        none: null,
      },
      node: user,
      _entities: [organization],
    })
  })

  it('are null where their documents lack a property', async () => {
    const key = 'user'
    stack.sandbox.fault({ path: /kinds/ }, { patch: () => ({ items: [{ key, name: 'User', hideInTargeting: true }] }) })
    const { data, errors } = await stack.ask(`{ project(key: "web") { contextKinds { ${fields} } } }`)
    expect(errors).toBeUndefined()
    expect(data.project.contextKinds).toEqual([said({ key, name: 'User', hideInTargeting: true })])
  })

  it('of a project that does not exist are no error: the project is null', async () => {
    const { data, errors, paths } = await stack.ask('{ project(key: "nope") { contextKinds { name } } }')
    expect({ data, errors }).toEqual({ data: { project: null }, errors: undefined })
    expect(paths).toEqual(['/projects/nope/context-kinds'])
  })

  it('that do not exist are null by the same call, as is their project if it does not', async () => {
    for (const [key, project] of [
      ['web', { contextKind: null }],
      ['nope', null],
    ] as const) {
      const { data, errors, paths } = await stack.ask(
        `{ project(key: "${key}") { contextKind(key: "nope") { name } } }`,
      )
      expect({ data, errors }).toEqual({ data: { project }, errors: undefined })
      expect(paths).toEqual([`/projects/${key}/context-kinds`])
    }
  })

  it.each([403, 500])('with %i are an error of their fields alone', async (status) => {
    stack.sandbox.fault({ path: /kinds/ }, { status }, 'always')
    const { data, errors } = await stack.ask(
      '{ project(key: "web") { name contextKinds { name } contextKind(key: "user") { name } } }',
    )
    expect(data.project).toEqual({ name: 'Web Storefront', contextKinds: null, contextKind: null })
    expect(errors?.map(({ path }) => path?.[1]).toSorted()).toEqual(['contextKind', 'contextKinds'])
  })

  it('lead to their attributes, by one call for all kinds', async () => {
    const { data, paths } = await stack.ask(
      '{ project(key: "web") { contextKinds { key attributes(environmentKey: "production") { kind name weight redacted } } } }',
    )
    const names = '/projects/web/environments/production/context-attributes'
    expect(paths).toEqual([list, `${names}?limit=100`])
    const { json } = await ask(stack.sandbox, names)
    for (const { key, attributes } of data.project.contextKinds) {
      const group = json.items.find(({ kind }: Doc) => kind === key)
      expect(attributes).toEqual(group.names.map((name: Doc) => ({ kind: key, ...name })))
    }
  })

  it('have an audit log, whose entries lead back to them', async () => {
    const input = { projectKey: 'web', key: 'vehicle', name: 'Vehicle' }
    await stack.ask(
      'mutation ($input: UpsertContextKindInput!) { upsertContextKind(input: $input) { userErrors { code } } }',
      { input },
    )
    const { data, errors } = await stack.ask(
      `{ project(key: "web") { contextKind(key: "vehicle") { auditLog { nodes {
        shortDescription target { resource { ... on ContextKind { id name } } }
      } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.project.contextKind.auditLog.nodes).toEqual([
      {
        shortDescription: 'Created the context kind',
        target: { resource: { id: idFor('vehicle'), name: 'Vehicle' } },
      },
    ])
  })
})
