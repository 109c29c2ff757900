import { notFound } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { get, type Resource } from '../resource/operation.ts'
import { deploymentTable } from './deliveries.ts'
import { deploymentDocument } from './delivery-documents.ts'
import type { DeploymentRecord } from './delivery-record.ts'
import { keysIn, placeOf, timedList } from './timed-list.ts'
import { withReasons } from './validation.ts'

export const deploymentsPath = '/api/v2/engineering-insights/deployments'

const list = timedList<DeploymentRecord>({
  inEnvironment: true,
  rows(call) {
    const { project, environment } = placeOf(call)
    const all = [...call.store.rows(deploymentTable, project.key).values()]
    return all.filter(({ environmentKey }) => environmentKey === environment?.key).reverse()
  },
  at: ({ startedAt }) => startedAt,
  filters: {
    applicationKey: ({ applicationKey }, _, call) => keysIn(call, 'applicationKey')!.has(applicationKey),
    kind: ({ kind }, value) => kind === value,
    status: ({ status }, value) => status === value,
  },
  represent: (row, call) => deploymentDocument(row, placeOf(call).project.key, call),
})

/** A deployment with its project, which its address does not name. */
export function deploymentOf({ store, params }: Call): { row: DeploymentRecord; projectKey: string } {
  const id = params.deploymentID ?? ''
  for (const projectKey of store.projects.keys()) {
    const row = store.rows(deploymentTable, projectKey).get(id)
    if (row) return { row, projectKey }
  }
  throw notFound('deployment id', id)
}

const alone = single(deploymentOf, ({ row, projectKey }, call) => deploymentDocument(row, projectKey, call), ['expand'])

export const deployments: Resource = withReasons({
  table: deploymentTable,
  operations: [
    get(deploymentsPath, 'deployment', list, { beta: true }),
    get(`${deploymentsPath}/{deploymentID}`, 'deployment', alone, { beta: true }),
  ],
})
