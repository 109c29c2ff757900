import { randomUUID } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import type { RedactionOf } from './redaction.ts'

/** The form of a usable id. Its characters cannot break a log line or a header. */
const usable = /^[\w.:+/=-]{1,128}$/

/**
 * Gives each request an id for the logs: the client's `x-request-id` if it is usable, otherwise a new one. The answer has the id in
 * the same header. An id that contains a credential is unusable.
 */
export function requestIds(ids: WeakMap<Request, string>, redactionOf: RedactionOf): Plugin {
  return {
    onRequest({ request }) {
      const given = request.headers.get('x-request-id') ?? ''
      ids.set(request, usable.test(given) && redactionOf(request).text(given) === given ? given : randomUUID())
    },
    onResponse({ request, response }) {
      response.headers.set('x-request-id', ids.get(request) ?? randomUUID())
    },
  }
}
