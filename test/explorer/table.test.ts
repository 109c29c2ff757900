import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../explorer/views/table/columns.ts'
import { csvOf } from '../../explorer/views/table/csv.ts'
import { hasList, listsOf, mainList } from '../../explorer/views/table/lists.ts'
import { filtered, nextSorting, sorted } from '../../explorer/views/table/order.ts'
import { shapeFor } from './shapes.ts'

const flags = `{
  project(key: "web") {
    flags {
      nodes {
        key
        tags
        maintainer { ... on Member { email } ... on Team { name } }
        environment(key: "production") { on }
        variations { value }
      }
    }
  }
}`

const data = {
  project: {
    flags: {
      nodes: [
        flagOf('b-2', { email: 'a@b.example' }, { on: true }, ['x', 'y']),
        flagOf('a-10', { name: 'checkout' }, null, []),
        flagOf('a-9', null, { on: false }, ['=1+1']),
      ],
    },
  },
}

function flagOf(key: string, maintainer: object | null, environment: object | null, tags: string[]) {
  return { key, tags, maintainer, environment, variations: [{ value: { size: 1 } }, { value: null }] }
}

const listOf = (query: string, answer: unknown) => mainList(listsOf(answer, shapeFor(query)))!

describe('The table of an answer', () => {
  it('has a column for each scalar, also of single objects, and says the type of a union', () => {
    const list = listOf(flags, data)
    const columns = columnsOf(list)
    expect(list.path).toBe('project.flags.nodes')
    expect(columns.map(({ name }) => name)).toEqual([
      'key',
      'tags',
      'maintainer.__typename',
      'maintainer.email',
      'environment.on',
      'variations',
      'maintainer.name',
    ])
    expect(list.rows.map((row) => columns.map(({ read }) => read(row)))).toEqual([
      ['b-2', 'x, y', 'Member', 'a@b.example', true, '2 items', undefined],
      ['a-10', '', 'Team', undefined, null, '2 items', 'checkout'],
      ['a-9', '=1+1', null, null, false, '2 items', null],
    ])
  })

  it('offers each list, inner lists with the names of what they are in, and edges as their nodes', () => {
    const query = '{ projects { edges { cursor node { key flags { nodes { key } } } } } }'
    const flagsOf = (...keys: string[]) => ({ nodes: keys.map((key) => ({ key })) })
    const lists = listsOf(
      {
        projects: {
          edges: [
            { cursor: '1', node: { key: 'web', flags: flagsOf('a', 'b') } },
            { cursor: '2', node: { key: 'mobile', flags: flagsOf('c') } },
          ],
        },
      },
      shapeFor(query),
    )
    expect(lists.map(({ path, rows }) => [path, rows.length])).toEqual([
      ['projects.edges', 2],
      ['projects.edges.flags.nodes', 3],
    ])
    const [outer, inner] = lists.map((list) => list.rows.map((row) => columnsOf(list).map(({ read }) => read(row))))
    expect(outer).toEqual([
      ['1', 'web', 'a, b'],
      ['2', 'mobile', 'c'],
    ])
    expect(columnsOf(lists[1]!).map(({ name }) => name)).toEqual(['projects · key', 'key'])
    expect(inner).toEqual([
      ['web', 'a'],
      ['web', 'b'],
      ['mobile', 'c'],
    ])
  })

  it('takes a JSON value for a value, whatever is in it', () => {
    const query = '{ flag(projectKey: "web", key: "a") { variations { name value } } }'
    const answer = { flag: { variations: [{ name: 'x', value: { list: [{ deep: 1 }] } }] } }
    const lists = listsOf(answer, shapeFor(query))
    expect(lists.map(({ path }) => path)).toEqual(['flag.variations'])
    expect(columnsOf(lists[0]!)[1]!.read(lists[0]!.rows[0]!)).toBe('{"list":[{"deep":1}]}')
  })

  it('sorts by numbers within texts, keeps rows without a value last, and returns to the order of the answer', () => {
    const list = listOf(flags, data)
    const columns = columnsOf(list)
    const keys = (sorting: Parameters<typeof sorted>[2]) =>
      sorted(list.rows, columns, sorting).map(({ item }) => item.key)
    const up = nextSorting(null, 'key')
    const down = nextSorting(up, 'key')
    expect(keys(up)).toEqual(['a-9', 'a-10', 'b-2'])
    expect(keys(down)).toEqual(['b-2', 'a-10', 'a-9'])
    expect(keys(nextSorting(down, 'key'))).toEqual(['b-2', 'a-10', 'a-9'])
    expect(keys({ column: 'environment.on', direction: 'descending' })).toEqual(['b-2', 'a-9', 'a-10'])
  })

  it('filters by the text of any cell', () => {
    const list = listOf(flags, data)
    expect(filtered(list.rows, columnsOf(list), ' CHECK ').map(({ item }) => item.key)).toEqual(['a-10'])
  })

  it('knows whether there is a list of objects', () => {
    expect(hasList(data)).toBe(true)
    expect(hasList({ flag: { tags: ['a'], nodes: [] } })).toBe(false)
  })
})

describe('The CSV of a table', () => {
  const csv = (...cells: (string | number | boolean | null | undefined)[]) =>
    csvOf(
      cells.map((cell) => ({ item: { cell }, around: [] })),
      [{ name: 'a "name"', read: ({ item }) => item.cell as string }],
    )

  it('quotes as RFC 4180 has it, and tells an empty text from a null', () => {
    expect(csv('a,b', 'say "x"', 'two\nlines', ' padded', '', null, 3, true).text).toBe(
      '"a ""name"""\r\n"a,b"\r\n"say ""x"""\r\n"two\nlines"\r\n" padded"\r\n""\r\n\r\n3\r\ntrue\r\n',
    )
  })

  it('puts an apostrophe before what a spreadsheet would run, but not before numbers', () => {
    const { text, guarded } = csv('=1+1', '+1', '-1', '@x', '\tx', '＝1', -1, 'a=1')
    expect(text.split('\r\n').slice(1, -1)).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'＝1", '-1', 'a=1'])
    expect(guarded).toBe(6)
  })
})
