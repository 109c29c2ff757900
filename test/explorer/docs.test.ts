import { buildClientSchema, introspectionFromSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { excerptOf } from '../../explorer/panels/docs/excerpt.ts'
import { placesIn } from '../../explorer/panels/docs/found-at.ts'
import { placeOf } from '../../explorer/panels/docs/place.ts'
import { routesOf } from '../../explorer/panels/docs/rest-routes.ts'
import { entriesOf, partsOf, search } from '../../explorer/panels/docs/search.ts'
import { restOperations } from '../../scripts/docs/rest-operations.ts'
import { restRoutes } from '../../scripts/explorer/rest-routes.ts'
import { createSchema } from '../../src/schema.ts'
import { root } from '../docs/documents.ts'

const served = createSchema()
const schema = buildClientSchema(introspectionFromSchema(served))
const entries = entriesOf(schema)
const placesOf = placesIn(schema)
const labels = (text: string) => search(entries, text).map(({ label }) => label)

describe('the search of the docs', () => {
  it('splits names into words', () => {
    expect(partsOf('whoCan')).toEqual(['who', 'can'])
    expect(partsOf('AIConfigVariation')).toEqual(['ai', 'config', 'variation'])
    expect(partsOf('NEVER_REQUESTED')).toEqual(['never', 'requested'])
  })

  it('finds names by their words', () => {
    expect(labels('who can').slice(0, 5)).toContain('Project.whoCan')
    expect(labels('flag')[0]).toBe('Flag')
    expect(labels('query.flags')[0]).toBe('Query.flags')
    expect(labels('Flag.statuses')[0]).toBe('Flag.statuses')
    expect(labels('never requested')[0]).toContain('NEVER_REQUESTED')
  })

  it('finds what only a description says', () => {
    const hits = search(entries, 'stale')
    expect(hits.some(({ name, description }) => !/stale/i.test(name) && /stale/i.test(description))).toBe(true)
    expect(hits[0]!.name).toMatch(/stale/i)
    expect(labels('qwertz')).toEqual([])
  })

  it('finds what has some of the words if nothing has all, plurals, and objects before their parts', () => {
    expect(labels('qwertz webhooks')[0]).toBe('Webhook')
    expect(labels('webhooks').slice(0, 3)).toContain('Webhook')
    expect(labels('audit').slice(0, 5)).toContain('AuditLogEntry')
    expect(labels('audit').slice(0, 5)).toContain('Query.auditLog')
  })

  it('puts names before descriptions, for every word that a name is', () => {
    for (const name of ['maintainer', 'rollout', 'archived', 'tag']) {
      const hits = search(entries, name, 2000)
      const first = hits.findIndex((hit) => !partsOf(hit.name).includes(name) && !hit.words.name.includes(name))
      const last = hits.findLastIndex((hit) => hit.words.name === name)
      expect(first === -1 || last < first).toBe(true)
    }
  })

  it('finds every entry by its own name', () => {
    for (const one of entries.filter((_, index) => index % 97 === 0)) {
      expect(search(entries, one.name, Infinity)).toContain(one)
    }
  })

  it('has each entry once', () => {
    expect(new Set(entries.map(({ label }) => label)).size).toBe(entries.length)
  })
})

describe('an excerpt', () => {
  it('has the words and says where they are', () => {
    const text = `${'A long text. '.repeat(20)}It is stale since then.`
    const pieces = excerptOf(text, 'Stale')
    expect(pieces.filter(({ hit }) => hit)).toEqual([{ text: 'stale', hit: true }])
    expect(pieces.map((piece) => piece.text).join('').length).toBeLessThan(130)
    expect(excerptOf('Short.', '')).toEqual([{ text: 'Short.', hit: false }])
  })
})

describe('a place in the docs', () => {
  const flag = schema.getType('Flag') as ReturnType<typeof served.getQueryType> & {}
  const field = flag.getFields().maintainer

  it('is a type, or a field with the type that has it', () => {
    expect(placeOf([{ name: 'Docs' }])).toBeUndefined()
    expect(placeOf([{ name: 'Docs' }, { name: 'Flag', def: flag }])).toEqual({ type: 'Flag', field: null })
    expect(placeOf([{ name: 'Docs' }, { name: 'Flag', def: flag }, { name: 'maintainer', def: field }])).toEqual({
      type: 'Flag',
      field: 'maintainer',
    })
  })

  it('is found at the fields that give it, through connections too', () => {
    const places = placesOf('Segment').map(({ type, field }) => `${type}.${field}`)
    expect(places[0]).toMatch(/^(Query|Mutation)\./)
    expect(places).toEqual(expect.arrayContaining(['Query.segment', 'Environment.segments', 'Clause.segments']))
  })
})

describe('the REST routes of the docs', async () => {
  const routes = restRoutes(await restOperations(root), served)

  const found = (type: string, field: string | null) =>
    routesOf(routes, { type, field }, (one) => (one.startsWith('Query') ? [] : placesOf(one)))

  it.each([
    ['Query', 'project', 'GET /api/v2/projects/{projectKey}'],
    ['Mutation', 'updateFlag', 'PATCH /api/v2/flags/{projectKey}/{flagKey}'],
    ['Flag', 'maintainer', 'GET /api/v2/members/{id}'],
  ])('has for %s.%s %s', (type, field, route) => {
    expect(found(type, field).routes).toContain(route)
    expect(found(type, field).of).toBeNull()
  })

  it('has the routes of what the field gives before those of its filters', () => {
    expect(found('Query', 'flags').routes[0]).toBe('GET /api/v2/flags/{projectKey}')
    expect(found('Query', 'project').routes[0]).toBe('GET /api/v2/projects/{projectKey}')
    expect(found('Query', 'projects').routes[0]).toBe('GET /api/v2/projects')
  })

  it('has the routes of the document for a field that has none of its own', () => {
    const flag = ['GET /api/v2/flags/{projectKey}/{flagKey}', 'GET /api/v2/flags/{projectKey}']
    expect(found('Flag', 'temporary')).toEqual({ routes: flag, of: 'Flag' })
    expect(found('Flag', null)).toEqual({ routes: flag, of: null })
  })

  it('has the routes of the field that leads to a type without a document', () => {
    expect(found('AIConfigMetrics', 'totalTokens').of).toBe('AIConfig.metrics')
    expect(found('AIConfigMetrics', null).routes).toEqual(found('AIConfig', 'metrics').routes)
  })

  it('names nothing but routes of the gateway', () => {
    for (const places of [...Object.values(routes.fields), ...Object.values(routes.types)]) {
      for (const place of places) expect(routes.routes[place]).toMatch(/^[A-Z]+ \/api\/v2/)
    }
  })
})
