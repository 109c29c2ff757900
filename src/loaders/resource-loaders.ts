import { holesOf } from '../rest/operation.ts'
import type { Resource } from '../rest/resource.ts'
import { type AccountDocuments, accountDocuments } from './account-documents.ts'
import { batchingLater, placed } from './batch.ts'
import { type OwnedDocuments, ownedDocuments, type PlainDocument } from './documents.ts'
import { inversesOf } from './inverses.ts'
import type { SingleCalls } from './irreducible.ts'
import type { Read } from './read.ts'

/** Makes the loaders of plain resources. All fields of a request share one loader for each resource and owner. */
export function resourceLoaders(read: Read, singles: SingleCalls) {
  const made = new Map<string, unknown>()
  const inBatches = batchingLater()

  /** The documents of a list that several owners share: that of the account, or of the owner in the path of the list. */
  function inSharedList(kind: Resource, owner: readonly string[]): OwnedDocuments<never> {
    const of = owner.slice(0, holesOf(kind.list!.path).length)
    const documents = placed(made, JSON.stringify([kind.type, null, ...of]), () =>
      inBatches(() => accountDocuments(read, kind, singles, of)),
    ) as AccountDocuments
    return documents(owner) as never
  }

  function of<Kind extends Resource>(kind: Kind, owner: readonly string[]): OwnedDocuments<PlainDocument<Kind>> {
    const name = JSON.stringify([kind.type, ...owner])
    const loader = placed(made, name, () => {
      if (kind.addressOf) return inSharedList(kind, owner)
      const inverses = inversesOf(kind, ({ from, parts }) => of(from, owner).walk(parts))
      return inBatches(() => ownedDocuments(read, { kind, owner, singles, inverses }))
    })
    return loader as OwnedDocuments<PlainDocument<Kind>>
  }

  return of
}
