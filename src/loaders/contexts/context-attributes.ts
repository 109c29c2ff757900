import {
  type ContextAttributeNameRep,
  type ContextAttributeValueRep,
  getContextAttributeNames,
  getContextAttributeValues,
  mostAttributes,
} from '../../rest/contexts/context-attributes.ts'
import { conditions, equals, startsWith } from '../../rest/operator-filter.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { batch, failingAlone } from '../batch.ts'
import type { SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

/** The names of attributes, or the values of one, of contexts of one kind. Without a kind, of all kinds. */
export interface AttributesKey extends EnvironmentAddress {
  readonly kind: string | undefined
  readonly prefix: string | undefined
  readonly first: number
}

type ValuesKey = AttributesKey & { readonly name: string }

export interface OfKind<Item> {
  readonly kind: string
  readonly items: readonly Item[]
}

type Answered<Item> = readonly OfKind<Item>[]

interface Options<Key, Item> {
  /** Reads up to a number of items, of one kind or of all. */
  readonly ask: (key: Key, kind: string | undefined, limit: number) => Promise<Answered<Item>>
  readonly group: (key: Key) => string
  /** Is called with the number of calls before they are made. */
  readonly spend: (calls: number) => void
}

/**
 * Loads the items of several kinds by one call for all kinds. LaunchDarkly does not document whether its limit is for each kind, so an
 * answer that reaches the limit is followed by a call for each kind.
 */
function ofKinds<Key extends AttributesKey, Item>({ ask, group, spend }: Options<Key, Item>) {
  async function together(keys: readonly Key[]): Promise<ReadonlyMap<string, Answered<Item> | Error>> {
    const [one] = keys as readonly [Key, ...Key[]]
    const each = (some: readonly Key[]) =>
      failingAlone<Answered<Item>>(
        some.map((key) => [
          [nameOf(key)],
          ask(key, key.kind, key.first).then((found) => new Map([[nameOf(key), found]])),
        ]),
      )
    const kinds = new Set(keys.map(({ kind }) => kind))
    spend(kinds.size === 1 ? keys.length : 1)
    if (kinds.size === 1) return each(keys)
    const all = await ask(one, undefined, mostAttributes)
    const isAll = all.reduce((sum, { items }) => sum + items.length, 0) < mostAttributes
    if (isAll) return new Map(keys.map((key) => [nameOf(key), cut(all, key)]))
    spend(keys.length)
    return each(keys)
  }

  return batch<Key, Answered<Item>>({ identity: nameOf, group, gathers: true, fetch: together })
}

const nameOf = ({ kind, first }: AttributesKey): string => JSON.stringify([kind ?? null, first])

function cut<Item>(all: Answered<Item>, { kind, first }: AttributesKey): Answered<Item> {
  const meant = all.filter((one) => kind === undefined || one.kind === kind)
  return meant.map((one) => ({ kind: one.kind, items: one.items.slice(0, first) }))
}

/** Loads the attributes of contexts, and their values. */
export function contextAttributeLoaders(read: Read, singles: SingleCalls) {
  const filterOf = (field: string, { prefix }: AttributesKey, kind: string | undefined) =>
    conditions(equals('kind', 'a kind', kind), startsWith(field, 'a prefix', prefix))

  const names = ofKinds<AttributesKey, ContextAttributeNameRep>({
    group: ({ projectKey, environmentKey, prefix }) => JSON.stringify([projectKey, environmentKey, prefix]),
    spend: () => {},
    ask: async (key, kind, limit) => {
      const { projectKey, environmentKey } = key
      const filter = filterOf('name', key, kind)
      const found = await read(getContextAttributeNames, { projectKey, environmentKey, filter, limit })
      return found.items.map(({ kind, names }) => ({ kind, items: names }))
    },
  })

  const values = ofKinds<ValuesKey, ContextAttributeValueRep>({
    group: ({ projectKey, environmentKey, name, prefix }) => JSON.stringify([projectKey, environmentKey, name, prefix]),
    spend: (calls) => singles.spend('ContextAttribute.values', calls),
    ask: async (key, kind, limit) => {
      const { projectKey, environmentKey, name: attributeName } = key
      const filter = filterOf('value', key, kind)
      const found = await read(getContextAttributeValues, { projectKey, environmentKey, attributeName, filter, limit })
      return found.items.map(({ kind, values }) => ({ kind, items: values }))
    },
  })

  return {
    /** The names of attributes by kind. */
    names: async (key: AttributesKey): Promise<Answered<ContextAttributeNameRep>> => (await names(key)) ?? [],

    /** The values of an attribute of one kind. */
    values: async (key: ValuesKey & { readonly kind: string }): Promise<readonly ContextAttributeValueRep[]> =>
      (await values(key))?.find(({ kind }) => kind === key.kind)?.items ?? [],
  }
}
