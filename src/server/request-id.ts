import { randomUUID } from 'node:crypto'
import type { Plugin } from 'graphql-yoga'
import type { RedactionOf } from './redaction.ts'

/** What an id may be: letters, digits and what joins them, so that no log and no header can be broken by it. */
const usable = /^[\w.:+/=-]{1,128}$/

/**
 * Gives each request an id, by which it is found in the logs: the client's own `x-request-id` if it can be one, else a new one. It is
 * answered in the same header. One that has a credential in it is no id.
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
