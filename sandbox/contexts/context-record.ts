import type { Context } from './contexts.ts'

/** One context, or several that were evaluated together, as one application reported it. */
export interface ContextInstanceRecord {
  /** The same for all applications that reported it. */
  id: string
  contexts: Context
  applicationId?: string
  /** The kinds that the SDK left out, because they were anonymous. */
  anonymousKinds: readonly string[]
  lastSeen: number
}

/** A context in the instances of one application. */
export interface ContextRecord {
  kind: string
  key: string
  attributes: Readonly<Record<string, unknown>>
  applicationId: string | undefined
  lastSeen: number
  /** The kinds and keys of all contexts in its instances, its own among them. */
  kindKeys: readonly string[]
}

export const kindKeyOf = (kind: string, key: unknown): string => `${kind}:${key}`

export const kindKeysOf = (contexts: Context): string[] =>
  [...contexts].map(([kind, { key }]) => kindKeyOf(kind, key)).sort()

/** An instance id says of which contexts it is. */
export const instanceIdOf = (contexts: Context): string =>
  Buffer.from(kindKeysOf(contexts).join(':')).toString('base64url')

/** The contexts that instances consist of, a record for each application, as they were seen last. */
export function contextsIn(instances: readonly ContextInstanceRecord[]): ContextRecord[] {
  const records = new Map<string, ContextRecord>()
  for (const { contexts, applicationId, lastSeen } of instances) {
    const kindKeys = kindKeysOf(contexts)
    for (const [kind, attributes] of contexts) {
      const key = String(attributes.key)
      const name = JSON.stringify([kind, key, applicationId])
      const before = records.get(name)
      const isNewer = !before || lastSeen > before.lastSeen
      records.set(name, {
        ...{ kind, key, applicationId },
        attributes: isNewer ? attributes : before.attributes,
        lastSeen: isNewer ? lastSeen : before.lastSeen,
        kindKeys: [...new Set([...(before?.kindKeys ?? []), ...kindKeys])],
      })
    }
  }
  return [...records.values()].sort((a, b) => b.lastSeen - a.lastSeen)
}
