import { environmentOf as itself } from '../changes/audit-targets.ts'
import { newConfig } from '../flags/flag-new-config.ts'
import { conflict, keyExists } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { boolean, integer, objectBody, optional, required, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { commitCreation, commitDeletion, commitProperties } from '../resource/property-changes.ts'
import { patchedApprovals } from './environment-approvals.ts'
import { copyOf } from './environment-copies.ts'
import type { EnvironmentRecord } from './environment-record.ts'
import { sourceIn } from './environment-sources.ts'
import { environmentDocument } from './environments.ts'
import { newEnvironment } from './new-environment.ts'
import type { ProjectRecord } from './project-record.ts'

export const createEnvironment: Writer = {
  takes: [],
  write(call) {
    const project = projectOf(call)
    const body = objectBody(call)
    const bare = newEnvironment(body, call)
    if (project.environments.has(bare.key)) throw keyExists('environment', bare.key)
    const source = sourceIn(body, project)
    const { environment, configOf } = source
      ? copyOf(bare, source, call)
      : { environment: bare, configOf: newConfigIn(bare, call) }
    project.environments.set(environment.key, environment)
    for (const flag of project.flags.values()) flag.configs.set(environment.key, configOf(flag))
    const current = documentOf(environment, project, call)
    return commitCreation(call, current, {
      about: itself(project, environment),
      what: 'the environment',
      action: 'createEnvironment',
      shortDescription: source ? `Created the environment as a copy of ${source.name}` : 'Created the environment',
    })
  },
}

const newConfigIn = (environment: EnvironmentRecord, call: Call) => (flag: Parameters<typeof newConfig>[0]) =>
  newConfig(flag, environment, call)

const documentOf = (row: EnvironmentRecord, { key }: ProjectRecord, { caller }: Call) =>
  environmentDocument(row, key, caller)

const actions = {
  name: 'updateName',
  color: 'updateColor',
  tags: 'updateTags',
  critical: 'updateCritical',
  defaultTtl: 'updateTtl',
  secureMode: 'updateSecureMode',
  defaultTrackEvents: 'updateDefaultTrackEvents',
  requireComments: 'updateRequireComments',
  confirmChanges: 'updateConfirmChanges',
  approvals: 'updateApprovalSettings',
}
const { approvals: _, ...properties } = actions
const changeable = [...Object.keys(properties), 'approvalSettings']

export const updateEnvironment: Writer = {
  takes: [],
  write(call) {
    const project = projectOf(call)
    const row = environmentOf(call)
    const previous = documentOf(row, project, call)
    const { next, comment, how } = patched(call, previous, { changeable })
    const approvals = patchedApprovals(row, next, how)
    const same: EnvironmentRecord = {
      ...row,
      name: required(next, 'name', text),
      color: required(next, 'color', text),
      tags: optional(next, 'tags', strings) ?? [],
      critical: required(next, 'critical', boolean),
      defaultTtl: required(next, 'defaultTtl', integer),
      secureMode: required(next, 'secureMode', boolean),
      defaultTrackEvents: required(next, 'defaultTrackEvents', boolean),
      requireComments: required(next, 'requireComments', boolean),
      confirmChanges: required(next, 'confirmChanges', boolean),
      ...(approvals ? { approvals } : {}),
    }
    if (isSame(row, same)) return { status: 200, document: previous }
    const changed = { ...same, version: row.version + 1 }
    project.environments.set(row.key, changed)
    const current = documentOf(changed, project, call)
    return commitProperties(call, {
      about: itself(project, changed),
      what: 'the environment',
      actions,
      before: row,
      after: changed,
      previous,
      current,
      comment,
      how,
    })
  },
}

export const deleteEnvironment: Writer = {
  takes: [],
  write(call) {
    const project = projectOf(call)
    const row = environmentOf(call)
    if (project.environments.size === 1) throw conflict('The last environment of a project cannot be deleted')
    const previous = documentOf(row, project, call)
    remove(row.key, project, call)
    return commitDeletion(call, previous, {
      about: itself(project, row),
      what: 'the environment',
      action: 'deleteEnvironment',
    })
  },
}

/** Takes away an environment with all that is in it; the audit log goes on naming it. */
function remove(environmentKey: string, project: ProjectRecord, { store }: Call): void {
  project.environments.delete(environmentKey)
  for (const flag of project.flags.values()) {
    flag.configs.delete(environmentKey)
    const { experiment } = flag
    if (!experiment?.environmentKeys.includes(environmentKey)) continue
    const environmentKeys = experiment.environmentKeys.filter((one) => one !== environmentKey)
    project.flags.set(flag.key, { ...flag, experiment: { ...experiment, environmentKeys } })
  }
  const prefix = `proj/${project.key}:env/${environmentKey}:`
  for (const rows of [store.followers, store.expiringTargets]) {
    for (const where of rows.keys()) if (where.startsWith(prefix)) rows.delete(where)
  }
  for (const [id, { resource }] of store.approvalRequests) {
    if (resource.projectKey === project.key && resource.environmentKey === environmentKey) {
      store.approvalRequests.delete(id)
    }
  }
}
