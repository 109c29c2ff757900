import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { accessOf, entryFragment } from '../support/access.ts'
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

testResource({
  type: 'CustomRole',
  stack: () => stack,
  documents: () => documents,
  sample: 'project-lead',
  address: (key) => ({ key }),
  field: (key) => `role(key: "${key}")`,
  path: (key) => `/roles/${key}`,
  list: 'roles',
  listPath: '/roles',
  selection: everything,
  fragments: entryFragment,
  said,
  promised: ['_id', 'key', 'name', 'policy', '_links'],
  action: 'updatePolicy',
})

describe('a custom role', () => {
  it('is found by its id in LaunchDarkly, in one call', async () => {
    const doc = one('sdk-key-reader')
    const { data, paths } = await stack.ask(`{ role(key: "${doc._id}") { key roleId } }`)
    expect(paths).toEqual([`/roles/${doc._id}`])
    expect(data.role).toEqual({ key: doc.key, roleId: doc._id })
  })

  it('has words that LaunchDarkly added yesterday', async () => {
    const patch = (doc: Doc) => ({ ...doc, resourceCategory: 'galaxy', policy: [{ effect: 'warn' }] })
    stack.sandbox.fault({ path: /roles\/analyst/ }, { patch })
    const { data, errors } = await stack.ask('{ role(key: "analyst") { resourceCategory policy { effect } } }')
    expect(errors).toBeUndefined()
    expect(data.role).toEqual({ resourceCategory: 'OTHER', policy: [{ effect: 'OTHER' }] })
  })
})

describe('looking up custom roles', () => {
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

describe('the audit log of custom roles', () => {
  it('has their changes, those of several in one call, and leads back to them', async () => {
    const keys = ['flag-approver', 'experimenter']
    const { data, calls } = await stack.ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on CustomRole {
        auditLog(first: 1) { nodes { titleVerb target { resource { ... on CustomRole { key } } } } }
      } } }`,
      { ids: keys.map(idOfRole) },
    )
    const titleVerb = 'changed the policy of the role'
    expect(data.nodes.map(({ auditLog }: Doc) => auditLog.nodes)).toEqual(
      keys.map((key) => [{ titleVerb, target: { resource: { key } } }]),
    )
    expect(calls.map(({ method, path }) => `${method} ${path.split('?')[0]}`).toSorted()).toEqual([
      'GET /api/v2/roles',
      'POST /api/v2/auditlog',
    ])
  })

  it('begins beside the role', async () => {
    const { data, paths } = await stack.ask(
      '{ role(key: "flag-approver") { name auditLog(first: 1) { nodes { kind } } } }',
    )
    expect(data.role.auditLog.nodes).toEqual([{ kind: 'role' }])
    expect(paths.toSorted()).toEqual(['/auditlog?spec=role/flag-approver&limit=1', '/roles/flag-approver'])
  })
})
