import type { Plugin } from 'graphql-yoga'
import { shown } from '../rest/shown.ts'

/** A media type that a client accepts (RFC 9110, section 12.5.1), in lower case. */
export interface MediaRange {
  /** Such as `multipart/mixed`, `text/*` or `*\/*`. */
  readonly type: string
  /** The parameters by name in lower case, without the weight. */
  readonly parameters: Readonly<Record<string, string>>
  /** The client's preference: above 0, up to 1. */
  readonly weight: number
  /** The text in the header. */
  readonly text: string
}

/**
 * The media types in the header, sorted by weight, then by their order. Without the header, every type is accepted. Types of weight
 * 0 and charsets other than UTF-8 are left out.
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

/** Whether a range includes a type. */
export function matches({ type: range }: MediaRange, type: string): boolean {
  return range === '*/*' || range === type || range === `${type.split('/')[0]}/*`
}

/** The media types of answers, the preferred one first. */
const types = ['application/json', 'application/graphql-response+json', 'multipart/mixed', 'text/event-stream']

/**
 * Refuses a request whose `Accept` includes no media type of answers, before the operation is executed. Yoga would execute it and
 * answer with an empty body. Yoga also ignores weights, so the header is replaced by the accepted types sorted by weight. This
 * plugin must come before all plugins that can refuse a request.
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
