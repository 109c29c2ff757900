/**
 * A document does not name its parents: a flag has no project, an environment neither. What says it is the address that it was
 * asked at, so the address stays with the document. It is the document's identity too: the type, and what LaunchDarkly tells
 * documents of that type apart by.
 */
export interface Addresses {
  Project: { readonly key: string }
  Environment: { readonly projectKey: string; readonly key: string }
  Flag: { readonly projectKey: string; readonly key: string }
  FlagEnvironment: { readonly projectKey: string; readonly flagKey: string; readonly environmentKey: string }
  Member: { readonly memberId: string }
  Team: { readonly key: string }
  CodeReferenceRepository: { readonly name: string }
  ApprovalRequest: { readonly approvalRequestId: string }
  CustomRole: { readonly key: string }
  Segment: { readonly projectKey: string; readonly environmentKey: string; readonly key: string }
  AuditLogEntry: { readonly entryId: string }
}

export type AddressOf<Type extends keyof Addresses> = { readonly type: Type } & Addresses[Type]

export type Address = { [Type in keyof Addresses]: AddressOf<Type> }[keyof Addresses]

/** The parts of the identities in the order in which they are encoded. The order is public: ids outlive the process. */
export const addressParts = {
  Project: ['key'],
  Environment: ['projectKey', 'key'],
  Flag: ['projectKey', 'key'],
  FlagEnvironment: ['projectKey', 'flagKey', 'environmentKey'],
  Member: ['memberId'],
  Team: ['key'],
  CodeReferenceRepository: ['name'],
  ApprovalRequest: ['approvalRequestId'],
  CustomRole: ['key'],
  Segment: ['projectKey', 'environmentKey', 'key'],
  AuditLogEntry: ['entryId'],
} as const satisfies { [Type in keyof Addresses]: readonly (keyof Addresses[Type])[] }

/** A document with its address. `has` says which of its optional parts were asked for. */
export type Located<Type extends keyof Addresses, Rep, Has = readonly string[]> = Rep & {
  readonly at: AddressOf<Type>
  readonly has: Has
}

/**
 * What an embedded summary or a bare key says of a document: enough for its identity and for the fields in `Known`. Every other
 * field asks for the whole document first, and the compiler sees that it does.
 */
export type Glimpse<Type extends keyof Addresses, Known = unknown> = Known & {
  readonly at: AddressOf<Type>
  readonly has: null
}
