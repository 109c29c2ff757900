import { projectItself } from '../changes/audit-targets.ts'
import { invalid, notFound } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { boolean, type Given, integer, object, objectBody, required, string, strings } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import type { FlagDefaultsRecord } from './flag-defaults-record.ts'
import { availabilityIn, newFlagDefaults } from './new-project.ts'

/** What writing answers has no key, unlike what reading answers. */
const written = ({ tags, temporary, clientSideAvailability, booleanDefaults }: FlagDefaultsRecord, call: Call) => ({
  _links: { self: json(call.path), parent: json(api('projects', call.params.projectKey ?? '')) },
  tags,
  temporary,
  defaultClientSideAvailability: clientSideAvailability,
  booleanDefaults,
})

const index = (given: Given, name: string): number => {
  const value = required(given, name, integer)
  if (value === 0 || value === 1) return value
  throw invalid(`booleanDefaults.${name} must be 0 or 1, got ${value}`)
}

function defaultsIn(given: Given): Omit<FlagDefaultsRecord, 'key'> {
  const booleans = required(given, 'booleanDefaults', object)
  const clientSideAvailability = availabilityIn(given)
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
function keep(
  call: Call,
  next: Omit<FlagDefaultsRecord, 'key'>,
  deed: { comment?: string | undefined; delta?: unknown },
) {
  const project = projectOf(call)
  const row = call.store.flagDefaults.get(project.key)
  const changed = { key: (row ?? newFlagDefaults(project)).key, ...next }
  const current = written(changed, call)
  if (isSame(row, changed)) return { status: 200, document: current } as const
  call.store.flagDefaults.set(project.key, changed)
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

export const replaceFlagDefaults: Writer = {
  takes: [],
  write: (call) => {
    projectOf(call)
    return keep(call, defaultsIn(objectBody(call)), {})
  },
}

const changeable = ['tags', 'temporary', 'defaultClientSideAvailability', 'booleanDefaults']

export const updateFlagDefaults: Writer = {
  takes: [],
  write(call) {
    const { key } = projectOf(call)
    const row = call.store.flagDefaults.get(key)
    if (!row) throw notFound('flag defaults of the project', key)
    const { next, comment, how } = patched(call, written(row, call), { changeable, merge: true })
    return keep(call, defaultsIn(next), { comment, ...how })
  },
}
