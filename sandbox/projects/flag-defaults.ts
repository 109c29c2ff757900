import { projectItself } from '../changes/audit-targets.ts'
import { availabilityIn } from '../flags/flag-properties.ts'
import type { ClientSideAvailability } from '../flags/flag-record.ts'
import { invalid, notFound } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { boolean, type Given, integer, object, objectBody, required, string, strings } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { single } from '../resource/collection.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, patch, put, type Resource } from '../resource/operation.ts'
import type { Store, Table } from '../store.ts'
import type { ProjectRecord } from './project-record.ts'

/** What a new flag of a project is like unless it is told otherwise. */
export interface FlagDefaultsRecord {
  key: string
  tags: readonly string[]
  temporary: boolean
  clientSideAvailability: ClientSideAvailability
  booleanDefaults: {
    trueDisplayName: string
    falseDisplayName: string
    trueDescription: string
    falseDescription: string
    onVariation: number
    offVariation: number
  }
}

type Defaults = Omit<FlagDefaultsRecord, 'key'>

/** Each project has one row, whose key is empty. */
const table: Table<FlagDefaultsRecord> = {
  name: 'flag-defaults',
  isInProject: true,
  seed: (_, project) => new Map(project && [['', seeded(project)]]),
}

function seeded(project: ProjectRecord): FlagDefaultsRecord {
  const usual = newFlagDefaults(project)
  if (!project.tags.includes('customer-facing')) return usual
  const names = { trueDisplayName: 'On', falseDisplayName: 'Off', trueDescription: 'Customers see it' }
  return { ...usual, tags: ['release'], booleanDefaults: { ...usual.booleanDefaults, ...names } }
}

/** What new flags are like in a project that nobody has said anything else of. */
const newFlagDefaults = (project: ProjectRecord): FlagDefaultsRecord => ({
  key: `${project.key}-flag-defaults`,
  tags: [],
  temporary: true,
  clientSideAvailability: project.defaultClientSideAvailability,
  booleanDefaults: {
    trueDisplayName: 'True',
    falseDisplayName: 'False',
    trueDescription: '',
    falseDescription: '',
    onVariation: 0,
    offVariation: 1,
  },
})

const rowOf = (store: Store, projectKey: string) => store.rows(table, projectKey).get('')

export const flagDefaultsOf = (store: Store, project: ProjectRecord): FlagDefaultsRecord =>
  rowOf(store, project.key) ?? newFlagDefaults(project)

/** Gives a new project the usual ones. */
export const addFlagDefaults = (store: Store, project: ProjectRecord): unknown =>
  store.rows(table, project.key).set('', newFlagDefaults(project))

function foundIn(call: Call): FlagDefaultsRecord {
  const { key } = projectOf(call)
  const row = rowOf(call.store, key)
  if (!row) throw notFound('flag defaults of the project', key)
  return row
}

const linksOf = ({ path, params }: Call) => ({
  self: json(path),
  parent: json(api('projects', params.projectKey ?? '')),
})

const said = ({ tags, temporary, clientSideAvailability, booleanDefaults }: Defaults) => ({
  tags,
  temporary,
  defaultClientSideAvailability: clientSideAvailability,
  booleanDefaults,
})

/** What writing answers has no key, unlike what reading answers. */
const written = (row: Defaults, call: Call) => ({ _links: linksOf(call), ...said(row) })

const index = (given: Given, name: string): number => {
  const value = required(given, name, integer)
  if (value === 0 || value === 1) return value
  throw invalid(`booleanDefaults.${name} must be 0 or 1, got ${value}`)
}

function defaultsIn(given: Given): Defaults {
  const booleans = required(given, 'booleanDefaults', object)
  const clientSideAvailability = availabilityIn(given, 'defaultClientSideAvailability')
  if (!clientSideAvailability) throw invalid('defaultClientSideAvailability is required')
  return {
    tags: required(given, 'tags', strings),
    temporary: required(given, 'temporary', boolean),
    clientSideAvailability,
    booleanDefaults: {
      trueDisplayName: required(booleans, 'trueDisplayName', string),
      falseDisplayName: required(booleans, 'falseDisplayName', string),
      trueDescription: required(booleans, 'trueDescription', string),
      falseDescription: required(booleans, 'falseDescription', string),
      onVariation: index(booleans, 'onVariation'),
      offVariation: index(booleans, 'offVariation'),
    },
  }
}

/** Keeps the defaults and says so, unless they are what they were. */
function keep(call: Call, next: Defaults, deed: { comment?: string | undefined; delta?: unknown }) {
  const project = projectOf(call)
  const row = rowOf(call.store, project.key)
  const changed = { key: flagDefaultsOf(call.store, project).key, ...next }
  const current = written(changed, call)
  if (isSame(row, changed)) return { status: 200, document: current } as const
  call.store.rows(table, project.key).set('', changed)
  commit(call, {
    about: projectItself(project),
    titleVerb: 'changed the flag defaults of the project',
    actions: ['updateProjectFlagDefaults'],
    shortDescription: 'Changed the flag defaults',
    ...deed,
    previous: row && written(row, call),
    current,
  })
  return { status: 200, document: current } as const
}

function replace(call: Call): Written {
  projectOf(call)
  return keep(call, defaultsIn(objectBody(call)), {})
}

const changeable = ['tags', 'temporary', 'defaultClientSideAvailability', 'booleanDefaults']

function update(call: Call): Written {
  const { next, comment, how } = patched(call, written(foundIn(call), call), { changeable, merge: true })
  return keep(call, defaultsIn(next), { comment, ...how })
}

const path = '/api/v2/projects/{projectKey}/flag-defaults'

export const flagDefaults: Resource = {
  table,
  operations: [
    put(path, 'project', replace),
    patch(path, 'project', update),
    get(
      path,
      'project',
      single(foundIn, (row, call) => ({ _links: linksOf(call), key: row.key, ...said(row) })),
    ),
  ],
}
