import { environmentOf as itself } from '../changes/audit-targets.ts'
import { allOf, contains } from '../filters/filter-kinds.ts'
import { newConfig } from '../flags/flag-new-config.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { conflict, keyExists } from '../http/errors.ts'
import type { Patched } from '../patches/json-patch.ts'
import { type Given, objectBody } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { actionsOf, changedTo } from '../resource/properties.ts'
import { writers } from '../resource/writers.ts'
import { patchedApprovals } from './environment-approvals.ts'
import { copyOf } from './environment-copies.ts'
import { environmentDocument } from './environment-document.ts'
import { resetMobileKey, resetSdkKey } from './environment-keys.ts'
import { environmentProperties, newEnvironment, sourceIn } from './environment-new.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import { forgetWithin } from './removal.ts'

const represent = (row: EnvironmentRecord, { params, caller }: Call) =>
  environmentDocument(row, params.projectKey ?? '', caller)

const collection: Collection<EnvironmentRecord> = {
  rows: (call) => [...projectOf(call).environments.values()],
  represent,
  pageMaximum: 1000,
  parent: ({ params }) => api('projects', params.projectKey ?? ''),
  filters: {
    query: contains(({ name, key }) => [name, key]),
    tags: allOf(({ tags }) => tags),
  },
  sorts: {
    createdOn: { by: ({ createdAt }) => createdAt },
    critical: { by: ({ critical }) => Number(critical) },
    name: { by: ({ name }) => name.toLowerCase() },
  },
}

const { create, update, remove } = writers<EnvironmentRecord>({
  noun: 'environment',
  find: environmentOf,
  document: represent,
  about: (row, call) => itself(projectOf(call), row),
  set: (row, call) => projectOf(call).environments.set(row.key, row),
  delete: takeAway,
})

/** Each flag has a configuration in it from the start. */
function make(call: Call): EnvironmentRecord {
  const project = projectOf(call)
  const body = objectBody(call)
  const bare = newEnvironment(body, call)
  if (project.environments.has(bare.key)) throw keyExists('environment', bare.key)
  const source = sourceIn(body, project)
  const { environment, configOf } = source
    ? copyOf(bare, source, call)
    : { environment: bare, configOf: (flag: FlagRecord) => newConfig(flag, bare, call) }
  for (const flag of project.flags.values()) flag.configs.set(environment.key, configOf(flag))
  return environment
}

function madeFrom(call: Call): string {
  const source = sourceIn(objectBody(call), projectOf(call))
  return source ? `Created the environment as a copy of ${source.name}` : 'Created the environment'
}

const properties = actionsOf(environmentProperties)
const actions = { ...properties, approvals: 'updateApprovalSettings' }
const changeable = [...Object.keys(properties), 'approvalSettings']

function changedBy(row: EnvironmentRecord, next: Given, call: Call, how: Patched['how']): EnvironmentRecord {
  const approvals = patchedApprovals(row, next, how)
  return { ...row, ...changedTo(environmentProperties, next, call), ...(approvals ? { approvals } : {}) }
}

function needsAnother(_: EnvironmentRecord, call: Call): void {
  if (projectOf(call).environments.size === 1) throw conflict('The last environment of a project cannot be deleted')
}

/** Takes away an environment with all that is in it; the audit log goes on naming it. */
function takeAway({ key }: EnvironmentRecord, call: Call): void {
  const project = projectOf(call)
  project.environments.delete(key)
  for (const flag of project.flags.values()) {
    flag.configs.delete(key)
    const { experiment } = flag
    if (!experiment?.environmentKeys.includes(key)) continue
    const environmentKeys = experiment.environmentKeys.filter((one) => one !== key)
    project.flags.set(flag.key, { ...flag, experiment: { ...experiment, environmentKeys } })
  }
  forgetWithin(call.store, { projectKey: project.key, environmentKey: key })
}

const base = '/api/v2/projects/{projectKey}/environments'
const path = `${base}/{environmentKey}`

export const environments: Resource = {
  operations: [
    post(base, 'environment', create({ make, shortDescription: madeFrom })),
    get(base, 'environment', list(collection)),
    patch(
      path,
      'environment',
      update({ actions, changeable, next: changedBy, settled: (row) => ({ ...row, version: row.version + 1 }) }),
    ),
    del(path, 'environment', remove({ check: needsAnother })),
    get(path, 'environment', single(environmentOf, represent)),
    post(`${path}/apiKey`, 'environment', resetSdkKey),
    post(`${path}/mobileKey`, 'environment', resetMobileKey),
  ],
}
