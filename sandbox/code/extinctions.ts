import { invalid } from '../http/errors.ts'
import type { Answerer } from '../resource/call.ts'
import { json } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { codeReferences } from './code-references.ts'
import type { ExtinctionRecord } from './code-references-record.ts'

/** Not a list but a map from flags to what became of them, the newest first. */
const extinctionsOf: Answerer = {
  takes: ['repoName', 'branchName', 'projKey', 'flagKey', 'from', 'to'],
  answer({ store, query, path }) {
    const wanted = (name: string, value: string) => [undefined, value].includes(first(query, name))
    if ((query.from === undefined) !== (query.to === undefined)) throw invalid('from and to must be used together')
    const from = wholeNumber(query, 'from', 0, 0, Number.MAX_SAFE_INTEGER)
    const to = wholeNumber(query, 'to', Number.POSITIVE_INFINITY, 0, Number.MAX_SAFE_INTEGER)
    const rows = [...store.rows(codeReferences.table).values()]
      .filter(({ name }) => wanted('repoName', name))
      .flatMap(({ branches, defaultBranch }) => branches.get(first(query, 'branchName') ?? defaultBranch) ?? [])
      .flatMap((branch) => branch.extinctions)
      .filter(({ projKey, flagKey, time }) => {
        return wanted('projKey', projKey) && wanted('flagKey', flagKey) && time >= from && time <= to
      })
      .sort((a, b) => b.time - a.time)
    const items: Record<string, ExtinctionRecord[]> = Object.create(null)
    for (const row of rows) {
      items[row.flagKey] ??= []
      items[row.flagKey]!.push(row)
    }
    return { _links: { self: json(path) }, items }
  },
}

export const extinctions: Resource = {
  operations: [get('/api/v2/code-refs/extinctions', 'code reference', extinctionsOf)],
}
