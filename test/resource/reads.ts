import { describe, expect, it } from 'vitest'
import { encoded } from '../support/encoded.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { listIn, listQuery, ownOf, pageQuery } from './list.ts'
import type { Resource } from './resource.ts'

/** The tests of fields and look-ups. */
export function testReads(resource: Resource): void {
  const { type, stack, documents, sample, address, field, path, parts, selection, said } = resource
  const { fragments = '', plain = 'name' } = resource
  const whole = (key: string) => `${path(key)}${parts ? `?${parts}` : ''}`
  const [, property] = ownOf(resource)
  const sampleDoc = (): Doc => documents().find((doc) => doc[property] === sample)
  const single = `{ one: ${field(sample)} { ${selection} } } ${fragments}`
  const idOf = (key: string) => encoded(`${type}:${JSON.stringify(Object.values(address(key)))}`)

  describe(`${type}: fields`, () => {
    it('come from the document, in a list of one call', async () => {
      const many = documents().length
      const [query, path] = resource.unpaged
        ? [listQuery(resource, '', selection), resource.listPath]
        : [
            listQuery(resource, `first: ${many}`, `totalCount nodes { ${selection} }`),
            `${resource.listPath}?${pageQuery(resource, 0, many)}${parts ? `&${parts}` : ''}`,
          ]
      const answer = await stack().ask(`${query} ${fragments}`)
      expect(answer.errors).toBeUndefined()
      expect(answer.paths).toEqual([path])
      const nodes = documents().map(said)
      expect(listIn(resource, answer)).toEqual(resource.unpaged ? nodes : { totalCount: many, nodes })
    })

    it('come from the document alone, in one call', async () => {
      const { data, paths, errors } = await stack().ask(single)
      expect(errors).toBeUndefined()
      expect(paths).toEqual([whole(sample)])
      expect(data.one).toEqual(said(sampleDoc()))
    })

    it('are null or empty where the document lacks the property', async () => {
      const optional = Object.keys(sampleDoc()).filter((name) => !resource.promised.includes(name))
      expect(optional).not.toEqual([])
      for (const absent of [...optional.map((name) => [name]), optional]) {
        const less = Object.fromEntries(Object.entries(sampleDoc()).filter(([name]) => !absent.includes(name)))
        stack().sandbox.fault({ path: /./ }, { patch: () => less })
        const { data, errors } = await stack().ask(single)
        stack().sandbox.clearFaults()
        expect({ absent, errors, one: data.one }).toEqual({ absent, one: said(less) })
      }
    })
  })

  describe(`${type}: look-ups`, () => {
    const spread = `__typename ... on ${type} { ${selection} }`
    it.each([
      ['node', `query ($id: ID!) { found: node(id: $id) { ${spread} } }`, { id: idOf(sample) }],
      ['nodes', `query ($ids: [ID!]!) { found: nodes(ids: $ids) { ${spread} } }`, { ids: [idOf(sample)] }],
      ...[{ id: idOf(sample) }, address(sample)].map((key) => [
        `_entities by ${Object.keys(key).join(' ')}`,
        `query ($all: [_Any!]!) { found: _entities(representations: $all) { ${spread} } }`,
        { all: [{ __typename: type, ...key }] },
      ]),
    ] as [string, string, object][])('by %s answer every field in one call', async (_, query, variables) => {
      const { data, paths, errors } = await stack().ask(`${query} ${fragments}`, { ...variables })
      expect(errors).toBeUndefined()
      expect(paths).toEqual([whole(sample)])
      expect([data.found].flat()).toEqual([{ __typename: type, ...said(sampleDoc()) }])
    })

    it('of an unknown key are null, by its id and as an entity as well', async () => {
      const { data, errors, paths } = await stack().ask(`{ one: ${field('nope')} { ${plain} } }`)
      expect({ data, errors, paths }).toEqual({ data: { one: null }, errors: undefined, paths: [path('nope')] })
      const other = await stack().ask(
        `query ($ids: [ID!]!, $all: [_Any!]!) {
          nodes(ids: $ids) { ... on ${type} { ${plain} } } _entities(representations: $all) { ... on ${type} { ${plain} } }
        }`,
        { ids: [idOf('nope'), idOf(sample)], all: [{ __typename: type, ...address('nope') }] },
      )
      const told = { [plain]: sampleDoc()[plain] }
      expect({ data: other.data, errors: other.errors }).toEqual({
        data: { nodes: [null, told], _entities: [null] },
        errors: undefined,
      })
    })

    it.each(['', '.', '..'])('of the key %j are refused without a call', async (key) => {
      const { errors, calls } = await stack().ask(`{ one: ${field(key)} { ${plain} } }`)
      expect(errors).toMatchObject([{ path: ['one'], extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    })
  })

  if (resource.action !== undefined)
    describe(`${type}: viewerCan`, () => {
      it.each([
        ['token', resource.action, true],
        ['readerToken', resource.action, false],
        ['token', 'flyToTheMoon', null],
      ] as const)('tells the %s whether %s is allowed: %s', async (token, action, expected) => {
        const { data, calls } = await stack().ask(
          `query ($action: String!) { one: ${field(sample)} { viewerCan(action: $action) } }`,
          { action },
          { authorization: stack().sandbox[token] },
        )
        expect({ ...data.one, calls: calls.length }).toEqual({ viewerCan: expected, calls: 1 })
      })
    })
}
