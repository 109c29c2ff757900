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
  /** One call for each kind, with the most items that somebody asks for. */
  const each = (keys: readonly Key[]) =>
    failingAlone<Answered<Item>>(
      [...Map.groupBy(keys, ({ kind }) => kind)].map(([kind, some]) => [
        some.map(nameOf),
        ask(some[0]!, kind, Math.max(...some.map(({ first }) => first))).then((found) => cutFor(found, some)),
      ]),
    )

  async function together(keys: readonly Key[]): Promise<ReadonlyMap<string, Answered<Item> | Error>> {
    const kinds = new Set(keys.map(({ kind }) => kind))
    const isForAll = kinds.size > 1 || kinds.has(undefined)
    spend(1)
    if (!isForAll) return each(keys)
    const all = await ask(keys[0]!, undefined, mostAttributes)
    const isAll = all.reduce((sum, { items }) => sum + items.length, 0) < mostAttributes
    const untold = isAll ? [] : keys.filter(({ kind }) => kind !== undefined)
    spend(new Set(untold.map(({ kind }) => kind)).size)
    return new Map([...cutFor(all, keys), ...(await each(untold))])
  }

  return batch<Key, Answered<Item>>({ identity: nameOf, group, gathers: true, fetch: together })
}

const nameOf = ({ kind, first }: AttributesKey): string => JSON.stringify([kind ?? null, first])

const cutFor = <Item>(all: Answered<Item>, keys: readonly AttributesKey[]): ReadonlyMap<string, Answered<Item>> =>
  new Map(keys.map((key) => [nameOf(key), cut(all, key)]))

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
