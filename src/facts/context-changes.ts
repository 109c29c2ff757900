import { isDeepStrictEqual } from 'node:util'
import type { AuditLogEntryRep } from '../rest/changes/audit-log.ts'
import { isRecord } from './json-changes.ts'

/** A context by its kind and key. */
export interface NamedContext {
  readonly kind: string
  readonly key: string
}

/** The actions that add or remove a context by its key. */
export const contextActions: readonly string[] = ['updateTargets', 'updateIncluded', 'updateExcluded']

/**
 * Whether an entry changed where a context is listed by its key: among the targets of a flag, or in a segment. Null if LaunchDarkly keeps
 * no document of the change.
 */
export function changesContext(entry: AuditLogEntryRep, context: NamedContext): boolean | null {
  const { previousVersion, currentVersion } = entry
  if (!isRecord(previousVersion) && !isRecord(currentVersion)) return null
  return !isDeepStrictEqual(placesOf(previousVersion, context), placesOf(currentVersion, context))
}

type Document = Readonly<Record<string, unknown>>

/** The lists of a document that name a context, in order. */
function placesOf(document: unknown, context: NamedContext): readonly string[] {
  if (!isRecord(document)) return []
  const environments = isRecord(document.environments) ? document.environments : {}
  return [
    ...Object.entries(environments).flatMap(([environment, config]) =>
      isRecord(config) ? targetsOf(config, document, context).map((place) => `${environment} ${place}`) : [],
    ),
    ...segmentLists.filter((list) => isListed(document[list], context)),
  ].sort()
}

const segmentLists = ['included', 'excluded', 'includedContexts', 'excludedContexts']

/** Whether a list of a segment has a context: `included` has keys of users, `includedContexts` has keys by kind. */
function isListed(list: unknown, { kind, key }: NamedContext): boolean {
  if (!Array.isArray(list)) return false
  return list.some((one) =>
    typeof one === 'string'
      ? kind === 'user' && one === key
      : isRecord(one) && (one.contextKind ?? 'user') === kind && has(one.values, key),
  )
}

/** The variations that a configuration targets a context with, by id, because an index means another one after a removal. */
function targetsOf({ targets, contextTargets }: Document, { variations }: Document, { kind, key }: NamedContext) {
  return [targets, contextTargets]
    .flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []))
    .flatMap((target) => {
      if (!isRecord(target) || (target.contextKind ?? 'user') !== kind || !has(target.values, key)) return []
      const variation: unknown = Array.isArray(variations) ? variations[Number(target.variation)] : undefined
      return [String((isRecord(variation) && variation._id) || target.variation)]
    })
}

const has = (values: unknown, key: string): boolean => Array.isArray(values) && values.includes(key)
