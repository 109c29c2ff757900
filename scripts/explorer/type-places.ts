import type { GraphQLSchema } from 'graphql'
import { graphOf, isPlain, neighboursOf, type TypeGraph } from '../../explorer/panels/map/graph.ts'
import type { TypePlaces } from '../../explorer/panels/map/type-places.ts'
import { type Box, settle } from './settle.ts'

/** Free space around the types of an area, and between areas. */
const margin = 26

/** The start of queries has a place of its own in the middle. */
const start = 'start'

/** The places of the types: each area is a circle, with its types inside, and areas with many fields between them are near each other. */
export function typePlaces(schema: GraphQLSchema, areas: ReadonlyMap<string, string>): TypePlaces {
  const graph = graphOf(schema)
  const areaOf = (type: string) => (type === graph.root ? start : (areas.get(type) ?? 'account'))
  const byArea = Map.groupBy(graph.types.keys(), areaOf)
  const circles = [...byArea].map(([area, names]) => circleOf(graph, area, names))
  const between = linksBetween(graph, areaOf)
  const settled = settle(
    circles.map(({ area, radius }) => ({ id: area, width: 2 * radius + margin, height: 2 * radius + margin, pull: 1 })),
    between,
    { round: true, flat: 1.5 },
  )
  const centre = (area: string) => settled.get(area)!
  return {
    areas: circles.map(({ area, radius }) => ({ area, ...rounded(centre(area)), radius: Math.round(radius) })),
    types: Object.fromEntries(
      circles.flatMap(({ area, inside }, index) =>
        [...inside].map(([name, { x, y }]) => {
          const at = rounded({ x: centre(area).x + x, y: centre(area).y + y })
          return [name, [at.x, at.y, radiusOf(graph, name), index] as const]
        }),
      ),
    ),
  }
}

/** The types of an area around its middle, and the circle around them. */
function circleOf(graph: TypeGraph, area: string, names: readonly string[]) {
  const boxes = names.map((name): Box => {
    const radius = radiusOf(graph, name)
    return { id: name, width: Math.max(2 * radius, 6.6 * name.length) + 12, height: 2 * radius + 24, pull: radius / 8 }
  })
  const own = new Set(names)
  const links = names.flatMap((name) =>
    [...neighboursOf(graph, name)].filter((one) => own.has(one)).map((one) => ({ from: name, to: one, weight: 1 })),
  )
  const inside = settle(boxes, links, { round: false, flat: 1 })
  const corners = [...inside.values()].flatMap(({ x, y, width, height }) =>
    [-0.4, 0.4].flatMap((side) => [-0.5, 0.5].map((level) => ({ x: x + side * width, y: y + level * height }))),
  )
  const { centre, radius } = circleAround(corners)
  const places = new Map([...inside].map(([name, { x, y }]) => [name, { x: x - centre.x, y: y - centre.y }]))
  return { area, inside: places, radius: radius + (area === start ? 0 : margin / 2) }
}

/** Nearly the smallest circle around points: its centre goes towards the farthest point, by ever smaller steps. */
function circleAround(points: readonly Point[]): { centre: Point; radius: number } {
  const distance = (centre: Point, { x, y }: Point) => Math.hypot(x - centre.x, y - centre.y)
  const farthest = (centre: Point) =>
    points.reduce((far, point) => (distance(centre, point) > distance(centre, far) ? point : far))
  let centre: Point = { x: 0, y: 0 }
  for (let step = 2; step < 300; step++) {
    const { x, y } = farthest(centre)
    centre = { x: centre.x + (x - centre.x) / step, y: centre.y + (y - centre.y) / step }
  }
  return { centre, radius: distance(centre, farthest(centre)) }
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Types with many neighbours are larger. */
const radiusOf = (graph: TypeGraph, name: string): number =>
  name === graph.root ? 26 : Math.round(4 + 2.2 * Math.sqrt(Math.min(60, neighboursOf(graph, name).size)))

function linksBetween(graph: TypeGraph, areaOf: (type: string) => string) {
  const weights = new Map<string, number>()
  for (const step of [...graph.out.values()].flat().filter(isPlain)) {
    const [from, to] = [areaOf(step.from), areaOf(step.to)].sort() as [string, string]
    if (from !== to) weights.set(`${from} ${to}`, (weights.get(`${from} ${to}`) ?? 0) + 1)
  }
  return [...weights].map(([key, weight]) => {
    const [from, to] = key.split(' ') as [string, string]
    return { from, to, weight }
  })
}

const rounded = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) })
