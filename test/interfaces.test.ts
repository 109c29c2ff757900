import { isAbstractType, isInterfaceType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { type Stack, startStack } from './support/stack.ts'

const schema = createSchema()

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

/** The fields of types that are the same wherever they are, by the interface that has them. */
const interfaces = Object.values(schema.getTypeMap())
  .filter(isInterfaceType)
  .filter(({ name }) => name !== 'Node')

describe('the interfaces', () => {
  it.each(interfaces)('are implemented by every type that has their fields: %s', (one) => {
    const { id, ...fields } = one.getFields()
    const having = Object.values(schema.getTypeMap()).filter((type) => {
      if (!('getFields' in type) || !('getInterfaces' in type) || isInterfaceType(type)) return false
      const own = type.getFields()
      return Object.values(fields).every(({ name, args }) => own[name]?.args.length === args.length)
    })
    const known = schema.getPossibleTypes(one).map(({ name }) => name)
    const others = having.map(({ name }) => name).filter((name) => !known.includes(name))
    expect(others).toEqual(one.name in notMeant ? notMeant[one.name] : [])
  })

  it('and the unions tell the type of each of their objects', () => {
    const abstract = Object.values(createSchema({ federation: true }).getTypeMap()).filter(isAbstractType)
    expect(abstract.length).toBeGreaterThan(8)
    expect(abstract.filter(({ resolveType }) => !resolveType)).toEqual([])
  })

  it('let a client select of a resource by what it wants of it', async () => {
    const { data, errors } = await stack.ask(`{ auditLog(first: 20) { nodes { target { resource {
      __typename
      ... on Node { id }
      ... on Tagged { tags }
      ... on Maintained { maintainer { __typename ... on Node { id } } }
      ... on AccessControlled { viewerCan(action: "updateName") }
    } } } } }`)
    expect(errors).toBeUndefined()
    const resources = data.auditLog.nodes.flatMap(({ target }: { target: Told | null }) => target?.resource ?? [])
    expect(resources.length).toBeGreaterThan(5)
    for (const resource of resources) {
      const isOf = (name: string) =>
        schema.isSubType(schema.getType(name) as never, schema.getType(resource.__typename) as never)
      expect(Object.keys(resource).toSorted()).toEqual(
        [
          ...['__typename', 'id'],
          ...(isOf('Tagged') ? ['tags'] : []),
          ...(isOf('Maintained') ? ['maintainer'] : []),
          ...(isOf('AccessControlled') ? ['viewerCan'] : []),
        ].toSorted(),
      )
    }
  })

  it.each([
    ['project(key: "web")', 'Audited', 'auditLog(first: 2) { nodes { id } }'],
    ['project(key: "web")', 'Approvable', 'approvalRequests(first: 2) { nodes { id } }'],
    ['project(key: "web")', 'AccessControlled', 'access { denied { action } }'],
    ['flag(projectKey: "web", key: "checkout-guest-flow")', 'Audited', 'auditLog(first: 2) { nodes { id } }'],
    [
      'flag(projectKey: "web", key: "checkout-guest-flow")',
      'Approvable',
      'approvalRequests(first: 2) { nodes { id } }',
    ],
    ['flag(projectKey: "web", key: "checkout-guest-flow")', 'Tagged', 'tags'],
    ['flag(projectKey: "web", key: "checkout-guest-flow")', 'Maintained', 'maintainer { ... on Member { role } }'],
    ['environment(projectKey: "web", key: "test")', 'Tagged', 'tags'],
    ['team(key: "sre")', 'Audited', 'auditLog(first: 2) { nodes { id } }'],
    ['metric(projectKey: "web", key: "buy-clicks")', 'Audited', 'auditLog(first: 2) { nodes { id } }'],
  ])('take the same calls as the field itself, and are estimated alike: %s, %s', async (field, name, selection) => {
    const asked = (inside: string) => stack.ask(`{ one: ${field} { key ${inside} } }`, {}, { 'x-cost': '1' })
    const plain = await asked(selection)
    const byInterface = await asked(`... on ${name} { ${selection} }`)
    expect(byInterface.errors).toBeUndefined()
    expect(byInterface.data).toEqual(plain.data)
    expect(byInterface.paths.toSorted()).toEqual(plain.paths.toSorted())
    expect(byInterface.extensions?.cost).toEqual(plain.extensions?.cost)
  })
})

/**
 * Types with such fields of another meaning: a member made the requests, project defaults are the tags of new flags, the targeting of an AI
 * config repeats those of the AI config, and a version of a tool is nothing that somebody maintains.
 */
const notMeant: Readonly<Record<string, readonly string[]>> = {
  Approvable: ['Query', 'Member'],
  Audited: ['Query'],
  Maintained: ['AIToolVersion', 'FlagCount'],
  Tagged: ['AIConfigTargeting', 'ProjectFlagDefaults'],
}

interface Told {
  readonly resource: { readonly __typename: string } | null
}
