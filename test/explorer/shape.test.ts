import { describe, expect, it } from 'vitest'
import type { Shape } from '../../explorer/views/shared/shape.ts'
import { shapeFor } from './shapes.ts'

const namesAt = (shape: Shape, ...path: string[]): string[] => [
  ...path.reduce((at, name) => at.get(name)![0]!.children, shape).keys(),
]

describe('The shape of an answer', () => {
  it('has the fields of a fragment at each level that it is spread on', () => {
    const shape = shapeFor(`
      { flag(projectKey: "web", key: "a") { ...Named environment(key: "production") { flag { ...Named } } } }
      fragment Named on Flag { key name }`)
    expect(namesAt(shape, 'flag')).toEqual(['key', 'name', 'environment'])
    expect(namesAt(shape, 'flag', 'environment', 'flag')).toEqual(['key', 'name'])
  })

  it('ends at a fragment within itself', () => {
    const shape = shapeFor(`
      { flag(projectKey: "web", key: "a") { ...Own } }
      fragment Own on Flag { key ...Own environment(key: "production") { flag { ...Own } } }`)
    expect(namesAt(shape, 'flag')).toEqual(['key', 'environment'])
    expect(namesAt(shape, 'flag', 'environment', 'flag')).toEqual([])
  })

  it('takes a fragment that is spread many times once', () => {
    const nested = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Flag { ...F${i + 1} ...F${i + 1} }`)
    const shape = shapeFor(`
      { flag(projectKey: "web", key: "a") { ...F0 } }
      ${nested.join(' ')} fragment F40 on Flag { key }`)
    expect(namesAt(shape, 'flag')).toEqual(['key'])
  })
})
