import { GraphQLScalarType, valueFromASTUntyped } from 'graphql'
import { Unreadable } from '../rest/errors.ts'
import { shown } from '../rest/shown.ts'
import { msOf } from '../rest/times.ts'
import { badInput } from './errors.ts'

const isoTime = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * LaunchDarkly's times are epoch milliseconds or texts: see {@link msOf}. Clients send and receive ISO 8601; resolvers use
 * milliseconds.
 */
const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description: 'A time, as ISO 8601 in UTC with milliseconds: `2026-01-31T09:00:00.000Z`.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  serialize(value) {
    const ms = msOf(value)
    if (ms === undefined) throw unserializable('a time', value)
    return new Date(ms).toISOString()
  },
  parseValue(value) {
    const time = typeof value === 'string' && isTime(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(time)) {
      throw badInput(`Expected a time such as "2026-01-31T09:00:00Z", but got ${shown(value)}.`)
    }
    return time
  },
})

const URL_ = new GraphQLScalarType<string, string>({
  name: 'URL',
  description: 'An absolute URL.',
  specifiedByURL: 'https://url.spec.whatwg.org/',
  serialize(value) {
    if (typeof value !== 'string' || !URL.canParse(value)) throw unserializable('an absolute URL', value)
    return value
  },
  parseValue(value) {
    if (typeof value === 'string' && URL.canParse(value)) return value
    throw badInput(`Expected an absolute URL, but got ${shown(value)}.`)
  },
})

const JSON_ = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value, for what is JSON by nature, such as the value of a variation.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  parseValue: (value) => value,
  // Objects in the query text have no prototype, and would not equal objects that were sent as JSON.
  parseLiteral: (node, variables) => structuredClone(valueFromASTUntyped(node, variables)),
})

export const scalars = { DateTime, URL: URL_, JSON: JSON_ }

/** Whether the text is a time on an existing day. `Date` accepts the 30th of February as a day in March. */
function isTime(text: string): boolean {
  const [, year, month, day] = isoTime.exec(text) ?? []
  return day !== undefined && new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate() >= Number(day)
}

/** The error is no GraphQLError: the executor unwraps a GraphQLError of a scalar, and the code would be lost. */
const unserializable = (expected: string, got: unknown) =>
  new Unreadable(`Expected LaunchDarkly to answer with ${expected}, but it answered with ${shown(got)}.`)
