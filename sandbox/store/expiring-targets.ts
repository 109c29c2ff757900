/** When a context will be taken off the individual targets of a flag in an environment. */
export interface ExpiringTargetRecord {
  id: string
  version: number
  expirationDate: number
  contextKind: string
  contextKey: string
  variationId: string
}
