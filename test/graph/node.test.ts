import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf, idOf, ownId } from '../../src/graph/node.ts'
import { isUsable } from '../../src/rest/operation.ts'
import type { Address } from '../../src/rest/resources.ts'
import { type Stack, startStack } from '../support/stack.ts'

/** Any string there is, halves of characters included. */
const anyString = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })

/** Any string that a key may be: what no path can carry is the key of nothing. */
const usableString = anyString.filter(isUsable)

const addresses: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ type: fc.constant('Project' as const), key: usableString }),
  fc.record({ type: fc.constant('Environment' as const), projectKey: usableString, key: usableString }),
  fc.record({ type: fc.constant('Flag' as const), projectKey: usableString, key: usableString }),
  fc.record({ type: fc.constant('Member' as const), memberId: usableString }),
  fc.record({ type: fc.constant('Team' as const), key: usableString }),
)

const base64url = (text: string) => Buffer.from(text).toString('base64url')

describe('a global id', () => {
  it.each<[Address, string]>([
    [{ type: 'Project', key: 'web' }, 'Project:["web"]'],
    [{ type: 'Environment', projectKey: 'web', key: 'test' }, 'Environment:["web","test"]'],
    [{ type: 'Flag', projectKey: 'web', key: 'dark-mode' }, 'Flag:["web","dark-mode"]'],
    [{ type: 'Member', memberId: '5f7a3c' }, 'Member:["5f7a3c"]'],
    [{ type: 'Team', key: 'sre' }, 'Team:["sre"]'],
  ])('of %j is, for ever, what it is now', (address, text) => {
    expect(idOf(address)).toBe(base64url(text))
    expect(addressOf(base64url(text))).toEqual(address)
  })

  it('stands for its address, whatever the keys', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(addressOf(idOf(address))).toEqual(address)
      }),
    )
  })

  it('is opaque text that a URL can carry', () => {
    fc.assert(fc.property(addresses, (address) => /^[\w-]+$/.test(idOf(address))))
  })

  it.each([
    ['nothing', ''],
    ['a key', 'web'],
    ['a type without a key', base64url('Project')],
    ['too few parts', base64url('Environment:["web"]')],
    ['too many parts', base64url('Project:["web","test"]')],
    ['a part that is no string', base64url('Project:[1]')],
    ['parts that are no list', base64url('Project:{"length":1,"0":"web"}')],
    ['a text that is no JSON', base64url('Project:web')],
    ['a type that has no ids', base64url('Variation:["web"]')],
    ['a name that every object has', base64url('constructor:["web"]')],
    ['another spelling of the same JSON', base64url('Project:[ "web"]')],
    ['an escape for a plain letter', base64url('Project:["\\u0077eb"]')],
    ['padding', `${idOf({ type: 'Team', key: 'sre' })}=`],
    ['a space', ` ${idOf({ type: 'Team', key: 'sre' })}`],
    ['the other alphabet of base64', Buffer.from('Team:["??>"]').toString('base64')],
  ])('is not made of %s', (_, id) => {
    expect(addressOf(id)).toBeUndefined()
  })

  it('is the only text that stands for its address', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string().map((text) => base64url(`Team:${JSON.stringify([text])}`)),
      fc.tuple(addresses, fc.string({ maxLength: 2 })).map(([address, more]) => idOf(address) + more),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const address = addressOf(text)
        expect(address === undefined || idOf(address) === text).toBe(true)
      }),
    )
  })
})

describe('an argument that takes both kinds of id', () => {
  it('takes the id of LaunchDarkly as it is', () => {
    expect(ownId('Member', '5f7a3cdbba2eb943c60ca4c4')).toBe('5f7a3cdbba2eb943c60ca4c4')
  })

  it('takes the id of this graph for the id within', () => {
    fc.assert(fc.property(usableString, (memberId) => ownId('Member', idOf({ type: 'Member', memberId })) === memberId))
  })

  it('refuses the id of another type', () => {
    const refused = expect.objectContaining({
      message: 'Expected the id of a Member, but got that of a Team.',
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(() => ownId('Member', idOf({ type: 'Team', key: 'sre' }))).toThrow(refused)
  })
})

describe('node and nodes', () => {
  let stack: Stack
  let memberId: string
  beforeAll(async () => {
    stack = await startStack()
    memberId = (await stack.ask('{ members(first: 1) { nodes { memberId } } }')).data.members.nodes[0].memberId
  })
  afterAll(() => stack.close())

  const ids = () =>
    [
      { type: 'Team', key: 'sre' },
      { type: 'Environment', projectKey: 'web', key: 'test' },
      { type: 'Member', memberId },
      { type: 'Project', key: 'infra' },
      { type: 'Flag', projectKey: 'web', key: 'no-such-flag' },
    ].map((address) => idOf(address as Address))

  it('find an object of each type, by one call for each kind', async () => {
    const query = `query ($ids: [ID!]!) {
      nodes(ids: $ids) { __typename id ... on Team { name } ... on Environment { color } ... on Member { mfa } ... on Project { name } }
    }`
    const { data, paths, errors } = await stack.ask(query, { ids: ids() })
    expect(errors).toBeUndefined()
    expect(data.nodes.map((node: { id: string } | null) => node?.id ?? null)).toEqual([...ids().slice(0, 4), null])
    expect(data.nodes[1]).toMatchObject({ __typename: 'Environment', color: expect.any(String) })
    expect(paths.toSorted()).toEqual([
      '/flags/web/no-such-flag',
      `/members?filter=id:${memberId}&limit=1`,
      '/projects/infra',
      '/projects/web/environments/test',
      '/teams/sre',
    ])
  })

  it.each([
    ['a text that is no id', 'web'],
    ['the id of nothing', idOf({ type: 'Project', key: 'no-such-project' })],
    ['the id of an environment in no project', idOf({ type: 'Environment', projectKey: 'nope', key: 'test' })],
  ])('are null for %s', async (_, id) => {
    const { data, errors } = await stack.ask(
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }',
      { id, ids: [id, id] },
    )
    expect({ data, errors }).toEqual({ data: { node: null, nodes: [null, null] }, errors: undefined })
  })

  it('keep the order and the repetitions of the ids', async () => {
    const keys = ['web', 'infra', 'web', 'mobile']
    const { data, paths } = await stack.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Project { name key } } }',
      {
        ids: keys.map((key) => idOf({ type: 'Project', key })),
      },
    )
    expect(data.nodes.map((node: { key: string }) => node.key)).toEqual(keys)
    expect(paths).toEqual(['/projects?filter=keys:web|infra|mobile&limit=3'])
  })

  it('fail for one id alone where REST fails for one', async () => {
    stack.sandbox.fault({ path: /\/api\/v2\/teams\/sre/ }, { status: 403 })
    const { data, errors } = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [ids()[0], ids()[3]],
    })
    expect(data.nodes).toEqual([null, { id: ids()[3] }])
    expect(errors).toMatchObject([{ path: ['nodes', 0], extensions: { code: 'FORBIDDEN' } }])
  })

  it('are as many as there are ids, however often one of them is repeated, in one call', async () => {
    const many = Array.from({ length: 1200 }, () => ids()[0]!)
    const { data, errors, calls } = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: many })
    expect(errors).toBeUndefined()
    expect(data.nodes).toEqual(many.map((id) => ({ id })))
    expect(calls).toHaveLength(1)
  })

  it('refuse too many ids without a call', async () => {
    const { errors, calls } = await stack.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 1001 }, (_, index) => idOf({ type: 'Team', key: `team-${index}` })),
    })
    expect(errors).toMatchObject([
      {
        message:
          'Expected at most 1000 different ids or representations in a request (MAX_IDS) at nodes, but got 1001.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
    expect(calls).toEqual([])
  })
})
