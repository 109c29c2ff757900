import type { TypedDocumentString } from './__generated__/graphql.ts'

export interface Gateway {
  readonly url: string
  readonly token: string
  /** Whether the gateway has `persisted-documents.json` as its `TRUSTED_DOCUMENTS_FILE`. */
  readonly trusted?: boolean
}

/** Sends a typed document. Throws if a field failed, because the types do not allow for that. */
export async function execute<Result, Variables>(
  { url, token, trusted }: Gateway,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const asked = trusted ? { documentId: document.__meta__?.hash } : { query: document.toString() }
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ ...asked, variables }),
  })
  const { data, errors } = (await response.json()) as { data: Result; errors?: readonly { message: string }[] }
  if (errors) throw new AggregateError(errors, errors.map(({ message }) => message).join('\n'))
  return data
}
