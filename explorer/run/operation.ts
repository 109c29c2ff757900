import { type DocumentNode, Kind, type OperationDefinitionNode, type OperationTypeNode, parse } from 'graphql'

/** The operations of a document, or none where it does not parse. */
export function operationsOf(query: string): {
  document: DocumentNode | undefined
  operations: OperationDefinitionNode[]
} {
  try {
    const document = parse(query)
    return { document, operations: document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION) }
  } catch {
    return { document: undefined, operations: [] }
  }
}

/**
 * The name of the operation to run. The editor knows the chosen name only a moment after the text has changed, so a name that the
 * document does not have gives way to that of its first operation.
 */
export function operationToRun(query: string, chosen: string | null | undefined): string | null {
  const names = operationsOf(query).operations.map(({ name }) => name?.value ?? null)
  return names.includes(chosen ?? null) ? (chosen ?? null) : (names[0] ?? null)
}

/** Whether the operation with this name is a query, a mutation or a subscription. Undefined where the document does not parse. */
export const kindOf = (query: string, operationName: string | null): OperationTypeNode | undefined =>
  operationsOf(query).operations.find(({ name }) => (name?.value ?? null) === operationName)?.operation
