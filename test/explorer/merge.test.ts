import { describe, expect, it } from 'vitest'
import { mergePart, type Received } from '../../explorer/run/merge.ts'

function merged(...parts: object[]): object {
  const answer = {}
  for (const part of parts) mergePart(answer, part as Received)
  return answer
}

describe('The parts of an answer', () => {
  it('come to their places: items of lists, deferred fields, errors and extensions', () => {
    expect(
      merged(
        { data: { flags: { nodes: [{ key: 'a' }] } }, extensions: { progress: { read: 1 } }, hasNext: true },
        { incremental: [{ items: [{ key: 'b' }, { key: 'c' }], path: ['flags', 'nodes', 1] }], hasNext: true },
        { incremental: [{ data: { on: true }, path: ['flags', 'nodes', 1] }], extensions: { progress: { read: 3 } } },
        { incremental: [{ data: null, path: ['flags'], errors: [{ message: 'x' }] }], hasNext: false },
      ),
    ).toEqual({
      data: { flags: { nodes: [{ key: 'a' }, { key: 'b', on: true }, { key: 'c' }] } },
      errors: [{ message: 'x' }],
      extensions: { progress: { read: 3 } },
    })
  })

  it('add fields to the items of a list that came before', () => {
    expect(
      merged(
        { data: { flags: { nodes: [{ key: 'a', tags: ['x'] }] } } },
        { incremental: [{ data: { nodes: [{ name: 'A', tags: ['x'] }] }, path: ['flags'] }] },
      ),
    ).toEqual({ data: { flags: { nodes: [{ key: 'a', name: 'A', tags: ['x'] }] } } })
  })

  it('are a plain answer, if there is one', () => {
    expect(merged({ data: null, errors: [{ message: 'x' }] })).toEqual({ data: null, errors: [{ message: 'x' }] })
    expect(merged({ errors: [{ message: 'x' }] })).toEqual({ errors: [{ message: 'x' }] })
  })
})
