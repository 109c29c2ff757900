import { environmentOf as environmentSubject } from '../changes/audit-targets.ts'
import { notFound } from '../http/errors.ts'
import { accessOf } from '../policies/permissions.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api, json, site } from '../resource/links.ts'
import { del, get, type Resource, search } from '../resource/operation.ts'
import type { Table } from '../store.ts'
import { contextFilters, instanceFilters } from './context-filters.ts'
import { contextInstances } from './context-instances-seed.ts'
import { type ContextInstanceRecord, type ContextRecord, contextsIn, kindKeyOf } from './context-record.ts'
import type { Context } from './contexts.ts'
import { recordList, recordSearch } from './record-pages.ts'

/** The instances by the id of their environment. They are made when they are first asked for, as there are many environments. */
const table: Table<readonly ContextInstanceRecord[]> = {
  name: 'context-instance',
  isInProject: true,
  seed: () => new Map(),
}

/** The context instances of the environment that a call names, the one last seen first. */
export function instancesOf(call: Call): readonly ContextInstanceRecord[] {
  const [project, environment] = [projectOf(call), environmentOf(call)]
  const rows = call.store.rows(table, project.key)
  const known = rows.get(environment.id) ?? contextInstances(project, environment)
  rows.set(environment.id, known)
  return known
}

/** Deletes the instances for which the test holds. */
export function forgetInstances(call: Call, isGone: (instance: ContextInstanceRecord) => boolean): void {
  const left = instancesOf(call).filter((instance) => !isGone(instance))
  call.store.rows(table, projectOf(call).key).set(environmentOf(call).id, left)
}

export const contextsOf = (call: Call): readonly ContextRecord[] => contextsIn(instancesOf(call))

const accessTo = accessOf('context', 'proj/*:env/*', ['deleteContextInstance'])

/** A context as SDKs send it. */
export function contextDocument(contexts: Context): object {
  const [first, ...others] = [...contexts]
  if (first && others.length === 0) return { kind: first[0], ...first[1] }
  return { kind: 'multi', ...Object.fromEntries(contexts) }
}

const linksOf = ({ params }: Call, route: string, page: string, name: string, path: readonly string[]) => {
  const { projectKey = '', environmentKey = '' } = params
  const parent = ['projects', projectKey, 'environments', environmentKey]
  return {
    self: json(api(...parent, route, ...path)),
    parent: json(api(...parent)),
    site: site(projectKey, environmentKey, page, name),
  }
}

function contextRecord(row: ContextRecord, call: Call): object {
  const { kind, key, attributes, applicationId, lastSeen, kindKeys } = row
  return {
    lastSeen: new Date(lastSeen).toISOString(),
    ...(applicationId && { applicationId }),
    context: { kind, ...attributes },
    _links: linksOf(call, 'contexts', 'contexts', kindKeyOf(kind, key), [kind, key]),
    _access: accessTo(call.caller),
    associatedContexts: kindKeys.length - 1,
  }
}

function instanceRecord(row: ContextInstanceRecord, call: Call): object {
  const { id, contexts, applicationId, anonymousKinds, lastSeen } = row
  return {
    lastSeen: new Date(lastSeen).toISOString(),
    id,
    ...(applicationId && { applicationId }),
    ...(anonymousKinds.length > 0 && { anonymousKinds }),
    context: contextDocument(contexts),
    _links: linksOf(call, 'context-instances', 'context-instances', id, [id]),
    _access: accessTo(call.caller),
  }
}

const contexts = { rows: contextsOf, represent: contextRecord, filters: contextFilters }
const instances = { rows: instancesOf, represent: instanceRecord, filters: () => instanceFilters }

/** The records that a path names, at least one. */
function some<Row>(rows: readonly Row[], what: string, name: string | undefined): readonly Row[] {
  if (rows.length === 0) throw notFound(what, name)
  return rows
}

const namedContext = (call: Call) => {
  const { kind, key } = call.params
  return some(
    contextsOf(call).filter((row) => row.kind === kind && row.key === key),
    'context key',
    key,
  )
}

const namedInstance = (call: Call) => {
  const { id } = call.params
  return some(
    instancesOf(call).filter((row) => row.id === id),
    'context instance id',
    id,
  )
}

function remove(call: Call): Written {
  const gone = namedInstance(call)
  const [project, environment] = [projectOf(call), environmentOf(call)]
  const previous = instanceRecord(gone[0]!, call)
  forgetInstances(call, (row) => gone.includes(row))
  commit(call, {
    about: environmentSubject(project, environment),
    titleVerb: 'deleted a context instance of the environment',
    actions: ['deleteContextInstance'],
    shortDescription: 'Deleted a context instance',
    previous,
  })
  return { status: 204 }
}

const base = '/api/v2/projects/{projectKey}/environments/{environmentKey}'

export const contextRecords = {
  table,
  operations: [
    search(`${base}/context-instances/search`, 'context', recordSearch(instances)),
    del(`${base}/context-instances/{id}`, 'context', remove),
    get(`${base}/context-instances/{id}`, 'context', recordList({ ...instances, rows: namedInstance })),
    search(`${base}/contexts/search`, 'context', recordSearch(contexts)),
    get(`${base}/contexts/{kind}/{key}`, 'context', recordList({ ...contexts, rows: namedContext })),
  ],
} satisfies Resource
