import type { Plugin } from 'graphql-yoga'

/**
 * Admits a request by its URL and its headers.
 *
 * @throws {GraphQLError} if the client may not use the gateway.
 */
export type Admission = (request: Request) => void

/** Refuses requests that are not admitted, before they are read. */
export const admitted = (admit: Admission): Plugin => ({ onRequestParse: ({ request }) => admit(request) })
