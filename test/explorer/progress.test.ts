import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { latePlaces } from '../../explorer/views/progress/pending.ts'

const query = `query Q($lazy: Boolean = true) {
  project(key: "web") {
    flags { nodes @stream(initialCount: 2) { key ...Health @defer } ... @defer { totalCount } }
    ... @defer(if: $lazy) { environments { totalCount } }
  }
}
fragment Health on Flag { health { stage } }`

describe('The places that come after the first part', () => {
  const places = (paths: string[], variables = {}) =>
    latePlaces(parse(query), 'Q', variables, [
      { at: 0, paths: [] },
      { at: 1, paths },
    ]).map(({ kind, path, arrived }) => `${kind} ${path} ${arrived}`)

  it('are streamed lists and deferred fragments, also in fragments, with the parts that came', () => {
    expect(places(['project.flags.nodes.2', 'project.flags.nodes.3', 'project'])).toEqual([
      'stream project.flags.nodes 2',
      'defer project.flags.nodes 2',
      'defer project.flags 0',
      'defer project 1',
    ])
  })

  it('leave out what a variable switches off', () => {
    expect(places([], { lazy: false })).not.toContain('defer project 0')
    expect(places([])).toContain('defer project 0')
  })

  it('are looked for within a bound', () => {
    const nested = Array.from({ length: 40 }, (_, i) => `fragment F${i} on T { ...F${i + 1} ...F${i + 1} }`)
    const document = parse(`{ ...F0 @defer } ${nested.join(' ')} fragment F40 on T { x }`)
    expect(latePlaces(document, null, {}, [])).toEqual([{ kind: 'defer', path: '', arrived: 0 }])
  })
})
