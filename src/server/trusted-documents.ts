import { createHash } from 'node:crypto'
import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga'
import { hook } from './hook.ts'
import { persistedHashOf, persistedQueryError } from './persisted-queries.ts'
import { redacted } from './redaction.ts'

export interface TrustedDocuments {
  /** `only` refuses every other document; `log` answers and reports it. */
  readonly mode: 'log' | 'only'
  /** The documents by id. */
  readonly documents: ReadonlyMap<string, string>
  /** Receives each untrusted document, once while it is remembered. Only with `log`. */
  readonly onUntrusted: (document: UntrustedDocument) => void
}

export interface UntrustedDocument {
  readonly sha256: string
  readonly operationName: string | null
}

/** The most untrusted documents that are remembered, to report each of them once. */
const mostTold = 1000

/**
 * Answers the documents of a list, by id or by text, before the request is parsed. Ids are accepted from Apollo's clients
 * (`extensions.persistedQuery`), from the draft of GraphQL over HTTP (`documentId`), and from Relay's clients (`doc_id`, `id`).
 */
export function trustedDocuments({ mode, documents, onUntrusted }: TrustedDocuments): Plugin {
  const texts = new Set(documents.values())
  const told = new Set<string>()

  function tell(text: string, operationName: string | null) {
    const sha256 = createHash('sha256').update(text).digest('hex')
    if (told.has(sha256)) return
    if (told.size >= mostTold) told.clear()
    told.add(sha256)
    hook(onUntrusted)({ sha256, operationName })
  }

  return {
    onParams({ params, setParams }) {
      const { query, operationName, variables } = params
      if (query) {
        if (texts.has(query)) return setParams({ query, operationName, variables })
        if (mode === 'only') throw refusal('FORBIDDEN', 'a document that is not among them')
        return typeof query === 'string' ? tell(query, operationName ?? null) : undefined
      }
      const id = idOf(params)
      const text = id === undefined ? undefined : documents.get(id)
      // The id is resolved, so later plugins must not check it again.
      if (text !== undefined) return setParams({ query: text, operationName, variables })
      if (persistedHashOf(params) !== undefined) {
        if (mode === 'only') throw persistedQueryError('NotSupported')
        return
      }
      if (id !== undefined) throw refusal('BAD_USER_INPUT', `the id ${JSON.stringify(redacted(id).slice(0, 100))}`)
      if (mode === 'only') throw refusal('BAD_USER_INPUT', 'none')
    },
  }
}

function idOf(params: GraphQLParams): string | undefined {
  const { documentId, doc_id, id } = params as GraphQLParams & Readonly<Record<string, unknown>>
  const given = [persistedHashOf(params), documentId, doc_id, id].find((one) => typeof one === 'string')
  return (given as string | undefined)?.replace(/^sha256:/, '')
}

const refusal = (code: 'FORBIDDEN' | 'BAD_USER_INPUT', got: string) =>
  createGraphQLError(
    `Expected one of the documents that this gateway trusts, by its id or as its text, but got ${got}.`,
    {
      extensions: { code, http: { status: code === 'FORBIDDEN' ? 403 : 400 } },
    },
  )
