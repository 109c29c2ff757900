import type { About } from '../changes/audit-targets.ts'
import { invalid } from '../http/errors.ts'
import { integer, object, objectBody, oneOf, optional, required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf, newId, newUuid } from '../resource/change.ts'
import { found } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { patch, post, type Resource } from '../resource/operation.ts'
import { shown } from '../resource/shape.ts'
import { writers } from '../resource/writers.ts'
import { applicationKinds, applications } from '../usage/applications.ts'
import { deploymentTable } from './deliveries.ts'
import { deploymentDocument } from './delivery-documents.ts'
import type { DeploymentRecord } from './delivery-record.ts'
import { deploymentOf, deploymentsPath } from './deployments.ts'
import { withReasons } from './validation.ts'

const types = oneOf('started', 'failed', 'finished', 'custom')

const about = (projectKey: string, { id, applicationKey, environmentKey }: DeploymentRecord): About => ({
  kind: 'deployment',
  target: {
    name: applicationKey,
    resources: [`proj/${projectKey}:env/${environmentKey}:deployment/${id}`],
    canonical: api('engineering-insights', 'deployments', id),
    site: `/${projectKey}/${environmentKey}/insights/deployments`,
  },
  where: '',
})

/** Starts a deployment of a version, unless there is one, and ends it at an event that says so. Adds an unknown application. */
function event(call: Call): Written {
  const body = objectBody(call)
  const project = found(call.store.projects, required(body, 'projectKey', text), 'project key')
  const environment = found(project.environments, required(body, 'environmentKey', text), 'environment key')
  const applicationKey = required(body, 'applicationKey', text)
  const version = required(body, 'version', text)
  if (!/^[\w.-]+$/.test(version)) throw invalid(`version must be of letters, digits and ._-, got ${shown(version)}`)
  const type = required(body, 'eventType', types)
  const name = optional(body, 'applicationName', text) ?? applicationKey
  const kind = optional(body, 'applicationKind', oneOf(...applicationKinds)) ?? 'server'
  optional(body, 'versionName', text)
  optional(body, 'eventMetadata', object)
  const metadata = optional(body, 'deploymentMetadata', object)
  const date = optional(body, 'eventTime', integer) ?? momentOf(call)
  const rows = call.store.rows(deploymentTable, project.key)
  const known = [...rows.values()].findLast(
    (row) =>
      row.applicationKey === applicationKey &&
      row.environmentKey === environment.key &&
      row.version === version &&
      row.endedAt === undefined,
  )
  const row: DeploymentRecord = {
    ...(known ?? {
      id: newUuid(call),
      environmentKey: environment.key,
      applicationKey,
      version,
      startedAt: date,
      status: 'started',
      kind: 'default',
      archived: false,
      pullRequestIds: [],
    }),
    ...(metadata && { metadata }),
    ...((type === 'finished' || type === 'failed') && { status: type, endedAt: date }),
  }
  rows.set(row.id, row)
  const applicationRows = call.store.rows(applications.table)
  if (!applicationRows.has(applicationKey)) {
    const created = { id: newId(call), key: applicationKey, name, kind, autoAdded: true }
    applicationRows.set(applicationKey, { ...created, createdAt: momentOf(call), version: 1 })
  }
  commit(call, {
    about: about(project.key, row),
    titleVerb: 'reported an event of the deployment',
    actions: ['createDeploymentEvent'],
  })
  return { status: 201 }
}

const statuses = oneOf('started', 'failed', 'finished')

const written = writers<DeploymentRecord>({
  noun: 'deployment',
  find: (call) => deploymentOf(call).row,
  document: (row, call) => deploymentDocument(row, deploymentOf(call).projectKey, call),
  about: (row, call) => about(deploymentOf(call).projectKey, row),
  set: (row, call) => call.store.rows(deploymentTable, deploymentOf(call).projectKey).set(row.id, row),
  delete: (row, call) => void call.store.rows(deploymentTable, deploymentOf(call).projectKey).delete(row.id),
})

export const deploymentWrites: Resource = withReasons({
  operations: [
    post('/api/v2/engineering-insights/deployment-events', 'deployment', event, { beta: true }),
    patch(
      `${deploymentsPath}/{deploymentID}`,
      'deployment',
      written.update({
        actions: { status: 'updateDeploymentStatus' },
        next: (row, given) => ({ ...row, status: required(given, 'status', statuses) }),
      }),
      { beta: true },
    ),
  ],
})
