/** When a context will be taken off a list of contexts. */
export interface ExpiringRecord {
  id: string
  version: number
  expirationDate: number
  contextKind: string
  contextKey: string
}

/** Off the individual targets of a flag in an environment. */
export interface ExpiringTargetRecord extends ExpiringRecord {
  variationId: string
}

/** Off those that a segment includes or excludes. */
export interface ExpiringSegmentTargetRecord extends ExpiringRecord {
  targetType: 'included' | 'excluded'
}
