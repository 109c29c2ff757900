import { conflict, invalid } from '../http/errors.ts'
import { formBody, oneOf, required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf, newUuid } from '../resource/change.ts'
import { segmentOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { commitLists } from './segment-commits.ts'
import { listBased } from './segment-context.ts'
import { isImporting } from './segment-document.ts'
import { type BigSegmentRecord, bigSegmentOf, type ExportRecord, type ImportRecord } from './segment-record.ts'

/** The lists after an import, which tells who is in the segment and nothing of who is left out. */
export function carriedOut(
  big: BigSegmentRecord,
  { keys: _, ...row }: ImportRecord,
  keys: readonly string[],
): BigSegmentRecord {
  return {
    ...big,
    included: new Set(row.mode === 'merge' ? [...big.included, ...keys] : keys),
    imports: new Map(big.imports).set(row.id, { ...row, status: 'complete' }),
  }
}

/** Here an import is over as soon as it is asked for, unless it waits for an approval. Elsewhere it takes a while. */
export function importBigSegment(call: Call): Written {
  const segment = segmentOf(call)
  const big = listBased(segment)
  const { row, keys, waits } = importIn(call)
  if (isImporting(big)) throw conflict(`An import into the segment ${segment.key} is under way`)
  const waiting = new Map(big.imports).set(row.id, { ...row, status: 'pending_approval', keys })
  commitLists(call, segment, waits ? { ...big, imports: waiting } : carriedOut(big, row, keys))
  return { status: 204, headers: { location: addressOf(call, 'imports', row.id) } }
}

const modes = oneOf('merge', 'replace')

function importIn(call: Call) {
  const form = formBody(call)
  const { file } = form
  const mode = required({ mode: form.mode?.text }, 'mode', modes)
  if (file?.fileName === undefined) throw invalid('file is required, as a file of the form')
  const keys = keysIn(required({ file: file.text }, 'file', text))
  const waits = form.waitOnApprovals?.text === 'true'
  const row: ImportRecord = {
    id: newUuid(call),
    createdAt: momentOf(call),
    mode,
    status: 'preparing',
    fileNames: [file.fileName],
  }
  return { row, keys, waits }
}

/** The first column of a CSV file. In a field in quotes, two quotes are one. */
function keysIn(csv: string): string[] {
  const firsts = csv.matchAll(/(?:^|\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))[^\n]*/g)
  return [...firsts]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
    .filter((key) => key !== '')
}

/** The whole answer is where the export is found. */
export function exportBigSegment(call: Call): Written {
  const segment = segmentOf(call)
  const big = bigSegmentOf(segment)
  const row: ExportRecord = {
    id: newUuid(call),
    createdAt: momentOf(call),
    status: 'complete',
    bytes: [...big.included].reduce((all, key) => all + Buffer.byteLength(key) + 1, 0),
    initiatorId: call.caller.madeBy,
  }
  const exports = new Map(big.exports).set(row.id, row)
  commitLists(call, segment, { ...big, exports })
  return { status: 200, headers: { location: addressOf(call, 'exports', row.id) } }
}

function addressOf({ params }: Call, what: 'imports' | 'exports', id: string): string {
  const { projectKey = '', environmentKey = '', segmentKey = '' } = params
  return api('segments', projectKey, environmentKey, segmentKey, what, id)
}
