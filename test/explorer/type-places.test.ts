import { describe, expect, it } from 'vitest'
import { graphOf } from '../../explorer/panels/map/graph.ts'
import { placed, prefixOf } from '../../explorer/panels/map/type-places.ts'
import { areasOf } from '../../scripts/explorer/facts.ts'
import { typePlaces } from '../../scripts/explorer/type-places.ts'
import { createSchema } from '../../src/schema.ts'
import { root } from '../docs/documents.ts'

const schema = createSchema()
const areas = areasOf(root)
const places = typePlaces(schema, areas)
const names = [...graphOf(schema).types.keys()]

describe('the places of the types', () => {
  it('are the same at each build, and each type has one', () => {
    expect(typePlaces(schema, areas)).toEqual(places)
    expect(Object.keys(places.types).sort()).toEqual(names.toSorted())
  })

  it('are inside the circles of their areas, which do not overlap', () => {
    for (const [x, y, radius, area] of Object.values(places.types)) {
      const circle = places.areas[area]!
      expect(Math.hypot(x - circle.x, y - circle.y) + radius).toBeLessThanOrEqual(circle.radius + 2)
    }
    for (const one of places.areas) {
      for (const other of places.areas) {
        if (one === other) continue
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(one.radius + other.radius)
      }
    }
  })

  it('leave room between the types', () => {
    const all = Object.entries(places.types)
    for (const [name, [x, y, radius]] of all) {
      for (const [other, [otherX, otherY, otherRadius]] of all) {
        if (name !== other) expect(Math.hypot(x - otherX, y - otherY)).toBeGreaterThan(radius + otherRadius)
      }
    }
  })

  it('follow the folders of the SDL', () => {
    const areaOf = (name: string) => places.areas[places.types[name]![3]]!.area
    expect([areaOf('Flag'), areaOf('Segment'), areaOf('Team')]).toEqual(['flags', 'segments', 'account'])
  })
})

describe('the places in a schema with a prefix', () => {
  const prefixed = graphOf(createSchema({ federation: true, federationPrefix: 'LaunchDarkly' }))

  it('are those of the same types without it', () => {
    const found = placed(prefixed.types.keys(), places)
    expect(found.length).toBe(names.length)
    const flag = found.find(({ name }) => name === 'LaunchDarklyFlag')
    expect([flag?.x, flag?.y]).toEqual(places.types.Flag!.slice(0, 2))
    expect(found.filter(({ area }) => area === -1)).toEqual([])
  })

  it('are below the others for types that the build does not know', () => {
    const [known, unknown] = placed(['Flag', 'Rocket'], places)
    expect(unknown!.y).toBeGreaterThan(Math.max(...places.areas.map(({ y, radius }) => y + radius)))
    expect(known!.area).toBeGreaterThanOrEqual(0)
    expect(prefixOf(['MyFlag', 'MyTeam'], ['Flag', 'Team'])).toBe('My')
    expect(prefixOf(['Rocket'], ['Flag'])).toBe('')
  })
})
