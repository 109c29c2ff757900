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

/** The older addresses are from before there were other contexts than users: they tell of users only, in their own words. */
const addresses = {
  targets: {
    isMeant: () => true,
    named: ({ contextKind, contextKey }: ExpiringRecord) => ({ contextKind, contextKey }),
  },
  'user-targets': {
    isMeant: ({ contextKind }: ExpiringRecord) => contextKind === 'user',
    named: ({ contextKey }: ExpiringRecord) => ({ userKey: contextKey }),
  },
}

export type ExpiringAddress = keyof typeof addresses

/** What will expire, the next one first; nothing is paged. `rest` is what a flag tells of it, or a segment. */
export function expiringItems<Row extends ExpiringRecord>(
  rows: readonly Row[],
  address: ExpiringAddress,
  rest: (row: Row) => object,
) {
  const { isMeant, named } = addresses[address]
  return rows
    .filter(isMeant)
    .toSorted((a, b) => a.expirationDate - b.expirationDate)
    .map((row) => ({
      _id: row.id,
      _version: row.version,
      expirationDate: row.expirationDate,
      ...named(row),
      ...rest(row),
    }))
}
