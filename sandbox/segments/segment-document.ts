import { accessOf } from '../policies/permissions.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { Call } from '../resource/call.ts'
import { environmentOf } from '../resource/find.ts'
import { api, json, site } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { BigSegmentRecord, SegmentRecord } from './segment-record.ts'

const accessTo = accessOf('segment', 'proj/*:env/*:segment/*', ['updateIncluded', 'updateRules', 'deleteSegment'])

/** What lists and a single segment tell alike. Like a flag's, its document names neither project nor environment. */
export function segmentDocument(row: SegmentRecord, call: Call) {
  const { projectKey = '', environmentKey = '' } = call.params
  return {
    ...only(row, 'name', 'description', 'tags'),
    creationDate: row.createdAt,
    lastModifiedDate: row.lastModified,
    key: row.key,
    ...targets(row),
    _links: {
      self: json(api('segments', projectKey, environmentKey, row.key)),
      parent: json(api('segments', projectKey, environmentKey)),
      site: site(projectKey, environmentKey, 'segments', row.key),
    },
    rules: row.rules,
    version: row.version,
    deleted: false,
    _access: accessTo(call.caller, {
      store: call.store,
      resource: specifierOf({ kind: 'segment', projectKey, environmentKey, key: row.key }),
    }),
    generation: row.generation,
    unbounded: row.big !== undefined,
    ...big(row, environmentOf(call)),
  }
}

/** Of a big segment no list is told: its `included` is empty, and everything else is absent. */
function targets({ included, excluded, includedContexts, excludedContexts, big }: SegmentRecord) {
  return big ? { included: [] } : { included, excluded, includedContexts, excludedContexts }
}

const running = ['preparing', 'ready', 'in_progress']

/** Whether an import is under way. One that waits for an approval is not. */
export const isImporting = ({ imports }: BigSegmentRecord): boolean =>
  [...imports.values()].some(({ status }) => running.includes(status))

function big({ big }: SegmentRecord, { id }: EnvironmentRecord) {
  if (!big) return {}
  return {
    unboundedContextKind: big.contextKind,
    _unboundedMetadata: {
      envId: id,
      segmentId: big.id,
      version: big.version,
      includedCount: big.included.size,
      excludedCount: big.excluded.size,
      lastModified: big.lastModified,
      deleted: false,
    },
    _external: big.external?.source,
    _externalLink: big.external?.link,
    _importInProgress: isImporting(big),
  }
}
