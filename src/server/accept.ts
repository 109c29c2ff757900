import type { Plugin } from 'graphql-yoga'
import { shown } from '../rest/shown.ts'

/** One of the types that a client says it can read (RFC 9110, section 12.5.1), in lower case. */
export interface MediaRange {
  /** Such as `multipart/mixed`, `text/*` or `*\/*`. */
  readonly type: string
  /** By their names in lower case. */
  readonly parameters: Readonly<Record<string, string>>
}

/** The types that the header takes. Without the header, that is every type. Text of another charset than UTF-8 is never made. */
export function acceptedTypes(accept: string | null): readonly MediaRange[] {
  return (accept ?? '*/*')
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.toLowerCase().replace(/\s|"/g, '').split(';')
      const pairs = parameters.map((one) => one.split('=') as [string, string?])
      return { type, parameters: Object.fromEntries(pairs.map(([name, value = '']) => [name, value])) }
    })
    .filter(({ parameters: { charset = 'utf-8' } }) => charset === 'utf-8')
}

/** Whether a range takes a type. */
export function matches({ type: range }: MediaRange, type: string): boolean {
  return range === '*/*' || range === type || range === `${type.split('/')[0]}/*`
}

/** The types of which answers are, the preferred one first. */
const types = ['application/json', 'application/graphql-response+json', 'multipart/mixed', 'text/event-stream']

/**
 * Refuses a request whose `Accept` takes no type of which an answer can be, before anything is executed. Yoga would execute it, and
 * answer with an empty body. Goes before all plugins that may refuse a request.
 */
export function acceptable(): Plugin {
  return {
    onRequestParse({ request, endResponse, fetchAPI: { Response } }) {
      const accept = request.headers.get('accept')
      if (acceptedTypes(accept).some((range) => types.some((type) => matches(range, type)))) return
      const message = `Expected the header Accept to take one of ${types.join(', ')}, but got ${shown(accept)}.`
      const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      endResponse(new Response(body, { status: 406, headers }))
    },
  }
}
