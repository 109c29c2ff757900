import { projectItself } from '../changes/audit-targets.ts'
import { conflict } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { boolean, type Given, key, objectBody, optional, required, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { commitCreation, commitDeletion, commitProperties } from '../resource/property-changes.ts'
import type { Store } from '../store.ts'
import { environmentDocument } from './environments.ts'
import { availabilityIn, newFlagDefaults, newProject } from './new-project.ts'
import type { ProjectRecord } from './project-record.ts'
import { projectDocument } from './projects.ts'

/** What writing answers has all environments in a plain list, unlike what reading answers. */
const written = (row: ProjectRecord, call: Call) => ({
  ...projectDocument(row, call),
  environments: [...row.environments.values()].map((one) => environmentDocument(one, row.key, call.caller)),
})

export const createProject: Writer = {
  takes: [],
  write(call) {
    const row = newProject(objectBody(call), call)
    call.store.projects.set(row.key, row)
    call.store.flagDefaults.set(row.key, newFlagDefaults(row))
    const current = written(row, call)
    return commitCreation(call, current, { about: projectItself(row), what: 'the project', action: 'createProject' })
  },
}

const actions: Readonly<Record<string, string>> = {
  name: 'updateProjectName',
  tags: 'updateTags',
  includeInSnippetByDefault: 'updateIncludeInSnippetByDefault',
  defaultClientSideAvailability: 'updateDefaultClientSideAvailability',
  defaultReleasePipelineKey: 'updateDefaultReleasePipeline',
}
const changeable = Object.keys(actions)

export const updateProject: Writer = {
  takes: [],
  write(call) {
    const row = projectOf(call)
    const previous = written(row, call)
    const { next, comment, how } = patched(call, previous, { changeable })
    const changed = changedBy(next, row)
    if (isSame(row, changed)) return { status: 200, document: previous }
    call.store.projects.set(row.key, changed)
    const current = written(changed, call)
    return commitProperties(call, {
      about: projectItself(changed),
      what: 'the project',
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

/** Two properties say the same of the snippet: the older one follows the newer one, unless it alone was changed. */
function changedBy(next: Given, { defaultReleasePipelineKey: _, ...row }: ProjectRecord): ProjectRecord {
  const inSnippet = required(next, 'includeInSnippetByDefault', boolean)
  const given = availabilityIn(next) ?? row.defaultClientSideAvailability
  const availability = isSame(given, row.defaultClientSideAvailability)
    ? { ...given, usingEnvironmentId: inSnippet }
    : given
  const pipeline = optional(next, 'defaultReleasePipelineKey', key)
  return {
    ...row,
    name: required(next, 'name', text),
    tags: optional(next, 'tags', strings) ?? [],
    includeInSnippetByDefault: availability.usingEnvironmentId,
    defaultClientSideAvailability: availability,
    ...(pipeline === undefined ? {} : { defaultReleasePipelineKey: pipeline }),
  }
}

export const deleteProject: Writer = {
  takes: [],
  write(call) {
    const row = projectOf(call)
    if (call.store.projects.size === 1) throw conflict('The last project of an account cannot be deleted')
    const previous = written(row, call)
    remove(row.key, call.store)
    return commitDeletion(call, previous, { about: projectItself(row), what: 'the project', action: 'deleteProject' })
  },
}

/** Takes away a project with all that is in it; the audit log and the code go on naming it. */
function remove(projectKey: string, store: Store): void {
  store.projects.delete(projectKey)
  store.flagDefaults.delete(projectKey)
  for (const rows of [store.followers, store.expiringTargets]) {
    for (const where of rows.keys()) if (where.startsWith(`proj/${projectKey}:`)) rows.delete(where)
  }
  for (const [id, { resource }] of store.approvalRequests) {
    if (resource.projectKey === projectKey) store.approvalRequests.delete(id)
  }
}
