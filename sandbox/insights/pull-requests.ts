import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { get, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { deploymentsOf, pullRequestTable, stagesOf, totalOf } from './deliveries.ts'
import { pullRequestDocument } from './delivery-documents.ts'
import type { PullRequestRecord } from './delivery-record.ts'
import { keysIn, placeOf, timedList } from './timed-list.ts'
import { withReasons } from './validation.ts'

/** The deployments of a pull request to the environment of a request, if it names one. */
function deployedTo(row: PullRequestRecord, call: Call) {
  const { project, environment } = placeOf(call)
  const all = deploymentsOf(row, project.key, call)
  return environment ? all.filter(({ environmentKey }) => environmentKey === environment.key) : all
}

function leadTimeOf(row: PullRequestRecord, call: Call): number {
  const totals = deployedTo(row, call).map((one) => totalOf(stagesOf(row, one)))
  return totals.length ? Math.max(...totals) : totalOf(stagesOf(row))
}

const statusOf = (row: PullRequestRecord, call: Call) =>
  row.status === 'merged' && deployedTo(row, call).length ? 'deployed' : row.status

const list = timedList<PullRequestRecord>({
  rows: (call) => [...call.store.rows(pullRequestTable, placeOf(call).project.key).values()].reverse(),
  at: ({ createdAt, mergedAt }) => mergedAt ?? createdAt,
  filters: {
    applicationKey: ({ applicationKey }, _, call) => keysIn(call, 'applicationKey')!.has(applicationKey),
    status: (row, value, call) => statusOf(row, call) === value,
    query: ({ title, author }, value) =>
      [title, author].some((text) => text.toLowerCase().includes(value.toLowerCase())),
  },
  sorted(rows, sort, call) {
    if (!/^-?leadTime$/.test(sort)) throw invalid(`sort must be leadTime or -leadTime, got ${sort}`)
    if (first(call.query, 'environmentKey') === undefined) throw invalid('sort needs the environmentKey')
    const sign = sort.startsWith('-') ? -1 : 1
    return rows.toSorted((a, b) => sign * (leadTimeOf(a, call) - leadTimeOf(b, call)))
  },
  represent: (row, call) => pullRequestDocument(row, placeOf(call).project.key, call),
})

export const pullRequests: Resource = withReasons({
  table: pullRequestTable,
  operations: [get('/api/v2/engineering-insights/pull-requests', 'pull request', list, { beta: true })],
})
