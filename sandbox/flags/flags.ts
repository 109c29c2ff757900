import { flagItself } from '../changes/audit-targets.ts'
import { isSemantic } from '../patches/semantic-patch.ts'
import { objectBody } from '../resource/body.ts'
import type { Call, Writer, Written } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { flagOf, projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { all, first, joined } from '../resource/query.ts'
import { clonedFlag } from './flag-clone.ts'
import { kept } from './flag-commits.ts'
import { copyFlagConfiguration } from './flag-copies.ts'
import { removeFlag } from './flag-deletion.ts'
import { flagDocument, newestFirst, writtenFlag } from './flag-document.ts'
import { flagFilters } from './flag-filters.ts'
import { newFlag } from './flag-new.ts'
import { patchedByDocument, patchedByInstructions } from './flag-patches.ts'
import type { FlagRecord } from './flag-record.ts'

const collection: Collection<FlagRecord> = {
  rows: (call) => newestFirst(projectOf(call)),
  represent: listed,
  pageMaximum: 100,
  parent: ({ params }) => api('flags', params.projectKey ?? ''),
  takes: { env: 3, summary: 1, expand: Number.POSITIVE_INFINITY },
  filters: flagFilters,
  shorthands: { tag: 'tags', archived: 'archived' },
  usually: { unless: ['state', 'archived'], keep: (row) => row.archivedAt === undefined },
  sorts: {
    creationDate: { by: ({ createdAt }) => createdAt },
    key: { by: ({ key }) => key },
    maintainerId: { by: ({ maintainerId }) => maintainerId ?? '' },
    name: { by: ({ name }) => name.toLowerCase() },
    tags: { by: ({ tags }) => tags.join() },
    type: { by: ({ temporary }) => (temporary ? 'temporary' : 'permanent') },
    targetingModifiedDate: { by: targetingModified, aloneWith: 'env' },
  },
}

/** A list tells nothing of environments that are not named, and of those only a summary unless `summary=0` is sent. */
function listed(row: FlagRecord, call: Call) {
  const named = all(call.query, 'env')
  const whole = ['0', 'false'].includes(first(call.query, 'summary') ?? '')
  return flagDocument(row, call, {
    environmentKeys: named.length > 0 ? named : undefined,
    whole,
    expand: joined(call.query, 'expand'),
  })
}

/** A single flag has everything of every environment, or of those that are named. Unknown environments are left out. */
function alone(row: FlagRecord, call: Call) {
  const named = all(call.query, 'env')
  return flagDocument(row, call, {
    environmentKeys: named.length > 0 ? named : [...row.configs.keys()],
    whole: true,
    expand: joined(call.query, 'expand'),
  })
}

/** Only the first environment that is named counts. */
function targetingModified({ configs }: FlagRecord, { query }: Call): number {
  return configs.get(first(query, 'env') ?? '')?.targetingModified ?? 0
}

/** Made from nothing, or like the flag that `clone` names. */
const create: Writer = {
  takes: ['clone'],
  write(call) {
    const project = projectOf(call)
    const original = first(call.query, 'clone')
    const given = objectBody(call)
    const row = original === undefined ? newFlag(given, project, call) : clonedFlag(given, original, project, call)
    project.flags.set(row.key, row)
    commit(call, {
      about: flagItself(project, row),
      titleVerb: original === undefined ? 'created the flag' : 'cloned the flag',
      actions: [original === undefined ? 'createFlag' : 'cloneFlag'],
      shortDescription: original === undefined ? 'Created the flag' : `Cloned the flag \`${original}\``,
      current: kept(row, project, call),
    })
    return { status: 201, document: writtenFlag(row, call) }
  },
}

const update: Writer = {
  takes: ['ignoreConflicts', 'dryRun'],
  write(call) {
    const row = flagOf(call)
    const changed = isSemantic(call) ? patchedByInstructions(call, row) : patchedByDocument(call, row)
    return { status: 200, document: writtenFlag(changed, call) }
  },
}

function remove(call: Call): Written {
  removeFlag(call, projectOf(call), flagOf(call))
  return { status: 204 }
}

const base = '/api/v2/flags/{projectKey}'
const path = `${base}/{featureFlagKey}`

export const flags: Resource = {
  operations: [
    post(base, 'flag', create),
    get(base, 'flag', list(collection)),
    patch(path, 'flag', update),
    del(path, 'flag', remove),
    get(path, 'flag', single(flagOf, alone, ['env', 'expand'])),
    post(`${path}/copy`, 'flag', copyFlagConfiguration),
  ],
}
