import { type ErrorObject, Ajv2019 as NewerAjv } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import { type AjvCustomizer, type Document, OpenAPIBackend, type Operation as TheirOperation } from 'openapi-backend'
import { closed } from './closed.ts'
import type { ApiDocument, Operation } from './schema.ts'

export interface SentRequest {
  method: string
  path: string
  query: Record<string, string | string[]>
  headers: Record<string, string>
  body?: unknown
}

export type Validator = Awaited<ReturnType<typeof validator>>

/** What the document says of a request or an answer: where it breaks a schema, and where it has what no schema declares. */
export async function validator(document: ApiDocument) {
  const plain = await backend(document)
  const strict = await backend(closed(document))
  const invented = ({ errors }: { errors?: ErrorObject[] | null }) =>
    (errors ?? []).filter(({ keyword }) => keyword === 'unevaluatedProperties')

  return {
    operationOf: (method: string, path: string) =>
      plain.matchOperation({ method, path, headers: {} }) as Operation | undefined,
    // Given an operation instead of its id, the library need not look for it among all others each time.
    requestErrors: (request: SentRequest, operation: Operation): ErrorObject[] => [
      ...(plain.validateRequest(request, operation as TheirOperation).errors ?? []),
      ...invented(strict.validateRequest(request, operation as TheirOperation)),
    ],
    answerErrors: (answer: unknown, operation: Operation, status: number): ErrorObject[] => [
      ...(plain.validateResponse(answer, operation as TheirOperation, status).errors ?? []),
      ...invented(strict.validateResponse(answer, operation as TheirOperation, status)),
    ],
  }
}

/** `quick` compiles a schema when it is first needed: a run of the tests needs few of the hundreds of operations. */
const backend = (document: ApiDocument) =>
  new OpenAPIBackend({
    definition: document as Document,
    quick: true,
    strict: true,
    ignoreTrailingSlashes: false,
    ajvOpts: { strict: false, allErrors: true, verbose: true, logger: false },
    customizeAjv: withNewerKeywords,
  }).init()

/** `unevaluatedProperties` came after the draft that the library compiles for; formats are not checked by itself either. */
const withNewerKeywords: AjvCustomizer = (_, options) => {
  const ajv = new NewerAjv(options)
  addFormats.default(ajv)
  return ajv as unknown as ReturnType<AjvCustomizer>
}
