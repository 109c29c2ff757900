import { buildSchema, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../explorer/run/runs.ts'
import { placeOf, replacementFor } from '../../explorer/views/errors/places.ts'
import { troublesOf } from '../../explorer/views/errors/troubles.ts'

const query = `query Q($env: String! = "prod") {
  a: flag(projectKey: "web", key: "x") { ...More }
  b: flag(projectKey: "web", key: "y") { environment(key: $env) { on } }
}
fragment More on Flag { here: environment(key: "prd") { on } }`

const text = (place: { start: number; end: number } | undefined) => place && query.slice(place.start, place.end)
const document = parse(query)

describe('The place of an error in the query', () => {
  it('is the field of its location, with its alias', () => {
    expect(text(placeOf({ locations: [{ line: 2, column: 3 }], path: ['a'] }, query, document, 'Q'))).toBe('a: flag')
  })

  it('is the field of its path where there is no location, through fragments and lists', () => {
    expect(text(placeOf({ path: ['a', 'here', 0, 'on'] }, query, document, 'Q'))).toBe('on')
    expect(text(placeOf({ path: ['a', 'here'] }, query, document, 'Q'))).toBe('here: environment')
  })

  it('is the word at its location if the text does not parse', () => {
    expect(text(placeOf({ locations: [{ line: 3, column: 42 }] }, query, undefined, null))).toBe('environment')
    expect(placeOf({ locations: [{ line: 99, column: 99 }] }, query, undefined, null)).toEqual({
      start: query.length,
      end: query.length + 1,
    })
  })

  it('is nowhere without both', () => {
    expect(placeOf({}, query, document, 'Q')).toBeUndefined()
    expect(placeOf({ path: ['c'] }, query, document, 'Q')).toBeUndefined()
  })
})

describe('A suggestion', () => {
  const hint = { message: 'There is no environment "prd".', suggestion: 'production' }
  const replaced = (path: string[], message = hint.message, variables = {}) => {
    const found = replacementFor({ path, message, suggestion: hint.suggestion }, document, 'Q', variables)
    return found && query.slice(0, found.start) + found.text + query.slice(found.end)
  }

  it('replaces the one text of the arguments', () => {
    expect(replaced(['a', 'here'])).toBe(query.replace('"prd"', '"production"'))
  })

  it('replaces the default of a variable, unless the variable was sent', () => {
    expect(replaced(['b', 'environment'], 'None.')).toBe(query.replace('"prod"', '"production"'))
    expect(replaced(['b', 'environment'], 'None.', { env: 'prod' })).toBeUndefined()
  })

  it('replaces of several the one that the message quotes, and none otherwise', () => {
    expect(replaced(['a'], '"x" names no flag of the project "web".')).toBe(query.replace('"x"', '"production"'))
    expect(replaced(['a'], 'No flag.')).toBeUndefined()
  })
})

/** A schema in which a field of the query is deprecated. */
const old = buildSchema(`
  type Query { flag(projectKey: String!, key: String!): Flag }
  type Flag { environment(key: String!): FlagEnvironment }
  type FlagEnvironment { on: Boolean @deprecated(reason: "Ask serving.") }`)

describe('The errors and hints of a run', () => {
  it('have the REST call, and what is deprecated comes last', () => {
    const upstream = { operation: 'GET /flags/web/x', status: 403, code: 'forbidden', retryAfter: 3 }
    const run = {
      ...{ query, operationName: 'Q', variables: {}, state: 'done', parts: [], failure: null },
      answer: {
        errors: [{ message: 'Forbidden.', path: ['a'], extensions: { code: 'FORBIDDEN', upstream } }],
        extensions: {
          hints: [{ path: 'a.here', code: 'UNKNOWN_KEY', message: 'None.', suggestion: 'production' }],
        },
      },
    } as unknown as Run
    expect(troublesOf(run, old)).toMatchObject([
      {
        kind: 'error',
        code: 'FORBIDDEN',
        path: 'a',
        call: 'GET /flags/web/x → 403 forbidden',
        retryAfter: 3,
        place: { start: query.indexOf('a: flag') },
      },
      { kind: 'hint', code: 'UNKNOWN_KEY', path: 'a.here', hint: { suggestion: 'production' } },
      {
        ...{ kind: 'hint', code: 'DEPRECATED', path: 'FlagEnvironment.on', message: 'Ask serving.' },
        place: { start: query.indexOf('on }') },
      },
      { code: 'DEPRECATED', path: 'FlagEnvironment.on', place: { start: query.lastIndexOf('on }') } },
    ])
  })
})
