import type { KnownKeys } from './client/known-keys.ts'
import type { Operation } from './operation.ts'
import { isNodeType, type NodeType, resources } from './resources.ts'
import { isRecord } from './shape.ts'

/** Where the keys in the documents of an operation belong. */
interface Place {
  readonly type: NodeType
  /** The path parameters with the owners, in the order of the address. */
  readonly owners: readonly string[]
}

const parameters = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

/** The operations that read a document by its key, and those that read the list of one owner. */
const places: ReadonlyMap<string, Place> = new Map(
  Object.keys(resources)
    .filter(isNodeType)
    .flatMap((type) => {
      const { address, get, list, key = 'key' } = resources[type]
      if (address.at(-1) !== 'key' || key !== 'key') return []
      const of = (path: string) => ({ type, owners: parameters(path).slice(0, address.length - 1) })
      const isOfOwner = list && parameters(list.path).length === address.length - 1
      return [
        ...(get ? ([[get.name, of(get.path)]] as const) : []),
        ...(list && isOfOwner ? ([[list.name, of(list.path)]] as const) : []),
      ]
    }),
)

/** Learns the keys that a document contains: its own or those of its list, and those of environments. */
export function learnKeys(known: KnownKeys, { name, paged }: Operation, args: object, document: unknown): void {
  const place = places.get(name)
  if (!place || !isRecord(document)) return
  const owners = place.owners.map((owner) => String((args as Readonly<Record<string, unknown>>)[owner]))
  const items = paged && Array.isArray(document.items) ? document.items.filter(isRecord) : [document]
  known.learn(place.type, owners, items.flatMap(keyOf))
  // The documents of a list of flags have the same environments.
  if (place.type === 'Flag') learnEnvironments(known, owners, items[0]?.environments)
  if (place.type !== 'Project') return
  for (const { key, environments } of items) if (typeof key === 'string') learnEnvironments(known, [key], environments)
}

/** Learns the environments of a project from its own list, or from an object with their keys as names. */
function learnEnvironments(known: KnownKeys, owners: readonly string[], environments: unknown): void {
  if (!isRecord(environments)) return
  const { items } = environments
  const keys = Array.isArray(items) ? items.flatMap(keyOf) : Object.keys(environments)
  if (keys.length > 0) known.learn('Environment', owners, keys)
}

const keyOf = (item: unknown): readonly string[] => (isRecord(item) && typeof item.key === 'string' ? [item.key] : [])
