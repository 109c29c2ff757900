import { idOf } from '../../src/graph/node.ts'
import { accessOf } from './access.ts'
import { iso } from './documents.ts'
import type { Doc } from './sandbox-ask.ts'

/** A selection of all that a segment's document has, to be sent with the fragment `entry` of access.ts. */
export const everySegmentField = `
  id projectKey environmentKey key name description tags version generation deleted createdAt lastModifiedAt siteUrl
  targets { contextKind included excluded }
  rules { ruleId description percentage rolloutContextKind bucketBy clauses { clauseId contextKind attribute operator values negate } }
  unbounded unboundedContextKind external externalUrl importInProgress
  unboundedMetadata { segmentId environmentId version includedCount excludedCount deleted lastModifiedAt }
  access { allowed { ...entry } denied { ...entry } }`

const kinds = ({ included = [], excluded = [], includedContexts = [], excludedContexts = [] }: Doc) => {
  const lists = {
    included: [{ values: included }, ...includedContexts],
    excluded: [{ values: excluded }, ...excludedContexts],
  }
  const keysOf = (list: Doc[], kind: string) =>
    list.filter(({ contextKind = 'user' }) => contextKind === kind).flatMap(({ values }) => values)
  const all = [...lists.included, ...lists.excluded].filter(({ values }) => values.length)
  return [...new Set(all.map(({ contextKind = 'user' }) => contextKind))].map((contextKind) => ({
    contextKind,
    included: keysOf(lists.included, contextKind),
    excluded: keysOf(lists.excluded, contextKind),
  }))
}

/** The fields of that selection as a REST document says them. The addresses of its pages begin with `origin`. */
export const expectedSegment = (environmentKey: string, doc: Doc, origin: string, projectKey = 'web') => ({
  id: idOf({ type: 'Segment', projectKey, environmentKey, key: doc.key }),
  projectKey,
  environmentKey,
  key: doc.key,
  name: doc.name,
  description: doc.description ?? null,
  tags: doc.tags,
  version: doc.version,
  generation: doc.generation,
  deleted: doc.deleted,
  createdAt: iso(doc.creationDate),
  lastModifiedAt: iso(doc.lastModifiedDate),
  siteUrl: `${origin}/${projectKey}/${environmentKey}/segments/${doc.key}`,
  targets: doc.unbounded ? null : kinds(doc),
  rules: doc.rules.map((rule: Doc) => ({
    ruleId: rule._id ?? null,
    description: rule.description ?? null,
    percentage: rule.weight === undefined ? null : rule.weight / 1000,
    rolloutContextKind: rule.rolloutContextKind ?? null,
    bucketBy: rule.bucketBy ?? null,
    clauses: rule.clauses.map(({ _id, op, contextKind, attribute, values, negate }: Doc) => ({
      clauseId: _id ?? null,
      contextKind: contextKind ?? null,
      attribute,
      operator: op,
      values,
      negate,
    })),
  })),
  unbounded: doc.unbounded ?? false,
  unboundedContextKind: doc.unboundedContextKind ?? null,
  external: doc._external ?? null,
  externalUrl: doc._externalLink ?? null,
  importInProgress: doc._importInProgress ?? null,
  unboundedMetadata: doc._unboundedMetadata ? metadata(doc._unboundedMetadata) : null,
  access: doc._access ? accessOf(doc._access) : null,
})

const metadata = ({ envId, lastModified, ...rest }: Doc) => ({
  ...rest,
  environmentId: envId,
  lastModifiedAt: iso(lastModified),
})
