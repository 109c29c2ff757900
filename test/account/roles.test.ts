import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { keysOf } from '../support/documents.ts'
import { askAll, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]
beforeAll(async () => {
  stack = await startStack()
  documents = await askAll(stack.sandbox, '/roles')
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const one = (key: string) => documents.find((doc) => doc.key === key)
const idOfRole = (key: string) => idOf({ type: 'CustomRole', key })

const statement = 'effect actions notActions resources notResources'
const everything = `
  id key roleId name description policy { ${statement} } basePermissions resourceCategory presetBundleVersion
  presetStatements { ${statement} } memberCount teamCount access { allowed { ...entry } denied { ...entry } }`
const statementOf = ({ effect, ...doc }: Doc) => ({
  ...{ actions: null, notActions: null, resources: null, notResources: null, ...doc },
  effect: effect.toUpperCase(),
})
const said = (doc: Doc) => ({
  id: idOfRole(doc.key),
  key: doc.key,
  roleId: doc._id,
  name: doc.name,
  description: doc.description ?? null,
  policy: doc.policy.map(statementOf),
  basePermissions: doc.basePermissions ?? null,
  resourceCategory: doc.resourceCategory?.toUpperCase() ?? null,
  presetBundleVersion: doc._presetBundleVersion ?? null,
  presetStatements: doc._presetStatements?.map(statementOf) ?? null,
  memberCount: doc.assignedTo?.membersCount ?? null,
  teamCount: doc.assignedTo?.teamsCount ?? null,
  access: doc._access ? accessOf(doc._access) : null,
})

describe('a custom role', () => {
  it('answers every field from its document, in a list of one call', async () => {
    const { data, errors, paths } = await stack.ask(`{ roles { totalCount nodes { ${everything} } } } ${entryFragment}`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/roles?offset=0&limit=20'])
    expect(data.roles).toEqual({ totalCount: documents.length, nodes: documents.map(said) })
  })

  it.each([
    ['key', 'project-lead', (doc: Doc) => doc.key],
    ['id', 'sdk-key-reader', (doc: Doc) => doc._id],
  ] as const)('answers every field by its %s, in one call', async (_, key, name) => {
    const doc = one(key)
    const { data, paths } = await stack.ask(`{ role(key: "${name(doc)}") { ${everything} } } ${entryFragment}`)
    expect(paths).toEqual([`/roles/${name(doc)}`])
    expect(data.role).toEqual(said(doc))
  })

  it('is found by its global id', async () => {
    const { data, paths } = await stack.ask(
      `query ($id: ID!) { node(id: $id) { __typename ... on CustomRole { ${everything} } } } ${entryFragment}`,
      { id: idOfRole('analyst') },
    )
    expect(paths).toEqual(['/roles/analyst'])
    expect(data.node).toEqual({ __typename: 'CustomRole', ...said(one('analyst')) })
  })

  it('with nothing but what REST promises is null elsewhere', async () => {
    const { _id, key, name, policy, _links } = one('analyst')
    const least = { _id, key, name, policy, _links }
    stack.sandbox.fault({ path: /roles\/analyst/ }, { patch: () => least })
    const { data, errors } = await stack.ask(
      `{ role(key: "analyst") { ${everything} viewerCan(action: "deleteRole") } } ${entryFragment}`,
    )
    expect(errors).toBeUndefined()
    expect(data.role).toEqual({ ...said(least), viewerCan: null })
  })

  it('has words that LaunchDarkly added yesterday', async () => {
    const patch = (doc: Doc) => ({ ...doc, resourceCategory: 'galaxy', policy: [{ effect: 'warn' }] })
    stack.sandbox.fault({ path: /roles\/analyst/ }, { patch })
    const { data, errors } = await stack.ask('{ role(key: "analyst") { resourceCategory policy { effect } } }')
    expect(errors).toBeUndefined()
    expect(data.role).toEqual({ resourceCategory: 'OTHER', policy: [{ effect: 'OTHER' }] })
  })

  it.each([
    ['token', 'updatePolicy', true],
    ['readerToken', 'updatePolicy', false],
    ['token', 'flyToTheMoon', null],
  ] as const)('tells the %s whether %s is allowed: %s', async (token, action, expected) => {
    const { data } = await stack.ask(
      'query ($action: String!) { role(key: "analyst") { viewerCan(action: $action) } }',
      { action },
      { authorization: stack.sandbox[token] },
    )
    expect(data.role).toEqual({ viewerCan: expected })
  })
})

describe('looking up custom roles', () => {
  it('is null for an unknown key', async () => {
    const { data, errors, paths } = await stack.ask('{ role(key: "nope") { name } }')
    expect({ data, errors, paths }).toEqual({ data: { role: null }, errors: undefined, paths: ['/roles/nope'] })
  })

  it.each(['', '.', '..'])('refuses the key %j without a call', async (key) => {
    const { errors, calls } = await stack.ask(`{ role(key: "${key}") { name } }`)
    expect(errors).toMatchObject([{ path: ['role'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('finds several by key, id and global id in the list, and knows which of them there are not', async () => {
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!) {
        a: role(key: "analyst") { name } again: role(key: "${one('analyst')._id}") { name } none: role(key: "nope") { name }
        bad: role(key: "..") { name } nodes(ids: $ids) { ... on CustomRole { name } }
      }`,
      { ids: [idOfRole('contractor'), idOfRole('nobody')] },
    )
    expect(paths).toEqual(['/roles?offset=0&limit=100'])
    const { name } = one('analyst')
    expect(data).toEqual({
      ...{ a: { name }, again: { name }, none: null, bad: null },
      nodes: [{ name: one('contractor').name }, null],
    })
  })

  it('reads those alone that are not in as many pages as pay', async () => {
    const page = ({ items }: Doc) => ({ items: items.slice(0, 1), totalCount: 250 })
    stack.sandbox.fault({ path: /\/roles\?/ }, { patch: page })
    const { data, paths } = await stack.ask('{ a: role(key: "analyst") { name } b: role(key: "contractor") { name } }')
    expect(paths).toEqual(['/roles?offset=0&limit=100', '/roles/analyst', '/roles/contractor'])
    expect(data).toEqual({ a: { name: one('analyst').name }, b: { name: one('contractor').name } })
  })
})

describe('the list of custom roles', () => {
  it('is a connection', async () => {
    const query =
      'query ($after: String) { roles(first: 5, after: $after) { totalCount nodes { key } pageInfo { hasNextPage endCursor } } }'
    const first = await stack.ask(query)
    const second = await stack.ask(query, { after: first.data.roles.pageInfo.endCursor })
    expect([...first.paths, ...second.paths]).toEqual(['/roles?offset=0&limit=5', '/roles?offset=5&limit=5'])
    expect(keysOf([...first.data.roles.nodes, ...second.data.roles.nodes])).toEqual(keysOf(documents).slice(0, 10))
    expect(second.data.roles).toMatchObject({ totalCount: 14, pageInfo: { hasNextPage: true } })
    expect((await stack.ask('{ roles { totalCount } }')).paths).toEqual(['/roles?offset=0&limit=1'])
  })

  it('refuses a page that cannot be, without a call', async () => {
    const { errors, calls } = await stack.ask('{ roles(first: -1) { nodes { key } } }')
    expect(errors).toMatchObject([{ path: ['roles'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(calls).toEqual([])
  })

  it('that the caller may not read is an error of the field', async () => {
    const { errors, status } = await stack.ask(
      '{ roles { nodes { key } } }',
      {},
      { authorization: stack.sandbox.limitedToken },
    )
    expect(status).toBe(200)
    expect(errors).toMatchObject([{ path: ['roles'], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } }])
  })
})
