import type { Plugin } from 'graphql-yoga'
import { shown } from '../rest/shown.ts'

/** One of the types that a client says it can read (RFC 9110, section 12.5.1), in lower case. */
export interface MediaRange {
  /** Such as `multipart/mixed`, `text/*` or `*\/*`. */
  readonly type: string
  /** By their names in lower case, without the weight. */
  readonly parameters: Readonly<Record<string, string>>
  /** How much the client prefers it: more than 0, up to 1. */
  readonly weight: number
  /** As the client says it. */
  readonly text: string
}

/**
 * The types that the header takes, the preferred ones first; of equal weight, in the order of the header. Without the header, that is
 * every type. Types of weight 0 are not taken. Text of another charset than UTF-8 is never made.
 *
 * @example acceptedTypes('text/html;q=0, multipart/mixed;q=0.5, application/json').map(({ type }) => type) // JSON, then multipart
 */
export function acceptedTypes(accept: string | null): readonly MediaRange[] {
  return (accept ?? '*/*')
    .split(',')
    .map(rangeOf)
    .filter(({ weight, parameters: { charset = 'utf-8' } }) => weight > 0 && charset === 'utf-8')
    .toSorted((one, other) => other.weight - one.weight)
}

function rangeOf(text: string): MediaRange {
  const [type = '', ...parameters] = text.toLowerCase().replace(/\s|"/g, '').split(';')
  const pairs = parameters.map((one) => one.split('=') as [string, string?])
  const { q = '1', ...others } = Object.fromEntries(pairs.map(([name, value = '']) => [name, value]))
  const weight = Number(q)
  return { type, parameters: others, weight: weight >= 0 && weight <= 1 ? weight : 1, text: text.trim() }
}

/** Whether a range takes a type. */
export function matches({ type: range }: MediaRange, type: string): boolean {
  return range === '*/*' || range === type || range === `${type.split('/')[0]}/*`
}

/** The types of which answers are, the preferred one first. */
const types = ['application/json', 'application/graphql-response+json', 'multipart/mixed', 'text/event-stream']

/**
 * Refuses a request whose `Accept` takes no type of which an answer can be, before anything is executed. Yoga would execute it, and
 * answer with an empty body. Yoga looks at no weights either, so it gets the types in the order of their weights, without those that the
 * client does not take. Goes before all plugins that may refuse a request.
 */
export function acceptable(): Plugin {
  return {
    onRequestParse({ request, endResponse, fetchAPI: { Response } }) {
      const accept = request.headers.get('accept')
      const taken = acceptedTypes(accept)
      if (taken.some((range) => types.some((type) => matches(range, type)))) {
        if (accept && /;\s*q\s*=/i.test(accept)) request.headers.set('accept', taken.map(({ text }) => text).join(', '))
        return
      }
      const message = `Expected the header Accept to take one of ${types.join(', ')}, but got ${shown(accept)}.`
      const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] })
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      endResponse(new Response(body, { status: 406, headers }))
    },
  }
}
