import { buildSchema, type GraphQLResolveInfo, graphql } from 'graphql'
import { describe, expect, it } from 'vitest'
import { lookAhead, type Needs, selected, selectsOnly, unite, type Wants } from '../../src/graph/lookahead.ts'

/** A library: a book's document contains its chapters and their notes; its author, and the books like it, are others. */
const schema = buildSchema(`
  type Query { book(key: String): Book thing: Thing shelf: BookConnection books: [Book!] }
  interface Thing { id: ID }
  type Book implements Thing {
    id: ID
    title: String
    cover: String
    chapter(key: String!): Chapter
    chapters(keys: [String!]): [Chapter!]
    author: Author
    like: BookConnection
    thing: Thing
  }
  type Chapter { name: String text: String notes: [Note!] }
  type Note { words: String page: Int }
  type Author implements Thing { id: ID portrait: String books: BookConnection book: Book }
  type BookConnection { nodes: [Book] edges: [BookEdge] totalCount: Int first: Book }
  type BookEdge { cursor: String node: Book }
`)

const needs: Needs = {
  Book: {
    cover: { expand: ['cover'] },
    chapter: ({ key }) => ({ chapters: [String(key)] }),
    chapters: ({ keys }) => ({ chapters: Array.isArray(keys) ? keys : ['*'] }),
  },
  Chapter: { text: { full: ['yes'] } },
  Note: { words: { full: ['yes'], expand: ['notes'] } },
  Author: {},
}

/** What `read` says of the selection below the one root field of a query. */
async function below<Seen>(query: string, variables: object, read: (info: GraphQLResolveInfo) => Seen): Promise<Seen> {
  let seen: Seen | undefined
  const root = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
    seen = read(info)
    return null
  }
  const rootValue = { book: root, thing: root, shelf: root, books: root }
  const { errors } = await graphql({ schema, source: query, rootValue, variableValues: { ...variables } })
  expect(errors).toBeUndefined()
  return seen as Seen
}

const wants = (query: string, variables: object = {}, typeName?: string, table = needs): Promise<Wants> =>
  below(query, variables, (info) => lookAhead(info, table, typeName))

describe('look-ahead wants', () => {
  const cases: [string, string, Wants, object?][] = [
    ['nothing for fields without a need', '{ book { id title } }', {}],
    ['what a field needs', '{ book { cover } }', { expand: ['cover'] }],
    ['what a field needs under another name', '{ book { title: cover } }', { expand: ['cover'] }],
    ['what an argument says', '{ book { chapter(key: "a") { name } } }', { chapters: ['a'] }],
    [
      'what a variable says',
      'query ($k: String!) { book { chapter(key: $k) { name } } }',
      { chapters: ['v'] },
      { k: 'v' },
    ],
    [
      'what the default of a variable says',
      'query ($k: String = "d") { book { chapters(keys: [$k]) { name } } }',
      { chapters: ['d'] },
    ],
    ['all, where an argument is left out', '{ book { chapters { name } } }', { chapters: ['*'] }],
    ['all, where an argument is null', '{ book { chapters(keys: null) { name } } }', { chapters: ['*'] }],
    [
      'each of several aliases',
      '{ book { a: chapter(key: "a") { name } b: chapter(key: "b") { text } } }',
      { chapters: ['a', 'b'], full: ['yes'] },
    ],
    [
      'a value once',
      '{ book { a: chapter(key: "a") { text } b: chapters(keys: ["a"]) { text } } }',
      { chapters: ['a'], full: ['yes'] },
    ],
    [
      'what a fragment selects',
      '{ book { ...f } } fragment f on Book { ...g } fragment g on Book { cover }',
      { expand: ['cover'] },
    ],
    ['what an inline fragment selects', '{ book { ... { ... on Book { cover } } } }', { expand: ['cover'] }],
    [
      'what a fragment on an interface selects',
      '{ book { ... on Thing { id ... on Book { cover } } } }',
      { expand: ['cover'] },
    ],
    ['nothing of a fragment on another type', '{ book { ... on Thing { ... on Author { portrait } } } }', {}],
    [
      'the parts of one field that is selected in pieces',
      '{ book { chapter(key: "a") { name } ...f } } fragment f on Book { chapter(key: "a") { text } }',
      { chapters: ['a'], full: ['yes'] },
    ],
    ['nothing that is skipped', '{ book { cover @skip(if: true) chapters @include(if: false) { name } } }', {}],
    ['what is not skipped', '{ book { cover @skip(if: false) @include(if: true) } }', { expand: ['cover'] }],
    ['nothing that a variable skips', 'query ($no: Boolean!) { book { cover @include(if: $no) } }', {}, { no: false }],
    [
      'nothing of a fragment that is skipped',
      '{ book { ...f @skip(if: true) ... @skip(if: true) { cover } } } fragment f on Book { cover }',
      {},
    ],
    [
      'what types of the table need two levels down',
      '{ book { chapters(keys: ["a"]) { notes { words } } } }',
      { chapters: ['a'], full: ['yes'], expand: ['notes'] },
    ],
    ['what the nodes of a connection need', '{ shelf { totalCount nodes { cover } } }', { expand: ['cover'] }],
    ['what the nodes of edges need', '{ shelf { edges { cursor node { cover } } } }', { expand: ['cover'] }],
    ['nothing for another field of a connection', '{ shelf { totalCount } }', {}],
    ['what the items of a list need', '{ books { cover } }', { expand: ['cover'] }],
    ['nothing below a type outside the table', '{ book { like { nodes { cover } } } }', {}],
    ['nothing below an interface', '{ book { thing { ... on Book { cover } } } }', {}],
    ['nothing for __typename', '{ book { __typename } }', {}],
  ]
  it.each(cases)('%s', async (_, query, expected, variables) => {
    expect(await wants(query, variables)).toEqual(expected)
  })

  it('what the named type needs, where the field has an interface', async () => {
    const query = '{ thing { id ... on Book { cover } ... on Author { book { chapters { name } } } } }'
    expect(await wants(query)).toEqual({})
    expect(await wants(query, {}, 'Book')).toEqual({ expand: ['cover'] })
    expect(await wants(query, {}, 'Author')).toEqual({ chapters: ['*'] })
  })

  it('what each table says, where two are held against one selection', async () => {
    const other: Needs = { Book: { cover: { page: ['cover'] } } }
    const both = await below('{ book { cover } }', {}, (info) => [lookAhead(info, needs), lookAhead(info, other)])
    expect(both).toEqual([{ expand: ['cover'] }, { page: ['cover'] }])
  })

  it('what each request says, where one document is executed with different variables', async () => {
    const query = 'query ($k: String!) { book { chapter(key: $k) { name } } }'
    expect(await wants(query, { k: 'a' })).toEqual({ chapters: ['a'] })
    expect(await wants(query, { k: 'b' })).toEqual({ chapters: ['b'] })
  })

  it('the rest, where an argument cannot be had: the field that has it will say so itself', async () => {
    const query = 'query ($k: String = "a") { book { cover chapter(key: $k) { name } } }'
    expect(await wants(query, { k: null })).toMatchObject({ expand: ['cover'] })
  })
})

describe('the fields selected', () => {
  const names = (query: string) => below(query, {}, (info) => [...selected(info)].sort())

  it.each([
    ['{ book { a: id title } }', ['id', 'title']],
    ['{ book { ...f title @skip(if: true) } } fragment f on Book { cover }', ['cover']],
    ['{ shelf { nodes { title } } }', ['nodes']],
    ['{ thing { id } }', []],
  ])('of %s are %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  it.each([
    ['{ book { id title } }', true],
    ['{ book { __typename id } }', true],
    ['{ book { id cover } }', false],
    ['{ book { id: cover } }', false],
  ])('of %s are none but id and title: %s', async (query, expected) => {
    expect(await below(query, {}, (info) => selectsOnly(info, ['id', 'title']))).toBe(expected)
  })

  it('are read as those of a type, where the field has an interface', async () => {
    const query = '{ thing { id ... on Book { cover } ... on Author { portrait } } }'
    expect(await below(query, {}, (info) => [...selected(info, 'Author')])).toEqual(['id', 'portrait'])
    expect(await below(query, {}, (info) => selectsOnly(info, ['id', 'cover'], 'Book'))).toBe(true)
  })
})

describe('united wants', () => {
  it('have each name and each value once, in their order', () => {
    expect(unite([{ a: ['1', '2'] }, { b: [] }, { a: ['2', '3'] }])).toEqual({ a: ['1', '2', '3'], b: [] })
  })

  it('of nothing are none', () => {
    expect(unite([])).toEqual({})
  })
})
