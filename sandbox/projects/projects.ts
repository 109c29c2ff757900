import { projectItself } from '../changes/audit-targets.ts'
import { allOf, anyOf, contains } from '../filters/filter-kinds.ts'
import { availabilityIn } from '../flags/flag-properties.ts'
import { conflict } from '../http/errors.ts'
import { boolean, type Given, key, objectBody, optional, required, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { defined } from '../resource/shape.ts'
import { writers } from '../resource/writers.ts'
import type { Store } from '../store.ts'
import { environmentDocument } from './environment-document.ts'
import { addFlagDefaults } from './flag-defaults.ts'
import { projectDocument } from './project-document.ts'
import { newProject } from './project-new.ts'
import type { ProjectRecord } from './project-record.ts'
import { forgetWithin } from './removal.ts'

const collection: Collection<ProjectRecord> = {
  rows: ({ store }) => [...store.projects.values()],
  represent: projectDocument,
  pageMaximum: 1000,
  takes: { expand: Number.POSITIVE_INFINITY },
  filters: {
    query: contains(({ name, key }) => [name, key]),
    tags: allOf(({ tags }) => tags),
    keys: anyOf(({ key }) => [key]),
  },
  sorts: {
    name: { by: ({ name }) => name.toLowerCase() },
    createdOn: { by: ({ createdAt }) => createdAt },
  },
}

/** What writing answers has all environments in a plain list, unlike what reading answers. */
const written = (row: ProjectRecord, call: Call) => ({
  ...projectDocument(row, call),
  environments: [...row.environments.values()].map((one) => environmentDocument(one, row.key, call.caller)),
})

const { create, update, remove } = writers<ProjectRecord>({
  noun: 'project',
  find: projectOf,
  document: written,
  about: projectItself,
  set: (row, { store }) => store.projects.set(row.key, row),
  delete: ({ key }, { store }) => takeAway(key, store),
})

function make(call: Call): ProjectRecord {
  const row = newProject(objectBody(call), call)
  addFlagDefaults(call.store, row)
  return row
}

const actions = {
  name: 'updateProjectName',
  tags: 'updateTags',
  includeInSnippetByDefault: 'updateIncludeInSnippetByDefault',
  defaultClientSideAvailability: 'updateDefaultClientSideAvailability',
  defaultReleasePipelineKey: 'updateDefaultReleasePipeline',
}

/** Two properties say the same of the snippet: the older one follows the newer one, unless it alone was changed. */
function changedBy({ defaultReleasePipelineKey: _, ...row }: ProjectRecord, next: Given): ProjectRecord {
  const inSnippet = required(next, 'includeInSnippetByDefault', boolean)
  const given = availabilityIn(next, 'defaultClientSideAvailability') ?? row.defaultClientSideAvailability
  const availability = isSame(given, row.defaultClientSideAvailability)
    ? { ...given, usingEnvironmentId: inSnippet }
    : given
  return {
    ...row,
    name: required(next, 'name', text),
    tags: optional(next, 'tags', strings) ?? [],
    includeInSnippetByDefault: availability.usingEnvironmentId,
    defaultClientSideAvailability: availability,
    ...defined({ defaultReleasePipelineKey: optional(next, 'defaultReleasePipelineKey', key) }),
  }
}

function needsAnother(_: ProjectRecord, { store }: Call): void {
  if (store.projects.size === 1) throw conflict('The last project of an account cannot be deleted')
}

/** Takes away a project with all that is in it; the audit log and the code go on naming it. */
function takeAway(projectKey: string, store: Store): void {
  store.projects.delete(projectKey)
  forgetWithin(store, { projectKey })
}

const path = '/api/v2/projects/{projectKey}'

export const projects: Resource = {
  operations: [
    post('/api/v2/projects', 'project', create({ make })),
    get('/api/v2/projects', 'project', list(collection)),
    patch(path, 'project', update({ actions, next: changedBy })),
    del(path, 'project', remove({ check: needsAnother })),
    get(path, 'project', single(projectOf, projectDocument, ['expand'])),
  ],
}
