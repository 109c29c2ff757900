import fc from 'fast-check'
import {
  buildClientSchema,
  getVariableValues,
  introspectionFromSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { graphOf } from '../../explorer/panels/map/graph.ts'
import { entryTo, queryOfPath } from '../../explorer/panels/map/path-query.ts'
import { pathsBetween } from '../../explorer/panels/map/paths.ts'
import { usedBy } from '../../explorer/panels/map/used.ts'
import { boundsOf, fitted, movedBy, zoomedAt } from '../../explorer/panels/map/view.ts'
import { createSchema } from '../../src/schema.ts'
import { startStack } from '../support/stack.ts'

/** As the page has it. */
const schema = buildClientSchema(introspectionFromSchema(createSchema()))
const graph = graphOf(schema)
const names = [...graph.types.keys()]
const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names.filter((name) => name !== graph.root)))

const told = (from: string, to: string) =>
  pathsBetween(graph, from, to).map(({ types, legs }) =>
    types.map((type, index) => (legs[index] ? `${type} ${legs[index][0]!.field}` : type)).join(' → '),
  )

describe('the graph of a schema', () => {
  it('has what people ask for, and no wrappers', () => {
    expect(names).toEqual(expect.arrayContaining(['Query', 'Flag', 'Segment', 'Team', 'AuditLogEntry']))
    expect(names.filter((name) => /(?:Connection|Edge|Payload|PageInfo|Input)$/.test(name))).toEqual([])
    expect(names).not.toContain('Mutation')
  })

  it('leads through connections and through unions', () => {
    const from = (type: string, field: string) =>
      graph.out
        .get(type)!
        .filter((step) => step.field === field)
        .map(({ to, many }) => ({ to, many }))
    expect(from('Project', 'flags')).toEqual([{ to: 'Flag', many: true }])
    expect(from('Flag', 'maintainer')).toEqual([
      { to: 'Member', many: false },
      { to: 'Team', many: false },
    ])
  })
})

describe('paths between types', () => {
  it('lead from a segment to a team through its flags', () => {
    expect(told('Segment', 'Team')).toContain('Segment flags → Flag maintainer → Team')
    expect(told('Segment', 'Team')[0]!.split('→')).toHaveLength(3)
  })

  it('come back to the same type', () => {
    expect(told('Segment', 'Segment')[0]).toBe('Segment usedBySegments → Segment')
  })

  it('are none to a type that nothing leads to', () => {
    expect(pathsBetween(graph, 'Flag', graph.root)).toEqual([])
  })

  it('have fields that exist and follow each other, and no type twice', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        for (const { types, legs } of pathsBetween(graph, from, to)) {
          expect([types[0], types.at(-1)]).toEqual([from, to])
          expect(new Set(types.slice(1)).size).toBe(types.length - 1)
          for (const [index, steps] of legs.entries()) {
            expect(steps.length).toBeGreaterThan(0)
            for (const step of steps) {
              expect([step.from, step.to]).toEqual([types[index], types[index + 1]])
              expect(graph.types.get(step.from)!.getFields()).toHaveProperty(step.field)
            }
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('have nearly the shortest among them, and the cheapest first', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const paths = pathsBetween(graph, from, to)
        const costs = paths.map(({ cost }) => cost)
        expect(costs).toEqual(costs.toSorted((one, other) => one - other))
        const least = leastSteps(from, to)
        expect(paths.length === 0).toBe(least === Infinity)
        if (paths.length === 0) return
        expect(Math.min(...paths.map(({ legs }) => legs.length))).toBeLessThanOrEqual(least + 2)
      }),
      { numRuns: 100 },
    )
  })
})

/** The length of the shortest path, by a search in breadth. */
function leastSteps(from: string, to: string): number {
  const seen = new Set<string>()
  for (let level = [from], steps = 1; level.length > 0; steps++) {
    const next = new Set(level.flatMap((type) => graph.out.get(type)!.map((step) => step.to)))
    if (next.has(to)) return steps
    level = [...next].filter((type) => !seen.has(type))
    for (const type of level) seen.add(type)
  }
  return Infinity
}

describe('the query of a path', () => {
  it('walks the path with variables for what must be given', () => {
    const [path] = pathsBetween(graph, 'Segment', 'Team').filter(({ types }) => types.includes('Flag'))
    expect(
      queryOfPath(
        schema,
        graph,
        path!.legs.map(([step]) => step!),
      ),
    ).toEqual({
      query: `query SegmentToTeam($projectKey: String!, $environmentKey: String!, $segmentKey: String!) {
  segment(projectKey: $projectKey, environmentKey: $environmentKey, key: $segmentKey) {
    key
    name
    flags {
      key
      name
      maintainer {
        ... on Team {
          key
          name
        }
      }
    }
  }
}
`,
      variables: { projectKey: 'web', environmentKey: 'production', segmentKey: 'beta-customers' },
    })
  })

  it('is the same under a prefix, but for the names of types', () => {
    const prefixed = createSchema({ federation: true, federationPrefix: 'LaunchDarkly' })
    const other = graphOf(prefixed)
    expect([graph.prefix, other.prefix]).toEqual(['', 'LaunchDarkly'])
    const made = (of: typeof graph, prefix: string) => {
      const [path] = pathsBetween(of, `${prefix}Segment`, `${prefix}Team`)
      return queryOfPath(
        of === graph ? schema : prefixed,
        of,
        path!.legs.map(([step]) => step!),
      )!
    }
    const plain = made(graph, '')
    expect(made(other, 'LaunchDarkly')).toEqual({
      ...plain,
      query: plain.query.replace('... on ', '... on LaunchDarkly'),
    })
  })

  it('is valid, with a value for each variable', () => {
    let tried = 0
    fc.assert(
      fc.property(pair, fc.nat(), ([from, to], choice) => {
        for (const { legs } of pathsBetween(graph, from, to, { limit: 2 })) {
          const made = queryOfPath(
            schema,
            graph,
            legs.map((steps) => steps[choice % steps.length]!),
          )!
          const document = parse(made.query)
          expect(validate(schema, document)).toEqual([])
          const [operation] = document.definitions as readonly OperationDefinitionNode[]
          const { errors } = getVariableValues(schema, operation!.variableDefinitions ?? [], made.variables)
          expect(errors).toBeUndefined()
          tried++
        }
      }),
      { numRuns: 200 },
    )
    expect(tried).toBeGreaterThan(150)
  })

  it('finds a way from the root to every type', () => {
    expect(names.filter((name) => name !== graph.root && !entryTo(graph, name))).toEqual([])
  })

  it('finds something in the sandbox, with the keys that it proposes', async () => {
    const entities = names.filter((name) => 'id' in graph.types.get(name)!.getFields())
    expect(entities.length).toBeGreaterThan(40)
    const stack = await startStack()
    for (const name of entities) {
      const { query, variables } = queryOfPath(schema, graph, entryTo(graph, name)!)!
      const { data, errors } = await stack.ask(query, variables)
      expect({ name, errors }).toEqual({ name, errors: undefined })
      expect({ name, found: Object.values(data!)[0] }).not.toEqual({ name, found: null })
    }
    await stack.close()
  })
})

describe('the part of the map that an operation uses', () => {
  it('has the types behind connections and fragments', () => {
    const query = '{ project(key: "web") { flags { nodes { maintainer { ... on Team { name } } } } } }'
    const { types, fields } = usedBy(schema, query)
    expect([...types]).toEqual(expect.arrayContaining(['Query', 'Project', 'Flag', 'Team']))
    expect([...fields]).toEqual(expect.arrayContaining(['Query.project', 'Project.flags', 'Flag.maintainer']))
    expect(types).not.toContain('Member')
  })

  it('is empty for text that does not parse, and passes over fields that do not exist', () => {
    expect(usedBy(schema, '{').types.size).toBe(0)
    expect(usedBy(schema, '{ project(key: "a") { nothing { key } } }').types).toContain('Project')
  })
})

describe('the view', () => {
  it('keeps the point under the pointer when it zooms', () => {
    const number = fc.integer({ min: -500, max: 500 })
    fc.assert(
      fc.property(
        number,
        number,
        number,
        number,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        (x, y, px, py, factor) => {
          const view = { x, y, zoom: 1 }
          const after = zoomedAt(view, factor, { x: px, y: py })
          expect(after.x + px / after.zoom).toBeCloseTo(x + px)
          expect(after.y + py / after.zoom).toBeCloseTo(y + py)
        },
      ),
    )
  })

  it('has all circles in it when it is fitted', () => {
    const bounds = boundsOf(
      [
        { x: 0, y: 0, radius: 10 },
        { x: 100, y: 40, radius: 20 },
      ],
      5,
    )
    expect(bounds).toEqual({ left: -15, top: -15, right: 125, bottom: 65 })
    expect(fitted(bounds, { width: 140, height: 800 })).toEqual({ x: 55, y: 25, zoom: 1 })
    expect(movedBy({ x: 0, y: 0, zoom: 2 }, 10, -4)).toEqual({ x: 5, y: -2, zoom: 2 })
  })
})
